// No file of the repository names a path of the machine it was written on.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { runAsProgram } from './report.mjs';

export const checkPaths = (root, home = homedir()) => {
  const own = [...new Set([root, dirname(root), home].map((path) => resolve(path)))].filter(
    (path) => path !== resolve('/'),
  );
  const pattern = new RegExp(`(?<![\\w.@:/-])(${own.map(escapePattern).join('|')})(?=[/\\\\]\\w)`);
  return listFiles(root).flatMap((file) => findingsIn(root, file, pattern));
};

/** Tracked files, and those that are about to be. */
const listFiles = (root) => {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  const names = execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return names.split('\0').filter(Boolean);
};

const findingsIn = (root, file, pattern) => {
  const text = readText(join(root, file));
  if (text === undefined) return [];
  return text
    .split('\n')
    .flatMap((line, at) => (pattern.test(line) ? [`${file}:${at + 1} names a path of this machine`] : []));
};

/** Undefined for what is deleted, and for what is not text. */
const readText = (path) => {
  try {
    const bytes = readFileSync(path);
    return bytes.subarray(0, 8_000).includes(0) ? undefined : bytes.toString('utf8');
  } catch {
    return undefined;
  }
};

const escapePattern = (text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

await runAsProgram(import.meta.url, 'paths', checkPaths);
