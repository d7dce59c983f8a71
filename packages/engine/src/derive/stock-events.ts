import { as, binary, call, cast, col, columns, count, eq, ge, le, lit } from '../sql/nodes.ts';
import type { Expression, Output, Query, Source } from '../sql/nodes.ts';

/** What a row of customer_state adds on the day it begins and takes away on the day it ends. */
export const STOCKS = ['customers', 'holdings', 'multi'] as const;
/** Beside the stocks: people whose very first day as a customer it is; counted up, never down. */
export const MEASURES = [...STOCKS, 'newcomers'] as const;
export type StockMeasure = (typeof MEASURES)[number];

const whole = (expression: Expression): Expression => cast(expression, 'INTEGER');
const countIf = (condition: Expression): Expression => ({
  node: 'call',
  name: 'count',
  args: [{ node: 'star' }],
  filter: condition,
});

/**
 * Signed changes per day: grouped by the raw day and the group columns, so that what follows handles days, not rows
 * (the delta form: no join of points in time with intervals).
 */
export function stockEvents(state: Source, group: readonly Output[], upTo: Expression | null, sign: 1 | -1 = 1): Query {
  const signed = (expression: Expression, direction: 1 | -1): Expression =>
    whole(sign * direction === 1 ? expression : binary('*', lit(-1), expression));
  const boundary = (column: 'valid_from' | 'valid_to', direction: 1 | -1): Query => ({
    node: 'select',
    output: [
      ...group,
      as(col(column), 'day'),
      as(signed(count, direction), 'customers'),
      as(signed(call('sum', col('n')), direction), 'holdings'),
      as(signed(countIf(ge(col('n'), lit(2))), direction), 'multi'),
      as(direction === 1 ? signed(countIf(eq(col('is_first'), lit(true))), 1) : whole(lit(0)), 'newcomers'),
    ],
    from: state,
    where: upTo === null ? [] : [le(col(column), upTo)],
    // A constant group is no group (and SQL would read a number as a position).
    groupBy: [...group.map((each) => each.expression).filter((each) => each.node !== 'literal'), col(column)],
  });
  return { node: 'union', parts: [boundary('valid_from', 1), boundary('valid_to', -1)] };
}

/** Adds up events of the same group and day; days on which nothing changes on balance are dropped. */
export function summedEvents(events: Query, group: readonly string[]): Query {
  const sums = MEASURES.map((name) => call('sum', col(name)));
  const moved = sums.map((each) => binary('<>', each, lit(0)));
  return {
    node: 'select',
    output: [...columns([...group, 'day']), ...MEASURES.map((name, index) => as(whole(sums[index] ?? lit(0)), name))],
    from: { node: 'subquery', query: events, as: 'event' },
    groupBy: [...group, 'day'].map((name) => col(name)),
    having: moved.reduce((left, right) => binary('OR', left, right)),
  };
}
