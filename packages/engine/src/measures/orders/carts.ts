import { authorised } from '../../relations/authority.ts';
import type { Query } from '../../sql/nodes.ts';
import { leftJoin, oneOf, select, sub } from '../../sql/select.ts';
import type { Measured } from '../cells.ts';
import type { EvaluationContext } from '../context.ts';
import type { Summand } from '../cumulate.ts';
import { numberAt, type Family, type MeasureCall } from '../measure.ts';
import { countedDocuments, documentStates } from './documents.ts';
import { countedInPeriods } from './in-periods.ts';

/** States in which a cart has become an order. */
const ORDERED = ['placed', 'paid', 'fulfilled'];

/**
 * Carts with the time to their order: (party_k, day, seconds, days), NULL where there is none or an instant is not given.
 * What a cart became is on its last row that says so; its party is the last one known, for many log in on the way.
 */
function carts(context: EvaluationContext): Query {
  const states = documentStates(context, ['placed_at', 'order_id', 'converted_order_id']);
  const own = authorised(context.rules, 'sales_order', { source: 'source_id' });
  const created = select({
    select: {
      order_k: true,
      party_k: 'arg_max(party_k, valid_from)',
      day: 'min(business_date)',
      placed_at: 'min(placed_at)',
      converted_order_id: 'arg_max(converted_order_id, valid_from)',
      is_test: 'bool_or(is_test)',
    },
    from: sub(states, 's'),
    where: [oneOf('order_type', ['cart']), ...own],
    groupBy: ['order_k'],
  });
  const ordered = select({
    select: { order_id: true, day: 'min(business_date)', placed_at: 'min(placed_at)' },
    from: sub(states, 's'),
    where: [oneOf('order_type', ['order']), oneOf('status', ORDERED), 'NOT is_test', ...own],
    groupBy: ['order_id'],
  });
  const followed = select({
    select: {
      party_k: 'c.party_k',
      day: 'c.day',
      is_test: 'c.is_test',
      seconds: 'epoch(o.placed_at) - epoch(c.placed_at)',
      days: 'o.day - c.day',
    },
    from: sub(created, 'c'),
    joins: [leftJoin(sub(ordered, 'o'), 'o.order_id = c.converted_order_id')],
  });
  return countedDocuments(context, followed, ['seconds', 'days']);
}

const hoursOf = (call: MeasureCall): number => numberAt(call, 1) ?? 0;
const nameOf = (call: MeasureCall): string => (call.name === 'CARTBUY' ? `within_${hoursOf(call)}` : 'carts');

/** CART and CARTBUY: carts of a period, and those that became an order within the hours. */
export const cartFamily: Family = {
  async measure(calls, context): Promise<Map<string, Measured>> {
    const rows = context.classed({ of: carts(context), shape: 'fact', keep: ['seconds', 'days'] });
    const summands = new Map<string, Summand>();
    for (const call of calls) {
      const name = nameOf(call);
      const hours = hoursOf(call);
      const bought = `CASE WHEN seconds IS NOT NULL THEN seconds <= ${hours * 3600} ELSE days <= ${Math.ceil(hours / 24)} END`;
      summands.set(name, { name, value: '1', ...(call.name === 'CARTBUY' ? { when: bought } : {}) });
    }
    return countedInPeriods(context, calls, rows, [...summands.values()], nameOf);
  },
};
