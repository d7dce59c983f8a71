import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PluginCandidate, PluginManifestBase } from './candidate.ts';
import { integrityProblem, type IntegrityCheck } from './integrity.ts';
import { isInside, realPathOf } from './locate.ts';
import { messageOf, PluginRefusedError, type RefusalStep } from './refusal.ts';

export interface PluginImport<Plugin> {
  /** Files of the plugin with the default export, relative to its folder; the first that exists is taken. */
  entries: readonly string[];
  /** Folder for what TypeScript is made into, found again by the hash of the source. Default: one of jiti's. */
  cache?: string;
  /** Whether the files must still be what a trusted key has signed, looked at just before they run. */
  integrity?: IntegrityCheck;
  /** Takes the default export; throws an error whose message says what is wrong with it. */
  check: (exported: unknown) => Plugin;
}

/**
 * Imports a plugin's code: JavaScript as it is, TypeScript through jiti, which is only loaded then. Gives what `check`
 * makes of the default export. Throws a {@link PluginRefusedError}. This runs foreign code: call it in a process that
 * may be lost.
 */
export const importPlugin = async <Plugin, Manifest extends PluginManifestBase = PluginManifestBase>(
  { name, folder, manifest }: PluginCandidate<Manifest>,
  { entries, check, cache, integrity }: PluginImport<Plugin>,
): Promise<Plugin> => {
  const refuse = (step: RefusalStep, cause: string, remedy: string, error?: unknown) =>
    new PluginRefusedError({ plugin: name, step, cause, remedy }, { cause: error });
  const file = await findEntry(folder, entries);
  if (file === undefined) {
    throw refuse('import', `none of its entries exists: ${entries.join(', ')}`, 'Build the plugin.');
  }
  const root = (await realPathOf(folder)) ?? folder;
  if (!isInside(root, file)) {
    throw refuse('import', `its entry '${file}' lies outside its folder`, 'Correct the entry in the manifest.');
  }
  if (integrity?.policy === 'require') {
    const cause = await integrityProblem(name, root, manifest, integrity);
    if (cause !== undefined) throw refuse('integrity', cause, 'Install it anew from whom you trust.');
  }
  let exported: unknown;
  try {
    exported = await importDefault(file, cache);
  } catch (error) {
    const remedy = 'Correct the plugin, or ask who wrote it.';
    throw refuse('import', `its code cannot be imported: ${messageOf(error)}`, remedy, error);
  }
  try {
    return check(exported);
  } catch (error) {
    throw refuse('check', messageOf(error), 'Correct the default export of the plugin.', error);
  }
};

const findEntry = async (folder: string, entries: readonly string[]): Promise<string | undefined> => {
  for (const entry of entries) {
    const file = await realPathOf(resolve(folder, entry));
    if (file !== undefined) return file;
  }
  return undefined;
};

const importDefault = async (file: string, cache: string | undefined): Promise<unknown> => {
  const module: unknown = await (/\.[cm]?tsx?$/.test(file)
    ? importTypeScript(file, cache)
    : import(pathToFileURL(file).href));
  const exported = defaultOf(module);
  // CommonJS that was compiled from a module has its default export in its exports.
  return isCompiled(exported) ? defaultOf(exported) : exported;
};

const defaultOf = (module: unknown): unknown => (module as { default?: unknown }).default;
const isCompiled = (exported: unknown): boolean =>
  typeof exported === 'object' && exported !== null && (exported as { __esModule?: unknown }).__esModule === true;

const importTypeScript = async (file: string, cache: string | undefined): Promise<unknown> => {
  const { createJiti } = await import('jiti');
  return createJiti(file, { interopDefault: false, ...(cache === undefined ? {} : { fsCache: cache }) }).import(file);
};
