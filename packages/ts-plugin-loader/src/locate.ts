import { realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { PluginRefusedError } from './refusal.ts';

/** Is `path` the folder `root` or in it? Both are real paths. */
export const isInside = (root: string, path: string): boolean => {
  const way = relative(root, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
};

/** Follows links to the real path; undefined when there is nothing. */
export const realPathOf = (path: string): Promise<string | undefined> => realpath(path).catch(() => undefined);

/** A name that begins with `.` or `/` is a folder; any other is a package. */
export const isFolderName = (name: string): boolean =>
  /^\.{0,2}[/\\]/.test(name) || name === '.' || name === '..' || isAbsolute(name);

/**
 * The real path of a plugin's folder. A name that begins with `.` or `/` is a folder, relative to the first root; any
 * other is a package, looked up in the `node_modules` of each root and of the folders above it.
 */
export const locatePlugin = async (
  name: string,
  roots: readonly string[],
  allowed: readonly string[],
): Promise<string> => {
  const isFolder = isFolderName(name);
  const places = isFolder ? [resolve(roots[0] ?? '.', name)] : roots.flatMap((root) => packagePlaces(root, name));
  for (const place of places) {
    const folder = await realPathOf(place);
    if (folder === undefined || !(await stat(folder)).isDirectory()) continue;
    const real = await Promise.all(allowed.map(realPathOf));
    if (real.some((root) => root !== undefined && isInside(root, folder))) return folder;
    throw new PluginRefusedError({
      plugin: name,
      step: 'find',
      cause: `it really lies in '${folder}', outside the folders plugins may come from`,
      remedy: 'Move the plugin into one of the allowed folders, or allow its folder.',
    });
  }
  throw new PluginRefusedError({
    plugin: name,
    step: 'find',
    cause: isFolder ? `there is no folder '${places[0] ?? name}'` : 'no package of this name is installed',
    remedy: isFolder ? 'Correct the path.' : 'Install the package, or correct its name.',
  });
};

/** The real path of a package that a module in `from` would import by its name; undefined: it is not installed. */
export const locatePackage = async (name: string, from: string): Promise<string | undefined> => {
  for (const place of packagePlaces(from, name)) {
    const folder = await realPathOf(place);
    if (folder !== undefined) return folder;
  }
  return undefined;
};

const packagePlaces = (root: string, name: string): string[] => {
  const places: string[] = [];
  for (let folder = resolve(root); ; folder = dirname(folder)) {
    places.push(join(folder, 'node_modules', name));
    if (dirname(folder) === folder) return places;
  }
};
