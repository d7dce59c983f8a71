import type { Query } from '../sql/nodes.ts';
import { afterJoining, join, leftJoin, oneOf, select, sub } from '../sql/select.ts';
import { authorised } from './authority.ts';
import { customerUnit } from './customer-unit.ts';
import { factRows, limitedTo, stateIntervals, type Knowledge } from './knowledge.ts';
import type { DerivationRules } from './rules.ts';

/** States in which an order stands. */
const SOLD = ['placed', 'paid', 'fulfilled'];

/** All states of all orders, carts and opportunities. */
export const orderStates = (knowledge: Knowledge): Query =>
  stateIntervals(
    {
      from: 'sales_order',
      key: ['order_k'],
      keep: ['order_type', 'status', 'party_k', 'business_date', 'is_test', 'channel', 'source_id'],
      only: limitedTo(knowledge, 'orders'),
    },
    knowledge,
    false,
  );

/** Stretches in which an order of somebody who counts stands: (order_k, party_k, day, channel, valid_from, valid_to). */
function standingOrders(rules: DerivationRules, knowledge: Knowledge): Query {
  const unit = customerUnit(rules, knowledge, 'o.party_k');
  return select({
    select: {
      order_k: 'o.order_k',
      party_k: unit.party,
      day: 'o.business_date',
      channel: 'o.channel',
      valid_from: 'greatest(o.valid_from, o.business_date)',
      valid_to: 'o.valid_to',
    },
    from: sub(orderStates(knowledge), 'o'),
    joins: unit.joins,
    where: [
      `o.order_type = 'order'`,
      oneOf('o.status', SOLD),
      'NOT o.is_test',
      'o.valid_to > o.business_date',
      afterJoining('c.valid_from <= o.business_date AND o.business_date < c.valid_to'),
      ...authorised(rules, 'sales_order', { source: 'o.source_id' }),
    ],
  });
}

/** What was sold and returned: (order_k, category_k, day, quantity); a return is negative. */
function goodsLines(rules: DerivationRules, knowledge: Knowledge): Query {
  const lines = factRows(
    {
      from: 'movement',
      key: ['movement_id'],
      keep: ['order_k', 'product_k', 'kind', 'quantity', 'business_date', 'source_id'],
      only: limitedTo(knowledge, 'movements'),
    },
    knowledge,
  );
  const product = stateIntervals({ from: 'product', key: ['product_k'], keep: ['category_k'] }, knowledge, true);
  return select({
    select: {
      order_k: 'l.order_k',
      category_k: 'coalesce(p.category_k, 0)',
      day: 'l.business_date',
      // A line that names no quantity is one piece.
      quantity: `CASE l.kind WHEN 'return' THEN -coalesce(l.quantity, 1) ELSE coalesce(l.quantity, 1) END`,
    },
    from: sub(lines, 'l'),
    joins: [
      leftJoin(
        sub(product, 'p'),
        'p.product_k = l.product_k AND p.valid_from <= l.business_date AND l.business_date < p.valid_to',
      ),
    ],
    where: [
      oneOf('l.kind', ['sale_gross', 'return']),
      'l.order_k IS NOT NULL',
      ...authorised(rules, 'movement', { source: 'l.source_id', kind: 'l.kind' }),
    ],
  });
}

/** Stretches with a net quantity above nothing, by `key`: (key, net, valid_from, valid_to or NULL). */
function netQuantity(lines: Query, key: readonly string[]): Query {
  const kept = Object.fromEntries(key.map((name) => [name, true as const]));
  const daily = select({
    select: { ...kept, day: true, quantity: 'sum(quantity)' },
    from: sub(lines, 'line'),
    groupBy: [...key, 'day'],
  });
  const inOrder = `OVER (PARTITION BY ${key.join(', ')} ORDER BY day`;
  const running = select({
    select: {
      ...kept,
      valid_from: 'day',
      // NULL where nothing follows: least passes over it.
      valid_to: `lead(day) ${inOrder})`,
      net: `sum(quantity) ${inOrder} ROWS UNBOUNDED PRECEDING)`,
    },
    from: sub(daily, 'daily'),
  });
  return select({
    select: { ...kept, net: true, valid_from: true, valid_to: true },
    from: sub(running, 'r'),
    where: ['net > 0'],
  });
}

/**
 * Qualifying orders as stretches: (order_k, party_k, day, channel, valid_from, valid_to). An order qualifies at D when it
 * stands at D and what was sold in it less what came back up to D is more than nothing (DOMAIN 1.8).
 */
export function qualifyingOrders(rules: DerivationRules, knowledge: Knowledge): Query {
  const net = netQuantity(goodsLines(rules, knowledge), ['order_k']);
  const both = select({
    select: {
      order_k: 'o.order_k',
      party_k: 'o.party_k',
      day: 'o.day',
      channel: 'o.channel',
      // Goods may be booked on a later day than the order.
      valid_from: 'greatest(o.valid_from, q.valid_from)',
      valid_to: 'least(o.valid_to, q.valid_to)',
    },
    from: sub(standingOrders(rules, knowledge), 'o'),
    joins: [join(sub(net, 'q'), 'q.order_k = o.order_k')],
  });
  // Stretches that touch are one: a status that moves on changes nothing here.
  const marked = select({
    select: {
      order_k: true,
      party_k: true,
      day: true,
      channel: true,
      valid_from: true,
      valid_to: true,
      starts: 'CASE WHEN lag(valid_to) OVER (PARTITION BY order_k ORDER BY valid_from) = valid_from THEN 0 ELSE 1 END',
    },
    from: sub(both, 'both'),
    where: ['valid_from < valid_to'],
  });
  const numbered = select({
    select: {
      order_k: true,
      party_k: true,
      day: true,
      channel: true,
      valid_from: true,
      valid_to: true,
      stretch: 'sum(starts) OVER (PARTITION BY order_k ORDER BY valid_from ROWS UNBOUNDED PRECEDING)',
    },
    from: sub(marked, 'marked'),
  });
  return select({
    select: {
      order_k: true,
      party_k: 'max(party_k)',
      day: 'max(day)',
      channel: 'max(channel)',
      valid_from: 'min(valid_from)',
      valid_to: 'max(valid_to)',
    },
    from: sub(numbered, 'numbered'),
    groupBy: ['order_k', 'stretch'],
  });
}

/** Goods of qualifying orders by category: (order_k, party_k, category_k, day, net, valid_from, valid_to). */
export function orderGoods(rules: DerivationRules, knowledge: Knowledge): Query {
  const net = netQuantity(goodsLines(rules, knowledge), ['order_k', 'category_k']);
  const both = select({
    select: {
      order_k: 'o.order_k',
      party_k: 'o.party_k',
      category_k: 'q.category_k',
      day: 'o.day',
      net: 'q.net',
      valid_from: 'greatest(o.valid_from, q.valid_from)',
      valid_to: 'least(o.valid_to, q.valid_to)',
    },
    from: sub(qualifyingOrders(rules, knowledge), 'o'),
    joins: [join(sub(net, 'q'), 'q.order_k = o.order_k')],
  });
  return select({
    select: { order_k: true, party_k: true, category_k: true, day: true, net: true, valid_from: true, valid_to: true },
    from: sub(both, 'both'),
    where: ['valid_from < valid_to'],
  });
}
