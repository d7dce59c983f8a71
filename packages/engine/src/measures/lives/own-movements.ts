import { LIKELY_OWN } from '../../relations/activity.ts';
import { authorised } from '../../relations/authority.ts';
import { factRows } from '../../relations/knowledge.ts';
import { addDays, type Day } from '../../time/days.ts';
import { binary, cast, col, day as dayNode, lit, type Expression, type Query } from '../../sql/nodes.ts';
import { join, oneOf, select, sub } from '../../sql/select.ts';
import type { EvaluationContext } from '../context.ts';

/** So many days fit into one number, a bit each. */
export const DAYS_AT_ONCE = 40;

/**
 * In which windows of `length` days a day lies, a bit for each of `ends` (ascending), the last days of the windows: found
 * by comparing the day with the ends alone, so that the movements are read once whatever the number of windows.
 */
function windowsOf(column: Expression, ends: readonly Day[], length: number): Expression {
  const bounds = [...new Set(ends.flatMap((end) => [addDays(end, -length), end]))].sort();
  const covers = (from: Day, to: Day): number =>
    ends.reduce((bits, end, index) => (addDays(end, -length) <= from && to <= end ? bits + 2 ** index : bits), 0);
  return {
    node: 'case',
    when: bounds.map((bound, index) => ({
      if: binary('<=', column, dayNode(bound)),
      result: lit(index === 0 ? 0 : covers(bounds[index - 1] as Day, bound)),
    })),
    otherwise: lit(0),
  };
}

/**
 * Which of the windows have a movement that the customer started: (agreement_k, windows, is_unsaid) of the agreements in
 * `of` (agreement_k, line_of_business). `is_unsaid`: one counts of which nobody says who started it.
 */
export function ownMovements(context: EvaluationContext, of: Query, ends: readonly Day[], length: number): Query {
  const movements = factRows(
    {
      from: 'movement',
      key: ['movement_id'],
      keep: ['agreement_k', 'kind', 'initiator', 'business_date', 'source_id'],
    },
    context.knowledge,
  );
  const [first, last] = [ends[0] ?? context.plan.asOf, ends.at(-1) ?? context.plan.asOf];
  return select({
    select: {
      agreement_k: 'm.agreement_k',
      windows: {
        node: 'call',
        name: 'bit_or',
        args: [cast(windowsOf(col('business_date', 'm'), ends, length), 'BIGINT')],
      },
      is_unsaid: 'bool_or(m.initiator IS NULL)',
    },
    from: sub(movements, 'm'),
    joins: [join(sub(of, 'a'), 'a.agreement_k = m.agreement_k')],
    where: [
      'm.business_date > :first',
      'm.business_date <= :last',
      `m.initiator = 'customer' OR (m.initiator IS NULL AND :likely)`,
      ...authorised(context.rules, 'movement', {
        source: 'm.source_id',
        kind: 'm.kind',
        line: 'a.line_of_business',
      }),
    ],
    groupBy: ['m.agreement_k'],
    holes: {
      first: dayNode(addDays(first, -length)),
      last: dayNode(last),
      likely: oneOf('m.kind', LIKELY_OWN),
    },
  });
}
