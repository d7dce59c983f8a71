import type { BasketCounts } from './validate-pairs.ts';

/** Cases tried before the pairs count as too entangled; a second or two of work. */
const MOST_CASES = 10_000;

/**
 * Share of baskets that would hold at least one of the pairs if items were independent and only how often each is held
 * mattered: one minus the chance that the items of a basket hold no pair, exactly, stratum by stratum, weighed by
 * baskets. For pairs that share no item it is 1 − Π (1 − s_X s_Y). Null without baskets, and where hundreds of pairs
 * are so entangled that the exact share cannot be had in reasonable time.
 */
export function chanceIndependent(
  strata: readonly BasketCounts[],
  pairs: readonly (readonly [string, string])[],
): number | null {
  const baskets = strata.reduce((total, { n }) => total + n, 0);
  if (baskets === 0) return null;
  const graph = neighbours(pairs);
  let without = 0;
  for (const { n, items } of strata) {
    if (n === 0) continue;
    const cases: Cases = { share: (item) => (items.get(item) ?? 0) / n, known: new Map() };
    without += n * chanceOfNoPair(graph, cases);
    if (cases.known.size > MOST_CASES) return null;
  }
  return 1 - without / baskets;
}

interface Cases {
  /** Share of the baskets of the stratum that hold an item. */
  share: (item: string) => number;
  /** Chances of the parts met so far, which come up again and again. */
  known: Map<string, number>;
}

type Graph = ReadonlyMap<string, ReadonlySet<string>>;

function neighbours(pairs: readonly (readonly [string, string])[]): Graph {
  const graph = new Map<string, Set<string>>();
  for (const [left, right] of pairs) {
    if (left === right) continue;
    graph.set(left, (graph.get(left) ?? new Set()).add(right));
    graph.set(right, (graph.get(right) ?? new Set()).add(left));
  }
  return graph;
}

/** Chance that the items of a basket hold no pair of the graph: a product over its connected parts. */
function chanceOfNoPair(graph: Graph, cases: Cases): number {
  let chance = 1;
  for (const part of connectedParts(graph)) {
    const key = JSON.stringify([...part.keys()].sort());
    const found = cases.known.get(key) ?? chanceInPart(part, cases);
    cases.known.set(key, found);
    chance *= found;
  }
  return chance;
}

/**
 * By cases on the item with most partners: either the basket lacks it, or it holds it and none of its partners. Taking
 * out that item breaks the rest apart fastest, which keeps the number of cases small.
 */
function chanceInPart(part: Graph, cases: Cases): number {
  if (cases.known.size > MOST_CASES) return 0;
  const { share } = cases;
  const [item, partners] = [...part].reduce((most, next) => (next[1].size > most[1].size ? next : most));
  const lacking = (1 - share(item)) * chanceOfNoPair(without(part, new Set([item])), cases);
  const alone = [...partners].reduce((chance, partner) => chance * (1 - share(partner)), share(item));
  if (alone === 0) return lacking;
  return lacking + alone * chanceOfNoPair(without(part, new Set([item, ...partners])), cases);
}

/** The graph less some items; items left without a partner drop out, because they decide nothing. */
const without = (graph: Graph, gone: ReadonlySet<string>): Graph =>
  new Map(
    [...graph].flatMap(([item, partners]) => {
      if (gone.has(item)) return [];
      const left = new Set([...partners].filter((partner) => !gone.has(partner)));
      return left.size === 0 ? [] : [[item, left] as const];
    }),
  );

function connectedParts(graph: Graph): Graph[] {
  const parts: Graph[] = [];
  const reached = new Set<string>();
  for (const start of graph.keys()) {
    if (reached.has(start)) continue;
    const part = new Map<string, ReadonlySet<string>>();
    const open = [start];
    for (let item = open.pop(); item !== undefined; item = open.pop()) {
      if (reached.has(item)) continue;
      reached.add(item);
      const partners = graph.get(item) ?? new Set();
      part.set(item, partners);
      open.push(...partners);
    }
    parts.push(part);
  }
  return parts;
}
