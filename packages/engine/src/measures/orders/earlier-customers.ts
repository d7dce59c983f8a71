import { isZero } from '../../formula/exact.ts';
import { movementCode } from '../../relations/flows.ts';
import { col, narrowing, type Query } from '../../sql/nodes.ts';
import { sql } from '../../sql/read.ts';
import { join, kept, oneOf, select, semiJoin, sub } from '../../sql/select.ts';
import type { Measured } from '../cells.ts';
import { flowRows } from '../constant-rates.ts';
import { groupOutputs, type EvaluationContext } from '../context.ts';
import { additive } from '../customers.ts';
import type { Family } from '../measure.ts';
import { COMPOSITIONS } from '../money.ts';
import { byWindow } from '../by-window.ts';
import { tallied } from './tallied.ts';

/**
 * The orders of each party that can be its first: an order that comes after one that qualifies from no later a day on
 * and for good is none. Mostly one a party: (party_k, day, valid_from, valid_to).
 */
function firstOrders(context: EvaluationContext): Query {
  const lasting = `valid_to = DATE '9999-12-31'`;
  const before =
    'OVER (PARTITION BY party_k ORDER BY day, valid_from ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)';
  const orders = select({
    select: {
      party_k: true,
      day: true,
      valid_from: true,
      valid_to: true,
      lasts_from: `min(CASE WHEN ${lasting} THEN valid_from END) ${before}`,
    },
    from: context.relation('order_state', 'o'),
  });
  return select({
    select: { party_k: true, day: true, valid_from: true, valid_to: true },
    from: sub(orders, 'ordered'),
    where: [narrowing('>', sql(`coalesce(lasts_from, DATE '9999-12-31')`), col('valid_from'))],
  });
}

/** OLDNS: net sales to parties with an order before the period that qualifies at its end. */
export const earlierCustomersFamily: Family = {
  async measure(calls, context): Promise<Map<string, Measured>> {
    const composition = COMPOSITIONS['NS'] ?? {};
    const keep = ['party_k', 'kind', 'amount'];
    const rows = context.classed({ of: flowRows(context), shape: 'fact', keep });
    const sales = [oneOf('kind', Object.keys(composition).map(movementCode))];
    const groups = Object.keys(groupOutputs(rows.groups));
    const booked = select({
      select: {
        i: 'w.i',
        opening: 'w.opening',
        at: 'w.at',
        ...Object.fromEntries([...groups, ...keep].map((name) => [name, `f.${name}`])),
      },
      from: sub(byWindow(context, { ...rows, where: [...rows.where, ...sales] }, keep), 'f'),
      joins: [join(context.windowRows(), 'w.i = f.i')],
    });
    const minus = Object.keys(composition).filter((kind) => composition[kind] === -1);
    const sums = select({
      select: {
        i: true,
        ...kept(groups),
        amount: `sum(CASE WHEN kind IN (${minus.map(movementCode).join(', ')}) THEN -amount ELSE amount END)`,
        missing: 'count(*) - count(amount)',
      },
      from: sub(booked, 'b'),
      joins: [
        semiJoin(
          sub(firstOrders(context), 'o'),
          'o.party_k = b.party_k AND o.day <= b.opening AND o.valid_from <= b.at AND b.at < o.valid_to',
        ),
      ],
      groupBy: ['i', ...groups],
    });
    const sumAt = await tallied(context, sums, ['amount', 'missing']);
    const measured = additive(context, (_, key, index) =>
      isZero(sumAt('missing', index, key)) ? sumAt('amount', index, key) : 'fx_missing',
    );
    return new Map(calls.map((call) => [call.text, measured]));
  },
};
