import { SextantError } from '@sextant/contracts';
import { lnChoose } from '../distributions.ts';

/** Margins of a pair of items in one stratum. */
export interface PairStratum {
  /** Baskets. */
  n: number;
  /** Baskets with the first item. */
  ni: number;
  /** Baskets with the second item. */
  nj: number;
}

export interface PairTest {
  /** P(C >= nij); 0 once it is below what a double holds (5e-324). */
  pValue: number;
  /** Its decimal logarithm, which stays exact where the p-value itself vanishes. */
  log10P: number;
}

/** Baskets with both items that chance alone would give: the sum of ni nj / n over the strata. */
export const expectedTogether = (strata: readonly PairStratum[]): number =>
  strata.reduce((total, { n, ni, nj }) => total + (n > 0 ? (ni * nj) / n : 0), 0);

/**
 * Exact one-sided test that two items are held together no more often than margins alone explain, stratum by stratum
 * (DOMAIN 3.3): p = P(C >= nij) for C the sum of independent hypergeometric counts, one per stratum. One stratum is
 * Fisher's exact test (1935); several are the exact conditional test of Mehta, Patel and Gray (1985).
 *
 * The distributions are convolved after an exponential tilt that moves their mean to nij, so that what counts is near
 * the peak and the far ends, below 1e-17 of it, can be left out; scales are kept as logarithms.
 *
 * @throws SextantError `internal` where the margins cannot give nij
 */
export function pairTest(strata: readonly PairStratum[], nij: number): PairTest {
  const mixed = strata.filter(({ ni, nj }) => ni > 0 && nj > 0);
  const least = mixed.reduce((total, stratum) => total + lowest(stratum), 0);
  const most = mixed.reduce((total, stratum) => total + highest(stratum), 0);
  if (nij > most) {
    throw new SextantError(
      'internal',
      `${nij} baskets are said to hold both items, but their margins allow ${most} at most.`,
      'Report it with the question that was asked.',
    );
  }
  if (nij <= least) return { pValue: 1, log10P: 0 };
  const lnOdds = tilt(mixed, nij);
  const [left, right] = inTwo(mixed.map((stratum) => tilted(stratum, lnOdds)));
  const lnTail = Math.log(tailOfSum(left, right, nij, lnOdds));
  const lnP = Math.min(0, lnTail + left.lnScale + right.lnScale - lnOdds * nij);
  return { pValue: Math.exp(lnP), log10P: lnP / Math.LN10 };
}

const lowest = ({ n, ni, nj }: PairStratum): number => Math.max(0, ni + nj - n);
const highest = ({ ni, nj }: PairStratum): number => Math.min(ni, nj);

/** A distribution on low, low + 1, …: P(C = low + k) × odds^(low + k) = weights[k] × exp(lnScale). */
interface Tilted {
  low: number;
  weights: Float64Array;
  lnScale: number;
}

/** Greatest logarithm of odds that is tried: there every count lies at its upper end, for up to 1e13 baskets. */
const MOST_LN_ODDS = 60;

/** Logarithm of the odds under which about nij are expected; 0 where chance alone already gives as many. */
function tilt(strata: readonly PairStratum[], nij: number): number {
  const expected = (lnOdds: number): number =>
    strata.reduce((total, stratum) => total + tiltedMean(stratum, Math.exp(lnOdds)), 0);
  if (expected(0) >= nij) return 0;
  let low = 0;
  let high = MOST_LN_ODDS;
  while (high - low > 1e-3) {
    const middle = (low + high) / 2;
    if (expected(middle) < nij) low = middle;
    else high = middle;
  }
  return high;
}

/** Count k at which (ni − k)(nj − k) odds = k (n − ni − nj + k): about the mean under these odds. */
function tiltedMean({ n, ni, nj }: PairStratum, odds: number): number {
  const b = odds * (ni + nj) + n - ni - nj;
  return (2 * odds * ni * nj) / (b + Math.sqrt(Math.max(0, b * b - 4 * (odds - 1) * odds * ni * nj)));
}

const NEGLIGIBLE = 1e-17;

function tilted(stratum: PairStratum, lnOdds: number): Tilted {
  const { n, ni, nj } = stratum;
  const odds = Math.exp(lnOdds);
  const bottom = lowest(stratum);
  const top = highest(stratum);
  const centre = Math.min(top, Math.max(bottom, Math.round(tiltedMean(stratum, odds))));
  const rises = (k: number): number => (odds * (ni - k) * (nj - k)) / ((k + 1) * (n - ni - nj + k + 1));
  const above: number[] = [];
  for (let k = centre, weight = 1; k < top; k++) {
    weight *= rises(k);
    if (weight < NEGLIGIBLE) break;
    above.push(weight);
  }
  const below: number[] = [];
  for (let k = centre, weight = 1; k > bottom; k--) {
    weight /= rises(k - 1);
    if (weight < NEGLIGIBLE) break;
    below.push(weight);
  }
  const weights = Float64Array.from([...below.reverse(), 1, ...above]);
  // Without a tilt the weights are the whole distribution, and their sum is a more exact scale than factorials are.
  const lnScale =
    lnOdds === 0
      ? -Math.log(weights.reduce((total, weight) => total + weight, 0))
      : lnChoose(ni, centre) + lnChoose(n - ni, nj - centre) - lnChoose(n, nj) + lnOdds * centre;
  return { low: centre - below.length, weights, lnScale };
}

const NOTHING: Tilted = { low: 0, weights: Float64Array.of(1), lnScale: 0 };

/** The sum of all distributions but for the last step: the two narrowest are joined until two are left. */
function inTwo(distributions: readonly Tilted[]): [Tilted, Tilted] {
  const open = [...distributions].sort((left, right) => right.weights.length - left.weights.length);
  for (;;) {
    const narrowest = open.pop() ?? NOTHING;
    const next = open.pop() ?? NOTHING;
    if (open.length === 0) return [narrowest, next];
    const joined = convolve(narrowest, next);
    const wider = open.findLastIndex(({ weights }) => weights.length >= joined.weights.length);
    open.splice(wider + 1, 0, joined);
  }
}

function convolve(left: Tilted, right: Tilted): Tilted {
  const weights = new Float64Array(left.weights.length + right.weights.length - 1);
  for (let i = 0; i < left.weights.length; i++) {
    const weight = left.weights[i] as number;
    for (let j = 0; j < right.weights.length; j++) {
      weights[i + j] = (weights[i + j] as number) + weight * (right.weights[j] as number);
    }
  }
  const least = NEGLIGIBLE * weights.reduce((most, weight) => Math.max(most, weight), 0);
  const from = weights.findIndex((weight) => weight >= least);
  const to = weights.findLastIndex((weight) => weight >= least);
  return {
    low: left.low + right.low + from,
    weights: weights.subarray(from, to + 1),
    lnScale: left.lnScale + right.lnScale,
  };
}

/** Σ over K >= nij of the weights of the sum, each tilted back relative to nij: without forming the last convolution. */
function tailOfSum(left: Tilted, right: Tilted, nij: number, lnOdds: number): number {
  const back = Math.exp(-lnOdds);
  // tails[k] = Σ over l >= k of weights[l] / odds^(l − k)
  const tails = right.weights.slice();
  for (let k = tails.length - 2; k >= 0; k--) tails[k] = (tails[k] as number) + back * (tails[k + 1] as number);
  let total = 0;
  for (let i = 0; i < left.weights.length; i++) {
    const from = nij - left.low - i - right.low;
    if (from >= tails.length) continue;
    const tail = from >= 0 ? (tails[from] as number) : (tails[0] as number) * back ** -from;
    total += (left.weights[i] as number) * tail;
  }
  return total;
}
