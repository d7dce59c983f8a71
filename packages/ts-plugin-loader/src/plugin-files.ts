import { readdir, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isInside, realPathOf } from './locate.ts';
import { PluginRefusedError } from './refusal.ts';

/** A file of a plugin: its name in the plugin's folder, with `/`, and where it really lies. */
export interface PluginFile {
  path: string;
  file: string;
}

/**
 * All files of a plugin, by name. Links are followed; one that leads out of the allowed folders, or nowhere, refuses the
 * plugin: what it is checked for would not be what it runs.
 */
export const listFiles = async (name: string, folder: string, allowed: readonly string[]): Promise<PluginFile[]> => {
  const roots = [folder, ...(await Promise.all(allowed.map(realPathOf)))].filter((root) => root !== undefined);
  const refuse = (path: string, cause: string) =>
    new PluginRefusedError({ plugin: name, step: 'find', cause: `its '${path}' ${cause}`, remedy: 'Remove the link.' });
  const files: PluginFile[] = [];
  const walk = async (at: string, prefix: string, seen: readonly string[]): Promise<void> => {
    for (const entry of await readdir(at, { withFileTypes: true })) {
      const path = `${prefix}${entry.name}`;
      const file = join(at, entry.name);
      if (entry.isDirectory()) await walk(file, `${path}/`, seen);
      else if (entry.isFile()) files.push({ path, file });
      else if (entry.isSymbolicLink()) {
        const real = await realPathOf(file);
        if (real === undefined) throw refuse(path, `is a link to '${await readlink(file)}', where nothing is`);
        if (!roots.some((root) => isInside(root, real))) throw refuse(path, `is a link out of the allowed folders`);
        if ((await stat(real)).isFile()) files.push({ path, file: real });
        else if (!seen.includes(real)) await walk(real, `${path}/`, [...seen, real]);
      }
    }
  };
  await walk(folder, '', [folder]);
  return files.sort((left, right) => (left.path < right.path ? -1 : 1));
};
