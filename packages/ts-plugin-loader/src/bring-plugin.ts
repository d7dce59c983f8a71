import { access, cp, mkdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, parse, relative, resolve, sep } from 'node:path';
import { INTEGRITY_FILE } from './integrity.ts';
import { isFolderName, locatePackage, locatePlugin } from './locate.ts';
import { PluginRefusedError } from './refusal.ts';

export interface Bringing {
  /** Where packages are looked up; relative folders are relative to the first. */
  roots: readonly string[];
  /** Folders in which a plugin must really lie; a folder that is named may lie anywhere. Default: `roots`. */
  allowed?: readonly string[];
  /** Packages that plugins need not bring along. */
  provided?: readonly string[];
  manifestFile: string;
}

/** A package that was put somewhere, and the packages that lie in its `node_modules`, by name: their real folders. */
interface Placed {
  from: string;
  into: string;
  modules: Map<string, string>;
}

/**
 * Copies a plugin into an empty folder, with the packages that its `package.json` says it needs: what is upgraded for others
 * later does not change it. A plugin whose files are signed is copied as it is, since nothing may be added to it.
 */
export const bringPlugin = async (
  name: string,
  into: string,
  { roots, allowed = roots, provided = [], manifestFile }: Bringing,
): Promise<string> => {
  const from = await locatePlugin(name, roots, isFolderName(name) ? [parse(resolve(name)).root] : allowed);
  // Before anything is copied: a folder that is no plugin can be a whole disk.
  if (!(await isThere(join(from, manifestFile)))) {
    const cause = `there is no ${manifestFile} in '${from}'`;
    throw new PluginRefusedError({ plugin: name, step: 'manifest', cause, remedy: 'Name the folder of a plugin.' });
  }
  const isSealed = await isThere(join(from, INTEGRITY_FILE));
  await copyFiles(from, into, isSealed);
  if (!isSealed) {
    const root: Placed = { from, into, modules: new Map() };
    await placeDependencies(name, root, root, new Set(provided));
  }
  return into;
};

/**
 * Puts what a package needs where it finds it: beside the plugin's other packages, or, where another version lies there, in
 * its own `node_modules`.
 */
const placeDependencies = async (
  plugin: string,
  at: Placed,
  root: Placed,
  provided: ReadonlySet<string>,
): Promise<void> => {
  const added: Placed[] = [];
  for (const [name, isOptional] of await dependenciesOf(at.from)) {
    if (provided.has(name)) continue;
    const from = await locatePackage(name, at.from);
    if (from === undefined) {
      if (isOptional) continue;
      throw new PluginRefusedError({
        plugin,
        step: 'find',
        cause: `the package '${name}', which ${basename(at.from)} needs, is not installed beside it`,
        remedy: `Run npm install in ${root.from}, or where the plugin was installed.`,
      });
    }
    const there = root.modules.get(name);
    if (there === from) continue;
    const holder = there === undefined ? root : at;
    if (holder.modules.get(name) === from) continue;
    holder.modules.set(name, from);
    const placed = { from, into: join(holder.into, 'node_modules', name), modules: new Map<string, string>() };
    await copyFiles(from, placed.into, false);
    added.push(placed);
  }
  // Only now: what lies beside a package decides what its own packages find.
  for (const placed of added) await placeDependencies(plugin, placed, root, provided);
};

interface PackageJson {
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}

/** Names of packages, and whether it does without. */
const dependenciesOf = async (folder: string): Promise<Map<string, boolean>> => {
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => '{}');
  const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = JSON.parse(
    text,
  ) as PackageJson;
  const peers = Object.keys(peerDependencies ?? {});
  return new Map([
    ...peers.map((name) => [name, peerDependenciesMeta?.[name]?.optional === true] as const),
    ...Object.keys(dependencies ?? {}).map((name) => [name, false] as const),
    ...Object.keys(optionalDependencies ?? {}).map((name) => [name, true] as const),
  ]);
};

const copyFiles = async (from: string, into: string, withModules: boolean): Promise<void> => {
  const left = new Set(withModules ? ['.git'] : ['.git', 'node_modules']);
  await mkdir(dirname(into), { recursive: true });
  await cp(from, into, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !left.has(relative(from, path).split(sep)[0] ?? ''),
  });
};

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
