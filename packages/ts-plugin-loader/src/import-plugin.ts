import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PluginCandidate, PluginManifestBase } from './candidate.ts';
import { isInside, realPathOf } from './locate.ts';
import { messageOf, PluginRefusedError, type RefusalStep } from './refusal.ts';

export interface PluginImport<Plugin> {
  /** Files of the plugin with the default export, relative to its folder; the first that exists is taken. */
  entries: readonly string[];
  /** Takes the default export; throws an error whose message says what is wrong with it. */
  check: (exported: unknown) => Plugin;
}

/**
 * Imports a plugin's code: JavaScript as it is, TypeScript through jiti, which is only loaded then. Gives what `check`
 * makes of the default export. Throws a {@link PluginRefusedError}. This runs foreign code: call it in a process that
 * may be lost.
 */
export const importPlugin = async <Plugin, Manifest extends PluginManifestBase = PluginManifestBase>(
  { name, folder }: PluginCandidate<Manifest>,
  { entries, check }: PluginImport<Plugin>,
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
  let exported: unknown;
  try {
    exported = await importDefault(file);
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

const importDefault = async (file: string): Promise<unknown> => {
  const module = (await (/\.[cm]?ts$/.test(file) ? importTypeScript(file) : import(pathToFileURL(file).href))) as {
    default?: unknown;
  };
  return module.default;
};

const importTypeScript = async (file: string): Promise<unknown> => {
  const { createJiti } = await import('jiti');
  return createJiti(file, { interopDefault: false }).import(file);
};
