import { as, binary, call, cast, col, columns, count, ge, le, lit } from '../sql/nodes.ts';
import type { Expression, Output, Query, Source } from '../sql/nodes.ts';

/**
 * What a row of customer_state adds on the day it begins and takes away on the day it ends; `newcomers` (whose very
 * first day as a customer it is) are counted up and never down.
 */
export const MEASURES = ['customers', 'holdings', 'multi', 'newcomers'] as const;
export type StockMeasure = (typeof MEASURES)[number];

const whole = (expression: Expression): Expression => cast(expression, 'INTEGER');
// Faster in DuckDB than count(*) FILTER.
const countIf = (condition: Expression): Expression => call('count_if', condition);

/**
 * Signed changes per day: grouped by the raw day and the group columns, so that what follows handles days, not rows
 * (the delta form: no join of points in time with intervals). Only the measures asked for are computed.
 */
export function stockEvents(
  state: Source,
  group: readonly Output[],
  options: { upTo?: Expression; sign?: 1 | -1; measures?: readonly StockMeasure[] } = {},
): Query {
  const { upTo, sign = 1, measures = MEASURES } = options;
  const boundary = (column: 'valid_from' | 'valid_to', direction: 1 | -1): Query => {
    const signed = (expression: Expression): Expression =>
      whole(sign * direction === 1 ? expression : binary('*', lit(-1), expression));
    const change: Record<StockMeasure, Expression> = {
      customers: signed(count),
      holdings: signed(call('sum', col('n'))),
      multi: signed(countIf(ge(col('n'), lit(2)))),
      newcomers: direction === 1 ? signed(countIf(col('is_first'))) : whole(lit(0)),
    };
    return {
      node: 'select',
      output: [...group, as(col(column), 'day'), ...measures.map((name) => as(change[name], name))],
      from: state,
      where: upTo === undefined ? [] : [le(col(column), upTo)],
      // A constant group is no group (and SQL would read a number as a position).
      groupBy: [...group.map((each) => each.expression).filter((each) => each.node !== 'literal'), col(column)],
    };
  };
  return { node: 'union', parts: [boundary('valid_from', 1), boundary('valid_to', -1)] };
}

/** Adds up events of the same group and day; days on which nothing changes on balance are dropped. */
export function summedEvents(
  events: Query,
  group: readonly string[],
  measures: readonly StockMeasure[] = MEASURES,
): Query {
  const sums = measures.map((name) => call('sum', col(name)));
  const moved = sums.map((each) => binary('<>', each, lit(0)));
  return {
    node: 'select',
    output: [...columns([...group, 'day']), ...measures.map((name, index) => as(whole(sums[index] ?? lit(0)), name))],
    from: { node: 'subquery', query: events, as: 'event' },
    groupBy: [...group, 'day'].map((name) => col(name)),
    having: moved.reduce((left, right) => binary('OR', left, right)),
  };
}
