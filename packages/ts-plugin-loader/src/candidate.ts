/** What every manifest has; a caller's own manifest type says more. */
export interface PluginManifestBase {
  id: string;
  version: string;
}

/** A plugin whose manifest was read and accepted. None of its code has run. Plain data: it can cross processes. */
export interface PluginCandidate<Manifest extends PluginManifestBase = PluginManifestBase> {
  /** As it was asked for: a package name or a folder. */
  name: string;
  /** Real path of the plugin's folder. */
  folder: string;
  manifest: Manifest;
}
