import { mannKendall, seasonalKendall, signedRank } from '../../src/statistics/rank-tests.ts';
import { createRandom } from '../../src/statistics/random.ts';

describe('the signed-rank test', () => {
  it('gives the exact p-values of all sign patterns', () => {
    expect(signedRank([1, 2, 3, 4, 5, 6, 7, 8])).toEqual({ statistic: 36, pValue: 2 / 2 ** 8, n: 8 });
    expect(signedRank([1, -2, 3, 4, 5, -6, 7, 8.5, 9, 10])?.pValue).toBeCloseTo(0.048828125, 12);
    expect(signedRank([-1, -2, -3, -4, -5, -6, -7, -8])).toMatchObject({ statistic: -36, pValue: 2 / 2 ** 8 });
  });

  it('shares ranks among ties and drops zeros', () => {
    // 9 changes that are not 0: all 512 sign patterns counted out by hand give 36 as far out.
    expect(signedRank([1, 1, -2, 3, 0, 3, 5, -1, 4, 2])?.pValue).toBeCloseTo(36 / 512, 12);
  });

  it('agrees with counting out every sign pattern', () => {
    const random = createRandom('patterns');
    for (let run = 0; run < 40; run++) {
      const changes = Array.from({ length: 1 + random.below(10) }, () => random.below(9) - 4);
      const moved = changes.filter((change) => change !== 0);
      const rank = (size: number) =>
        moved.filter((other) => Math.abs(other) < size).length +
        (moved.filter((other) => Math.abs(other) === size).length + 1) / 2;
      const ranks = moved.map((change) => rank(Math.abs(change)));
      const distance = (rises: (index: number) => boolean) =>
        Math.abs(ranks.reduce((total, each, index) => total + (rises(index) ? each : -each), 0));
      const own = distance((index) => (moved[index] ?? 0) > 0);
      const patterns = Array.from({ length: 2 ** moved.length }, (_, bits) => bits);
      const asFar = patterns.filter((bits) => distance((index) => ((bits >> index) & 1) === 1) >= own).length;
      expect(signedRank(changes)?.pValue).toBeCloseTo(asFar / patterns.length, 10);
    }
  });

  it('finds nothing where nothing moved', () => {
    expect(signedRank([0, 0, 0, 0, 0, 0, 0, 0])).toEqual({ statistic: 0, pValue: 1, n: 8 });
    expect(signedRank([])).toBeNull();
  });
});

describe('the Mann-Kendall test', () => {
  it('has the score and p-value of a small case by hand', () => {
    // 45 pairs, 3 of them fall: S = 39, variance 10 × 9 × 25 / 18 = 125, z = 38 / √125 = 3.398823
    const result = mannKendall([1, 3, 2, 5, 4, 6, 8, 7, 9, 12]);
    expect(result?.statistic).toBe(39);
    expect(result?.pValue).toBeCloseTo(0.000676764, 8);
  });

  it('corrects the variance for ties', () => {
    const result = mannKendall([1, 1, 2, 2, 1, 2, 3, 3]);
    // 19 pairs rise, 2 fall. Ties: three 1, three 2, two 3: (1176 − 66 − 66 − 18) / 18 = 57, z = 16 / √57 = 2.119252
    expect(result?.statistic).toBe(17);
    expect(result?.pValue).toBeCloseTo(0.034069195, 8);
  });

  it('needs 8 known points and finds nothing in a constant', () => {
    expect(mannKendall([1, 2, 3, 4, 5, 6, 7])).toBeNull();
    expect(mannKendall([1, 2, 3, null, 4, 5, 6, 7])).toBeNull();
    expect(mannKendall([1, 2, 3, null, 4, 5, 6, 7, 8])?.statistic).toBe(28);
    expect(mannKendall(Array.from({ length: 9 }, () => 4))).toEqual({ statistic: 0, pValue: 1, n: 9 });
  });
});

describe('the seasonal Kendall test', () => {
  it('compares only like seasons', () => {
    // Each quarter rises by one a year: 3 rising pairs in each of 4 seasons, whatever the season does.
    const values = [10, 500, 3, 40, 11, 501, 4, 41, 12, 502, 5, 42];
    const result = seasonalKendall(values, 4);
    expect(result?.statistic).toBe(12);
    // variance 4 × 3 × 2 × 11 / 18 = 14.667, z = 11 / 3.8297 = 2.8723
    expect(result?.pValue).toBeCloseTo(0.004075, 5);
    expect(seasonalKendall([...values].reverse(), 4)?.statistic).toBe(-12);
  });

  it('keeps the season of a point when another is unknown', () => {
    const values = [10, 500, 3, 40, null, 501, 4, 41, 12, 502, 5, 42];
    expect(seasonalKendall(values, 4)).toMatchObject({ statistic: 10, n: 11 });
  });
});
