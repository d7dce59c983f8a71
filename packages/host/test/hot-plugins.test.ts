import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ErrorBody, PluginChangeResponse, PluginsResponse, SextantEvent, SourceStatus } from '@sextant/contracts';
import { parseConfig } from '../src/config/load-config.ts';
import { createHost, type Host } from '../src/create-host.ts';
import { hostFile, readHostFile } from '../src/presence/host-file.ts';
import { openTenant, type Tenant } from '../src/tenant/open-tenant.ts';
import { Asking } from './support/asking.ts';
import { offer, type Offer } from './support/offer.ts';
import { quiet } from './support/tenant.ts';

const WORKSPACE = join(import.meta.dirname, '..', '..', '..');
const root = mkdtempSync(join(tmpdir(), 'sextant-hot-'));
const gate = join(root, 'gate');
mkdirSync(gate);

const CONFIG = `
policy: { min_cell: 1 }
sources:
  - id: crm
    connector: acme-crm
    grants: { files: [gate] }
    config: { gate: '${gate}' }
`;

let tenant: Tenant;
let host: Host;
let url: string;
let operator: Record<string, string>;
const events: SextantEvent[] = [];
/** Every answer that was asked for while the tests did what they do. */
const asked = new Asking();

const start = async (): Promise<void> => {
  const config = parseConfig(CONFIG, join(root, 'sextant.config.yaml'), {});
  const builtIn = ['@sextant/kpi-library'];
  tenant = await openTenant({ config, home: join(root, 'home'), builtIn, pluginRoot: WORKSPACE, log: quiet });
  host = createHost({ tenant, port: 0, pagesDir: null, log: quiet });
  ({ url } = await host.start());
  const presence = await readHostFile(hostFile(tenant.home, 'default'));
  tenant.engine.subscribe((event) => events.push(event));
  tenant.plugins.subscribe((event) => events.push(event));
  asked.start(url, 150);
  operator = { authorization: `Bearer ${presence?.operatorKey}`, 'content-type': 'application/json' };
};

const post = (path: string, body?: object, headers = operator): Promise<Response> =>
  fetch(`${url}${path}`, { method: 'POST', headers, ...(body ? { body: JSON.stringify(body) } : {}) });
const done = async (response: Response): Promise<PluginChangeResponse> => {
  const body: unknown = await response.json();
  expect([response.status, body]).toEqual([200, body]);
  return body as PluginChangeResponse;
};
const refused = async (response: Response): Promise<ErrorBody & { status: number }> => {
  const { error } = (await response.json()) as { error: ErrorBody };
  return { ...error, status: response.status };
};
const install = (offered: Offer): Promise<Response> => post('/v1/plugins', { name: offer(root, offered) });
const list = async (): Promise<PluginsResponse> =>
  (await fetch(`${url}/v1/plugins`, { headers: operator })).json() as Promise<PluginsResponse>;
const version = async (): Promise<string | undefined> =>
  (await list()).plugins.find(({ id }) => id === 'acme-crm')?.version;
const crm = async (headers = operator): Promise<SourceStatus | undefined> =>
  ((await (await fetch(`${url}/v1/sources`, { headers })).json()) as { sources: SourceStatus[] }).sources[0];
const ask = (): Promise<number | null> => asked.ask(url);
const heard = async (wanted: (event: SextantEvent) => boolean): Promise<SextantEvent> => {
  for (;;) {
    const at = events.findIndex(wanted);
    if (at >= 0) return events.splice(0, at + 1).at(-1) as SextantEvent;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};
const syncEnded = () => heard(({ type }) => type === 'sync-ended');
const openGate = (): void => writeFileSync(join(gate, 'open'), '');
const closeGate = (): void => rmSync(join(gate, 'open'), { force: true });

const stop = async (): Promise<void> => {
  await asked.stop();
  await host.stop();
};

beforeAll(start);
afterAll(async () => {
  await stop();
  rmSync(root, { recursive: true, force: true });
});

describe('plugins that come and go under a host that answers', () => {
  it('a source whose connector is not there says so, and keeps nobody from being served', async () => {
    expect((await crm())?.problem).toMatchObject({
      code: 'source.connector-missing',
      message: expect.stringContaining("no plugin provides the connector 'acme-crm' of the source 'crm'"),
      remedy: expect.stringContaining('sextant plugins install'),
    });
    const viewed = (await crm({}))?.problem;
    expect(viewed).toMatchObject({ code: 'source.connector-missing' });
    expect(JSON.stringify(viewed)).not.toContain('yaml');
    expect(await refused(await post('/v1/sources/crm/sync'))).toMatchObject({
      status: 409,
      code: 'source.connector-missing',
    });
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  it('only an operator sees and changes them', async () => {
    const viewer = { 'content-type': 'application/json' };
    expect((await fetch(`${url}/v1/plugins`)).status).toBe(403);
    for (const path of ['', '/acme-crm/upgrade', '/acme-crm/rollback', '/acme-crm/remove'])
      expect((await post(`/v1/plugins${path}`, { name: '/x' }, viewer)).status).toBe(403);
  });

  it('an installed one is told, and reads at once the source that waited for it', async () => {
    openGate();
    const change = await done(await install({ version: '1.0.0', persons: 4 }));
    expect(change).toMatchObject({
      change: 'installed',
      version: '1.0.0',
      tried: true,
      sources: [{ id: 'crm' }],
      draining: [],
    });
    expect(await heard(({ type }) => type === 'plugins-changed')).toMatchObject({
      change: 'installed',
      plugin: 'acme-crm',
    });
    expect(await syncEnded()).toMatchObject({ source: 'crm', state: 'done' });
    expect(await ask()).toBe(4);
    expect((await crm())?.problem).toBeUndefined();
  });

  it('the same files again change nothing', async () => {
    expect(await done(await install({ version: '1.0.0', persons: 4 }))).toMatchObject({
      change: null,
      version: '1.0.0',
    });
  });

  it('an upgrade takes nothing away from the sync that runs; the next one has the new version', async () => {
    closeGate();
    await post('/v1/sources/crm/sync');
    await heard(({ type }) => type === 'sync-progress');
    const change = await done(
      await post('/v1/plugins/acme-crm/upgrade', { name: offer(root, { version: '2.0.0', persons: 6 }) }),
    );
    expect(change).toMatchObject({ change: 'upgraded', version: '2.0.0', replaced: '1.0.0', draining: ['crm'] });
    openGate();
    expect(await syncEnded()).toMatchObject({ state: 'done' });
    expect(await ask()).toBe(4);
    await post('/v1/sources/crm/sync');
    expect(await syncEnded()).toMatchObject({ state: 'done' });
    expect(await ask()).toBe(6);
  });

  const WRONG: [string, number, string, RegExp, Offer][] = [
    ['is no connector', 422, 'plugin.load-failed', /defineConnector/, { version: '3.0.0', code: 'export default {}' }],
    ['ends its process', 502, 'source.connector-failed', /exit code 3/, { version: '3.0.0', code: 'process.exit(3)' }],
    [
      'asks for more',
      409,
      'plugin.does-not-fit',
      /'crm' asks for more/,
      { version: '3.0.0', manifest: { grants: { files: ['gate'], egress: ['a.example'] } } },
    ],
    [
      'takes another configuration',
      409,
      'plugin.does-not-fit',
      /'token' is missing|token/,
      { version: '3.0.0', manifest: { configSchema: { type: 'object', required: ['token'] } } },
    ],
    [
      'is made for another Sextant',
      422,
      'plugin.version-mismatch',
      /\^9/,
      { version: '3.0.0', manifest: { sextant: '^9.0.0' } },
    ],
  ];
  it.each(WRONG)(
    'a version that %s is refused, and the one that ran goes on',
    async (_, status, code, message, wrong) => {
      const found = await refused(await post('/v1/plugins/acme-crm/upgrade', { name: offer(root, wrong) }));
      expect(found).toMatchObject({ status, code, message: expect.stringMatching(message) });
      expect(found.message).toMatch(/^The plugin '.*acme-crm-3\.0\.0' was refused \(\w+\): /);
      expect(found.remedy).toMatch(
        code === 'plugin.version-mismatch' ? /Install a version/ : /^Version 2\.0\.0 goes on\. ./,
      );
      expect(await version()).toBe('2.0.0');
      expect((await crm())?.problem).toBeUndefined();
    },
  );

  it('one of another id is no upgrade, a pack of KPIs is not installed, and neither is what is not there', async () => {
    const other = offer(root, { id: 'other', version: '1.0.0' });
    expect((await refused(await post('/v1/plugins/acme-crm/upgrade', { name: other }))).message).toContain(
      "it is 'other'",
    );
    const pack = await refused(await install({ id: 'pack', version: '1.0.0', manifest: { kind: 'kpi-pack' } }));
    expect(pack).toMatchObject({ status: 422, remedy: expect.stringContaining("Name it under 'plugins'") });
    const taken = await refused(await install({ id: 'kpi-library', version: '1.0.0' }));
    expect(taken.message).toContain("its id 'kpi-library' is taken by '@sextant/kpi-library'");
    expect((await refused(await post('/v1/plugins', { name: '/nowhere' }))).code).toBe('plugin.not-found');
    expect((await refused(await post('/v1/plugins/other/remove'))).code).toBe('plugin.not-found');
  });

  it('what nobody has accepted is not run, not even to see whether it would', async () => {
    const code = 'process.exit(3)';
    const change = await done(
      await install({ id: 'native', version: '1.0.0', code, manifest: { grants: { native: true } } }),
    );
    expect(change).toMatchObject({ change: 'installed', tried: false, grants: { native: true }, sources: [] });
    expect(await done(await post('/v1/plugins/native/remove'))).toMatchObject({ change: 'removed' });
  });

  it('a version goes back to the one before', async () => {
    expect(await done(await post('/v1/plugins/acme-crm/rollback'))).toMatchObject({
      change: 'rolled-back',
      version: '1.0.0',
      replaced: '2.0.0',
    });
    expect(await version()).toBe('1.0.0');
  });

  it('what is installed is there again after a restart', async () => {
    const before = await list();
    await stop();
    await start();
    expect(await list()).toEqual(before);
    expect(before).toMatchObject({
      refusals: [],
      plugins: [
        { id: 'kpi-library' },
        { id: 'acme-crm', version: '1.0.0', previous: '2.0.0', installed: true, sources: ['crm'] },
      ],
    });
    expect((await crm())?.problem).toBeUndefined();
  });

  it('one that a source is read with is taken away only by force, and its answers stay', async () => {
    const found = await refused(await post('/v1/plugins/acme-crm/remove'));
    expect(found).toMatchObject({
      status: 409,
      code: 'plugin.in-use',
      message: expect.stringContaining("'crm' is read with it"),
    });
    expect(await version()).toBe('1.0.0');
    closeGate();
    await post('/v1/sources/crm/sync');
    await heard(({ type }) => type === 'sync-progress');
    const change = await done(await post('/v1/plugins/acme-crm/remove?force=true'));
    expect(change).toMatchObject({
      change: 'removed',
      draining: ['crm'],
      sources: [{ id: 'crm', problem: { code: 'source.connector-missing' } }],
    });
    openGate();
    expect(await syncEnded()).toMatchObject({ state: 'done' });
    expect((await crm())?.problem).toMatchObject({ code: 'source.connector-missing' });
    expect(await ask()).toBe(6);
  });

  it('meanwhile every answer was given', () => {
    expect(asked.failures).toEqual([]);
    expect(asked.values.length).toBeGreaterThan(20);
  });
});
