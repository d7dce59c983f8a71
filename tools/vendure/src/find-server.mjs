// The programs of a Vendure server: what npm brings into a folder with a lockfile of its own.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const SERVER = join(import.meta.dirname, '..', 'server');

/** Folder of the server, or undefined where it is not installed as it is locked. */
export const findServer = () => {
  const installed = versionIn(join('node_modules', '@vendure', 'core', 'package.json'));
  const { dependencies } = JSON.parse(readFileSync(join(SERVER, 'package.json'), 'utf8'));
  return installed === dependencies['@vendure/core'] ? SERVER : undefined;
};

/** The same, but installs it where it is not there: 160 MB, which nobody but these tests needs. */
export const needServer = () => {
  const found = findServer();
  if (found !== undefined) return found;
  process.stdout.write('→ Installing Vendure (npm ci in tools/vendure/server)\n');
  const shell = process.platform === 'win32';
  try {
    execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: SERVER, shell, stdio: 'pipe' });
  } catch {
    return undefined;
  }
  return findServer();
};

const versionIn = (file) => {
  const path = join(SERVER, file);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).version : undefined;
};
