import { fileURLToPath } from 'node:url';
import { DEFAULT_POLICY } from '@sextant/contracts';
import { createEngine } from '@sextant/engine';
import {
  createHost,
  createSourceRegistry,
  loadCatalogue,
  openCatalogue,
  openTenantPlugins,
  parseConfig,
} from '@sextant/host';
import { BANKS, COST_POOLS } from './bank-ledger.mjs';

/**
 * @typedef {import('@sextant/engine').Engine} Engine
 * @typedef {import('@sextant/engine').Route} Route
 * @typedef {import('@sextant/contracts').Caller} Caller
 * @typedef {'bank' | 'shop'} StoreKind
 */

export const SOURCE = { id: 'bank', title: 'Generated bank', connector: 'memory' };
const COMMON = {
  ...DEFAULT_POLICY,
  declaredSchemes: ['region', 'line'],
  entities: { bank: BANKS },
  costPools: COST_POOLS.map(({ pool, driver, practicalCapacity }) => ({ pool, driver, practicalCapacity })),
};
/** The bank's customers hold agreements; under the rules of a shop the same records make customers of those who order. */
const POLICIES = {
  bank: COMMON,
  shop: { ...COMMON, customerBasis: /** @type {const} */ ('noncontractual') },
};
/** @type {Caller} */
export const CALLER = { tenant: 'bench', role: 'operator' };
/** A statement may take its time: the bench tells how long it took. */
const TIMEOUT = 600_000;

const library = fileURLToPath(new URL('../../../plugins/kpi-library/kpis', import.meta.url));
/** KPIs that only the bench asks for. */
const own = fileURLToPath(new URL('../kpis', import.meta.url));

/**
 * An engine that remembers no answer.
 * @param {string} file @param {{ store?: StoreKind, route?: Route | undefined, memoryLimit?: string | undefined }} [options]
 */
export const openEngine = async (file, { store = 'bank', route, memoryLimit } = {}) =>
  createEngine({
    file,
    policy: POLICIES[store],
    catalogue: await loadCatalogue([library, own]),
    cacheSize: 0,
    statementTimeoutMs: TIMEOUT,
    log: (level, message, fields) => (level === 'error' ? console.error(message, fields) : undefined),
    ...(memoryLimit === undefined ? {} : { memoryLimit }),
    ...(route === undefined ? {} : { route }),
  });

/** A host over an engine that is open already, on a free port. @param {Engine} engine @param {string} home */
export const openHost = async (engine, home) => {
  const config = parseConfig('title: Bench\ntenant: bench\n', `${home}/sextant.config.yaml`, {});
  const silent = () => undefined;
  const sources = createSourceRegistry({
    engine,
    sources: [],
    open: () => Promise.reject(new Error('The bench has no sources to open.')),
    log: silent,
  });
  const catalogue = await openCatalogue({
    packs: [{ origin: 'kpi-library', folder: library }],
    own: null,
    log: silent,
  });
  const tenant = {
    config,
    home,
    plugins: await openTenantPlugins({
      config,
      fixed: { plugins: [], refusals: [], warnings: [] },
      folder: `${home}/plugins`,
      roots: [home],
      scratch: home,
      log: silent,
    }),
    catalogue,
    engine,
    sources,
    close: () => engine.close(),
  };
  return createHost({ tenant, pagesDir: null, port: 0, devOperator: true, log: silent });
};
