import type { PairStratum } from '../../statistics/association/pair-test.ts';
import type { BasketCounts, Baskets, TogetherCount } from '../../statistics/association/validate-pairs.ts';
import { lit, table, type Query, type Source } from '../../sql/nodes.ts';
import { from, join, kept, leftJoin, select, sub, unionAll } from '../../sql/select.ts';
import { canonicalParties } from '../../relations/identity.ts';
import { partyIntervals } from '../../relations/parties.ts';
import type { Day } from '../../time/days.ts';
import type { EvaluationContext } from '../context.ts';
import { aliveAt, basketItems, basketStretches, type Basis } from './baskets.ts';
import { cellAt, labelledAt, type Strata } from './strata.ts';

/** A number of all baskets, of those that the test counts, and of the people behind them. */
export interface Tally {
  all: number;
  tested: number;
  people: number;
}

export interface CellCounts {
  cell: number[];
  baskets: Tally;
  /** By category. */
  items: Map<string, Tally>;
  /** By {@link pairName}. */
  pairs: Map<string, Tally>;
}

/** Every basket of a day, counted by cell. */
export interface PairCount {
  cells: CellCounts[];
  /** Several baskets say the same thing twice: the test counts one of each household or customer. */
  isThinned: boolean;
}

export const pairName = (a: string, b: string): string => JSON.stringify(a < b ? [a, b] : [b, a]);
export const pairOf = (name: string): [string, string] => JSON.parse(name) as [string, string];

/**
 * Counts baskets, items and pairs at the end of a day in one statement: one self-join of the distinct (basket, category)
 * rows. `seed` draws the basket that stands for its household or customer.
 */
export async function countPairs(
  context: EvaluationContext,
  basis: Basis,
  strata: Strata,
  at: Day,
  seed: string,
): Promise<PairCount> {
  const households = await hasHouseholds(context);
  const isThinned = households || basis === 'orders';
  const baskets = aliveAt(basketStretches(context, basis), ['basket_k', 'party_k'], at);
  const labelled = labelledAt(baskets, ['basket_k', 'party_k'], strata, at, context);
  const base = isThinned
    ? oneOfEach(context, basis, labelled, strata.columns, at, seed, households)
    : select({
        select: { ...kept(['basket_k', 'party_k', ...strata.columns]), tested: 'TRUE' },
        from: sub(labelled, 'l'),
      });
  const item = select({
    select: {
      basket_k: 'b.basket_k',
      party_k: 'b.party_k',
      ...Object.fromEntries(strata.columns.map((name) => [name, `b.${name}`])),
      tested: 'b.tested',
      category_k: 'i.category_k',
    },
    from: sub(aliveAt(basketItems(context, basis), ['basket_k', 'category_k'], at), 'i'),
    joins: [join(table('basket', 'b'), 'b.basket_k = i.basket_k')],
  });
  const counted: Query = {
    node: 'with',
    tables: [
      { name: 'basket', query: base, materialized: true },
      { name: 'basket_item', query: item, materialized: true },
    ],
    query: unionAll(
      tallies(table('basket', 'x'), [], strata.columns, '0', '0', basis),
      tallies(table('basket_item', 'x'), [], strata.columns, 'x.category_k', '0', basis),
      tallies(
        table('basket_item', 'x'),
        [join(table('basket_item', 'y'), 'y.basket_k = x.basket_k AND x.category_k < y.category_k')],
        strata.columns,
        'x.category_k',
        'y.category_k',
        basis,
      ),
    ),
  };
  return { cells: readCells(await context.run(counted), strata, context.plan.categories), isThinned };
}

function tallies(
  rows: Source,
  joins: ReturnType<typeof join>[],
  cell: readonly string[],
  a: string,
  b: string,
  basis: Basis,
): Query {
  const columns = cell.map((name) => `x.${name}`);
  return select({
    select: {
      ...Object.fromEntries(cell.map((name) => [name, `x.${name}`])),
      a,
      b,
      n: 'count(*)',
      tested: 'count_if(x.tested)',
      people: basis === 'orders' ? 'count(DISTINCT x.party_k)' : 'count(*)',
    },
    from: rows,
    joins,
    groupBy: [...columns, a, b],
  });
}

function readCells(
  result: Readonly<Record<string, readonly unknown[] | undefined>>,
  strata: Strata,
  categories: readonly string[],
): CellCounts[] {
  const cells = new Map<string, CellCounts>();
  (result['n'] ?? []).forEach((n, row) => {
    const cell = cellAt(strata, result, row);
    const name = cell.join('/');
    const counts = cells.get(name) ?? {
      cell,
      baskets: { all: 0, tested: 0, people: 0 },
      items: new Map<string, Tally>(),
      pairs: new Map<string, Tally>(),
    };
    cells.set(name, counts);
    const tally = { all: Number(n), tested: Number(result['tested']?.[row]), people: Number(result['people']?.[row]) };
    const a = categories[Number(result['a']?.[row])] ?? '';
    const b = categories[Number(result['b']?.[row])] ?? '';
    if (a === '') counts.baskets = tally;
    else if (b === '') counts.items.set(a, tally);
    else counts.pairs.set(pairName(a, b), tally);
  });
  // The order of rows is nobody's promise; that of cells decides the order of sums.
  return [...cells.values()].sort((x, y) => (x.cell.join('/') < y.cell.join('/') ? -1 : 1));
}

/** Whether anybody belongs to somebody else. */
async function hasHouseholds(context: EvaluationContext): Promise<boolean> {
  const found = await context.run(
    select({ select: { n: 'count(*)' }, from: table('party'), where: ['parent_k IS NOT NULL'] }),
  );
  return Number(found['n']?.[0]) > 0;
}

/**
 * Marks one basket of each household as `tested`, drawn by a hash of its own key and the seed. Persons of one employer
 * are no household: a parent that is an organisation does not count.
 */
function oneOfEach(
  context: EvaluationContext,
  basis: Basis,
  labelled: Query,
  cell: readonly string[],
  at: Day,
  seed: string,
  households: boolean,
): Query {
  const key =
    basis === 'orders'
      ? { id: 'k.order_id', source: join(from('order_key', 'k'), 'k.order_k = l.basket_k') }
      : { id: 'k.party_id', source: join(from('party_key', 'k'), 'k.party_k = l.party_k') };
  const inHouse = households ? [leftJoin(sub(householdsAt(context, at), 'h'), 'h.party_k = l.party_k')] : [];
  const unit = households ? 'coalesce(h.household_k, l.party_k)' : 'l.party_k';
  return select({
    select: {
      basket_k: 'l.basket_k',
      party_k: 'l.party_k',
      ...Object.fromEntries(cell.map((name) => [name, `l.${name}`])),
      tested: `row_number() OVER (PARTITION BY ${unit} ORDER BY md5(${key.id} || :seed), ${key.id}) = 1`,
    },
    from: sub(labelled, 'l'),
    joins: [key.source, ...inHouse],
    holes: { seed: lit(seed) },
  });
}

/** Household, or group, of each party at the end of a day: (party_k, household_k). */
function householdsAt(context: EvaluationContext, at: Day): Query {
  const { knowledge } = context;
  const party = (attributes: readonly ('parent_k' | 'party_type')[]): Query =>
    aliveAt(partyIntervals(knowledge, attributes), ['party_k', ...attributes], at);
  return select({
    select: { party_k: 'p.party_k', household_k: 'm.canonical_k' },
    from: sub(party(['parent_k']), 'p'),
    joins: [
      join(sub(canonicalParties(knowledge), 'm'), 'm.party_k = p.parent_k'),
      leftJoin(sub(party(['party_type']), 't'), 't.party_k = m.canonical_k'),
    ],
    where: [`coalesce(t.party_type, 'household') <> 'organisation'`],
  });
}

const marginsOf = (counts: CellCounts, pick: keyof Tally, a: string, b: string): PairStratum => ({
  n: counts.baskets[pick],
  ni: counts.items.get(a)?.[pick] ?? 0,
  nj: counts.items.get(b)?.[pick] ?? 0,
});

/**
 * The counts as the test takes them: by stratum, and for a category that not everybody may hold with margins of its
 * own, among those who may hold both.
 */
export function asBaskets(cells: readonly CellCounts[], strata: Strata, pick: 'all' | 'tested'): Baskets {
  const byStratum = new Map<string, { n: number; items: Map<string, number> }>();
  const together = new Map<string, TogetherCount>();
  const items = new Set<string>();
  for (const counts of cells) {
    const name = strata.stratumOf(counts.cell);
    const stratum = byStratum.get(name) ?? { n: 0, items: new Map<string, number>() };
    byStratum.set(name, stratum);
    stratum.n += counts.baskets[pick];
    for (const [item, tally] of counts.items) {
      items.add(item);
      stratum.items.set(item, (stratum.items.get(item) ?? 0) + tally[pick]);
    }
    for (const [pair, tally] of counts.pairs) {
      const [a, b] = pairOf(pair);
      const found = together.get(pair) ?? { a, b, nij: 0 };
      together.set(pair, { ...found, nij: found.nij + tally[pick] });
    }
  }
  for (const pair of limitedPairs([...items], strata)) together.set(pair, amongEligible(cells, strata, pick, pair));
  return { strata: [...byStratum.values()] satisfies BasketCounts[], pairs: [...together.values()] };
}

function limitedPairs(items: readonly string[], { limited }: Strata): string[] {
  const some = items.filter((item) => limited.has(item));
  const pairs = some.flatMap((a) => items.filter((b) => b !== a).map((b) => pairName(a, b)));
  return [...new Set(pairs)];
}

function amongEligible(
  cells: readonly CellCounts[],
  strata: Strata,
  pick: 'all' | 'tested',
  pair: string,
): TogetherCount {
  const [a, b] = pairOf(pair);
  const margins = new Map<string, PairStratum>();
  let nij = 0;
  for (const counts of cells) {
    if (!strata.mayHold(counts.cell, a) || !strata.mayHold(counts.cell, b)) continue;
    const name = strata.stratumOf(counts.cell);
    const { n, ni, nj } = marginsOf(counts, pick, a, b);
    const found = margins.get(name) ?? { n: 0, ni: 0, nj: 0 };
    margins.set(name, { n: found.n + n, ni: found.ni + ni, nj: found.nj + nj });
    nij += counts.pairs.get(pair)?.[pick] ?? 0;
  }
  return { a, b, nij, strata: [...margins.values()] };
}

/** People behind the baskets with both items, with each item alone, over all cells. */
export function peopleBehind(cells: readonly CellCounts[], a: string, b: string): { i: number; j: number; ij: number } {
  const sum = (of: (counts: CellCounts) => Tally | undefined): number =>
    cells.reduce((total, counts) => total + (of(counts)?.people ?? 0), 0);
  const pair = pairName(a, b);
  return {
    i: sum(({ items }) => items.get(a)),
    j: sum(({ items }) => items.get(b)),
    ij: sum(({ pairs }) => pairs.get(pair)),
  };
}
