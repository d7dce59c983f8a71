import { movementCode } from '../../relations/flows.ts';
import type { Query } from '../../sql/nodes.ts';
import { join, oneOf, select, sub } from '../../sql/select.ts';
import type { Measured } from '../cells.ts';
import { groupOutputs, type EvaluationContext } from '../context.ts';
import { additive } from '../customers.ts';
import type { Family, MeasureCall } from '../measure.ts';
import { allPlacedOrders } from './placed-orders.ts';
import { tallied } from './tallied.ts';

/**
 * Pairs of a qualifying order of a window and a product category sold in it by the window's end: (i, order_k, party_k,
 * day, category_k, categories), the last being how many categories the order has. Lines without a category are in none.
 */
function orderCategories(context: EvaluationContext): Query {
  const pairs = select({
    select: { i: 'o.i', order_k: 'o.order_k', party_k: 'o.party_k', day: 'o.day', category_k: 'f.category_k' },
    // What else is in an order does not depend on the products asked for.
    from: sub(allPlacedOrders(context, ['party_k', 'day']), 'o'),
    joins: [join(context.relation('flow', 'f'), 'f.order_k = o.order_k AND f.day <= o.at')],
    where: [oneOf('f.kind', [movementCode('sale_gross')]), 'f.category_k <> 0'],
    groupBy: ['o.i', 'o.order_k', 'o.party_k', 'o.day', 'f.category_k'],
    // A line taken back by a negative one was not sold.
    having: 'sum(coalesce(f.quantity, 1)) > 0',
  });
  return select({
    select: {
      i: true,
      order_k: true,
      party_k: true,
      day: true,
      category_k: true,
      categories: 'count(*) OVER (PARTITION BY i, order_k)',
    },
    from: sub(pairs, 'pair'),
  });
}

/** ORDK and ORDKX: pairs of an order and a product category, and those of orders with another category. */
export const basketFamily: Family = {
  async measure(calls, context): Promise<Map<string, Measured>> {
    const keep = ['i', 'category_k', 'categories'];
    const rows = context.classed({ of: orderCategories(context), shape: 'fact', keep });
    const groups = groupOutputs(rows.groups);
    const sums = select({
      select: { i: true, ...groups, ORDK: 'count(*)', ORDKX: 'count_if(categories >= 2)' },
      from: rows.source,
      where: rows.where,
      groupBy: ['i', ...rows.groups],
    });
    const sumAt = await tallied(context, sums, ['ORDK', 'ORDKX']);
    const measure = ({ name }: MeasureCall): Measured =>
      additive(context, (_, key, index) => sumAt(name === 'ORDKX' ? 'ORDKX' : 'ORDK', index, key));
    return new Map(calls.map((call) => [call.text, measure(call)]));
  },
};
