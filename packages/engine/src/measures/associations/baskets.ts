import { orderGoods } from '../../relations/orders.ts';
import { binary, col, day as dayNode, type Expression, type Query } from '../../sql/nodes.ts';
import { join, kept, select, sub } from '../../sql/select.ts';
import type { Day } from '../../time/days.ts';
import type { EvaluationContext } from '../context.ts';
import { mergedIntervals } from '../recurring.ts';

/**
 * What a basket is: the categories a customer holds, those a customer bought within the lapse window, or those of one
 * order within it.
 */
export const BASES = ['holdings', 'purchases', 'orders'] as const;
export type Basis = (typeof BASES)[number];

export const isBasis = (name: string): name is Basis => BASES.some((each) => each === name);

/**
 * Customers as far as the policy's least tenure lets them count: (party_k, valid_from, valid_to), disjoint per customer.
 * A customer counts from `tenureMinDays` after the first day of the unbroken spell on.
 */
export function customersInScope(context: EvaluationContext): Query {
  const { tenureMinDays } = context.policy.productRelationship;
  return select({
    select: {
      party_k: true,
      valid_from: tenureMinDays > 0 ? `greatest(valid_from, spell_from + ${tenureMinDays})` : 'valid_from',
      valid_to: true,
    },
    from: context.relation('customer_state', 's'),
    where: tenureMinDays > 0 ? [`valid_to > spell_from + ${tenureMinDays}`] : [],
  });
}

/**
 * What each basket holds and when: (basket_k, party_k, category_k, valid_from, valid_to). The stretches of a basket and
 * category are disjoint. A line without a category belongs to no product and is left out.
 */
export function basketItems(context: EvaluationContext, basis: Basis): Query {
  const items = basis === 'holdings' ? heldItems(context) : boughtItems(context, basis);
  const { customerBasis, productRelationship } = context.policy;
  // Whoever holds something, or makes customers by buying, is a customer on those days.
  const areCustomers = basis === 'holdings' || customerBasis !== 'contractual';
  if (areCustomers && productRelationship.tenureMinDays === 0) return items;
  return select({
    select: {
      basket_k: 'i.basket_k',
      party_k: 'i.party_k',
      category_k: 'i.category_k',
      valid_from: 'greatest(i.valid_from, c.valid_from)',
      valid_to: 'least(i.valid_to, c.valid_to)',
    },
    from: sub(items, 'i'),
    joins: [
      join(
        sub(customersInScope(context), 'c'),
        'c.party_k = i.party_k AND c.valid_from < i.valid_to AND i.valid_from < c.valid_to',
      ),
    ],
  });
}

function heldItems(context: EvaluationContext): Query {
  return select({
    select: { basket_k: 'party_k', party_k: true, category_k: true, valid_from: true, valid_to: true },
    from: context.relation('category_state', 'h'),
    where: ['category_k <> 0'],
  });
}

function boughtItems(context: EvaluationContext, basis: 'purchases' | 'orders'): Query {
  const basket = basis === 'orders' ? 'order_k' : 'party_k';
  const lines = select({
    select: { basket_k: basket, party_k: true, category_k: true, valid_from: true, valid_to: true },
    from: sub(boughtLines(context), 'line'),
    where: ['category_k <> 0', 'valid_from < valid_to'],
  });
  return mergedIntervals(lines, ['basket_k', 'party_k', 'category_k']);
}

/** Goods of qualifying orders for as long as they are in the lapse window: (order_k, party_k, category_k, valid_from, valid_to). */
function boughtLines(context: EvaluationContext): Query {
  const { customerBasis, lapseWindowDays } = context.policy;
  if (customerBasis !== 'contractual') {
    // Holdings have them already, under the negative number of the order.
    return select({
      select: { order_k: '-agreement_k', party_k: true, category_k: true, valid_from: true, valid_to: true },
      from: context.relation('holding', 'h'),
      where: ['is_held', 'agreement_k < 0'],
    });
  }
  return select({
    select: {
      order_k: true,
      party_k: true,
      category_k: true,
      valid_from: true,
      valid_to: `least(valid_to, day + ${lapseWindowDays})`,
    },
    from: sub(orderGoods(context.rules, context.knowledge), 'g'),
  });
}

/** The baskets themselves, empty ones of customers included: (basket_k, party_k, valid_from, valid_to), disjoint per basket. */
export function basketStretches(context: EvaluationContext, basis: Basis): Query {
  if (basis !== 'holdings') return mergedIntervals(basketItems(context, basis), ['basket_k', 'party_k']);
  return select({
    select: { basket_k: 'party_k', party_k: true, valid_from: true, valid_to: true },
    from: sub(customersInScope(context), 'c'),
    where: ['valid_from < valid_to'],
  });
}

/** Condition that an interval holds at the end of a day. */
export const alive = (at: Day, of: string | null = null): Expression[] => [
  binary('<=', col('valid_from', of), dayNode(at)),
  binary('>', col('valid_to', of), dayNode(at)),
];

/** Rows of intervals that hold at the end of a day, with the columns given. */
export const aliveAt = (rows: Query, names: readonly string[], at: Day): Query =>
  select({
    select: kept(names),
    from: sub(rows, 'stretch'),
    where: alive(at),
  });
