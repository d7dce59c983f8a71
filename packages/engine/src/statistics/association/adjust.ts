/** How p-values of many tests are adjusted: false discovery rate (BY, BH) or family-wise error (holm, bonferroni). */
export type Adjustment = 'BY' | 'BH' | 'holm' | 'bonferroni';

const EULER_GAMMA = 0.5772156649015329;

/** c(m) = 1 + 1/2 + … + 1/m; beyond a million by its expansion, which is exact there to double precision. */
export function harmonic(m: number): number {
  if (m > 1e6) return Math.log(m) + EULER_GAMMA + 1 / (2 * m) - 1 / (12 * m * m);
  let total = 0;
  for (let i = m; i >= 1; i--) total += 1 / i;
  return total;
}

/**
 * Adjusted p-values, in the order given, for `tests` tests in all, of which those not given have p = 1: every pair that
 * could be tested counts, also those never seen together. BY is the procedure of Benjamini and Yekutieli (2001), which
 * holds the false discovery rate under any dependence; BH that of Benjamini and Hochberg (1995); holm that of
 * Holm (1979). An adjusted value at or below alpha means that the test is passed at alpha.
 */
export function adjust(pValues: readonly number[], tests: number, method: Adjustment): number[] {
  const adjusted = pValues.map(() => 1);
  const order = [...pValues.keys()].sort((left, right) => (pValues[left] ?? 1) - (pValues[right] ?? 1));
  const factor = method === 'BY' ? tests * harmonic(tests) : tests;
  const atRank = (index: number, rank: number): number => {
    const p = pValues[index] ?? 1;
    if (method === 'bonferroni') return p * tests;
    return method === 'holm' ? p * (tests - rank + 1) : (p * factor) / rank;
  };
  // Step-up from the largest p, step-down from the smallest: neither may turn the order of the p-values round.
  const stepsUp = method === 'BY' || method === 'BH';
  let bound = stepsUp ? 1 : 0;
  for (const [position, index] of (stepsUp ? order.toReversed() : order).entries()) {
    const value = atRank(index, stepsUp ? order.length - position : position + 1);
    bound = stepsUp ? Math.min(bound, value) : Math.max(bound, value);
    adjusted[index] = Math.min(1, bound);
  }
  return adjusted;
}
