import { mkdir, rename, rm } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join, relative, sep } from 'node:path';
import { bringPlugin } from './bring-plugin.ts';
import type { PluginCandidate, PluginManifestBase } from './candidate.ts';
import { MANIFEST_FILE } from './find-plugins.ts';
import { digestOf } from './integrity.ts';
import { createLeases, type Lease } from './leases.ts';
import { isInside, realPathOf } from './locate.ts';
import { messageOf, PluginRefusedError, type PluginRefusal, type RefusalStep } from './refusal.ts';
import { lookAtAll, lookAtVersion, type VersionSearch } from './look-at-version.ts';
import { providePackages, readEntries, sweep, versionFolder, writeEntries, type Entry } from './store-entries.ts';

export interface PluginStoreOptions<Manifest extends PluginManifestBase> {
  /** A folder of the store's own. One process at a time may have it open. */
  folder: string;
  /** How plugins are checked. */
  search: VersionSearch<Manifest>;
  /** Where packages to install are looked up (default: the working folder), and where they must really lie. */
  roots?: readonly string[];
  allowed?: readonly string[];
  /** Packages of the program that plugins may import without bringing them, by name: their folders. */
  provides?: Readonly<Record<string, string>>;
  /**
   * Brings what `name` stands for into the empty folder `into` and gives the plugin's own folder in it. Default: `name` is a
   * folder or a package, and is copied with the packages it needs.
   */
  bring?: (name: string, into: string) => Promise<string>;
  /**
   * Tries a plugin before it takes the place of the one that runs (`before`); throws when it does not work. Default: no
   * trial.
   */
  probe?: (plugin: PluginCandidate<Manifest>, before?: PluginCandidate<Manifest>) => Promise<void>;
}

/** A plugin that is installed, and the version that it took the place of. */
export interface Installed<Manifest extends PluginManifestBase> {
  plugin: PluginCandidate<Manifest>;
  replaced?: string;
  /** The very same files run already: nothing was done. */
  unchanged?: true;
}

export type PluginChange = {
  type: 'installed' | 'upgraded' | 'rolled-back' | 'removed';
  id: string;
  version: string;
};

/**
 * Plugins that come, change and go while the process runs. Every version has a folder of its own, which is never changed:
 * whoever works with a version keeps it until the lease is given back, and a version that cannot be brought, checked or
 * tried never takes the place of the one that runs.
 */
export interface PluginStore<Manifest extends PluginManifestBase> {
  /** What is installed, in the order of the ids. */
  plugins(): PluginCandidate<Manifest>[];
  /** What was installed and cannot be used any more. */
  refusals(): PluginRefusal[];
  /** The version to which `rollback` goes back; undefined: there is none. */
  previous(id: string): string | undefined;
  /**
   * Installs a plugin, or another version of one; the same files again change nothing. With `id` it must be a version of
   * that plugin, and without a name it is brought from where it came from. Throws {@link PluginRefusedError}.
   */
  install(name: string | undefined, options?: { id?: string }): Promise<Installed<Manifest>>;
  /** Goes back to the version before; the one that ran becomes the one before. Throws {@link PluginRefusedError}. */
  rollback(id: string): Promise<Installed<Manifest>>;
  /** Takes a plugin away: no new lease is given, and its files are deleted when the last one is back, which `drained` tells. */
  remove(id: string): Promise<{ version: string; drained: Promise<void> }>;
  /** The version that runs now, to work with; undefined: there is no such plugin. */
  lease(id: string): Lease<PluginCandidate<Manifest>> | undefined;
  subscribe(listener: (change: PluginChange) => void): () => void;
}

/** Opens the store, and deletes what was left over by a process that ended in the middle of something. */
export const openPluginStore = async <Manifest extends PluginManifestBase>({
  folder: given,
  search,
  roots = [process.cwd()],
  allowed = roots,
  provides = {},
  bring = (name, into) => {
    const manifestFile = search.manifestFile ?? MANIFEST_FILE;
    return bringPlugin(name, into, { roots, allowed, provided: Object.keys(provides), manifestFile });
  },
  probe = () => Promise.resolve(),
}: PluginStoreOptions<Manifest>): Promise<PluginStore<Manifest>> => {
  await mkdir(given, { recursive: true, mode: 0o700 });
  const folder = (await realPathOf(given)) ?? given;
  await providePackages(folder, provides);
  const entries = await readEntries(folder);
  const { running, refused } = await lookAtAll(folder, entries, search);
  await sweep(folder, entries);
  const listeners = new Set<(change: PluginChange) => void>();
  const leases = createLeases();

  const tell = (change: PluginChange): void => listeners.forEach((listener) => listener(change));
  /** What cannot be deleted now is when the store is opened the next time. */
  const retire = (place: string): Promise<void> =>
    leases
      .whenFree(place)
      .then(() => rm(versionFolder(folder, place), { recursive: true, force: true }))
      .catch(() => undefined);
  const change = async (id: string, entry: Entry | undefined): Promise<void> => {
    const changed = new Map(entries);
    if (entry === undefined) changed.delete(id);
    else changed.set(id, entry);
    await writeEntries(folder, changed);
    entries.delete(id);
    if (entry !== undefined) entries.set(id, entry);
    refused.delete(id);
  };
  const need = (id: string): Entry => {
    const entry = entries.get(id);
    if (entry !== undefined) return entry;
    const remedy = `Installed are: ${[...entries.keys()].sort().join(', ') || 'none'}.`;
    throw refusal(id, 'find', 'it is not installed', remedy);
  };

  const install: PluginStore<Manifest>['install'] = async (asked, { id: expected } = {}) => {
    const name = asked ?? need(expected ?? '').name;
    const incoming = join(folder, 'incoming', randomBytes(8).toString('hex'));
    await mkdir(incoming, { recursive: true });
    let placed: string | undefined;
    try {
      const brought = await bringing(name, () => bring(name, incoming));
      const inside = relative(incoming, (await realPathOf(brought)) ?? brought);
      if (!isInside(incoming, join(incoming, inside))) throw notBrought(name, 'it was brought to somewhere else');
      const { id, version } = (await lookAtVersion(folder, name, join(incoming, inside), search)).manifest;
      if (expected !== undefined && id !== expected) {
        throw refusal(name, 'manifest', `it is '${id}' and no version of '${expected}'`, 'Install it by itself.');
      }
      const digest = await digestOf(name, join(incoming, inside));
      const [before, runs] = [entries.get(id), running.get(id)];
      if (runs !== undefined && before?.digest === digest) return { plugin: runs, unchanged: true };
      const own = `${version}-${randomBytes(4).toString('hex')}`;
      const place = [id, own, ...inside.split(sep)].filter((part) => part !== '').join('/');
      await mkdir(join(folder, id), { recursive: true });
      await rename(incoming, join(folder, id, own));
      placed = join(folder, id, own);
      const plugin = await lookAtVersion(folder, name, join(folder, place), search);
      await trying(name, runs?.manifest.version, () => probe(plugin, runs));
      const { previous: older, ...former } = before ?? {};
      // A version that cannot be used is none to go back to.
      const previous = runs === undefined ? undefined : (former as Entry);
      await change(id, { name, place, version, digest, ...(previous === undefined ? {} : { previous }) });
      placed = undefined;
      running.set(id, plugin);
      if (older !== undefined) void retire(older.place);
      if (before !== undefined && previous === undefined) void retire(before.place);
      tell({ type: before === undefined ? 'installed' : 'upgraded', id, version });
      return { plugin, ...(before === undefined ? {} : { replaced: before.version }) };
    } finally {
      await rm(incoming, { recursive: true, force: true });
      if (placed !== undefined) await rm(placed, { recursive: true, force: true });
    }
  };

  const rollback: PluginStore<Manifest>['rollback'] = async (id) => {
    const { previous, ...current } = need(id);
    if (previous === undefined) throw refusal(id, 'find', 'there is no version before', 'Install the one you want.');
    const plugin = await lookAtVersion(folder, previous.name, join(folder, previous.place), search);
    const runs = running.get(id);
    await trying(previous.name, runs?.manifest.version, () => probe(plugin, runs));
    await change(id, { ...previous, previous: current });
    running.set(id, plugin);
    tell({ type: 'rolled-back', id, version: previous.version });
    return { plugin, replaced: current.version };
  };

  const remove: PluginStore<Manifest>['remove'] = async (id) => {
    const { place, version, previous } = need(id);
    await change(id, undefined);
    running.delete(id);
    tell({ type: 'removed', id, version });
    const places = [place, ...(previous === undefined ? [] : [previous.place])];
    const drained = Promise.all(places.map(retire)).then(() => undefined);
    return { version, drained };
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
    refusals: () => [...refused.values()],
    previous: (id) => entries.get(id)?.previous?.version,
    install: (name, options) => inTurn(() => install(name, options)),
    rollback: (id) => inTurn(() => rollback(id)),
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

const refusal = (plugin: string, step: RefusalStep, cause: string, remedy: string): PluginRefusedError =>
  new PluginRefusedError({ plugin, step, cause, remedy });

const notBrought = (plugin: string, cause: string): PluginRefusedError =>
  refusal(plugin, 'find', cause, 'Correct its name, or get it anew.');

const bringing = async <T>(plugin: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PluginRefusedError) throw error;
    throw notBrought(plugin, `it cannot be brought: ${messageOf(error)}`);
  }
};

const trying = async (plugin: string, runs: string | undefined, work: () => Promise<void>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    if (error instanceof PluginRefusedError) throw error;
    const goesOn = runs === undefined ? '' : `Version ${runs} goes on. `;
    const remedy = `${goesOn}Ask who wrote the plugin.`;
    throw new PluginRefusedError({ plugin, step: 'probe', cause: messageOf(error), remedy }, { cause: error });
  }
};
