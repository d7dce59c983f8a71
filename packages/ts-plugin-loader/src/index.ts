// Two halves: findPlugins reads manifests only and runs nothing; importPlugin runs a plugin's code, in whatever process
// the caller trusts with it.
export { findPlugins, type FoundPlugins, type PluginSearch } from './find-plugins.ts';
export { INTEGRITY_FILE, sealPlugin, type IntegrityCheck, type PluginIntegrity } from './integrity.ts';
export { importPlugin, type PluginImport } from './import-plugin.ts';
export { PluginRefusedError, type PluginRefusal, type RefusalStep } from './refusal.ts';
export type { PluginCandidate, PluginManifestBase } from './candidate.ts';
export {
  openPluginStore,
  type Installed,
  type PluginChange,
  type PluginStore,
  type PluginStoreOptions,
} from './plugin-store.ts';
export { listInstalled, type VersionSearch } from './look-at-version.ts';
export type { Lease } from './leases.ts';
