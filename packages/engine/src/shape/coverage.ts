import type { CanonicalTable, Coverage } from '@sextant/contracts';
import type { MeasuredNotes } from '../measures/cells.ts';
import type { Plan } from '../plan/plan.ts';

/** Tables that say who and what is counted, whatever a formula reads. */
const ALWAYS: readonly CanonicalTable[] = ['party', 'product'];
/** Most reasons that an answer lists. */
const MOST_REASONS = 10;

/** Facts about the rows behind a figure that only the store can tell. */
export interface CoverageFacts {
  attributesBackfilled: number | null;
  unattributed: string | null;
}

/** How much of what was read, in the tables behind the figure, was taken in. */
export function coverageOf(
  plan: Plan,
  { attributesBackfilled, unattributed }: CoverageFacts,
  unmapped?: MeasuredNotes['unmapped'],
): Coverage {
  const classes: CanonicalTable[] = !plan.isLedger && plan.by.length + plan.filter.length > 0 ? ['party_segment'] : [];
  const behind = new Set<CanonicalTable>([...plan.tables, ...(plan.isLedger ? [] : ALWAYS), ...classes]);
  const rows = plan.sources.flatMap((source) => source.rows).filter(({ table }) => behind.has(table));
  const read = rows.reduce((sum, each) => sum + each.read, 0);
  const rejected = rows.reduce((sum, each) => sum + each.rejected, 0);
  const excluded = rows
    .flatMap(({ table, reasons }) => reasons.map((each) => ({ table, ...each })))
    .sort((a, b) => b.rows - a.rows)
    .slice(0, MOST_REASONS);
  return {
    rows: read === 0 ? null : (read - rejected) / read,
    accepted: read - rejected,
    rejected,
    ...(excluded.length === 0 ? {} : { excluded }),
    ...(attributesBackfilled === null ? {} : { attributesBackfilled }),
    ...(unattributed === null ? {} : { unattributed }),
    ...(unmapped === undefined
      ? {}
      : {
          ...(unmapped.amount === null ? {} : { unmapped: unmapped.amount }),
          unmappedAccounts: unmapped.accounts,
        }),
  };
}
