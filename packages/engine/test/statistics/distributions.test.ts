import {
  chiSquareTail,
  lnChoose,
  lnFactorial,
  lnGamma,
  normalTwoSided,
  upperGammaShare,
} from '../../src/statistics/distributions.ts';
import { mean, median, quantileSorted, sum } from '../../src/statistics/descriptive.ts';
import { createRandom } from '../../src/statistics/random.ts';

/** Relative distance of a figure from what it should be. */
const off = (found: number, expected: number): number => Math.abs(found / expected - 1);

describe('special functions', () => {
  it('agree with the tables of an independent program', () => {
    expect(off(lnGamma(0.5), 0.5723649429247)).toBeLessThan(1e-12);
    expect(off(lnGamma(3.7), 1.428072326665388)).toBeLessThan(1e-12);
    expect(off(lnGamma(11.25), 15.695301377060463)).toBeLessThan(1e-12);
    expect(off(lnGamma(1e6), 12815504.569147611)).toBeLessThan(1e-12);
    expect(off(chiSquareTail(3.841458820694124, 1), 0.05)).toBeLessThan(1e-12);
    expect(off(chiSquareTail(10.3267, 1), 0.0013111943255813801)).toBeLessThan(1e-12);
    expect(off(chiSquareTail(0.5, 3), 0.9188914116546758)).toBeLessThan(1e-12);
    expect(off(chiSquareTail(50, 7), 1.4444852779215397e-8)).toBeLessThan(1e-12);
    expect(off(chiSquareTail(400, 2), Math.exp(-200))).toBeLessThan(1e-12);
    expect(off(normalTwoSided(0.5), 0.6170750774519738)).toBeLessThan(1e-12);
    expect(off(normalTwoSided(-5), 5.733031437583866e-7)).toBeLessThan(1e-12);
    expect(off(normalTwoSided(30), 9.813427854295816e-198)).toBeLessThan(1e-11);
  });

  it('have their limits', () => {
    expect([upperGammaShare(2, 0), upperGammaShare(2, Number.POSITIVE_INFINITY), normalTwoSided(0)]).toEqual([1, 0, 1]);
    expect([lnFactorial(0), lnFactorial(1), lnChoose(7, 0), lnChoose(7, 7)]).toEqual([0, 0, 0, 0]);
  });

  it('count factorials alike on both sides of the table', () => {
    for (const n of [2, 20, 170, 171, 5000])
      expect(off(lnFactorial(n), lnFactorial(n - 1) + Math.log(n))).toBeLessThan(1e-12);
    expect(off(Math.exp(lnChoose(40, 20)), 137846528820)).toBeLessThan(1e-12);
  });
});

describe('sums and quantiles', () => {
  it('keep what small amounts add to large ones', () => {
    expect(sum([1e16, 1, -1e16])).toBe(1);
    expect(sum(Array.from({ length: 10 }, () => 0.1))).toBe(1);
    expect([sum([]), mean([]), median([])]).toEqual([0, null, null]);
  });

  it('lie between neighbours on a straight line', () => {
    expect(quantileSorted([1, 2, 4], 0.5)).toBe(2);
    expect(quantileSorted([1, 2, 4, 8], 0.5)).toBe(3);
    expect(quantileSorted([1, 2, 4, 8], 0.975)).toBeCloseTo(7.7, 12);
    expect(median([5, 1, 3])).toBe(3);
  });
});

describe('a seeded stream of chance', () => {
  it('repeats itself for a seed and differs between seeds', () => {
    const take = (seed: string) => Array.from({ length: 5 }, createRandom(seed).uniform);
    expect(take('customer-count 2025')).toEqual(take('customer-count 2025'));
    expect(take('customer-count 2025')).not.toEqual(take('customer-count 2026'));
  });

  const moments = (draw: () => number, n = 20_000) => {
    const values = Array.from({ length: n }, draw);
    const centre = mean(values) ?? 0;
    return { mean: centre, variance: mean(values.map((value) => (value - centre) ** 2)) ?? 0 };
  };

  it('has uniform whole numbers and fractions', () => {
    const random = createRandom('uniform');
    const thrown = Array.from({ length: 60_000 }, () => random.below(6));
    const faces = [0, 1, 2, 3, 4, 5].map((face) => thrown.filter((each) => each === face).length);
    expect(sum(faces)).toBe(60_000);
    const chiSquare = sum(faces.map((count) => (count - 10_000) ** 2 / 10_000));
    expect(chiSquareTail(chiSquare, 5)).toBeGreaterThan(0.001);
    const { mean: centre, variance } = moments(random.uniform);
    expect(centre).toBeCloseTo(1 / 2, 1.9);
    expect(variance).toBeCloseTo(1 / 12, 2);
  });

  it('has normal and beta variates with their mean and variance', () => {
    const random = createRandom('moments');
    const normal = moments(random.normal);
    expect(Math.abs(normal.mean)).toBeLessThan(0.03);
    expect(Math.abs(normal.variance - 1)).toBeLessThan(0.04);
    const beta = moments(() => random.beta(3, 5));
    expect(Math.abs(beta.mean - 3 / 8)).toBeLessThan(0.005);
    expect(Math.abs(beta.variance - 15 / (64 * 9))).toBeLessThan(0.001);
  });

  it.each([
    [12, 0.3],
    [50, 0.9],
    [40, 0.45],
    [1000, 0.02],
  ])('has binomial variates of %d trials with probability %d in their exact shares', (trials, p) => {
    const random = createRandom(`binomial ${trials} ${p}`);
    const draws = 40_000;
    const counts = new Map<number, number>();
    for (let draw = 0; draw < draws; draw++) {
      const k = random.binomial(trials, p);
      counts.set(k, (counts.get(k) ?? 0) + 1);
    }
    let chiSquare = 0;
    let classes = 0;
    for (let k = 0; k <= trials; k++) {
      const expected = draws * Math.exp(lnChoose(trials, k) + k * Math.log(p) + (trials - k) * Math.log(1 - p));
      if (expected < 10) continue;
      chiSquare += ((counts.get(k) ?? 0) - expected) ** 2 / expected;
      classes += 1;
    }
    expect(classes).toBeGreaterThan(5);
    expect(chiSquareTail(chiSquare, classes)).toBeGreaterThan(0.001);
  });

  it('knows certain outcomes', () => {
    const random = createRandom('certain');
    expect([random.binomial(0, 0.5), random.binomial(9, 0), random.binomial(9, 1)]).toEqual([0, 0, 9]);
  });
});
