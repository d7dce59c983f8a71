import type { KpiDefinition, KpiResponse, Policy } from '@sextant/contracts';
import type { Need } from '../measures/measure.ts';
import { completeThrough, historyFrom, sourcesOf, tablesOf, unmet, type Facts } from '../store/facts.ts';

/** What is missing, in the words of the canonical tables. */
export const describeNeed = ({ or = [], ...need }: Need): string => [need, ...or].map(describeOne).join(' or ');

function describeOne({ also, ...need }: Need): string {
  if (also !== undefined) return `${describeOne(need)} with ${describeNeed(also)}`;
  const { table, kinds, column, value } = need;
  if (column !== undefined) return `${table}.${column}${value === undefined ? '' : ` (${value})`}`;
  return kinds === undefined ? table : `${table} (${kinds.join(', ')})`;
}

/** A KPI with what the store has for it. */
export function kpiResponse(
  definition: KpiDefinition,
  needs: readonly Need[],
  facts: Facts,
  policy: Policy,
): KpiResponse {
  const tables = tablesOf(needs);
  const { missing } = unmet(facts, needs, policy);
  return {
    definition,
    schemes: [...facts.schemes].map(([scheme, classes]) => {
      const declared = policy.declaredSchemes.includes(scheme);
      // `unknown` is a class to choose only where somebody is in it.
      const segments = declared && !facts.unclassified.has(scheme) ? classes.slice(1) : classes;
      return { scheme, segments: [...segments], declared };
    }),
    readiness: {
      ready: missing.length === 0,
      missing: missing.map(describeNeed),
      historyFrom: historyFrom(facts, tables),
      completeThrough: completeThrough(sourcesOf(facts, tables)),
    },
  };
}
