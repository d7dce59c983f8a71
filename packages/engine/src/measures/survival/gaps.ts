import { addDays } from '../../time/days.ts';
import { col, day, lit, narrowing, table, type Query, type Source } from '../../sql/nodes.ts';
import { antiJoin, join, select, semiJoin, sub, unionAll } from '../../sql/select.ts';
import type { EvaluationContext } from '../context.ts';

const FOREVER = `DATE '9999-12-31'`;

/**
 * Gaps between the qualifying orders of a customer: (party_k, day, ends_on, valid_from, valid_to). A row says that at the
 * end of each day in [valid_from, valid_to) the order of `day` was followed by one on `ends_on`, or by none as long as
 * that day has not come. An order stays `windowDays` days in the window. Orders of the same day are a gap of 0 days.
 */
export function gaps(context: EvaluationContext, windowDays: number): Query {
  const days = context.windows.map(({ at }) => at).sort();
  const first = addDays(days[0] ?? context.plan.asOf, -windowDays);
  const last = days.at(-1) ?? context.plan.asOf;
  const inReach = [narrowing('>', col('day'), day(first)), narrowing('<=', col('day'), day(last))];
  const orders = select({
    select: { order_k: true, party_k: true, day: true, valid_from: true, valid_to: true },
    from: context.relation('order_state', 'o'),
    where: inReach,
  });
  const placed = select({
    select: {
      order_k: true,
      party_k: true,
      day: true,
      // Qualifies from its own day on for good, without a hole.
      lasts: `sum(valid_to - valid_from) = ${FOREVER} - day`,
    },
    from: table('stretch'),
    groupBy: ['order_k', 'party_k', 'day'],
  });
  const changing = select({
    select: { party_k: true },
    from: table('placed'),
    where: ['NOT lasts'],
    distinct: true,
  });
  return {
    node: 'with',
    tables: [
      { name: 'stretch', query: orders, materialized: true },
      { name: 'placed', query: placed, materialized: true },
      { name: 'changing', query: changing, materialized: true },
    ],
    query: leavingTheWindow(unionAll(lastingGaps(), changingGaps()), windowDays),
  };
}

const leavingTheWindow = (rows: Query, windowDays: number): Query =>
  select({
    select: {
      party_k: true,
      day: true,
      ends_on: true,
      valid_from: true,
      valid_to: 'least(valid_to, day + :window)',
    },
    from: sub(rows, 'gap'),
    where: ['valid_from < least(valid_to, day + :window)'],
    holes: { window: lit(windowDays) },
  });

/** Customers whose orders all last: the next order is the next one for ever. */
const lastingGaps = (): Query =>
  select({
    select: {
      party_k: 'p.party_k',
      day: 'p.day',
      ends_on: `coalesce(lead(p.day) OVER (PARTITION BY p.party_k ORDER BY p.day, p.order_k), ${FOREVER})`,
      valid_from: 'p.day',
      valid_to: FOREVER,
    },
    from: table('placed', 'p'),
    joins: [antiJoin(table('changing', 'c'), 'c.party_k = p.party_k')],
  });

/** Of the others an order may come to count late or count no more: between two such days the orders are in one order. */
function changingGaps(): Query {
  const theirs = (as: string): Source =>
    sub(
      select({
        select: {
          order_k: 's.order_k',
          party_k: 's.party_k',
          day: 's.day',
          valid_from: 's.valid_from',
          valid_to: 's.valid_to',
        },
        from: table('stretch', 's'),
        joins: [semiJoin(table('changing', 'c'), 'c.party_k = s.party_k')],
      }),
      as,
    );
  const changes = select({
    select: { party_k: true, changed_on: true },
    from: sub(
      unionAll(
        select({ select: { party_k: true, changed_on: 'valid_from' }, from: theirs('a') }),
        select({ select: { party_k: true, changed_on: 'valid_to' }, from: theirs('b') }),
      ),
      'change',
    ),
    distinct: true,
  });
  const between = select({
    select: {
      party_k: true,
      since: 'changed_on',
      until_day: `lead(changed_on) OVER (PARTITION BY party_k ORDER BY changed_on)`,
    },
    from: sub(changes, 'changes'),
  });
  return select({
    select: {
      party_k: 'o.party_k',
      day: 'o.day',
      ends_on: `coalesce(lead(o.day) OVER (PARTITION BY o.party_k, b.since ORDER BY o.day, o.order_k), ${FOREVER})`,
      valid_from: 'b.since',
      valid_to: 'b.until_day',
    },
    from: theirs('o'),
    joins: [join(sub(between, 'b'), 'b.party_k = o.party_k AND o.valid_from <= b.since AND b.since < o.valid_to')],
  });
}
