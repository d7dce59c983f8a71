import type { Caller } from '@sextant/contracts';
import { listKpis, tryKpi, type Tenant } from '@sextant/host';
import type { Desk } from './desk.ts';

/** Asks the store of a tenant that this process has open. */
export const createLocalDesk = (tenant: Tenant): Desk => {
  const { engine, sources, plugins } = tenant;
  const caller: Caller = { tenant: tenant.config.tenant, role: 'operator' };
  return {
    ask: (question, signal) => engine.answer(question, caller, signal),
    explain: (receipt, options, signal) => engine.explain(receipt, caller, options, signal),
    compare: (receipt, other, signal) => engine.compare(receipt, other, caller, signal),
    kpis: (search, readiness = false) =>
      listKpis(tenant, { ...(search === undefined ? {} : { q: search }), limit: 1000, readiness }, caller),
    kpi: (id) => engine.kpi(id, caller),
    tryKpi: (request, signal) => tryKpi(engine, request, caller, signal),
    sources: () => sources.status(),
    sync: async (source, how, onEvent, signal) => {
      const unsubscribe = engine.subscribe(onEvent);
      try {
        return await sources.sync(source, { ...how, signal });
      } finally {
        unsubscribe();
      }
    },
    quality: async (source, run) => engine.quality(sources.need(source).id, run),
    quarantine: async (source, limit, all = false) => engine.quarantine(sources.need(source).id, { limit, all }),
    plugins: {
      ...plugins,
      list: async () => plugins.list(),
      remove: (id, force) => plugins.remove(id, { force }),
    },
    links: () => engine.links(),
    link: async (links) => void (await engine.linkParties(links)),
    close: () => tenant.close(),
  };
};
