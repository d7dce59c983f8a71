import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SextantError } from '@sextant/contracts';
import { MAX_FILE_BYTES, tooLarge } from '../yaml/refuse-large.ts';
import { parseFile, type ParsedFile } from './kpi-files.ts';

/** What was read of a folder the last time, so that only what has changed is parsed again. */
export type FolderCache = Map<string, { text: string; parsed: ParsedFile }>;

/**
 * Every YAML file of a folder, by name; those whose names begin with `_` or `.` are drafts or an editor's. A file that
 * cannot be used is `broken`. Throws `kpi.definition-invalid` when the folder itself cannot be read.
 */
export const readFolder = async (folder: string, cache: FolderCache): Promise<ParsedFile[]> => {
  const names = await listFiles(folder);
  const files: ParsedFile[] = [];
  for (const name of names) {
    const parsed = await readOne(join(folder, name), cache);
    if (parsed !== undefined) files.push(parsed);
  }
  const present = new Set(files.map(({ file }) => file));
  for (const file of cache.keys()) if (!present.has(file)) cache.delete(file);
  return files;
};

const listFiles = async (folder: string): Promise<string[]> => {
  try {
    const names = await readdir(folder);
    return names.filter((name) => /^[^_.].*\.ya?ml$/.test(name)).sort();
  } catch (cause) {
    throw new SextantError(
      'kpi.definition-invalid',
      `The folder of KPI definitions ${folder} cannot be read.`,
      "Create it, or correct 'kpis' in the configuration.",
      { cause },
    );
  }
};

const readOne = async (file: string, cache: FolderCache): Promise<ParsedFile | undefined> => {
  const text = await readText(file);
  if (typeof text !== 'string') return text;
  const known = cache.get(file);
  if (known?.text === text) return known.parsed;
  const parsed = parseFile(text, file);
  cache.set(file, { text, parsed });
  return parsed;
};

/** The text; a broken file; or undefined for what is gone by now, or is no file (a pipe would never end). */
const readText = async (file: string): Promise<string | ParsedFile | undefined> => {
  try {
    const { size, isFile } = await stat(file).then((found) => ({ size: found.size, isFile: found.isFile() }));
    if (!isFile) return undefined;
    if (size > MAX_FILE_BYTES)
      return { kind: 'broken', file, kpi: null, error: tooLarge(file, 'kpi.definition-invalid') };
    return await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    const error = new SextantError(
      'kpi.definition-invalid',
      `${file}: The file cannot be read.`,
      'See whether the user of the host may read it.',
      { cause },
    );
    return { kind: 'broken', file, kpi: null, error };
  }
};
