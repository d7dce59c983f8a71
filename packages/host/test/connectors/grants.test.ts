import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createSocketServer, type AddressInfo, type Server as SocketServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PluginManifest } from '@sextant/contracts';
import { notAccepted, resolveGrants } from '../../src/connectors/grants.ts';
import { openConnectorProcess } from '../../src/connectors/index.ts';

const folder = fileURLToPath(new URL('./fixtures/strays', import.meta.url));
const manifest = JSON.parse(readFileSync(join(folder, 'plugin.json'), 'utf8')) as PluginManifest;
/** Node denies workers, but for a workspace that runs from source: there the process needs them itself. */
const WORKER = 'start a worker';

let root: string;
let granted: Server;
let elsewhere: Server;
let sockets: SocketServer;
const portOf = (server: Server | SocketServer): number => (server.address() as AddressInfo).port;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'grants-'));
  for (const name of ['scratch', 'granted', 'other']) mkdirSync(join(root, name));
  writeFileSync(join(root, 'granted', 'granted.txt'), 'yours');
  // A folder may be named by a link to it.
  symlinkSync(join(root, 'granted'), join(root, 'link'));
  writeFileSync(join(root, 'other', 'secret.txt'), 'not yours');
  elsewhere = createServer((_, response) => response.end('not yours'));
  granted = createServer((request, response) => {
    if (request.url !== '/redirect') return void response.end('hello');
    response.writeHead(302, { location: `http://127.0.0.1:${portOf(elsewhere)}/` }).end();
  });
  sockets = createSocketServer((socket) => socket.end('socket'));
  for (const server of [elsewhere, granted, sockets]) {
    server.listen(0, server === sockets ? undefined : '127.0.0.1');
    await once(server, 'listening');
  }
});
afterAll(() => {
  for (const server of [granted, elsewhere, sockets]) server.close();
  rmSync(root, { recursive: true });
});

describe('a connector in its process', () => {
  it('gets what it was granted, and nothing else', async () => {
    const run = await openConnectorProcess({
      plugin: { name: 'strays', folder, manifest },
      sourceId: 'crm',
      config: {
        url: `http://localhost:${portOf(granted)}/`,
        elsewhere: `http://127.0.0.1:${portOf(elsewhere)}/`,
        port: portOf(sockets),
        folder: join(root, 'link'),
        forbidden: join(root, 'other', 'secret.txt'),
      },
      scratch: join(root, 'scratch'),
    });
    const said = new Map<string, string>();
    for await (const message of run.read(undefined)) {
      if (message.type !== 'note') continue;
      const [name = '', what = ''] = message.message.split(/: (.*)/s);
      said.set(name, what);
    }
    await run.close();
    said.delete(WORKER);
    expect(Object.fromEntries(said)).toEqual({
      'read a granted folder': 'yours',
      'read another file': 'ERR_ACCESS_DENIED',
      'write its scratch folder': 'x',
      'write another folder': 'ERR_ACCESS_DENIED',
      'start a process': 'ERR_ACCESS_DENIED',
      'kill its host': 'ERR_ACCESS_DENIED',
      'send a datagram': 'ERR_ACCESS_DENIED',
      'use a granted socket': 'socket',
      'use another socket': 'ERR_ACCESS_DENIED',
      'use another socket by its address': 'ERR_ACCESS_DENIED',
      'fetch by itself': 'ERR_ACCESS_DENIED',
      'fetch a granted host': 'hello',
      'fetch another host': 'source.egress-refused',
      'follow a redirect to another host': 'source.egress-refused',
    });
    expect(readdirSync(join(root, 'granted'))).toEqual(['granted.txt']);
  });
});

describe('grants', () => {
  const asked = { egress: ['{url}', '*.example.com'], sockets: ['{db.host}:{db.port}'], files: ['folder', 'other'] };

  it('have the values of the configuration in place of its keys', () => {
    const config = { url: 'https://Shop.Example.org:8443/api', db: { host: 'DB', port: 5432 }, folder: '/data' };
    expect(resolveGrants(asked, config, 'crm')).toEqual({
      egress: ['shop.example.org', '*.example.com'],
      sockets: ['db:5432'],
      files: ['/data'],
      native: false,
    });
  });

  it('of a key that the configuration leaves out are none', () => {
    expect(resolveGrants(asked, {}, 'crm')).toMatchObject({ egress: ['*.example.com'], sockets: [], files: [] });
  });

  it('of an address that is none are refused', () => {
    expect(() => resolveGrants(asked, { url: 'https://' }, 'crm')).toThrow("'url' is no address");
  });

  it('that were not accepted are told as they would be written', () => {
    expect(notAccepted({ ...asked, native: true }, { files: ['folder'], egress: asked.egress })).toEqual([
      "sockets: ['{db.host}:{db.port}']",
      "files: ['folder', 'other']",
      'native: true',
    ]);
    expect(notAccepted(asked, asked)).toEqual([]);
    expect(notAccepted(undefined, undefined)).toEqual([]);
  });
});
