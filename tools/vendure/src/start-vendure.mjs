// A Vendure shop of one's own, in memory: gone when it ends.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { needServer } from './find-server.mjs';

const CREDENTIALS = { username: 'sextant', password: 'a password for tests' };
const TELLS = 4000;

/** Starts an empty shop. Throws where there is no server, or where it does not start. */
export const startVendure = async ({ precision = 2 } = {}) => {
  const folder = needServer();
  if (folder === undefined) throw new Error(NONE);
  const settings = JSON.stringify({ ...CREDENTIALS, precision });
  const child = spawn(process.execPath, [join(folder, 'serve.mjs'), settings], {
    cwd: folder,
    env: { PATH: process.env.PATH, VENDURE_DISABLE_TELEMETRY: 'true', TZ: 'UTC' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said = `${said}${text}`.slice(-TELLS);
  });
  const output = createInterface({ input: child.stdout });
  /** The next line that it says of itself. */
  const next = () =>
    new Promise((resolve, reject) => {
      const take = (line) => {
        if (!line.startsWith('{')) return;
        output.off('line', take);
        resolve(JSON.parse(line));
      };
      output.on('line', take);
      child.once('error', reject);
      void ended.then(() => reject(new Error(`Vendure ended:\n${said}`)));
    });
  const { admin, shop } = await next();
  return {
    admin,
    shop,
    ...CREDENTIALS,
    pass: async (days) => {
      child.stdin.write(`${days}\n`);
      await next();
    },
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
};

export const NONE = 'There is no Vendure, and npm could not bring one: try npm ci in tools/vendure/server.';
