import type { KpiDefinition, KpiResponse, Policy } from '@sextant/contracts';
import { completeThrough, COUNTED_TABLES, countedSources, historyFrom, type Facts } from '../store/facts.ts';

/** A KPI with what the store has for it. */
export function kpiResponse(definition: KpiDefinition, facts: Facts, policy: Policy): KpiResponse {
  const sources = countedSources(facts);
  const missing = COUNTED_TABLES.filter((table) => !sources.some((source) => source.tables.includes(table)));
  return {
    definition,
    schemes: [...facts.schemes].map(([scheme, classes]) => {
      const declared = policy.declaredSchemes.includes(scheme);
      // `unknown` is a class to choose only where somebody is in it.
      const segments = declared && !facts.unclassified.has(scheme) ? classes.slice(1) : classes;
      return { scheme, segments, declared };
    }),
    readiness: {
      ready: missing.length === 0 && facts.firstAgreement !== null,
      missing: [...missing],
      historyFrom: historyFrom(facts),
      completeThrough: completeThrough(facts),
    },
  };
}
