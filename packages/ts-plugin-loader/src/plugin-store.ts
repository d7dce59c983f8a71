import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join, relative, sep } from 'node:path';
import type { PluginCandidate, PluginManifestBase } from './candidate.ts';
import { findPlugins, type PluginSearch } from './find-plugins.ts';
import { createLeases, type Lease } from './leases.ts';
import { isInside, realPathOf } from './locate.ts';
import { messageOf, PluginRefusedError, type PluginRefusal } from './refusal.ts';

export interface PluginStoreOptions<Manifest extends PluginManifestBase> {
  /** A folder of the store's own. One process at a time may have it open. */
  folder: string;
  /** How plugins are checked. */
  search: Omit<PluginSearch<Manifest>, 'plugins' | 'folders' | 'roots' | 'allowed'>;
  /**
   * Brings what `name` stands for into the empty folder `into` and gives the plugin's own folder in it. Default: `name` is a
   * folder, and is copied.
   */
  bring?: (name: string, into: string) => Promise<string>;
  /** Tries a plugin before it takes the place of the one that runs; throws when it does not work. Default: no trial. */
  probe?: (plugin: PluginCandidate<Manifest>) => Promise<void>;
}

/** A plugin that is installed, and the version that it took the place of. */
export interface Installed<Manifest extends PluginManifestBase> {
  plugin: PluginCandidate<Manifest>;
  replaced?: string;
}

export type PluginChange = { type: 'installed' | 'upgraded' | 'removed'; id: string; version: string };

/**
 * Plugins that come, change and go while the process runs. Every version has a folder of its own, which is never changed:
 * whoever works with a version keeps it until the lease is given back, and a version that cannot be brought, checked or
 * tried never takes the place of the one that runs.
 */
export interface PluginStore<Manifest extends PluginManifestBase> {
  /** What is installed, in the order of the ids. */
  plugins(): PluginCandidate<Manifest>[];
  /** What was installed and cannot be used any more. */
  refusals: readonly PluginRefusal[];
  /** Installs a plugin, or another version of one; the same files again change nothing. Throws {@link PluginRefusedError}. */
  install(name: string): Promise<Installed<Manifest>>;
  /** Takes a plugin away: no new lease is given, and its files are deleted when the last one is back, which `drained` tells. */
  remove(id: string): Promise<{ drained: Promise<void> }>;
  /** The version that runs now, to work with; undefined: there is no such plugin. */
  lease(id: string): Lease<PluginCandidate<Manifest>> | undefined;
  subscribe(listener: (change: PluginChange) => void): () => void;
}

/** What is written down of a plugin: under which name it was asked for, and where in the store it lies. */
interface Entry {
  name: string;
  /** Its folder, relative to the store's, and the part of it to delete with the version. */
  place: string;
  version: string;
}

const LIST = 'installed.json';

/** Opens the store, and deletes what was left over by a process that ended in the middle of something. */
export const openPluginStore = async <Manifest extends PluginManifestBase>({
  folder: given,
  search,
  bring = copyFolder,
  probe = () => Promise.resolve(),
}: PluginStoreOptions<Manifest>): Promise<PluginStore<Manifest>> => {
  await mkdir(given, { recursive: true });
  const folder = (await realPathOf(given)) ?? given;
  const entries = await readEntries(join(folder, LIST));
  const running = new Map<string, PluginCandidate<Manifest>>();
  const refusals: PluginRefusal[] = [];
  const listeners = new Set<(change: PluginChange) => void>();
  const leases = createLeases();

  const look = async (name: string, place: string): Promise<PluginCandidate<Manifest>> => {
    const found = await findPlugins({ ...search, plugins: [place], roots: [folder], allowed: [folder] });
    const [plugin] = found.plugins;
    if (plugin !== undefined) return { ...plugin, name };
    throw new PluginRefusedError({ ...(found.refusals[0] as PluginRefusal), plugin: name });
  };
  const tell = (change: PluginChange): void => listeners.forEach((listener) => listener(change));
  const versionFolder = (place: string): string => join(folder, ...place.split('/').slice(0, 2));
  const write = async (): Promise<void> => {
    const text = `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
    await writeFile(join(folder, `${LIST}.new`), text);
    await rename(join(folder, `${LIST}.new`), join(folder, LIST));
  };
  const retire = (place: string): Promise<void> =>
    leases.whenFree(place).then(() => rm(versionFolder(place), { recursive: true, force: true }));

  for (const [id, { name, place }] of entries) {
    try {
      running.set(id, await look(name, join(folder, place)));
    } catch (error) {
      refusals.push(asRefusal(name, error));
    }
  }
  await sweep(folder, new Set([...entries.values()].map(({ place }) => versionFolder(place))));

  const install = async (name: string): Promise<Installed<Manifest>> => {
    const incoming = join(folder, 'incoming', randomBytes(8).toString('hex'));
    await mkdir(incoming, { recursive: true });
    let placed: string | undefined;
    try {
      const brought = await bringing(name, () => bring(name, incoming));
      const inside = relative(incoming, (await realPathOf(brought)) ?? brought);
      if (!isInside(incoming, join(incoming, inside))) throw notBrought(name, 'it was brought to somewhere else');
      const { manifest } = await look(name, join(incoming, inside));
      const { id, version } = manifest;
      const before = entries.get(id);
      const own = `${version}-${randomBytes(4).toString('hex')}`;
      const place = [id, own, ...inside.split(sep)].filter((part) => part !== '').join('/');
      await mkdir(join(folder, id), { recursive: true });
      await rename(incoming, join(folder, id, own));
      placed = join(folder, id, own);
      const plugin = await look(name, join(folder, place));
      await trying(name, () => probe(plugin));
      entries.set(id, { name, place, version });
      try {
        await write();
      } catch (error) {
        if (before === undefined) entries.delete(id);
        else entries.set(id, before);
        throw error;
      }
      running.set(id, plugin);
      placed = undefined;
      if (before !== undefined) void retire(before.place);
      tell({ type: before === undefined ? 'installed' : 'upgraded', id, version });
      return { plugin, ...(before === undefined ? {} : { replaced: before.version }) };
    } finally {
      await rm(incoming, { recursive: true, force: true });
      if (placed !== undefined) await rm(placed, { recursive: true, force: true });
    }
  };

  const remove = async (id: string): Promise<{ drained: Promise<void> }> => {
    const entry = entries.get(id);
    if (entry === undefined) {
      const remedy = `Installed are: ${[...entries.keys()].join(', ') || 'none'}.`;
      throw new PluginRefusedError({ plugin: id, step: 'find', cause: 'it is not installed', remedy });
    }
    entries.delete(id);
    await write();
    running.delete(id);
    tell({ type: 'removed', id, version: entry.version });
    return { drained: retire(entry.place) };
  };

  /** One change after another. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  };
  return {
    plugins: () => [...running].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, plugin]) => plugin),
    refusals,
    install: (name) => inTurn(() => install(name)),
    remove: (id) => inTurn(() => remove(id)),
    lease: (id) => {
      const [plugin, entry] = [running.get(id), entries.get(id)];
      return plugin === undefined || entry === undefined ? undefined : leases.take(entry.place, plugin);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};

const copyFolder = async (name: string, into: string): Promise<string> => {
  await cp(name, into, { recursive: true });
  return into;
};

const notBrought = (plugin: string, cause: string): PluginRefusedError =>
  new PluginRefusedError({ plugin, step: 'find', cause, remedy: 'Correct its name, or get it anew.' });

const bringing = async <T>(plugin: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PluginRefusedError) throw error;
    throw notBrought(plugin, `it cannot be brought: ${messageOf(error)}`);
  }
};

const trying = async (plugin: string, work: () => Promise<void>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    if (error instanceof PluginRefusedError) throw error;
    const remedy = 'The version that ran before goes on. Ask who wrote the plugin.';
    throw new PluginRefusedError({ plugin, step: 'probe', cause: messageOf(error), remedy }, { cause: error });
  }
};

const asRefusal = (plugin: string, error: unknown): PluginRefusal => {
  if (error instanceof PluginRefusedError) return error.refusal;
  return { plugin, step: 'find', cause: messageOf(error), remedy: 'Install it anew.' };
};

const readEntries = async (file: string): Promise<Map<string, Entry>> => {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return new Map(text === undefined ? [] : Object.entries(JSON.parse(text) as Record<string, Entry>));
};

/** Deletes every version that nothing names. */
const sweep = async (folder: string, kept: ReadonlySet<string>): Promise<void> => {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const own = join(folder, entry.name);
    const versions = (await readdir(own)).map((version) => join(own, version));
    const unnamed = versions.filter((version) => !kept.has(version));
    for (const version of unnamed) await rm(version, { recursive: true, force: true });
    if (unnamed.length === versions.length) await rm(own, { recursive: true, force: true });
  }
};
