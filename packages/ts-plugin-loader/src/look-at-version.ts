import { join } from 'node:path';
import type { PluginCandidate, PluginManifestBase } from './candidate.ts';
import { findPlugins, type PluginSearch } from './find-plugins.ts';
import { realPathOf } from './locate.ts';
import { messageOf, PluginRefusedError, type PluginRefusal } from './refusal.ts';
import { readEntries, type Entry } from './store-entries.ts';

/** How the versions of a store are checked: like any plugin, but they lie in the store. */
export type VersionSearch<Manifest extends PluginManifestBase> = Omit<
  PluginSearch<Manifest>,
  'plugins' | 'folders' | 'roots' | 'allowed'
>;

/** What a store has, without opening it: another process may have it open. */
export const listInstalled = async <Manifest extends PluginManifestBase>(
  given: string,
  search: VersionSearch<Manifest>,
): Promise<{ plugins: { plugin: PluginCandidate<Manifest>; previous?: string }[]; refusals: PluginRefusal[] }> => {
  const folder = (await realPathOf(given)) ?? given;
  const entries = await readEntries(folder);
  const { running, refused } = await lookAtAll(folder, entries, search);
  const plugins = [...running].map(([id, plugin]) => {
    const previous = entries.get(id)?.previous?.version;
    return { plugin, ...(previous === undefined ? {} : { previous }) };
  });
  return { plugins, refusals: [...refused.values()] };
};

/** The versions that run, by id, and why the others do not. */
export const lookAtAll = async <Manifest extends PluginManifestBase>(
  folder: string,
  entries: ReadonlyMap<string, Entry>,
  search: VersionSearch<Manifest>,
): Promise<{ running: Map<string, PluginCandidate<Manifest>>; refused: Map<string, PluginRefusal> }> => {
  const running = new Map<string, PluginCandidate<Manifest>>();
  const refused = new Map<string, PluginRefusal>();
  for (const [id, { name, place }] of entries) {
    try {
      running.set(id, await lookAtVersion(folder, name, join(folder, place), search));
    } catch (error) {
      refused.set(id, asRefusal(name, error));
    }
  }
  return { running, refused };
};

/** The plugin in a folder of the store, under the name it was asked for. Throws {@link PluginRefusedError}. */
export const lookAtVersion = async <Manifest extends PluginManifestBase>(
  folder: string,
  name: string,
  place: string,
  search: VersionSearch<Manifest>,
): Promise<PluginCandidate<Manifest>> => {
  const { integrity, ...rest } = search;
  const found = await findPlugins<Manifest>({
    ...rest,
    ...(integrity === undefined || integrity.except?.(name) === true ? {} : { integrity }),
    plugins: [place],
    roots: [folder],
    allowed: [folder],
  });
  const [plugin] = found.plugins;
  if (plugin !== undefined) return { ...plugin, name };
  throw new PluginRefusedError({ ...(found.refusals[0] as PluginRefusal), plugin: name });
};

const asRefusal = (plugin: string, error: unknown): PluginRefusal => {
  if (error instanceof PluginRefusedError) return error.refusal;
  return { plugin, step: 'find', cause: messageOf(error), remedy: 'Install it anew.' };
};
