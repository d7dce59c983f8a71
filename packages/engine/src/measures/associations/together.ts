import { lit, type Expression, type Query, type Source } from '../../sql/nodes.ts';
import { join, select, sub } from '../../sql/select.ts';
import type { Day } from '../../time/days.ts';
import type { EvaluationContext } from '../context.ts';
import { intervalEvents, runningSums, type Running } from '../cumulate.ts';
import { mergedIntervals } from '../recurring.ts';
import { basketItems, customersInScope, type Basis } from './baskets.ts';

/** Two categories by name. */
export interface NamedPair {
  a: string;
  b: string;
}

/** The pairs of a rule set as rows (a, b) of category numbers. */
function pairRows(context: EvaluationContext, pairs: readonly NamedPair[]): Source {
  const code = (category: string): Expression => lit(context.plan.categories.indexOf(category));
  return { node: 'values', as: 'p', columns: ['a', 'b'], rows: pairs.map(({ a, b }) => [code(a), code(b)]) };
}

/** Stretches in which a basket holds both items of a pair: (party_k, a, b, valid_from, valid_to), disjoint per basket and pair. */
export function togetherStretches(context: EvaluationContext, basis: Basis, pairs: readonly NamedPair[]): Query {
  const items = basketItems(context, basis);
  return select({
    select: {
      party_k: 'x.party_k',
      a: 'p.a',
      b: 'p.b',
      valid_from: 'greatest(x.valid_from, y.valid_from)',
      valid_to: 'least(x.valid_to, y.valid_to)',
    },
    from: sub(items, 'x'),
    joins: [
      join(pairRows(context, pairs), 'p.a = x.category_k'),
      join(
        sub(items, 'y'),
        'y.basket_k = x.basket_k AND y.category_k = p.b AND x.valid_from < y.valid_to AND y.valid_from < x.valid_to',
      ),
    ],
  });
}

/** Running numbers, per class of the question, of stretches that each count `value`. */
async function running(
  context: EvaluationContext,
  of: Query,
  keep: string[],
  value: string,
  days: readonly Day[],
): Promise<Running> {
  const rows = context.classed({ of, shape: 'interval', keep });
  return runningSums(context, intervalEvents(rows, [{ name: 'v', value }], days.at(-1) ?? ''), ['v'], days);
}

/** Customers with at least one pair in a basket. */
export function connectedCustomers(
  context: EvaluationContext,
  basis: Basis,
  pairs: readonly NamedPair[],
  days: readonly Day[],
): Promise<Running> {
  const both = togetherStretches(context, basis, pairs);
  return running(context, mergedIntervals(both, ['party_k']), [], '1', days);
}

/** Customers who count: all, unless the policy asks for a least tenure. */
export function scopedCustomers(context: EvaluationContext, days: readonly Day[]): Promise<Running> {
  return running(context, customersInScope(context), [], '1', days);
}

/** Customers in the first `tenure` days of an unbroken spell. */
export function youngCustomers(context: EvaluationContext, tenure: number, days: readonly Day[]): Promise<Running> {
  const young = select({
    select: { party_k: true, valid_from: true, valid_to: `least(valid_to, spell_from + ${tenure})` },
    from: context.relation('customer_state', 's'),
    where: [`valid_from < spell_from + ${tenure}`],
  });
  return running(context, young, [], '1', days);
}

/** Both directions of every pair: baskets with both items. */
export function bothWays(
  context: EvaluationContext,
  basis: Basis,
  pairs: readonly NamedPair[],
  days: readonly Day[],
): Promise<Running> {
  return running(context, togetherStretches(context, basis, pairs), [], '2', days);
}

/** Both directions of every pair: baskets with the item that the rule starts from. */
export function antecedents(
  context: EvaluationContext,
  basis: Basis,
  pairs: readonly NamedPair[],
  days: readonly Day[],
): Promise<Running> {
  const rules = new Map<string, number>();
  for (const { a, b } of pairs) for (const item of [a, b]) rules.set(item, (rules.get(item) ?? 0) + 1);
  const weights: Source = {
    node: 'values',
    as: 'r',
    columns: ['category_k', 'rules'],
    rows: [...rules].map(([item, n]) => [lit(context.plan.categories.indexOf(item)), lit(n)]),
  };
  const items = select({
    select: { party_k: 'i.party_k', valid_from: 'i.valid_from', valid_to: 'i.valid_to', rules: 'r.rules' },
    from: sub(basketItems(context, basis), 'i'),
    joins: [join(weights, 'r.category_k = i.category_k')],
  });
  return running(context, items, ['rules'], 'rules', days);
}
