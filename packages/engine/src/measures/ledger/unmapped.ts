import { add, exact, isZero, toDecimal, ZERO } from '../../formula/exact.ts';
import { day } from '../../sql/nodes.ts';
import { sql } from '../../sql/read.ts';
import { select } from '../../sql/select.ts';
import type { Window } from '../../time/window.ts';
import type { MeasuredNotes } from '../cells.ts';
import type { ClassedRows, EvaluationContext } from '../context.ts';
import { ofGroup, type EntityGroup } from './classes.ts';

/** Entries that need a line, and have none. */
export const UNMAPPED = `kpi_line IS NULL AND account_class IN ('income', 'expense')`;

/** Most accounts that an answer lists. */
const MOST_ACCOUNTS = 10;

/** What was posted to accounts without a line in the periods, whatever its sign, and to which; null where nothing was. */
export async function unmappedAccounts(
  context: EvaluationContext,
  rows: ClassedRows,
  periods: readonly { period: Window; group: EntityGroup }[],
): Promise<MeasuredNotes['unmapped'] | null> {
  const isIn = periods
    .map(({ period: { at, opening }, group }) =>
      sql('day > :opening AND day <= :at AND :group', {
        opening: day(opening ?? at),
        at: day(at),
        group: ofGroup(context, group),
      }),
    )
    .reduce((left, right) => sql(':left OR :right', { left, right }));
  const found = await context.run(
    select({
      select: { account: 'account_code', amount: 'sum(abs(converted))', missing: 'count(*) - count(converted)' },
      from: rows.source,
      where: [...rows.where, sql(UNMAPPED), isIn],
      groupBy: ['account_code'],
      orderBy: ['coalesce(sum(abs(converted)), 0) * -1', 'account_code'],
    }),
  );
  const accounts = (found['account'] ?? []).map(String);
  if (accounts.length === 0) return null;
  const isWhole = (found['missing'] ?? []).every((each) => Number(each) === 0);
  const amount = (found['amount'] ?? []).reduce((sum: typeof ZERO, each) => add(sum, exact(String(each ?? 0))), ZERO);
  return {
    amount: isWhole && !isZero(amount) ? toDecimal(amount) : null,
    accounts: accounts.slice(0, MOST_ACCOUNTS),
  };
}
