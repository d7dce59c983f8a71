import { expectedTogether } from '../../statistics/association/pair-test.ts';
import { validatePairs, type Baskets, type TestedPair } from '../../statistics/association/validate-pairs.ts';
import type { Day } from '../../time/days.ts';
import type { EvaluationContext } from '../context.ts';
import type { Basis } from './baskets.ts';
import { bundledTogether } from './bundles.ts';
import { asBaskets, countPairs, pairName, pairOf, peopleBehind, type CellCounts } from './counts.ts';
import { MOST_PAIRS, ruleSetId, ruleSetKind, type BundledPair, type RulePair, type RuleSet } from './rule-set.ts';
import { readStrata } from './strata.ts';

/**
 * Tests every pair of categories at the end of a day (DOMAIN 3.3, items 1 to 6): all customers or orders of the firm,
 * whatever a question filters by, as known at the question's K.
 */
export async function mineRuleSet(
  context: EvaluationContext,
  basis: Basis,
  day: Day,
  known: { knownAt: string; batch: number },
): Promise<RuleSet> {
  const kind = ruleSetKind(context.policy, basis);
  const id = ruleSetId({ kind, day, ...known });
  const policy = context.policy.productRelationship;
  const strata = readStrata(context);
  const { cells, isThinned } = await countPairs(context, basis, strata, day, id);
  const all = asBaskets(cells, strata, 'all');
  const bundled = bundledPairs(all, await bundledTogether(context, basis, day), policy.bundleShare);
  const tested = isThinned ? asBaskets(cells, strata, 'tested') : undefined;
  const names = bundled.map(pairOf);
  const { tests, items, pairs } = validatePairs({
    ...withUnseen(all, policy.minMargin),
    ...(tested === undefined ? {} : { independent: tested }),
    excluded: names,
    policy,
  });
  const shown = pairs.filter(({ validated }, rank) => validated || rank < MOST_PAIRS);
  return {
    id,
    kind,
    basis,
    day,
    ...known,
    baskets: cells.reduce((total, { baskets }) => total + baskets.all, 0),
    strata: [...strata.schemes],
    tests,
    items,
    pairs: shown.map((pair) => rulePair(pair, cells)),
    bundled: names.map(([a, b]) => bundledPair(a, b, all, cells)),
  };
}

/** Pairs of which more than the share of co-holdings comes from a product and its companion, by name. */
function bundledPairs(all: Baskets, bundled: ReadonlyMap<string, number>, share: number): string[] {
  const together = new Map(all.pairs.map(({ a, b, nij }) => [pairName(a, b), nij]));
  return [...bundled].flatMap(([pair, n]) => (n > share * (together.get(pair) ?? 0) ? [pair] : [])).sort();
}

/** Pairs never seen together are tested as well; they are named as long as the list stays short. */
function withUnseen(all: Baskets, minMargin: number): Baskets {
  const holders = new Map<string, number>();
  for (const { items } of all.strata) for (const [item, n] of items) holders.set(item, (holders.get(item) ?? 0) + n);
  const items = [...holders].flatMap(([item, n]) => (n >= minMargin ? [item] : [])).sort();
  if ((items.length * (items.length - 1)) / 2 > MOST_PAIRS) return all;
  const seen = new Set(all.pairs.map(({ a, b }) => pairName(a, b)));
  const unseen = items.flatMap((a, index) =>
    items
      .slice(index + 1)
      .filter((b) => !seen.has(pairName(a, b)))
      .map((b) => ({ a, b, nij: 0 })),
  );
  return { strata: all.strata, pairs: [...all.pairs, ...unseen] };
}

function rulePair(pair: TestedPair, cells: readonly CellCounts[]): RulePair {
  const { a, b, n, ni, nj, nij, expected, pValue, log10P, pAdjusted, validated } = pair;
  const { i, j, ij } = peopleBehind(cells, a, b);
  return { a, b, n, ni, nj, nij, expected, people: [i, j, ij], pValue, log10P, pAdjusted, validated };
}

function bundledPair(
  left: string,
  right: string,
  { strata, pairs }: Baskets,
  cells: readonly CellCounts[],
): BundledPair {
  const [a, b] = left < right ? [left, right] : [right, left];
  const margins = strata.map(({ n, items }) => ({ n, ni: items.get(a) ?? 0, nj: items.get(b) ?? 0 }));
  const sum = (side: 'n' | 'ni' | 'nj'): number => margins.reduce((total, each) => total + each[side], 0);
  const nij = pairs.find((each) => pairName(each.a, each.b) === pairName(a, b))?.nij ?? 0;
  const { i, j, ij } = peopleBehind(cells, a, b);
  return {
    a,
    b,
    n: sum('n'),
    ni: sum('ni'),
    nj: sum('nj'),
    nij,
    expected: expectedTogether(margins),
    people: [i, j, ij],
  };
}
