import { factRows, stateIntervals } from '../../relations/knowledge.ts';
import { table, type Query } from '../../sql/nodes.ts';
import { from, join, oneOf, select, sub, unionAll } from '../../sql/select.ts';
import type { Day } from '../../time/days.ts';
import type { EvaluationContext } from '../context.ts';
import { alive, aliveAt, basketItems, type Basis } from './baskets.ts';
import { pairName } from './counts.ts';

/**
 * Baskets that hold a product together with the companion it is sold with (`product.bundle_of`), by pair of categories.
 * Such baskets say how products are sold, not which belong together.
 */
export async function bundledTogether(
  context: EvaluationContext,
  basis: Basis,
  at: Day,
): Promise<ReadonlyMap<string, number>> {
  const any = await context.run(
    select({ select: { n: 'count(*)' }, from: table('product'), where: ['bundle_of IS NOT NULL'] }),
  );
  if (Number(any['n']?.[0]) === 0) return new Map();
  const goods = basketProducts(context, basis, at);
  const pairs = select({
    select: {
      basket_k: 'x.basket_k',
      a: 'least(x.category_k, y.category_k)',
      b: 'greatest(x.category_k, y.category_k)',
    },
    from: sub(goods, 'x'),
    joins: [
      join(sub(companionsAt(context, at), 'c'), 'c.product_k = x.product_k'),
      join(sub(goods, 'y'), 'y.basket_k = x.basket_k AND y.product_k = c.companion_k AND y.category_k <> x.category_k'),
    ],
    distinct: true,
  });
  const result = await context.run(
    select({ select: { a: true, b: true, n: 'count(*)' }, from: sub(pairs, 'pair'), groupBy: ['a', 'b'] }),
  );
  const { categories } = context.plan;
  return new Map(
    (result['n'] ?? []).map((n, row) => [
      pairName(categories[Number(result['a']?.[row])] ?? '', categories[Number(result['b']?.[row])] ?? ''),
      Number(n),
    ]),
  );
}

const productState = (context: EvaluationContext, keep: readonly string[]): Query =>
  stateIntervals({ from: 'product', key: ['product_k'], keep }, context.knowledge, true);

/** Products and what each is the companion of: (product_k, companion_k). */
function companionsAt(context: EvaluationContext, at: Day): Query {
  return select({
    select: { product_k: 'p.product_k', companion_k: 'k.product_k' },
    from: sub(aliveAt(productState(context, ['bundle_of']), ['product_k', 'bundle_of'], at), 'p'),
    joins: [join(from('product_key', 'k'), 'k.product_id = p.bundle_of')],
  });
}

/** Products behind the items of each basket: (basket_k, product_k, category_k). */
function basketProducts(context: EvaluationContext, basis: Basis, at: Day): Query {
  const parts = [
    ...(basis === 'holdings' ? [heldProducts(context, at)] : []),
    ...(basis === 'holdings' && context.policy.customerBasis === 'contractual'
      ? []
      : [boughtProducts(context, basis, at)]),
  ];
  return select({
    select: { basket_k: 'p.basket_k', product_k: 'p.product_k', category_k: 'p.category_k' },
    from: sub(unionAll(...parts), 'p'),
    joins: [
      join(
        sub(aliveAt(basketItems(context, basis), ['basket_k', 'category_k'], at), 'i'),
        'i.basket_k = p.basket_k AND i.category_k = p.category_k',
      ),
    ],
    distinct: true,
  });
}

function heldProducts(context: EvaluationContext, at: Day): Query {
  const agreement = stateIntervals(
    { from: 'agreement', key: ['agreement_k'], keep: ['product_k'] },
    context.knowledge,
    false,
  );
  const held = select({
    select: { basket_k: 'party_k', agreement_k: true, category_k: true },
    from: context.relation('holding', 'h'),
    where: ['is_held', 'agreement_k > 0', ...alive(at)],
  });
  return select({
    select: { basket_k: 'h.basket_k', product_k: 'a.product_k', category_k: 'h.category_k' },
    from: sub(held, 'h'),
    joins: [join(sub(aliveAt(agreement, ['agreement_k', 'product_k'], at), 'a'), 'a.agreement_k = h.agreement_k')],
  });
}

/** Products sold in the orders of the lapse window; what came back is told by the items of the basket. */
function boughtProducts(context: EvaluationContext, basis: Basis, at: Day): Query {
  const sold = factRows(
    {
      from: 'movement',
      key: ['movement_id'],
      keep: ['order_k', 'product_k', 'kind', 'business_date'],
      where: [oneOf('kind', ['sale_gross'])],
    },
    context.knowledge,
  );
  const orders = select({
    select: { order_k: true, party_k: true },
    from: context.relation('order_state', 'o'),
    where: [...alive(at), `day > DATE '${at}' - ${context.policy.lapseWindowDays}`],
  });
  return select({
    select: {
      basket_k: basis === 'orders' ? 'o.order_k' : 'o.party_k',
      product_k: 's.product_k',
      category_k: 'p.category_k',
    },
    from: sub(sold, 's'),
    joins: [
      join(sub(orders, 'o'), 'o.order_k = s.order_k'),
      join(
        sub(productState(context, ['category_k']), 'p'),
        'p.product_k = s.product_k AND p.valid_from <= s.business_date AND s.business_date < p.valid_to',
      ),
    ],
  });
}
