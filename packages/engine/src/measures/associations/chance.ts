import { chanceIndependent } from '../../statistics/association/chance-independent.ts';
import { chanceLevelInTurns, type Basket, type ChanceLevel } from '../../statistics/association/chance-level.ts';
import type { BasketCounts } from '../../statistics/association/validate-pairs.ts';
import { day as dayNode, lit, table, type Query } from '../../sql/nodes.ts';
import { from, join, kept, leftJoin, select, sub, unionAll } from '../../sql/select.ts';
import type { Day } from '../../time/days.ts';
import type { EvaluationContext } from '../context.ts';
import { aliveAt, basketItems, customersInScope, type Basis } from './baskets.ts';
import { cellAt, labelledAt, type Strata } from './strata.ts';
import type { NamedPair } from './together.ts';

export interface Chance {
  /** Both margins kept: how often each category is held and how many each customer holds. */
  level: ChanceLevel | null;
  /** Categories independent of each other: only how often each is held is kept. */
  independent: number | null;
}

/**
 * What share of the customers of the question would hold a pair by chance, at the end of a day (DOMAIN 3.3, item 8).
 * `seed` draws the sample and the randomisations.
 */
export async function chanceAt(
  context: EvaluationContext,
  basis: Basis,
  pairs: readonly NamedPair[],
  strata: Strata,
  at: Day,
  seed: string,
): Promise<Chance> {
  const { chanceDraws, chanceSample } = context.policy.productRelationship;
  const rules = pairs.map(({ a, b }) => [a, b] as const);
  const customers = customersAt(context, strata, at);
  const counts = await basketCounts(context, basis, customers, strata, at);
  const total = counts.reduce((sum, { n }) => sum + n, 0);
  const baskets = await readBaskets(context, basis, customers, strata, at, total > chanceSample ? seed : null);
  return {
    level: await chanceLevelInTurns({ baskets, pairs: rules, draws: chanceDraws, seed }),
    independent: chanceIndependent(counts, rules),
  };
}

/** Customers of the question at the end of a day with their classes: (party_k, k0, k1 …). */
function customersAt(context: EvaluationContext, strata: Strata, at: Day): Query {
  const labelled = labelledAt(aliveAt(customersInScope(context), ['party_k'], at), ['party_k'], strata, at, context);
  const dated = select({
    select: { ...kept(['party_k', ...strata.columns]), day: dayNode(at) },
    from: sub(labelled, 'l'),
  });
  const { source, where } = context.classed({ of: dated, shape: 'fact', keep: strata.columns });
  return select({ select: kept(['party_k', ...strata.columns]), from: source, where });
}

/** Items of customers; of a customer with several orders each item once. */
const itemsAt = (context: EvaluationContext, basis: Basis, at: Day): Query =>
  select({
    select: { party_k: true, category_k: true },
    from: sub(aliveAt(basketItems(context, basis), ['party_k', 'category_k'], at), 'i'),
    distinct: true,
  });

/** Customers, and holders of each category, by stratum. */
async function basketCounts(
  context: EvaluationContext,
  basis: Basis,
  customers: Query,
  strata: Strata,
  at: Day,
): Promise<BasketCounts[]> {
  const held = select({
    select: { ...Object.fromEntries(strata.columns.map((name) => [name, `c.${name}`])), category_k: 'i.category_k' },
    from: table('customer', 'c'),
    joins: [join(sub(itemsAt(context, basis, at), 'i'), 'i.party_k = c.party_k')],
  });
  const result = await context.run({
    node: 'with',
    tables: [{ name: 'customer', query: customers, materialized: true }],
    query: unionAll(
      select({
        select: { ...kept(strata.columns), category_k: '0', n: 'count(*)' },
        from: table('customer'),
        groupBy: strata.columns,
      }),
      select({
        select: { ...kept(strata.columns), category_k: true, n: 'count(*)' },
        from: sub(held, 'held'),
        groupBy: [...strata.columns, 'category_k'],
      }),
    ),
  });
  const counts = new Map<string, { n: number; items: Map<string, number> }>();
  (result['n'] ?? []).forEach((n, row) => {
    const stratum = strata.stratumOf(cellAt(strata, result, row));
    const found = counts.get(stratum) ?? { n: 0, items: new Map<string, number>() };
    counts.set(stratum, found);
    const item = context.plan.categories[Number(result['category_k']?.[row])] ?? '';
    if (item === '') found.n += Number(n);
    else found.items.set(item, (found.items.get(item) ?? 0) + Number(n));
  });
  return [...counts].sort(([x], [y]) => (x < y ? -1 : 1)).map(([, each]) => each);
}

/** What customers hold, in the order of their keys; a seeded sample of them where `seed` is given. */
async function readBaskets(
  context: EvaluationContext,
  basis: Basis,
  customers: Query,
  strata: Strata,
  at: Day,
  seed: string | null,
): Promise<Basket[]> {
  const chosen = select({
    select: {
      party_k: 'c.party_k',
      party_id: 'k.party_id',
      ...Object.fromEntries(strata.columns.map((name) => [name, `c.${name}`])),
    },
    from: sub(customers, 'c'),
    joins: [join(from('party_key', 'k'), 'k.party_k = c.party_k')],
    ...(seed === null
      ? {}
      : {
          qualify: `row_number() OVER (ORDER BY md5(k.party_id || :seed), k.party_id) <= ${context.policy.productRelationship.chanceSample}`,
          holes: { seed: lit(seed) },
        }),
  });
  const result = await context.run(
    select({
      select: {
        party_k: 'c.party_k',
        ...Object.fromEntries(strata.columns.map((name) => [name, `c.${name}`])),
        category_k: 'coalesce(i.category_k, 0)',
      },
      from: sub(chosen, 'c'),
      joins: [leftJoin(sub(itemsAt(context, basis, at), 'i'), 'i.party_k = c.party_k')],
      orderBy: ['c.party_id'],
    }),
  );
  const baskets = new Map<unknown, { stratum: string; items: string[] }>();
  (result['party_k'] ?? []).forEach((party, row) => {
    const basket = baskets.get(party) ?? { stratum: strata.stratumOf(cellAt(strata, result, row)), items: [] };
    baskets.set(party, basket);
    const item = context.plan.categories[Number(result['category_k']?.[row])] ?? '';
    if (item !== '') basket.items.push(item);
  });
  // The stream of chance meets baskets and items in this order: it must not depend on how rows were read.
  for (const { items } of baskets.values()) items.sort();
  return [...baskets.values()];
}
