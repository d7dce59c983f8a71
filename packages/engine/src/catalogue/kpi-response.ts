import type { KpiResponse, Policy } from '@sextant/contracts';
import type { Dimension } from '../measures/ledger/dimensions.ts';
import type { Need } from '../measures/measure.ts';
import { splitsOf } from '../plan/plan.ts';
import type { Facts } from '../store/facts.ts';
import type { Providers } from '../store/providers.ts';
import type { Kpi } from './compile.ts';
import { readinessOf } from './readiness.ts';

/** Segmentations of customers as a question may use them. */
const partySchemes = (facts: Facts, policy: Policy): KpiResponse['schemes'] =>
  [...facts.schemes].map(([scheme, classes]) => {
    const declared = policy.declaredSchemes.includes(scheme);
    // `unknown` is a class to choose only where somebody is in it.
    const segments = declared && !facts.unclassified.has(scheme) ? classes.slice(1) : classes;
    return { scheme, segments: [...segments], declared };
  });

/** Dimensions of the ledger that have values. */
const ledgerSchemes = (facts: Facts, dimensions: readonly Dimension[]): KpiResponse['schemes'] =>
  dimensions.flatMap((scheme) => {
    const values = facts.dimensions.get(scheme) ?? [];
    if (values.length < 2) return [];
    return [{ scheme, segments: facts.undimensioned.has(scheme) ? [...values] : values.slice(1), declared: true }];
  });

/** A KPI with what the store has for it. */
export function kpiResponse(
  { definition, sides }: Pick<Kpi, 'definition' | 'sides'>,
  needs: readonly Need[],
  facts: Facts,
  policy: Policy,
  providers: Providers,
): KpiResponse {
  const { dimensions } = splitsOf(definition, sides);
  return {
    definition,
    schemes: dimensions === null ? partySchemes(facts, policy) : ledgerSchemes(facts, dimensions),
    readiness: readinessOf(needs, { facts, policy, providers }),
  };
}
