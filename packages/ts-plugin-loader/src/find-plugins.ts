import { access, readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import semver from 'semver';
import type { PluginCandidate, PluginManifestBase } from './candidate.ts';
import { integrityProblem, type IntegrityCheck } from './integrity.ts';
import { locatePlugin } from './locate.ts';
import { listFiles } from './plugin-files.ts';
import { messageOf, PluginRefusedError, type PluginRefusal } from './refusal.ts';

export const MANIFEST_FILE = 'plugin.json';

export interface PluginSearch<Manifest extends PluginManifestBase> {
  /** Package names, or folders (`./my-plugin`, `/srv/plugins/mine`). */
  plugins: readonly string[];
  /** Folders of plugins: whatever folder in them has a manifest is one. Relative ones are relative to the first root. */
  folders?: readonly string[];
  /** Where packages are looked up; the first is what relative folders are relative to. */
  roots: readonly string[];
  /** Plugins must really lie in one of these (default: `roots`). */
  allowed?: readonly string[];
  /** Version of the host that the range of each manifest must contain. */
  hostVersion: string;
  /** The range of host versions a plugin says it works with. */
  hostRange: (manifest: Manifest) => string;
  /** Checks the shape of a manifest; throws an error whose message says what is wrong. */
  checkManifest: (manifest: unknown) => Manifest;
  /** Default `plugin.json`. */
  manifestFile?: string;
  /** Whether a plugin's files must be what a trusted key has signed. Default: they are not looked at. */
  integrity?: IntegrityCheck;
}

export interface FoundPlugins<Manifest extends PluginManifestBase> {
  plugins: PluginCandidate<Manifest>[];
  refusals: PluginRefusal[];
  /** What is not as it should be with plugins that are taken all the same. */
  warnings: PluginRefusal[];
}

/**
 * Finds plugins and reads their manifests; runs none of their code. A plugin that is missing, lies outside the allowed
 * folders, has a broken manifest, was made for another version or has the id of another one is in `refusals`, with step,
 * cause and remedy; the others are in `plugins`, in the order asked for.
 */
export const findPlugins = async <Manifest extends PluginManifestBase>(
  search: PluginSearch<Manifest>,
): Promise<FoundPlugins<Manifest>> => {
  const found: FoundPlugins<Manifest> = { plugins: [], refusals: [], warnings: [] };
  for (const name of new Set([...search.plugins, ...(await pluginsIn(search))])) {
    try {
      const candidate = await findPlugin(name, search);
      const first = found.plugins.find(({ manifest }) => manifest.id === candidate.manifest.id);
      if (first?.folder === candidate.folder && search.folders !== undefined) continue;
      if (first !== undefined) {
        const cause = `its id '${candidate.manifest.id}' is taken by '${first.name}'`;
        throw refused(name, 'duplicate', cause, 'Remove one of the two.');
      }
      const doubt = await checkIntegrity(candidate, search.integrity);
      if (doubt !== undefined) found.warnings.push(doubt);
      found.plugins.push(candidate);
    } catch (error) {
      if (!(error instanceof PluginRefusedError)) throw error;
      found.refusals.push(error.refusal);
    }
  }
  return found;
};

/** The folders of plugins in the folders of plugins, in the order of their names. A folder that is not there has none. */
const pluginsIn = async ({
  folders = [],
  roots,
  manifestFile = MANIFEST_FILE,
}: Pick<PluginSearch<PluginManifestBase>, 'folders' | 'roots' | 'manifestFile'>): Promise<string[]> => {
  const found: string[] = [];
  for (const folder of folders) {
    const place = resolve(roots[0] ?? '.', folder);
    const names = await readdir(place).catch(() => [] as string[]);
    for (const name of names.sort()) {
      const isPlugin = await access(join(place, name, manifestFile)).then(
        () => true,
        () => false,
      );
      if (isPlugin) found.push(join(place, name));
    }
  }
  return found;
};

const findPlugin = async <Manifest extends PluginManifestBase>(
  name: string,
  search: PluginSearch<Manifest>,
): Promise<PluginCandidate<Manifest>> => {
  const allowed = search.allowed ?? search.roots;
  const folder = await locatePlugin(name, search.roots, allowed);
  await listFiles(name, folder, allowed);
  const file = search.manifestFile ?? MANIFEST_FILE;
  const manifest = checkShape(name, await readManifest(name, folder, file), search);
  const range = search.hostRange(manifest);
  if (semver.validRange(range) === null) {
    throw refused(name, 'manifest', `'${range}' in ${file} is not a range of versions`, 'Write e.g. ^1.2.0.');
  }
  // A pre-release of the host is as good as the release it leads to.
  if (!semver.satisfies(search.hostVersion, range, { includePrerelease: true })) {
    const cause = `it works with ${range}, this is ${search.hostVersion}`;
    throw refused(name, 'version', cause, 'Install a version of the plugin that was made for this one.');
  }
  return { name, folder, manifest };
};

/** Throws where the policy requires what is not so, and tells it where the policy only warns. */
const checkIntegrity = async (
  { name, folder, manifest }: PluginCandidate,
  check: IntegrityCheck | undefined,
): Promise<PluginRefusal | undefined> => {
  if (check === undefined || check.policy === 'off' || check.except?.(name) === true) return undefined;
  const cause = await integrityProblem(name, folder, manifest, check);
  if (cause === undefined) return undefined;
  const remedy = 'Install it anew from whom you trust, or trust the key of whoever signed it.';
  if (check.policy === 'require') throw refused(name, 'integrity', cause, remedy);
  return { plugin: name, step: 'integrity', cause, remedy };
};

const readManifest = async (name: string, folder: string, file: string): Promise<unknown> => {
  const text = await readFile(join(folder, file), 'utf8').catch((error: unknown) => {
    throw refused(name, 'manifest', `${file} cannot be read (${messageOf(error)})`, `Add ${file} to the plugin.`);
  });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refused(name, 'manifest', `${file} is not JSON: ${messageOf(error)}`, 'Correct the file.');
  }
};

const checkShape = <Manifest extends PluginManifestBase>(
  name: string,
  value: unknown,
  search: PluginSearch<Manifest>,
): Manifest => {
  let manifest: Manifest;
  try {
    manifest = search.checkManifest(value);
  } catch (error) {
    throw refused(name, 'manifest', messageOf(error), 'Correct the manifest.');
  }
  if (typeof manifest.id !== 'string' || manifest.id === '') {
    throw refused(name, 'manifest', "it has no 'id'", 'Give the plugin an id.');
  }
  if (semver.valid(manifest.version) === null) {
    throw refused(name, 'manifest', `its version '${manifest.version}' is not a version`, 'Write e.g. 1.2.0.');
  }
  return manifest;
};

const refused = (plugin: string, step: PluginRefusal['step'], cause: string, remedy: string): PluginRefusedError =>
  new PluginRefusedError({ plugin, step, cause, remedy });
