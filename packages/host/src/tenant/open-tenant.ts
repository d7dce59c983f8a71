import { mkdir, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { SextantError } from '@sextant/contracts';
import { createEngine, type Engine } from '@sextant/engine';
import { openCatalogue, type CatalogueOptions, type KpiCatalogue } from '../catalogue/open-catalogue.ts';
import type { SextantConfig } from '../config/config.ts';
import { createLog, type Log } from '../log/log.ts';
import { connectorOpener } from '../sources/open-connector.ts';
import { findPlugins, type FoundPlugin } from '../plugins/find-plugins.ts';
import { prepareSources } from '../sources/prepare-sources.ts';
import { createSourceRegistry, type SourceRegistry } from '../sources/create-source-registry.ts';

/** One tenant, open: its configuration, catalogue, store and sources. */
export interface Tenant {
  readonly config: SextantConfig;
  /** Where stores and host files live. */
  readonly home: string;
  readonly plugins: readonly FoundPlugin[];
  /** Plugins that were refused, and why; nothing that is configured needs them. */
  readonly refusals: readonly SextantError[];
  /** Its KPIs; the engine follows every change of them. */
  readonly catalogue: KpiCatalogue;
  readonly engine: Engine;
  readonly sources: SourceRegistry;
  /** Stops syncs and closes the store. */
  close(): Promise<void>;
}

export interface OpenTenantOptions {
  config: SextantConfig;
  /** Default `.sextant` in the working folder. */
  home?: string;
  /** Plugins that are there without being named in the configuration: package names or folders. */
  builtIn?: readonly string[];
  /** Folder from which packages are looked up, beside the configuration's own. */
  pluginRoot?: string;
  log?: Log;
}

/** The store of a tenant. */
export const storeFile = (home: string, tenant: string): string =>
  join(resolve(home), 'tenants', tenant, 'store.duckdb');

/** Plugins, catalogue, store, sources: everything a question or a sync needs. Throws what is wrong with any of them. */
export const openTenant = async (options: OpenTenantOptions): Promise<Tenant> => {
  const { config, home = '.sextant', builtIn = [], log = createLog() } = options;
  const file = storeFile(home, config.tenant);
  const names = [...builtIn, ...config.plugins];
  const { plugins, refusals, warnings } = await findPlugins(names, pluginRoots(config, options.pluginRoot), config);
  for (const warning of warnings) log('warn', warning);
  const catalogue = await openCatalogue({ packs: packsOf(plugins), own: config.kpis, log });
  const prepared = prepareSources(config, plugins, refusals);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const scratch = await emptyScratch(dirname(file));
  const { definitions } = catalogue;
  const engine = await createEngine({ ...config.engine, file, policy: config.policy, catalogue: definitions, log });
  followCatalogue(engine, catalogue);
  const sources = createSourceRegistry({ engine, sources: prepared, open: connectorOpener(log, scratch), log });
  const close = async (): Promise<void> => {
    catalogue.close();
    await sources.stop();
    await engine.close();
  };
  return { config, home: resolve(home), plugins, refusals, catalogue, engine, sources, close };
};

/** What connectors put down while they read: a bank's files, so it lies with the store, and what a crash left goes. */
const emptyScratch = async (folder: string): Promise<string> => {
  const scratch = join(folder, 'scratch');
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true, mode: 0o700 });
  return scratch;
};

/** Where packages are looked up: from the configuration's folder upwards, then from the program's. */
const pluginRoots = (config: SextantConfig, pluginRoot?: string): string[] => [
  dirname(config.file),
  ...(pluginRoot === undefined ? [] : [pluginRoot]),
];

/** Packs in the order in which they were named. */
const packsOf = (plugins: readonly FoundPlugin[]): CatalogueOptions['packs'] =>
  plugins
    .filter(({ manifest }) => manifest.kind === 'kpi-pack')
    .map(({ folder, manifest }) => ({ origin: manifest.id, folder: join(folder, manifest.entry) }));

/** Gives the engine the KPIs and targets as they are, and whenever they change. */
export const followCatalogue = (engine: Engine, catalogue: KpiCatalogue): void => {
  const give = (): void => engine.setCatalogue(catalogue.definitions, catalogue.targets);
  catalogue.onChange(give);
  give();
};
