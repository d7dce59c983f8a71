import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isPrivateAddress } from '../../src/connectors/guard/addresses.ts';
import { createEgress, type LookupFunction } from '../../src/connectors/guard/egress.ts';
import { createHttpClient } from '../../src/connectors/guard/http-client.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const servers: Server[] = [];
/** A server on this machine; the origin of it. */
const serve = async (handler: Handler): Promise<string> => {
  const server = createServer(handler).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});
const client = (granted: string[], more: Partial<Parameters<typeof createHttpClient>[0]> = {}) =>
  createHttpClient({ sourceId: 'shop', egress: createEgress(granted, 'shop'), ...more });

describe('an address', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::7f00:1',
    '224.0.0.1',
    'no address',
  ])('%s is private', (address) => expect(isPrivateAddress(address)).toBe(true));

  it.each(['8.8.8.8', '172.32.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])('%s is public', (address) =>
    expect(isPrivateAddress(address)).toBe(false),
  );
});

describe('egress', () => {
  const resolves =
    (...addresses: string[]): LookupFunction =>
    (_, __, resolved) =>
      resolved(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
  const lookUp = (granted: string[], name: string, resolve: LookupFunction) =>
    new Promise((settle) =>
      createEgress(granted, 'shop', resolve).lookup(name, { all: true }, (error, found) => settle(error ?? found)),
    );

  it('is to granted names and what a star covers, over HTTP alone', () => {
    const egress = createEgress(['api.example.com', '*.example.org'], 'shop');
    const check = (url: string) => () => egress.check(new URL(url));
    expect(check('https://api.example.com/x')).not.toThrow();
    expect(check('https://API.example.com./x')).not.toThrow();
    expect(check('https://eu.api.example.org/x')).not.toThrow();
    expect(check('https://example.org/')).toThrow("may not connect to 'example.org': it was not granted");
    expect(check('https://api.example.com.evil.net/')).toThrow('not granted');
    expect(check('https://evilexample.org/')).toThrow('not granted');
    expect(check('file:///etc/passwd')).toThrow('is not HTTP');
  });

  it('to a private address is refused after the name was resolved, unless the name itself was granted', async () => {
    expect(await lookUp(['*.example.org'], 'in.example.org', resolves('10.0.0.5'))).toMatchObject({
      code: 'source.egress-refused',
    });
    expect(await lookUp(['*.example.org'], 'in.example.org', resolves('10.0.0.5', '8.8.8.8'))).toEqual([
      { address: '8.8.8.8', family: 4 },
    ]);
    expect(await lookUp(['in.example.org'], 'in.example.org', resolves('10.0.0.5'))).toHaveLength(1);
  });

  it('to an address that no name stands for is checked as well, however it is written', () => {
    const egress = createEgress(['*.1'], 'shop');
    for (const host of ['127.0.0.1', '0x7f000001', '2130706433', '127.1'])
      expect(() => egress.check(new URL(`http://${host}/`))).toThrow('it is a private address');
  });
});

describe('the HTTP client of a connector', () => {
  it('gives any answer as it is, and does not repeat what may not be repeated', async () => {
    let asked = 0;
    const origin = await serve((request, response) => {
      asked++;
      response.writeHead(503, { 'x-method': request.method }).end('{"busy":true}');
    });
    const answer = await client(['127.0.0.1']).fetch(origin, { method: 'POST', body: '{}' });
    expect([answer.status, answer.headers.get('X-Method'), await answer.json(), asked]).toEqual([
      503,
      'POST',
      { busy: true },
      1,
    ]);
  });

  it('tries again what fails for now, after what Retry-After says', async () => {
    const at: number[] = [];
    const bodies: string[] = [];
    const origin = await serve((request, response) => {
      at.push(performance.now());
      request.on('data', (data: Buffer) => bodies.push(data.toString()));
      request.on('end', () => {
        if (at.length === 1) response.writeHead(429, { 'retry-after': '1' }).end();
        else if (at.length === 2) response.destroy();
        else response.end('done');
      });
    });
    const answer = await client(['127.0.0.1']).fetch(origin, { method: 'POST', body: 'q', repeatable: true });
    expect([await answer.text(), at.length, bodies]).toEqual(['done', 3, ['q', 'q', 'q']]);
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(990);
  });

  it('gives up after so many tries, with the last answer or that the source cannot be reached', async () => {
    const origin = await serve((_, response) => response.writeHead(500).end('broken'));
    expect((await client(['127.0.0.1'], { retries: 1 }).fetch(origin)).status).toBe(500);
    const slow = await serve(() => undefined);
    await expect(client(['127.0.0.1'], { retries: 0, timeoutMs: 100 }).fetch(slow)).rejects.toMatchObject({
      code: 'source.unreachable',
      message: expect.stringContaining('it did not answer within 0.1 s'),
    });
    const gone = await serve(() => undefined);
    servers.pop()?.close();
    await expect(client(['127.0.0.1'], { retries: 0 }).fetch(gone)).rejects.toMatchObject({
      code: 'source.unreachable',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('follows redirects, and takes to another origin nothing that the connector said', async () => {
    const heard: unknown[] = [];
    const other = await serve((request, response) => {
      heard.push(request.method, request.headers['authorization'], request.headers['x-api-key']);
      response.end('arrived');
    });
    const origin = await serve((request, response) => {
      const to = request.url === '/moved' ? '/there' : `${other}/`;
      if (request.url === '/there') heard.push(request.headers['x-api-key']);
      response.writeHead(request.url === '/there' ? 303 : 307, { location: to }).end();
    });
    const headers = { authorization: 'Bearer geheim', 'x-api-key': 'geheim' };
    const answer = await client(['127.0.0.1']).fetch(`${origin}/moved`, { method: 'POST', body: 'x', headers });
    expect(await answer.text()).toBe('arrived');
    expect(heard).toEqual(['geheim', 'GET', undefined, undefined]);
  });

  it('does not follow redirects round and round', async () => {
    const origin = await serve((_, response) => response.writeHead(302, { location: '/' }).end());
    await expect(client(['127.0.0.1'], { retries: 0 }).fetch(origin)).rejects.toMatchObject({
      message: expect.stringContaining('more than 5 redirects'),
    });
  });

  it('keeps to so many requests a second', async () => {
    const at: number[] = [];
    const origin = await serve((_, response) => {
      at.push(performance.now());
      response.end();
    });
    const paced = client(['127.0.0.1'], { requestsPerSecond: 2 });
    await Promise.all(Array.from({ length: 4 }, () => paced.fetch(origin)));
    expect((at.at(-1) ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(900);
  });
});
