import { normalTwoSided } from './distributions.ts';

/** Result of a test for a trend; `statistic` above 0 speaks for a rise. */
export interface RankTest {
  statistic: number;
  /** Two-sided. */
  pValue: number;
  /** Points or changes that took part. */
  n: number;
}

/** Points from which the normal approximation of Kendall's statistic is close enough at 5 %. */
const LEAST_POINTS = 8;

interface Concordance {
  score: number;
  variance: number;
  n: number;
}

/** Kendall's S (rising pairs less falling pairs) with its variance under no trend, corrected for ties. */
function concordance(values: readonly number[]): Concordance {
  let score = 0;
  for (const [index, later] of values.entries()) {
    for (let before = 0; before < index; before++) score += Math.sign(later - (values[before] ?? later));
  }
  const spread = (n: number) => (n * (n - 1) * (2 * n + 5)) / 18;
  const ties = [...timesSeen(values).values()].reduce((total, times) => total + spread(times), 0);
  return { score, variance: spread(values.length) - ties, n: values.length };
}

function timesSeen(values: Iterable<number>): Map<number, number> {
  const times = new Map<number, number>();
  for (const value of values) times.set(value, (times.get(value) ?? 0) + 1);
  return times;
}

function tested(parts: readonly Concordance[]): RankTest | null {
  const score = parts.reduce((total, part) => total + part.score, 0);
  const variance = parts.reduce((total, part) => total + part.variance, 0);
  const n = parts.reduce((total, part) => total + part.n, 0);
  if (n < LEAST_POINTS) return null;
  // The score is a whole number of a known parity; half the way to 0 corrects for that.
  const z = score === 0 ? 0 : (score - Math.sign(score)) / Math.sqrt(variance);
  return { statistic: score, pValue: normalTwoSided(z), n };
}

const known = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null);

/**
 * Mann-Kendall test for a steady rise or fall (Mann 1945, Kendall 1975): normal approximation with the corrections for
 * ties and continuity. Needs points that share no data and have no season. Unknown points are left out; null with
 * fewer than 8 others.
 */
export const mannKendall = (values: readonly (number | null)[]): RankTest | null =>
  tested([concordance(known(values))]);

/**
 * Seasonal Kendall test (Hirsch, Slack and Smith 1982): compares only points of the same season, a point's season being
 * its position modulo `seasonLength`, and adds up. Unknown points are left out; null with fewer than 8 others.
 */
export const seasonalKendall = (values: readonly (number | null)[], seasonLength: number): RankTest | null =>
  tested(
    Array.from({ length: seasonLength }, (_, season) =>
      concordance(known(values.filter((_value, position) => position % seasonLength === season))),
    ),
  );

/**
 * Signed-rank test that changes are centred at 0 (Wilcoxon 1945), exact and two-sided for any number of changes: the
 * distribution of the rank sum is counted out, ties have the mean of their ranks, zeros are dropped. The statistic is
 * the rank sum of the rises less that of the falls. Null without a change; p = 1 when all of them are 0.
 */
export function signedRank(changes: readonly number[]): RankTest | null {
  if (changes.length === 0) return null;
  const moved = changes.filter((change) => change !== 0);
  const doubled = doubledRanks(moved.map(Math.abs));
  const total = doubled.reduce((sum, rank) => sum + rank, 0);
  const rises = doubled.reduce((sum, rank, index) => sum + ((moved[index] ?? 0) > 0 ? rank : 0), 0);
  // ways[w] = share of the 2^n equally likely sign patterns whose rises have the doubled rank sum w
  const ways = new Float64Array(total + 1);
  ways[0] = 1;
  for (const rank of doubled) {
    for (let w = total; w >= 0; w--) ways[w] = ((ways[w] ?? 0) + (ways[w - rank] ?? 0)) / 2;
  }
  const outermost = Math.min(rises, total - rises);
  const tail = ways.subarray(0, outermost + 1).reduce((sum, share) => sum + share, 0);
  return { statistic: rises - total / 2, pValue: Math.min(1, 2 * tail), n: changes.length };
}

/** Twice the mid-ranks of positive values, so that they are whole numbers. */
function doubledRanks(sizes: readonly number[]): number[] {
  let below = 0;
  const rank = new Map<number, number>();
  for (const [size, times] of [...timesSeen(sizes)].sort(([left], [right]) => left - right)) {
    rank.set(size, 2 * below + times + 1);
    below += times;
  }
  return sizes.map((size) => rank.get(size) ?? 0);
}
