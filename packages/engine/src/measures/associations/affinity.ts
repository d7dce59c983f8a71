import { add, whole, ZERO, type Exact } from '../../formula/exact.ts';
import { lit, subquery, type Query } from '../../sql/nodes.ts';
import { sql } from '../../sql/read.ts';
import { kept, select, sub } from '../../sql/select.ts';
import type { Day } from '../../time/days.ts';
import { groupName, type EvaluationContext } from '../context.ts';
import { intervalEvents } from '../cumulate.ts';
import { pointOf } from '../points.ts';
import { basketItems, basketStretches, type Basis } from './baskets.ts';
import { pairName } from './counts.ts';
import { cellAt, labelledThroughout, type Strata } from './strata.ts';
import { togetherStretches, type NamedPair } from './together.ts';

/** Baskets with a pair, and the number that chance alone would give, at a day. */
export interface Affinity {
  observed: Exact;
  expected: Exact;
}

/** Baskets of one cell, as running sums at days. */
interface CellPoints {
  cell: number[];
  points: number[];
}
/** By item or pair, within one class of the question or within all of them. */
type Counts = ReadonlyMap<string, readonly CellPoints[]>;
interface Counted {
  byClass: ReadonlyMap<number, Counts>;
  total: Counts;
}

/**
 * Observed and expected baskets over all pairs, at each of `days` and for each class of the question (null: all):
 * expected inside strata, among customers who may hold both items, each in the classes of that day.
 */
export async function affinities(
  context: EvaluationContext,
  basis: Basis,
  pairs: readonly NamedPair[],
  strata: Strata,
  days: readonly Day[],
): Promise<(day: Day, key: number | null) => Affinity> {
  const { categories } = context.plan;
  const nameOf = (code = 0): string => categories[code] ?? '';
  const wanted = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))].map((item) => lit(categories.indexOf(item)));
  const items = select({
    select: { party_k: true, category_k: true, valid_from: true, valid_to: true },
    from: sub(basketItems(context, basis), 'i'),
    where: [{ node: 'in', of: sql('category_k'), values: wanted, negated: false }],
  });
  const count = (stretches: Query, extra: readonly string[], name: (codes: readonly number[]) => string) =>
    countedBy(context, stretches, extra, strata, days, name);
  const baskets = await count(basketStretches(context, basis), [], () => '');
  const holders = await count(items, ['category_k'], ([item]) => nameOf(item));
  const both = await count(togetherStretches(context, basis, pairs), ['a', 'b'], ([a, b]) =>
    pairName(nameOf(a), nameOf(b)),
  );
  const within = ({ byClass, total }: Counted, key: number | null): Counts =>
    key === null ? total : (byClass.get(key) ?? new Map());
  return (day, key) =>
    affinityAt(days.indexOf(day), pairs, strata, {
      baskets: within(baskets, key),
      holders: within(holders, key),
      both: within(both, key),
    });
}

/** Counts stretches (party_k, valid_from, valid_to, extra columns) by class, cell and extra columns, at days. */
async function countedBy(
  context: EvaluationContext,
  stretches: Query,
  extra: readonly string[],
  strata: Strata,
  days: readonly Day[],
  name: (codes: readonly number[]) => string,
): Promise<Counted> {
  const columns = [...strata.columns, ...extra];
  const labelled = labelledThroughout(stretches, extra, strata, context);
  const rows = context.classed({ of: labelled, shape: 'interval', keep: columns });
  const groups = [...rows.groups, ...columns.map((each) => sql(each))];
  const events = intervalEvents({ ...rows, groups }, [{ name: 'v', value: '1' }], days.at(-1) ?? context.plan.asOf);
  const point = pointOf(sql('day'), days);
  const names = groups.map((_, index) => groupName(index));
  const result = await context.run(
    select({
      select: { i: point, ...kept(names), v: 'sum(v)' },
      from: subquery(events, 'event'),
      groupBy: [point, ...names],
    }),
  );
  const byColumn = Object.fromEntries(
    columns.map((each, index) => [each, result[groupName(rows.groups.length + index)] ?? []]),
  );
  const byClass = new Map<number, Map<string, CellPoints[]>>();
  const total = new Map<string, CellPoints[]>();
  (result['i'] ?? []).forEach((at, row) => {
    const key = context.keyAt(result, row);
    const ofClass = byClass.get(key) ?? new Map<string, CellPoints[]>();
    byClass.set(key, ofClass);
    const named = name(extra.map((each) => Number(byColumn[each]?.[row])));
    const cell = cellAt(strata, byColumn, row);
    for (const counts of [ofClass, total])
      change(counts, named, cell, days.length, Number(at), Number(result['v']?.[row]));
  });
  for (const counts of [...byClass.values(), total]) [...counts.values()].flat().forEach(addUp);
  return { byClass, total };
}

function change(
  counts: Map<string, CellPoints[]>,
  name: string,
  cell: number[],
  width: number,
  at: number,
  by: number,
): void {
  const list = counts.get(name) ?? [];
  counts.set(name, list);
  const isSame = (each: CellPoints): boolean => each.cell.every((code, index) => code === cell[index]);
  const found = list.find(isSame) ?? { cell, points: Array.from({ length: width }, () => 0) };
  if (!list.includes(found)) list.push(found);
  found.points[at] = (found.points[at] ?? 0) + by;
}

function addUp({ points }: CellPoints): void {
  for (let index = 1; index < points.length; index += 1) {
    points[index] = (points[index] as number) + (points[index - 1] as number);
  }
}

function affinityAt(
  index: number,
  pairs: readonly NamedPair[],
  strata: Strata,
  { baskets, holders, both }: { baskets: Counts; holders: Counts; both: Counts },
): Affinity {
  /** By stratum, among those who may hold both items. */
  const sums = (counts: Counts, name: string, { a, b }: NamedPair): Map<string, number> => {
    const total = new Map<string, number>();
    for (const { cell, points } of counts.get(name) ?? []) {
      if (!strata.mayHold(cell, a) || !strata.mayHold(cell, b)) continue;
      const stratum = strata.stratumOf(cell);
      total.set(stratum, (total.get(stratum) ?? 0) + (points[index] ?? 0));
    }
    return total;
  };
  let observed = 0;
  // One fraction for each number of baskets: the sum of fractions stays short.
  const products = new Map<number, bigint>();
  for (const pair of pairs) {
    for (const n of sums(both, pairName(pair.a, pair.b), pair).values()) observed += n;
    const ofA = sums(holders, pair.a, pair);
    const ofB = sums(holders, pair.b, pair);
    for (const [stratum, n] of sums(baskets, '', pair)) {
      if (n === 0) continue;
      const product = BigInt(ofA.get(stratum) ?? 0) * BigInt(ofB.get(stratum) ?? 0);
      products.set(n, (products.get(n) ?? 0n) + product);
    }
  }
  let expected = ZERO;
  for (const [n, product] of [...products].sort(([x], [y]) => x - y)) {
    expected = add(expected, { n: product, d: BigInt(n) });
  }
  return { observed: whole(observed), expected };
}
