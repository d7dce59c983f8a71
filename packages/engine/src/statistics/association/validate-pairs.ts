import { adjust, type Adjustment } from './adjust.ts';
import { pairMeasures, type PairCounts, type PairMeasures } from './pair-measures.ts';
import { expectedTogether, pairTest, type PairStratum } from './pair-test.ts';

/** Item counts of one stratum. */
export interface BasketCounts {
  /** Baskets. */
  n: number;
  /** Baskets with each item; an item that is in none may be left out. */
  items: ReadonlyMap<string, number>;
}

/** Baskets, over all strata, that hold both items; pairs never seen together may be left out. */
export interface TogetherCount {
  a: string;
  b: string;
  nij: number;
  /**
   * Margins among the baskets that could hold both, where eligibility narrows them (`ni` for `a`, `nj` for `b`). A pair
   * with own margins is given even if it was never seen together, because they decide whether it counts as a test.
   */
  strata?: readonly PairStratum[];
}

export interface Baskets {
  strata: readonly BasketCounts[];
  pairs: readonly TogetherCount[];
}

export interface PairPolicy {
  /** 0.05 */
  alpha: number;
  /** BY */
  adjust: Adjustment;
  /** Least lift of a validated pair; 1.2 */
  minLift: number;
  /** Baskets each of the two items must be in for the pair to be tested; 5 */
  minMargin: number;
}

export interface PairInput extends Baskets {
  /**
   * Counts that the test uses where they are not those of all baskets: one member per household, or one order per
   * customer, because those who share a home or a habit say the same thing twice. Measures are of all baskets.
   */
  independent?: Baskets;
  /** Pairs sold together by construction; they are neither tested nor counted as tests. */
  excluded?: readonly (readonly [string, string])[];
  policy: PairPolicy;
}

/** A tested pair; `a` sorts before `b`, `ni` and `forward` belong to `a`. */
export interface TestedPair extends PairCounts {
  a: string;
  b: string;
  measures: PairMeasures;
  pValue: number;
  log10P: number;
  pAdjusted: number;
  /** pAdjusted <= alpha and lift >= minLift. */
  validated: boolean;
}

export interface ValidatedPairs {
  /** Pairs that could be tested, also those never seen together. */
  tests: number;
  /** Items that reach the least margin, sorted. */
  items: string[];
  /** Tested pairs that were given, the least p first; all others have p = 1. */
  pairs: TestedPair[];
}

/**
 * Which pairs of items belong together beyond chance (DOMAIN 3.3, items 2 to 5): every pair whose items both reach the
 * least margin and could meet inside a stratum is a test; a pair is validated when its exact stratified p, adjusted for
 * all tests, is at most alpha and its lift at least minLift.
 *
 * @throws SextantError `internal` where the margins cannot give a count
 */
export function validatePairs(input: PairInput): ValidatedPairs {
  const { policy } = input;
  const base = input.independent ?? input;
  const margin = totals(base.strata);
  const items = [...margin].flatMap(([item, count]) => (count >= policy.minMargin ? [item] : [])).sort();
  const excluded = new Set((input.excluded ?? []).map(([left, right]) => pairKey(left, right)));
  const testable = (strata: readonly PairStratum[]): boolean =>
    strata.reduce((total, { ni }) => total + ni, 0) >= policy.minMargin &&
    strata.reduce((total, { nj }) => total + nj, 0) >= policy.minMargin &&
    expectedTogether(strata) > 0;

  let tests = possiblePairs(base.strata, items);
  for (const key of excluded) {
    const [a, b] = itemsOf(key);
    if (testable(marginsIn(base.strata, a, b))) tests -= 1;
  }
  const counted = byKey(base.pairs);
  for (const [key, { a, b, strata }] of counted) {
    if (strata === undefined || excluded.has(key)) continue;
    tests += Number(testable(strata)) - Number(testable(marginsIn(base.strata, a, b)));
  }

  const candidates = [...byKey(input.pairs)].flatMap(([key, given]) => {
    const inTest = counted.get(key);
    const strata = inTest?.strata ?? marginsIn(base.strata, given.a, given.b);
    if (excluded.has(key) || !testable(strata)) return [];
    return [{ given, test: pairTest(strata, inTest?.nij ?? 0) }];
  });
  const adjusted = adjust(
    candidates.map(({ test }) => test.pValue),
    tests,
    policy.adjust,
  );
  const pairs = candidates.map(({ given, test }, index): TestedPair => {
    const counts = countsOf(given, input.strata);
    const measures = pairMeasures(counts);
    const pAdjusted = adjusted[index] ?? 1;
    const validated = pAdjusted <= policy.alpha && (measures.lift ?? 0) >= policy.minLift;
    return { a: given.a, b: given.b, ...counts, measures, ...test, pAdjusted, validated };
  });
  return { tests, items, pairs: pairs.sort(leastFirst) };
}

const inOrder = (left: string, right: string): number => (left < right ? -1 : Number(left > right));
const leastFirst = (left: TestedPair, right: TestedPair): number =>
  left.log10P - right.log10P || inOrder(left.a, right.a) || inOrder(left.b, right.b);

const pairKey = (left: string, right: string): string => JSON.stringify([left, right].sort(inOrder));
const itemsOf = (key: string): [string, string] => JSON.parse(key) as [string, string];

/** The pairs with their items in order, so that both counts of a pair meet. */
const byKey = (pairs: readonly TogetherCount[]): Map<string, TogetherCount> =>
  new Map(
    pairs.map((pair) => {
      const key = pairKey(pair.a, pair.b);
      const [a, b] = itemsOf(key);
      const turned = pair.strata?.map(({ n, ni, nj }) => ({ n, ni: nj, nj: ni }));
      return [key, a === pair.a || turned === undefined ? { ...pair, a, b } : { ...pair, a, b, strata: turned }];
    }),
  );

function totals(strata: readonly BasketCounts[]): Map<string, number> {
  const total = new Map<string, number>();
  for (const { items } of strata) {
    for (const [item, count] of items) total.set(item, (total.get(item) ?? 0) + count);
  }
  return total;
}

const marginsIn = (strata: readonly BasketCounts[], a: string, b: string): PairStratum[] =>
  strata.map(({ n, items }) => ({ n, ni: items.get(a) ?? 0, nj: items.get(b) ?? 0 }));

function countsOf({ a, b, nij, strata: own }: TogetherCount, strata: readonly BasketCounts[]): PairCounts {
  const margins = own ?? marginsIn(strata, a, b);
  const add = (side: keyof PairStratum) => margins.reduce((total, stratum) => total + stratum[side], 0);
  return { n: add('n'), ni: add('ni'), nj: add('nj'), nij, expected: expectedTogether(margins) };
}

/** Pairs of items that occur in a common stratum, counted by the sets of strata and not pair by pair. */
function possiblePairs(strata: readonly BasketCounts[], items: readonly string[]): number {
  const presence = new Map<string, { inStratum: boolean[]; items: number }>();
  for (const item of items) {
    const inStratum = strata.map((stratum) => (stratum.items.get(item) ?? 0) > 0);
    const key = inStratum.map(Number).join('');
    const group = presence.get(key) ?? { inStratum, items: 0 };
    group.items += 1;
    presence.set(key, group);
  }
  const groups = [...presence.values()];
  let pairs = 0;
  for (const [index, group] of groups.entries()) {
    pairs += (group.items * (group.items - 1)) / 2;
    for (const other of groups.slice(index + 1)) {
      if (group.inStratum.some((here, stratum) => here && other.inStratum[stratum])) pairs += group.items * other.items;
    }
  }
  return pairs;
}
