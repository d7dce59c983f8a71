import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectorMessage, SextantEvent, SourcesResponse } from '@sextant/contracts';
import type { Engine } from '@sextant/engine';
import express from 'express';
import { createHost } from '../src/create-host.ts';
import { listen, closeServer } from '../src/http/listen.ts';
import { findHost } from '../src/presence/find-host.ts';
import { hostFile } from '../src/presence/host-file.ts';
import { errorCode, startTestHost, type RunningHost } from './support/host.ts';
import { openTestTenant, quiet, threeCustomers } from './support/tenant.ts';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});
const started = async (...args: Parameters<typeof startTestHost>): Promise<RunningHost> => {
  const running = await startTestHost(...args);
  stops.push(() => running.host.stop());
  return running;
};

/** Messages that do not end before the gate opens. */
const gated = (): { messages: () => AsyncGenerator<ConnectorMessage>; open: () => void } => {
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  async function* messages(): AsyncGenerator<ConnectorMessage> {
    yield* threeCustomers();
    await gate;
    yield { type: 'note', level: 'info', message: 'the gate is open' };
  }
  return { messages, open: () => open() };
};

/** Reads server-sent events until `enough` says so. */
const readUntil = async (response: Response, enough: (event: SextantEvent) => boolean): Promise<SextantEvent[]> => {
  const events: SextantEvent[] = [];
  let pending = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    pending += chunk;
    for (const [block, data] of pending.matchAll(/event: .+\ndata: (.+)\n\n/g)) {
      pending = pending.replace(block, '');
      const event = JSON.parse(data ?? '') as SextantEvent;
      events.push(event);
      if (enough(event)) return events;
    }
  }
  return events;
};

describe('a client that goes away', () => {
  it('stops the work that was done for it', async () => {
    let signalled: (() => void) | undefined;
    const aborted = new Promise<void>((resolve) => (signalled = resolve));
    const slow = (engine: Engine): Engine => ({
      ...engine,
      answers: (_questions, _caller, signal) =>
        new Promise((_, reject) => {
          signal?.addEventListener('abort', () => {
            signalled?.();
            reject(signal.reason as Error);
          });
        }),
    });
    const { url } = await started({ around: slow });
    const leaving = new AbortController();
    const asked = fetch(`${url}/v1/answers`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"questions":[{"kpi":"customer-count"}]}',
      signal: leaving.signal,
    });
    setTimeout(() => leaving.abort(), 50);
    await expect(asked).rejects.toThrow('abort');
    await aborted;
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });
});

describe('a failure nobody foresaw', () => {
  it('is told with the id under which the log has the details, and without them', async () => {
    const lines: [string, string, Record<string, unknown> | undefined][] = [];
    const broken = (engine: Engine): Engine => ({
      ...engine,
      sources: () => Promise.reject(new Error('secret detail')),
    });
    const { url } = await started({ around: broken, log: (...line) => void lines.push(line as never) });
    const response = await fetch(`${url}/v1/sources`);
    const text = await response.text();
    const { error } = JSON.parse(text) as { error: { code: string; requestId: string } };
    expect([response.status, error.code]).toEqual([500, 'internal']);
    expect(text).not.toContain('secret detail');
    const logged = lines.find(([level]) => level === 'error');
    expect(logged?.[2]).toMatchObject({ requestId: error.requestId, error: expect.stringContaining('secret detail') });
  });
});

describe('syncs over HTTP', () => {
  it('start for an operator, are told as events, and run once at a time', async () => {
    const { messages, open } = gated();
    const { url, operatorKey, post } = await started({ messages });
    const operator = { authorization: `Bearer ${operatorKey}` };
    const events = await fetch(`${url}/v1/events`);
    expect(events.headers.get('content-type')).toMatch(/^text\/event-stream/);

    expect((await post('/v1/sources/bank/sync', {})).status).toBe(403);
    expect(await errorCode(await post('/v1/sources/nowhere/sync', {}, operator))).toBe('source.unknown');
    const first = await post('/v1/sources/bank/sync', {}, operator);
    expect([first.status, await first.json()]).toEqual([202, { source: 'bank' }]);
    const second = await post('/v1/sources/bank/sync', {}, operator);
    expect([second.status, await errorCode(second)]).toEqual([409, 'source.busy']);

    open();
    const heard = await readUntil(events, ({ type }) => type === 'sync-ended');
    expect(heard.map(({ type }) => type)).toEqual(['sync-started', 'data-changed', 'sync-ended']);
    expect(heard.at(-1)).toMatchObject({ source: 'bank', state: 'done' });
  });

  it('tell a viewer that a source failed, but not what is in it', async () => {
    async function* messages(): AsyncGenerator<ConnectorMessage> {
      yield { type: 'note', level: 'warn', message: '/private/folder/customers.csv is short' };
      throw new Error('/private/folder/customers.csv is broken');
    }
    const { url, tenant, operatorKey } = await started({ messages });
    await tenant.sources.sync('bank');
    const asViewer = await (await fetch(`${url}/v1/sources`)).text();
    expect(JSON.parse(asViewer) as SourcesResponse).toMatchObject({ sources: [{ state: 'failed' }] });
    expect(asViewer).not.toContain('/private');
    const asOperator = await fetch(`${url}/v1/sources`, { headers: { authorization: `Bearer ${operatorKey}` } });
    expect(await asOperator.text()).toContain('/private/folder/customers.csv is short');
  });

  it('read at the start what has not been read to its end, and only that', async () => {
    const { tenant } = await started();
    const seen: string[] = [];
    const onReport = ({ source, state }: { source: string; state: string }): void =>
      void seen.push(`${source} ${state}`);
    await tenant.sources.syncUnfinished({ onReport });
    await tenant.sources.syncUnfinished({ onReport });
    expect(seen).toEqual(['bank done']);
  });

  it('are interrupted when the host stops', async () => {
    const { messages } = gated();
    async function* slow(): AsyncGenerator<ConnectorMessage> {
      for await (const message of messages()) {
        yield message;
        if (message.type === 'checkpoint') {
          for (;;) {
            await new Promise((resolve) => setTimeout(resolve, 5));
            yield { type: 'progress', stream: 'owners', done: 1 };
          }
        }
      }
    }
    const { host, tenant } = await started({ messages: slow });
    const committed = new Promise<void>((resolve) => {
      tenant.engine.subscribe(({ type }) => type === 'data-changed' && resolve());
    });
    const run = tenant.sources.sync('bank');
    await committed;
    await host.stop();
    expect((await run).state).toBe('interrupted');
  });
});

describe('streams of events', () => {
  it('show signs of life and end when the host stops', async () => {
    const { url, host } = await started({}, { heartbeatMs: 20 });
    const response = await fetch(`${url}/v1/events`);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes(': still here')) text += (await reader?.read())?.value ?? '';
    await host.stop();
    for (let part = await reader?.read(); part && !part.done; ) part = await reader?.read();
    expect(text).toMatch(/^retry: 3000/);
  });
});

describe('the file that tells the command line where the host is', () => {
  it('is readable by its owner only, and gone after the stop', async () => {
    const { host, tenant, url } = await started();
    const { home } = tenant;
    expect(statSync(hostFile(home, 'default')).mode & 0o777).toBe(0o600);
    expect(await findHost(home, 'default')).toMatchObject({ url, pid: process.pid });
    await host.stop();
    expect(await findHost(home, 'default')).toBeUndefined();
  });
});

describe('opening the port', () => {
  it('fails with a sentence when another program has it', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    stops.push(() => new Promise((resolve) => other.close(resolve)));
    const tenant = await openTestTenant();
    const { port } = other.address() as AddressInfo;
    const host = createHost({ tenant, port, pagesDir: null, log: quiet });
    stops.push(() => host.stop());
    await expect(host.start()).rejects.toMatchObject({
      code: 'host.cannot-listen',
      message: expect.stringContaining(`Port ${port} of 127.0.0.1`),
    });
  });

  it('is refused on an open address when everybody would be an operator', async () => {
    const tenant = await openTestTenant({ config: "http: { address: '0.0.0.0' }" });
    stops.push(() => tenant.close());
    expect(() => createHost({ tenant, devOperator: true })).toThrow(
      expect.objectContaining({ code: 'config.invalid' }),
    );
  });

  it('makes everybody an operator on the loopback when asked to', async () => {
    const { url } = await started({}, { devOperator: true });
    expect((await fetch(`${url}/v1/sources/bank/runs`)).status).toBe(200);
  });
});

describe('files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sextant-files-'));
  writeFileSync(join(folder, 'all.js'), 'export {};');
  writeFileSync(join(folder, 'chart-ABCD2345.js'), 'export {};');
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Page</title>');
  afterAll(() => rmSync(folder, { recursive: true }));

  it('of the widgets may be loaded by any page, hashed ones for ever', async () => {
    const { url } = await started({}, { elementsDir: folder });
    const entry = await fetch(`${url}/elements/all.js`, { headers: { origin: 'https://anyone.example' } });
    expect(entry.status).toBe(200);
    expect(entry.headers.get('access-control-allow-origin')).toBe('*');
    expect(entry.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(entry.headers.get('cache-control')).toBe('no-cache');
    expect(entry.headers.get('etag')).not.toBeNull();
    const chunk = await fetch(`${url}/elements/chart-ABCD2345.js`);
    expect(chunk.headers.get('cache-control')).toContain('immutable');
    expect(await errorCode(await fetch(`${url}/elements/none.js`))).toBe('request.not-found');
  });

  it('of the dashboard are ours alone', async () => {
    const { url } = await started({}, { pagesDir: folder });
    const page = await fetch(`${url}/`);
    expect(await page.text()).toContain('<title>Page</title>');
    expect(page.headers.get('cross-origin-resource-policy')).toBe('same-origin');
  });

  it('and the API can hang below a path of another application', async () => {
    const tenant = await openTestTenant();
    const host = createHost({ tenant, pagesDir: folder, log: quiet });
    stops.push(() => host.stop());
    const around = express();
    around.use(express.json());
    around.use('/sextant', host.app);
    const { server, url } = await listen(around, 0, '127.0.0.1');
    stops.push(() => closeServer(server));

    expect((await fetch(`${url}/sextant`)).url).toBe(`${url}/sextant/`);
    expect(await (await fetch(`${url}/sextant/openapi.json`)).json()).toMatchObject({ servers: [{ url: '/sextant' }] });
    const answers = await fetch(`${url}/sextant/v1/answers`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"questions":[{"kpi":"no-such-kpi"}]}',
    });
    expect(await answers.json()).toMatchObject({ answers: [{ error: { code: 'kpi.unknown' } }] });
  });
});
