import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ErrorBody, SourceStatus, SyncReport } from '@sextant/contracts';
import pLimit from 'p-limit';
import { parseConfig } from '../src/config/load-config.ts';
import { createHost, type Host } from '../src/create-host.ts';
import { hostFile, readHostFile } from '../src/presence/host-file.ts';
import { openTenant, type Tenant } from '../src/tenant/open-tenant.ts';
import { Asking } from './support/asking.ts';
import { BEASTS, offerOf } from './support/beasts.ts';
import { INTRUDERS } from './support/intruders.ts';
import { offer } from './support/offer.ts';
import { quiet } from './support/tenant.ts';

const WORKSPACE = join(import.meta.dirname, '..', '..', '..');
const root = mkdtempSync(join(tmpdir(), 'sextant-zoo-'));
/** As many at once as there may be on a small machine. */
const AT_ONCE = 3;
/** As the configuration would say it, but for times that a test can wait for. */
const LIMITS = {
  heapMb: 128,
  residentMb: 400,
  unresponsiveMs: 4000,
  silenceMs: 4000,
  wallMs: 10_000,
  outputBytes: 2 ** 20,
};

let tenant: Tenant;
let host: Host;
let url: string;
let operator: Record<string, string>;
const asked = new Asking();
const ended = new Map<string, SyncReport | null>();
const refused = new Map<string, Partial<ErrorBody> & { status: number }>();

/** Reads a source to its end, whatever that is; what the host then says of the run. */
const readBeast = async (id: string): Promise<SyncReport | null> => {
  const over = new Promise<void>((resolve) => {
    const stop = tenant.engine.subscribe((event) => {
      if (event.type !== 'sync-ended' || event.source !== id) return;
      stop();
      resolve();
    });
  });
  const response = await fetch(`${url}/v1/sources/${id}/sync`, { method: 'POST', headers: operator });
  if (!response.ok) throw new Error(`${id} was not read: ${await response.text()}`);
  await over;
  const { sources } = (await (await fetch(`${url}/v1/sources`, { headers: operator })).json()) as {
    sources: SourceStatus[];
  };
  return sources.find((each) => each.id === id)?.lastRun ?? null;
};

/** Tries to install what must not come in; what the host says to that. */
const install = async (name: string): Promise<Partial<ErrorBody> & { status: number }> => {
  const response = await fetch(`${url}/v1/plugins`, {
    method: 'POST',
    headers: operator,
    body: JSON.stringify({ name }),
  });
  const { error } = (await response.json()) as { error?: ErrorBody };
  return { ...error, status: response.status };
};

beforeAll(async () => {
  const sources = BEASTS.map(({ id }) => `  - { id: ${id}, connector: beast-${id} }`);
  const plugins = BEASTS.map((beast) => `  - '${offer(root, offerOf(beast))}'`);
  const text = `policy: { min_cell: 1 }\nsources:\n${sources.join('\n')}\nplugins:\n${plugins.join('\n')}\n`;
  const parsed = parseConfig(text, join(root, 'sextant.config.yaml'), {});
  const config = { ...parsed, sources: parsed.sources.map((each) => ({ ...each, limits: LIMITS })) };
  const builtIn = ['@sextant/kpi-library'];
  tenant = await openTenant({ config, home: join(root, 'home'), builtIn, pluginRoot: WORKSPACE, log: quiet });
  host = createHost({ tenant, port: 0, pagesDir: null, log: quiet });
  ({ url } = await host.start());
  const presence = await readHostFile(hostFile(tenant.home, 'default'));
  operator = { authorization: `Bearer ${presence?.operatorKey}`, 'content-type': 'application/json' };
  asked.start(url, 100);
  const limit = pLimit(AT_ONCE);
  await Promise.all(BEASTS.map(({ id }) => limit(async () => ended.set(id, await readBeast(id)))));
  for (const { is, put } of INTRUDERS) refused.set(is, await install(put(root)));
  await asked.ask(url);
  await asked.stop();
}, 300_000);

afterAll(async () => {
  await host.stop();
  rmSync(root, { recursive: true, force: true });
});

describe('a zoo of plugins under a host that answers', () => {
  it.each(BEASTS)(
    'a connector that $does ends its sync with a clear word, and what it had said before stays',
    ({ id, ends }) => {
      const run = ended.get(id);
      expect(run).toMatchObject({
        state: 'failed',
        error: { code: ends.code, message: expect.stringMatching(ends.says) },
      });
      expect(run?.error?.remedy).toMatch(/\w/);
      expect(run?.tables.party).toMatchObject({ read: 1, stored: 1 });
    },
  );

  it.each(INTRUDERS)(
    'a plugin that $is is refused by name, with the remedy',
    ({ is, refused: { status, code, says } }) => {
      const said = refused.get(is);
      expect(said).toMatchObject({ status, code, message: expect.stringMatching(says) });
      expect(said?.remedy).toMatch(/\w/);
    },
  );

  it('gives every answer meanwhile, and each of them is right: one customer more for each that had come to its checkpoint', () => {
    expect(asked.failures).toEqual([]);
    expect(asked.values.length).toBeGreaterThan(20);
    const counts = asked.values.map((value) => value ?? 0);
    expect(counts).toEqual(counts.toSorted((left, right) => left - right));
    expect(counts.at(-1)).toBe(BEASTS.length);
  });
});
