import { mkdir, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { createEngine, type Engine } from '@sextant/engine';
import { openCatalogue, type CatalogueOptions, type KpiCatalogue } from '../catalogue/open-catalogue.ts';
import type { SextantConfig } from '../config/config.ts';
import { createLog, type Log } from '../log/log.ts';
import { connectorOpener } from '../sources/open-connector.ts';
import { findPlugins, type FoundPlugin } from '../plugins/find-plugins.ts';
import { openTenantPlugins, type TenantPlugins } from '../plugins/open-tenant-plugins.ts';
import { pluginFolderOf } from '../plugins/plugin-statuses.ts';
import { createSourceRegistry, type SourceRegistry } from '../sources/create-source-registry.ts';

/** One tenant, open: its configuration, catalogue, store and sources. */
export interface Tenant {
  readonly config: SextantConfig;
  /** Where stores and host files live. */
  readonly home: string;
  readonly plugins: TenantPlugins;
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

/**
 * Plugins, catalogue, store, sources: everything a question or a sync needs. Throws what is wrong with any of them; what
 * keeps a source from being synced is in its status, and keeps nothing else.
 */
export const openTenant = async (options: OpenTenantOptions): Promise<Tenant> => {
  const { config, home = '.sextant', builtIn = [], log = createLog() } = options;
  const file = storeFile(home, config.tenant);
  const names = [...builtIn, ...config.plugins];
  const roots = pluginRoots(config, options.pluginRoot);
  const fixed = await findPlugins(names, roots, config);
  for (const warning of fixed.warnings) log('warn', warning);
  const catalogue = await openCatalogue({ packs: packsOf(fixed.plugins), own: config.kpis, log });
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const { definitions } = catalogue;
  const engine = await createEngine({ ...config.engine, file, policy: config.policy, catalogue: definitions, log });
  try {
    followCatalogue(engine, catalogue);
    // Whoever has the store open, has the folders beside it for itself.
    const scratch = await emptyScratch(dirname(file));
    const folder = pluginFolderOf(config, file);
    const plugins = await openTenantPlugins({ config, fixed, folder, roots, scratch, log });
    const sources = createSourceRegistry({
      engine,
      sources: config.sources,
      problem: ({ id }) => plugins.problem(id),
      open: connectorOpener({ config, plugins, scratch, log }),
      log,
    });
    const close = async (): Promise<void> => {
      catalogue.close();
      await sources.stop();
      await engine.close();
    };
    return { config, home: resolve(home), plugins, catalogue, engine, sources, close };
  } catch (error) {
    await engine.close();
    throw error;
  }
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
