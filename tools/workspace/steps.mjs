// The steps that `npm start` and `npm test` share. Plain Node: it runs before anything is installed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '..', '..');
const STAMPS = join(ROOT, '.cache', 'stamps');
const OLDEST_NODE = [20, 19];

/** Stops with a sentence when this Node is too old for anything that follows. */
export const needNode = () => {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  fail(`Sextant needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.version}.`);
};

export const say = (text) => process.stdout.write(`${text}\n`);

export const fail = (sentence, remedy = '') => {
  process.stderr.write(`${sentence}\n${remedy === '' ? '' : `${remedy}\n`}`);
  process.exit(1);
};

/** Prints what is done and how long it took. */
export const step = async (title, work) => {
  const began = performance.now();
  say(`→ ${title}`);
  const result = await work();
  say(`✓ ${title}  (${((performance.now() - began) / 1000).toFixed(1)} s)`);
  return result;
};

/** Installs the locked packages when there are none or the lockfile is another one. */
export const install = async () => {
  const locked = hashFiles([join(ROOT, 'package-lock.json')]);
  if (existsSync(join(ROOT, 'node_modules', '.bin')) && readStamp('install') === locked) return;
  if (readStamp('install') === undefined && isInstalledAsLocked()) return writeStamp('install', locked);
  await step('Installing packages (npm ci)', () => run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']));
  writeStamp('install', locked);
};

/** npm leaves a list of what it installed; packages that somebody installed by hand are as good as ours. */
const isInstalledAsLocked = () => {
  const installed = join(ROOT, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  const have = JSON.parse(readFileSync(installed, 'utf8')).packages;
  const locked = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages;
  // Packages for other platforms are locked but never installed.
  return Object.entries(locked).every(
    ([path, { version, link, optional, devOptional }]) =>
      path === '' ||
      optional ||
      devOptional ||
      link ||
      !path.includes('node_modules/') ||
      have[path]?.version === version,
  );
};

/** Builds when a source has changed since the last build. */
export const build = async () => {
  const sources = hashFiles(sourceFiles());
  if (readStamp('build') === sources && builtFiles().every((file) => existsSync(file))) return;
  const env = { ...process.env, NX_DAEMON: 'false', NX_NO_CLOUD: 'true' };
  await step('Building', () => run('npm', ['run', '--silent', 'build'], { env, quiet: true }));
  writeStamp('build', sources);
};

/** Everything a build reads: sources, static files and settings of every project, and the settings of the workspace. */
const sourceFiles = () => {
  const settings = ['package-lock.json', 'nx.json', 'tsconfig.base.json'].map((name) => join(ROOT, name));
  const folders = projectFolders().flatMap((folder) =>
    filesBelow(folder, new Set(['node_modules', 'dist', 'test', 'out', '.cache'])),
  );
  return [...settings, ...folders.filter((file) => !file.endsWith('.md'))];
};

const builtFiles = () =>
  projectFolders()
    .filter((folder) => existsSync(join(folder, 'tsconfig.json')))
    .map((folder) => join(folder, 'dist'));

const projectFolders = () =>
  ['packages', 'plugins', 'apps'].flatMap((group) =>
    readdirSync(join(ROOT, group), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(ROOT, group, entry.name)),
  );

export const filesBelow = (folder, left = new Set()) =>
  readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      if (left.has(entry.name)) return [];
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path, left) : [path];
    });

export const hashFiles = (files) => {
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(file.slice(ROOT.length)).update('\0');
    hash.update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
};

export const readStamp = (name) => {
  const file = join(STAMPS, name);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
};

export const writeStamp = (name, value) => {
  mkdirSync(STAMPS, { recursive: true });
  writeFileSync(join(STAMPS, name), value);
};

export const isFolder = (path) => existsSync(path) && statSync(path).isDirectory();

/** Runs a program to its end; `quiet` shows what it said only when it failed. Leaves with its exit code when it fails. */
export const run = (command, args, { env = process.env, quiet = false } = {}) =>
  new Promise((done) => {
    const shell = process.platform === 'win32' && command === 'npm';
    const child = spawn(command, args, {
      cwd: ROOT,
      env,
      shell,
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    });
    const said = [];
    child.stdout?.on('data', (chunk) => said.push(chunk));
    child.stderr?.on('data', (chunk) => said.push(chunk));
    child.once('error', (error) => fail(`${command} cannot be run: ${error.message}`));
    child.once('close', (code, signal) => {
      if (code === 0) return done();
      process.stderr.write(Buffer.concat(said));
      if (signal !== null) process.exit(130);
      fail(`\n${command} ${args.join(' ')} failed (${code}).`);
    });
  });
