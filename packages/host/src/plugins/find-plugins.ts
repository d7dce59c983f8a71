import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { pluginManifestSchema, SextantError, type ErrorCode, type PluginManifest } from '@sextant/contracts';
import {
  findPlugins as find,
  type PluginCandidate,
  type PluginRefusal,
  type RefusalStep,
} from '@sextant/ts-plugin-loader';
import { version } from '../version.ts';
import { createAjv } from '../yaml/create-ajv.ts';
import { describeViolation } from '../yaml/describe-violation.ts';

/** A plugin whose manifest has been read and checked. None of its code has run. */
export type FoundPlugin = PluginCandidate<PluginManifest>;

export interface FoundPlugins {
  plugins: FoundPlugin[];
  /** One error for each plugin that was refused; the others are there all the same. */
  refusals: SextantError[];
}

/**
 * Finds plugins by package name or absolute folder and reads their manifests. Packages are looked up from each of
 * `roots` (folders) upwards.
 */
export const findPlugins = async (plugins: readonly string[], roots: readonly string[]): Promise<FoundPlugins> => {
  const found = await find<PluginManifest>({
    plugins,
    roots,
    allowed: [...roots.flatMap(installationsAbove), ...plugins.filter((plugin) => isAbsolute(plugin))],
    hostVersion: version,
    hostRange: ({ sextant }) => sextant,
    checkManifest,
  });
  return { plugins: found.plugins, refusals: found.refusals.map(asError) };
};

/** Folders with a `node_modules`: in a workspace a package really lies beside it, not in it. */
const installationsAbove = (folder: string): string[] => {
  const above = dirname(folder) === folder ? [] : installationsAbove(dirname(folder));
  return existsSync(join(folder, 'node_modules')) ? [folder, ...above] : above;
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
};

const asError = ({ plugin, step, cause, remedy }: PluginRefusal): SextantError =>
  new SextantError(CODES[step], `The plugin '${plugin}' was refused (${step}): ${cause}.`, remedy);
