// A PostgreSQL of one's own, in a folder that is gone when it ends.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { needServer } from './find-server.mjs';

const USER = 'postgres';
const PASSWORD = 'sextant';
const HOST = '127.0.0.1';

/** Nothing here has to outlive a crash. */
const SETTINGS = {
  listen_addresses: HOST,
  unix_socket_directories: '',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '32MB',
  max_connections: '30',
  log_min_messages: 'log',
};

/** The server ends, and its folder goes, when whoever started it ends, in whatever way: then its input does. */
const UNTIL_INPUT_ENDS = `
folder=$1; shift
trap : INT TERM
"$@" & server=$!
cat > /dev/null
kill -INT $server
while kill -0 $server 2> /dev/null; do wait $server; done
rm -rf "$folder"`;

/** Starts a server with an empty database. Throws where there is none, or where it does not start. */
export const startPostgres = async ({ settings = {}, tls, isBackground = false } = {}) => {
  const found = needServer();
  if (found === undefined) throw new Error(NONE);
  if (process.platform === 'win32') throw new Error('On Windows this script starts no server.');
  const folder = mkdtempSync(join(tmpdir(), 'sextant-postgres-'));
  const owner = process.getuid?.() === 0 ? unprivileged() : undefined;
  const own = (file) => owner && chownSync(file, owner.uid, owner.gid);
  own(folder);
  try {
    const bin = reachable(found, folder, owner);
    const data = join(folder, 'data');
    const passwordFile = join(folder, 'password');
    writeFileSync(passwordFile, PASSWORD);
    own(passwordFile);
    execFileSync(
      join(bin, 'initdb'),
      ['-D', data, '-U', USER, `--pwfile=${passwordFile}`, '-A', 'scram-sha-256', '-E', 'UTF8', '--locale=C', '-N'],
      { ...owner, cwd: folder, stdio: 'pipe', env: environment() },
    );
    const all = { ...SETTINGS, ...(tls === undefined ? {} : keysIn(folder, tls, own)), ...settings };
    const port = await freePort();
    const flags = Object.entries({ ...all, port }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const server = await start(join(bin, 'postgres'), ['-D', data, ...flags], { folder, owner, isBackground });
    return {
      host: HOST,
      port,
      user: USER,
      password: PASSWORD,
      database: 'postgres',
      put: (file) => {
        const path = join(folder, basename(file));
        copyFileSync(file, path);
        chmodSync(path, 0o600);
        own(path);
        return path;
      },
      stop: async () => {
        await server.stop();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
};

export const NONE =
  'No PostgreSQL of version 14 or newer was found, and npm could not bring one. Install it (on Debian and Ubuntu: ' +
  'sudo apt-get install postgresql), or set SEXTANT_POSTGRES to the folder of its initdb and postgres.';

/** PostgreSQL does not run as root. */
const unprivileged = () => {
  for (const name of ['postgres', 'nobody']) {
    try {
      const number = (flag) => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }));
      return { uid: number('-u'), gid: number('-g') };
    } catch {
      // The next one may be there.
    }
  }
  throw new Error('PostgreSQL does not run as root, and there is no user "postgres" or "nobody" to run it as.');
};

/** What npm put below a home of root nobody else may run: then it is copied to where the server has its files. */
const reachable = (bin, folder, owner) => {
  try {
    execFileSync(join(bin, 'postgres'), ['--version'], { ...owner, cwd: folder, stdio: 'ignore' });
    return bin;
  } catch {
    const copy = join(folder, 'server');
    cpSync(dirname(bin), copy, { recursive: true, verbatimSymlinks: true });
    if (owner !== undefined) execFileSync('chown', ['-R', `${owner.uid}:${owner.gid}`, copy]);
    return join(copy, basename(bin));
  }
};

const environment = () => ({ PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' });

const keysIn = (folder, { key, cert }, own) => {
  const put = (name, from) => {
    const file = join(folder, name);
    copyFileSync(from, file);
    chmodSync(file, 0o600);
    own(file);
    return file;
  };
  return { ssl: 'on', ssl_key_file: put('server.key', key), ssl_cert_file: put('server.crt', cert) };
};

const freePort = () =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, HOST, () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

const start = async (program, args, { folder, owner, isBackground }) => {
  const child = spawn('/bin/sh', ['-c', UNTIL_INPUT_ENDS, 'sh', folder, program, ...args], {
    ...owner,
    cwd: folder,
    env: environment(),
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  let said = '';
  const ready = new Promise((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (text) => {
      said = `${said}${text}`.slice(-4000);
      if (said.includes('ready to accept connections')) resolve();
    });
    child.once('error', reject);
    void ended.then(() => reject(new Error(`PostgreSQL ended before it was ready:\n${said}`)));
  });
  await ready;
  if (isBackground) for (const each of [child, child.stdin, child.stderr]) each.unref();
  return {
    stop: () => {
      child.stdin.end();
      return ended;
    },
  };
};
