import { createHash } from 'node:crypto';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { SextantError } from '@sextant/contracts';
import { configInvalid } from '../config/fields.ts';
import type { FileDeclaration } from '../config/parse-file.ts';

export interface FoundFile {
  declaration: FileDeclaration;
  /** Relative to the folder, with `/`. */
  name: string;
  /** The real path. */
  path: string;
  size: number;
  /** Time of the last change, in nanoseconds. */
  changed: bigint;
}

/** The real path of the only folder that is read. */
export const needFolder = async (folder: string): Promise<string> => {
  const path = await realpath(folder).catch(() => undefined);
  if (path === undefined || !(await stat(path)).isDirectory()) {
    throw new SextantError(
      'source.file-missing',
      `The folder '${folder}' does not exist or is no folder.`,
      `Correct 'folder' in the source's configuration, or the environment variable it refers to.`,
    );
  }
  return path;
};

/** All files of a declaration, sorted by name. Throws `source.file-missing` and, for a file of 0 bytes, `source.file-empty`. */
export const findFiles = async (folder: string, declaration: FileDeclaration): Promise<FoundFile[]> => {
  const segments = declaration.path.split('/').filter((segment) => segment !== '' && segment !== '.');
  const names = await match(folder, '', segments);
  if (names.length === 0) {
    const pattern = /[*?]/.test(declaration.path);
    throw new SextantError(
      'source.file-missing',
      pattern
        ? `No file matches '${declaration.path}' (files.${declaration.name}).`
        : `The file '${declaration.path}' (files.${declaration.name}) does not exist.`,
      `Put the file into the source's folder or correct 'files.${declaration.name}.path'.`,
    );
  }
  return Promise.all(names.toSorted().map((name) => describeFile(folder, name, declaration)));
};

/** Hash over what tells that a file changed: its name, its size and the time of its last change. */
export const fingerprint = (files: readonly FoundFile[], more: unknown): string => {
  const hash = createHash('sha256').update(JSON.stringify(more));
  for (const file of files) hash.update(`\n${file.declaration.name}\t${file.name}\t${file.size}\t${file.changed}`);
  return hash.digest('hex').slice(0, 32);
};

const match = async (folder: string, base: string, segments: readonly string[]): Promise<string[]> => {
  const [segment, ...rest] = segments;
  if (segment === undefined) return base === '' ? [] : [base];
  if (segment !== '**' && !/[*?]/.test(segment)) {
    const name = join(base, segment);
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found === undefined) return [];
    return rest.length === 0 ? [toSlashes(name)] : match(folder, name, rest);
  }
  const entries = await readdir(join(folder, base), { withFileTypes: true }).catch(() => []);
  const visible = entries.filter((entry) => !entry.name.startsWith('.'));
  if (segment === '**') {
    const deeper = visible.filter((entry) => entry.isDirectory());
    const found = await Promise.all([
      match(folder, base, rest),
      ...deeper.map((entry) => match(folder, join(base, entry.name), segments)),
    ]);
    return [...new Set(found.flat())];
  }
  const pattern = new RegExp(
    `^${segment
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.')}$`,
  );
  const fitting = visible.filter((entry) => pattern.test(entry.name) && (rest.length === 0) !== entry.isDirectory());
  const found = await Promise.all(fitting.map((entry) => match(folder, join(base, entry.name), rest)));
  return found.flat();
};

const describeFile = async (folder: string, name: string, declaration: FileDeclaration): Promise<FoundFile> => {
  const path = await realpath(join(folder, name));
  const inside = relative(folder, path);
  if (inside === '..' || inside.startsWith(`..${sep}`)) {
    throw configInvalid(`The file '${name}' is a link that leads out of the folder.`, 'Copy the file into the folder.');
  }
  if (/[*?[\]]/.test(inside)) {
    throw configInvalid(`The file '${name}' has one of the characters * ? [ ] in its path.`, 'Rename the file.');
  }
  const found = await stat(path, { bigint: true });
  if (!found.isFile()) {
    throw new SextantError(
      'source.file-missing',
      `'${name}' is not a file.`,
      `Correct 'files.${declaration.name}.path'.`,
    );
  }
  if (found.size === 0n && !declaration.allowEmpty) throw emptyFile(name, declaration, 'has no content (0 bytes)');
  return { declaration, name, path, size: Number(found.size), changed: found.mtimeNs };
};

export const emptyFile = (name: string, declaration: FileDeclaration, how: string): SextantError =>
  new SextantError(
    'source.file-empty',
    `The file '${name}' ${how}.`,
    `Export it again; where a file may be empty, set 'files.${declaration.name}.allow_empty: true'.`,
  );

const toSlashes = (name: string): string => name.split(sep).join('/');
