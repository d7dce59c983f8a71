import { fileURLToPath } from 'node:url';
import { DEFAULT_POLICY } from '@sextant/contracts';
import { createEngine } from '@sextant/engine';
import { createHost, createSourceRegistry, loadCatalogue, openCatalogue, parseConfig } from '@sextant/host';

/**
 * @typedef {import('@sextant/engine').Engine} Engine
 * @typedef {import('@sextant/engine').Route} Route
 * @typedef {import('@sextant/contracts').Caller} Caller
 */

export const SOURCE = { id: 'bank', title: 'Generated bank', connector: 'memory' };
export const POLICY = { ...DEFAULT_POLICY, declaredSchemes: ['region', 'line'] };
/** @type {Caller} */
export const CALLER = { tenant: 'bench', role: 'viewer' };
/** Stock KPIs: each is asked as a trend of 36 months by region. */
export const KPIS = ['customer-count', 'products-per-customer', 'multi-product-customer-share', 'customer-segment-mix'];
export const POINTS = 36;

/** @param {string} kpi */
export const question = (kpi) => ({ kpi, trend: POINTS, by: ['region'] });

const LIBRARY = fileURLToPath(new URL('../../../plugins/kpi-library/kpis', import.meta.url));

/** An engine that remembers no answer. @param {string} file @param {Route} [route] */
export const openEngine = async (file, route) =>
  createEngine({
    file,
    policy: POLICY,
    catalogue: await loadCatalogue([LIBRARY]),
    cacheSize: 0,
    ...(route ? { route } : {}),
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
  const tenant = {
    config,
    home,
    plugins: [],
    refusals: [],
    catalogue: await openCatalogue({ packs: [{ origin: 'kpi-library', folder: LIBRARY }], own: null, log: silent }),
    engine,
    sources,
    close: () => engine.close(),
  };
  return createHost({ tenant, pagesDir: null, port: 0, log: silent });
};
