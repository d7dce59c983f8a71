import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectorMessage } from '@sextant/contracts';
import { createEngine, type ConnectorRun, type Engine } from '@sextant/engine';
import { openCatalogue } from '../../src/catalogue/open-catalogue.ts';
import { parseConfig } from '../../src/config/load-config.ts';
import type { Log } from '../../src/log/log.ts';
import { openTenantPlugins } from '../../src/plugins/open-tenant-plugins.ts';
import { createSourceRegistry } from '../../src/sources/create-source-registry.ts';
import { followCatalogue, type Tenant } from '../../src/tenant/open-tenant.ts';

const LIBRARY = join(import.meta.dirname, '..', '..', '..', '..', 'plugins', 'kpi-library', 'kpis');

export const quiet: Log = () => undefined;

export interface TestTenantOptions {
  /** YAML; a source `bank` with the in-memory connector is always there. */
  config?: string;
  /** What the connector sends; default: three customers. */
  messages?: () => AsyncIterable<ConnectorMessage>;
  /** Wraps the engine, e.g. to slow it down. */
  around?: (engine: Engine) => Engine;
  log?: Log;
}

/** A real tenant on a store of its own, whose only source sends its records from memory. */
export const openTestTenant = async (options: TestTenantOptions = {}): Promise<Tenant> => {
  const home = mkdtempSync(join(tmpdir(), 'sextant-host-'));
  const text = `${options.config ?? ''}\nsources:\n  - { id: bank, title: Core banking, connector: memory }\n`;
  const config = parseConfig(text, join(home, 'sextant.config.yaml'), {});
  const packs = [{ origin: 'kpi-library', folder: LIBRARY }];
  const catalogue = await openCatalogue({ packs, own: config.kpis, log: options.log ?? quiet });
  const { definitions } = catalogue;
  const policy = { ...config.policy, minCell: 1 };
  const file = join(home, 'store.duckdb');
  const opened = await createEngine({ file, policy, catalogue: definitions, threads: 1 });
  const engine = options.around?.(opened) ?? opened;
  followCatalogue(engine, catalogue);
  const open = async (): Promise<ConnectorRun> => memoryRun(options.messages ?? threeCustomers);
  const sources = createSourceRegistry({ engine, sources: config.sources, open, log: options.log ?? quiet });
  const plugins = await openTenantPlugins({
    config,
    fixed: { plugins: [], refusals: [], warnings: [] },
    folder: join(home, 'plugins'),
    roots: [home],
    scratch: home,
    log: options.log ?? quiet,
  });
  const close = async (): Promise<void> => {
    catalogue.close();
    await sources.stop();
    await engine.close();
    rmSync(home, { recursive: true, force: true });
  };
  return { config, home, plugins, catalogue, engine, sources, close };
};

const memoryRun = (messages: () => AsyncIterable<ConnectorMessage>): ConnectorRun => ({
  discover: async () => [
    { name: 'products', table: 'product', history: 'full' },
    { name: 'customers', table: 'party', history: 'full' },
    { name: 'regions', table: 'party_segment', history: 'full' },
    { name: 'accounts', table: 'agreement', history: 'full' },
    { name: 'owners', table: 'agreement_party', history: 'full' },
  ],
  read: () => messages(),
  close: async () => undefined,
});

/** Three persons in the north with one account each, since 2024-01-01. */
export async function* threeCustomers(): AsyncGenerator<ConnectorMessage> {
  const valid_from = Array<string>(3).fill('2024-01-01');
  const ids = ['a', 'b', 'c'];
  yield {
    type: 'batch',
    stream: 'products',
    table: 'product',
    rows: 1,
    columns: {
      product_id: ['current'],
      name: ['Current account'],
      category: ['account'],
      line_of_business: ['bank'],
      valid_from: ['2020-01-01'],
    },
  };
  yield {
    type: 'batch',
    stream: 'customers',
    table: 'party',
    rows: 3,
    columns: { party_id: ids, party_type: ids.map(() => 'person'), valid_from },
  };
  yield {
    type: 'batch',
    stream: 'regions',
    table: 'party_segment',
    rows: 3,
    columns: { party_id: ids, scheme: ids.map(() => 'region'), segment: ids.map(() => 'north'), valid_from },
  };
  yield {
    type: 'batch',
    stream: 'accounts',
    table: 'agreement',
    rows: 3,
    columns: {
      agreement_id: ids.map((id) => `account-${id}`),
      product_id: ids.map(() => 'current'),
      status: ids.map(() => 'in_force'),
      valid_from,
    },
  };
  yield {
    type: 'batch',
    stream: 'owners',
    table: 'agreement_party',
    rows: 3,
    columns: {
      agreement_id: ids.map((id) => `account-${id}`),
      party_id: ids,
      role: ids.map(() => 'owner'),
      valid_from,
    },
  };
  yield { type: 'checkpoint', state: { done: true }, completeThrough: '2024-06-30' };
}
