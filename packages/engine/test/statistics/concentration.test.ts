import { countOfShare, gini, hhi, topShare, whaleCurve, type Ranked } from '../../src/statistics/concentration.ts';
import { createRandom } from '../../src/statistics/random.ts';

const ranked = (...values: number[]): Ranked => ({ values });

describe('a share of customers', () => {
  it('is counted on decimal digits: 7 % of 100 are 7, not 8', () => {
    expect(Math.ceil(0.07 * 100)).toBe(8);
    expect([countOfShare('0.07', 100), countOfShare(0.07, 100), countOfShare('.07', 100)]).toEqual([7, 7, 7]);
    expect([countOfShare('0.1', 0), countOfShare('0.1', 1), countOfShare('0.1', 10), countOfShare('0.1', 11)]).toEqual([
      0, 1, 1, 2,
    ]);
    expect([countOfShare('', 12), countOfShare('a tenth', 12), countOfShare('-0.1', 12)]).toEqual([NaN, NaN, NaN]);
    expect([countOfShare(1, 12), countOfShare(1e-7, 10_000_001), countOfShare('2E-1', 6)]).toEqual([12, 2, 2]);
    expect(countOfShare('1e1', 3)).toBe(30);
  });

  it('agrees with whole-number arithmetic for every per cent', () => {
    for (let percent = 1; percent <= 100; percent++) {
      for (const n of [1, 7, 99, 100, 1000]) {
        expect(countOfShare(percent / 100, n)).toBe(Number((BigInt(percent) * BigInt(n) + 99n) / 100n));
      }
    }
  });
});

describe('the share of the largest customers', () => {
  it('is that of the ten customers: the first has 855 of 1345', () => {
    expect(topShare(ranked(855, 183, 138, 81, 57, 20, 6, 3, 2, 0), '0.1')).toBeCloseTo(855 / 1345, 12);
  });

  it('cuts through a group of equal customers', () => {
    expect(topShare({ values: [10, 1], customers: [4, 10] }, '0.2')).toBeCloseTo(30 / 50, 12);
    expect(topShare({ values: [10, 1], customers: [4, 10] }, '0.5')).toBeCloseTo(43 / 50, 12);
  });

  it('is unknown without a total above 0', () => {
    expect([topShare(ranked(5, -5), '0.1'), topShare(ranked(), '0.1')]).toEqual([null, null]);
  });
});

describe('the Gini coefficient', () => {
  it('is 0 when all have the same and (n − 1) / n when one has all', () => {
    expect(gini(ranked(3, 3, 3, 3))).toBeCloseTo(0, 12);
    expect(gini(ranked(8, 0, 0, 0))).toBeCloseTo(3 / 4, 12);
  });

  it('is half the mean difference of all pairs over the mean, grouped or not', () => {
    const random = createRandom('gini');
    for (let run = 0; run < 30; run++) {
      const values = Array.from({ length: 2 + random.below(12) }, () => random.below(6)).sort((a, b) => b - a);
      const total = values.reduce((sum, value) => sum + value, 0);
      if (total === 0) continue;
      const gaps = values.flatMap((left) => values.map((right) => Math.abs(left - right)));
      const expected = gaps.reduce((sum, gap) => sum + gap, 0) / (2 * values.length * total);
      expect(gini({ values })).toBeCloseTo(expected, 12);
      const distinct = [...new Set(values)];
      const customers = distinct.map((value) => values.filter((other) => other === value).length);
      expect(gini({ values: distinct, customers })).toBeCloseTo(expected, 12);
    }
  });

  it('is unknown when a customer is below 0', () => {
    expect([gini(ranked(5, 3, -1)), hhi(ranked(5, 3, -1)), gini(ranked(0, 0))]).toEqual([null, null, null]);
  });
});

describe('the Herfindahl-Hirschman index', () => {
  it('adds the squared shares', () => {
    expect(hhi(ranked(5, 3, 2))).toBeCloseTo(0.25 + 0.09 + 0.04, 12);
    expect(hhi({ values: [1], customers: [50] })).toBeCloseTo(1 / 50, 12);
    expect(hhi(ranked(7))).toBe(1);
  });
});

describe('the whale curve', () => {
  it('is that of the ten customers: 718.5 of 540 at its peak', () => {
    const curve = whaleCurve(ranked(495, 98, 63, 32, 15, 13.5, 2, -9, -47, -122.5));
    expect(curve.points.map(({ cumulative }) => cumulative)).toEqual([
      495, 593, 656, 688, 703, 716.5, 718.5, 709.5, 662.5, 540,
    ]);
    expect(curve).toMatchObject({ peak: 718.5, total: 540 });
    expect(curve.peakShare).toBeCloseTo(1.330556, 6);
  });

  it('has a point for each group, and no share without a profit in all', () => {
    expect(whaleCurve({ values: [4, -1], customers: [2, 8] })).toEqual({
      points: [
        { customers: 2, cumulative: 8 },
        { customers: 10, cumulative: 0 },
      ],
      peak: 8,
      total: 0,
      peakShare: null,
    });
    expect(whaleCurve(ranked(-3, -4))).toMatchObject({ peak: 0, total: -7, peakShare: null });
  });
});
