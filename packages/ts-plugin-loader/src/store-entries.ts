import { lstat, mkdir, readdir, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A version of a plugin in a store: the name under which it was asked for, and where it lies. */
export interface StoredVersion {
  name: string;
  /** Folder of the plugin, relative to the store's, with `/`; its first two parts are what is deleted with it. */
  place: string;
  version: string;
  /** Of its files; see `digestOf`. */
  digest: string;
}

export interface Entry extends StoredVersion {
  /** The version before, for going back to it. */
  previous?: StoredVersion;
}

const LIST = 'installed.json';
const MODULES = 'node_modules';

export const versionFolder = (folder: string, place: string): string => join(folder, ...place.split('/').slice(0, 2));

/** What is installed, by id; a folder without a list has nothing. */
export const readEntries = async (folder: string): Promise<Map<string, Entry>> => {
  const text = await readFile(join(folder, LIST), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw error;
  });
  return new Map(Object.entries(JSON.parse(text) as Record<string, Entry>));
};

/** All of it or nothing: a process, or a machine, that ends meanwhile leaves the list from before. */
export const writeEntries = async (folder: string, entries: ReadonlyMap<string, Entry>): Promise<void> => {
  const text = `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
  await writeFile(join(folder, `${LIST}.new`), text, { flush: true });
  await rename(join(folder, `${LIST}.new`), join(folder, LIST));
};

/** Deletes every version that no entry names. */
export const sweep = async (folder: string, entries: ReadonlyMap<string, Entry>): Promise<void> => {
  const named = [...entries.values()].flatMap((entry) => [entry, ...(entry.previous ? [entry.previous] : [])]);
  const kept = new Set(named.map(({ place }) => versionFolder(folder, place)));
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name === MODULES) continue;
    const own = join(folder, entry.name);
    const versions = (await readdir(own)).map((version) => join(own, version));
    const unnamed = versions.filter((version) => !kept.has(version));
    for (const version of unnamed) await rm(version, { recursive: true, force: true });
    if (unnamed.length === versions.length) await rm(own, { recursive: true, force: true });
  }
};

/** Links packages of the program to where the plugins in the folder find them by name. */
export const providePackages = async (folder: string, packages: Readonly<Record<string, string>>): Promise<void> => {
  for (const [name, target] of Object.entries(packages)) {
    const link = join(folder, MODULES, name);
    if ((await readlink(link).catch(() => undefined)) === target) continue;
    await mkdir(dirname(link), { recursive: true });
    const isThere = await lstat(link).then(
      () => true,
      () => false,
    );
    if (isThere) await rm(link, { recursive: true, force: true });
    await symlink(target, link, 'junction');
  }
};
