import { isZero, subtract } from '../../formula/exact.ts';
import { movementCode } from '../../relations/flows.ts';
import { join, kept, oneOf, select, sub } from '../../sql/select.ts';
import { sparing, type Query, type Source } from '../../sql/nodes.ts';
import { sql } from '../../sql/read.ts';
import type { Measured } from '../cells.ts';
import { flowSource } from '../constant-rates.ts';
import type { EvaluationContext } from '../context.ts';
import { type Summand } from '../cumulate.ts';
import { runningFacts } from '../fact-sums.ts';
import { additive, boundaryDays } from '../customers.ts';
import { numberAt, type Family } from '../measure.ts';

/**
 * Returns with the day of the sale they belong to: (party_k, category_k, day of the sale, days after it, amount, missing).
 * A return belongs to the latest sale of its category in its order up to its day, else to the latest sale of the order;
 * one without an order or a sale before it cannot be placed.
 */
function returnsOfSales(flow: Source): Query {
  // What names no order meets nothing that does: it is left out of both, where one of them would do.
  const ofOrders = sparing(sql('order_k <> 0'));
  const sold = select({
    select: { order_k: true, category_k: true, day: true },
    from: flow,
    where: [oneOf('kind', [movementCode('sale_gross')]), ofOrders],
    distinct: true,
  });
  const key = ['party_k', 'order_k', 'category_k', 'day'];
  const returned = select({
    select: {
      ...kept(key),
      amount: 'sum(amount)',
      missing: 'count(*) - count(amount)',
    },
    from: flow,
    where: [oneOf('kind', [movementCode('return')]), ofOrders],
    groupBy: key,
  });
  const placed = select({
    select: {
      party_k: 'r.party_k',
      category_k: 'r.category_k',
      returned_on: 'r.day',
      day: 'coalesce(max(s.day) FILTER (WHERE s.category_k = r.category_k), max(s.day))',
      amount: 'r.amount',
      missing: 'r.missing',
    },
    from: sub(returned, 'r'),
    joins: [join(sub(sold, 's'), 's.order_k = r.order_k AND s.day <= r.day')],
    groupBy: [...key.map((name) => `r.${name}`), 'r.amount', 'r.missing'],
  });
  return select({
    select: {
      party_k: true,
      category_k: true,
      day: true,
      days: 'returned_on - day',
      amount: true,
      missing: true,
    },
    from: sub(placed, 'placed'),
  });
}

const within = (what: string, days: number): string => `${what}_${days}`;

/** RETURNED: what came back of the sales of a period within so many days of each sale, by the class on its day. */
export const returnedFamily: Family = {
  async measure(calls, context: EvaluationContext): Promise<Map<string, Measured>> {
    const of = returnsOfSales(flowSource(context, 'f'));
    const rows = context.classed({ of, shape: 'fact', keep: ['category_k', 'days', 'amount', 'missing'] });
    const asked = boundaryDays(context.windows);
    const lengths = [...new Set(calls.map((call) => numberAt(call, 1) ?? 0))];
    const summands = lengths.flatMap((days): Summand[] => {
      const when = `days <= ${Math.floor(days)}`;
      return ['amount', 'missing'].map((value) => ({ name: within(value, days), value, when }));
    });
    const running = await runningFacts(context, rows, summands, asked);
    return new Map(
      calls.map((call) => {
        const days = numberAt(call, 1) ?? 0;
        const measured = additive(context, ({ at, opening }, key) => {
          const over = (what: string) =>
            subtract(running.at(within(what, days), at, key), running.at(within(what, days), opening ?? at, key));
          return isZero(over('missing')) ? over('amount') : 'fx_missing';
        });
        return [call.text, measured];
      }),
    );
  },
};
