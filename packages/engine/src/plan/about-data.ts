import type { CanonicalTable, Caller } from '@sextant/contracts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Kpi } from '../catalogue/compile.ts';
import { callsOf } from '../formula/parse.ts';
import type { Need } from '../measures/measure.ts';
import { MEASURES } from '../measures/registry.ts';
import { tablesOf } from '../store/facts.ts';
import { canonicalTables } from '../store/schema.ts';
import type { Params } from './params.ts';

/** What a KPI tells of the data themselves: of what another KPI rests on, or of these tables. */
export const aboutDataOf = ({ sides }: Pick<Kpi, 'sides'>): 'kpi' | readonly CanonicalTable[] | null =>
  [sides.numerator, sides.denominator]
    .flatMap(callsOf)
    .map(({ name }) => MEASURES.get(name)?.aboutData)
    .find((each) => each !== undefined) ?? null;

/** The tables that such a question is about; null: the KPI is about customers or money. Throws `kpi.unknown`. */
export function tablesAsked(
  kpi: Kpi,
  params: Params,
  { catalogue, caller }: { catalogue: Catalogue; caller: Caller },
  needsOf: (kpi: Kpi) => readonly Need[],
): CanonicalTable[] | null {
  const about = aboutDataOf(kpi);
  if (about === null) return null;
  if (about !== 'kpi') return [...about];
  const named = params['kpi'];
  if (named === undefined) return [...canonicalTables];
  const other = catalogue.need(String(named), caller);
  return tablesAsked(other, {}, { catalogue, caller }, needsOf) ?? tablesOf(needsOf(other));
}
