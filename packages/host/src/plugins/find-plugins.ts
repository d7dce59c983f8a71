import { readFile } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { pluginManifestSchema, SextantError, type ErrorCode, type PluginManifest } from '@sextant/contracts';
import {
  findPlugins as find,
  PluginRefusedError,
  type PluginCandidate,
  type PluginRefusal,
  type RefusalStep,
  type VersionSearch,
} from '@sextant/ts-plugin-loader';
import type { PluginSettings } from '../config/config.ts';
import { version } from '../version.ts';
import { createAjv } from '../yaml/create-ajv.ts';
import { describeViolation } from '../yaml/describe-violation.ts';
import { installationsAbove } from './installations-above.ts';
import { isOurs } from './is-ours.ts';

/** A plugin whose manifest has been read and checked. None of its code has run. */
export type FoundPlugin = PluginCandidate<PluginManifest>;

export interface FoundPlugins {
  plugins: FoundPlugin[];
  /** One error for each plugin that was refused; the others are there all the same. */
  refusals: SextantError[];
  /** What is not as it should be with plugins that are taken all the same. */
  warnings: string[];
}

/**
 * Finds plugins by package name or absolute folder and reads their manifests. Packages are looked up from each of
 * `roots` (folders) upwards. Throws `config.invalid` where a key cannot be read.
 */
export const findPlugins = async (
  plugins: readonly string[],
  roots: readonly string[],
  { pluginFolders: folders = [], pluginIntegrity: integrity }: Partial<PluginSettings> = {},
): Promise<FoundPlugins> => {
  const found = await find<PluginManifest>({
    plugins,
    roots,
    folders,
    allowed: [...roots.flatMap(installationsAbove), ...plugins.filter((plugin) => isAbsolute(plugin)), ...folders],
    ...(await pluginSearch(integrity)),
  });
  const warnings = found.warnings.map(({ plugin, cause }) => `The plugin '${plugin}' is taken, but ${cause}.`);
  return { plugins: found.plugins, refusals: found.refusals.map(asError), warnings };
};

/** How plugins are checked, wherever they lie. Throws `config.invalid` where a key cannot be read. */
export const pluginSearch = async (
  integrity?: PluginSettings['pluginIntegrity'],
): Promise<VersionSearch<PluginManifest>> => ({
  hostVersion: version,
  hostRange: ({ sextant }) => sextant,
  checkManifest,
  ...(integrity === undefined || integrity.policy === 'off'
    ? {}
    : { integrity: { policy: integrity.policy, keys: await readKeys(integrity.keys), except: isOurs } }),
});

const readKeys = async (files: Readonly<Record<string, string>>): Promise<Record<string, string>> => {
  const read = async ([name, file]: [string, string]): Promise<[string, string]> => {
    try {
      return [name, await readFile(file, 'utf8')];
    } catch (cause) {
      const message = `The key '${name}' of 'plugin_integrity' cannot be read from ${file}.`;
      throw new SextantError('config.invalid', message, 'Name a file with an Ed25519 public key (PEM).', { cause });
    }
  };
  return Object.fromEntries(await Promise.all(Object.entries(files).map(read)));
};

const validManifest = createAjv().compile<PluginManifest>(pluginManifestSchema);

const checkManifest = (manifest: unknown): PluginManifest => {
  if (validManifest(manifest)) return manifest;
  const error = validManifest.errors?.[0];
  throw new Error(error ? describeViolation(error).sentence : 'it does not follow the schema');
};

const CODES: Record<RefusalStep, ErrorCode> = {
  find: 'plugin.not-found',
  manifest: 'plugin.manifest-invalid',
  duplicate: 'plugin.manifest-invalid',
  version: 'plugin.version-mismatch',
  import: 'plugin.load-failed',
  check: 'plugin.load-failed',
  integrity: 'plugin.not-trusted',
  probe: 'plugin.load-failed',
};

export const asError = ({ plugin, step, cause, remedy }: PluginRefusal): SextantError =>
  new SextantError(CODES[step], `The plugin '${plugin}' was refused (${step}): ${cause}.`, remedy);

/** What a store of plugins throws, in our words: with the code of what was wrong, where that is known. */
export const asThrown = (error: unknown): unknown => {
  if (!(error instanceof PluginRefusedError)) return error;
  const { code, message, remedy } = asError(error.refusal);
  return new SextantError(SextantError.is(error.cause) ? error.cause.code : code, message, remedy, { cause: error });
};
