import {
  validatePairs,
  type BasketCounts,
  type PairPolicy,
} from '../../../src/statistics/association/validate-pairs.ts';

const POLICY: PairPolicy = { alpha: 0.05, adjust: 'BY', minLift: 1.2, minMargin: 5 };
const stratum = (n: number, items: Record<string, number>): BasketCounts => ({
  n,
  items: new Map(Object.entries(items)),
});

describe('the number of tests', () => {
  const strata = [stratum(100, { A: 20, B: 30, C: 5 }), stratum(50, { C: 10, D: 8, E: 4 })];

  it('counts pairs that were never seen together, and no pair that cannot meet in a stratum', () => {
    // A, B, C, D reach five holders. A and D, B and D share no stratum.
    expect(validatePairs({ strata, pairs: [], policy: POLICY })).toEqual({
      tests: 4,
      items: ['A', 'B', 'C', 'D'],
      pairs: [],
    });
  });

  it('includes items that just reach the least margin, on either side', () => {
    const atMargin = (items: Record<string, number>) =>
      validatePairs({ strata: [stratum(50, items)], pairs: [{ a: 'A', b: 'B', nij: 2 }], policy: POLICY });
    expect(atMargin({ A: 5, B: 9 })).toMatchObject({ tests: 1, pairs: [{ nij: 2 }] });
    expect(atMargin({ A: 9, B: 5 })).toMatchObject({ tests: 1, pairs: [{ nij: 2 }] });
    expect(atMargin({ A: 9, B: 4 })).toMatchObject({ tests: 0, pairs: [] });
  });

  it('follows the own margins of a pair where eligibility narrows its base', () => {
    const own = [{ a: 'B', b: 'A', nij: 3, strata: [{ n: 60, ni: 30, nj: 20 }] }];
    const { tests, pairs } = validatePairs({ strata, pairs: own, policy: POLICY });
    expect(tests).toBe(4);
    expect(pairs).toHaveLength(1);
    expect(pairs[0]).toMatchObject({ a: 'A', b: 'B', n: 60, ni: 20, nj: 30, nij: 3, expected: 10 });
    const barred = [{ a: 'A', b: 'B', nij: 0, strata: [{ n: 4, ni: 0, nj: 4 }] }];
    expect(validatePairs({ strata, pairs: barred, policy: POLICY })).toMatchObject({ tests: 3, pairs: [] });
  });

  it('takes its margins from the independent baskets where they differ', () => {
    const independent = { strata: [stratum(50, { A: 4, B: 15 })], pairs: [] };
    const pairs = [{ a: 'A', b: 'B', nij: 9 }];
    expect(validatePairs({ strata, pairs, independent, policy: POLICY })).toMatchObject({ tests: 0, items: ['B'] });
  });
});

describe('a pair', () => {
  it('is not validated below the least lift, however certain it is', () => {
    const strata = [stratum(1_000_000, { A: 300_000, B: 200_000 })];
    const pairs = [{ a: 'A', b: 'B', nij: 66_000 }];
    const [pair] = validatePairs({ strata, pairs, policy: POLICY }).pairs;
    expect(pair).toMatchObject({ validated: false, measures: { lift: 1.1 } });
    expect(pair?.log10P).toBeLessThan(-200);
    const [floor] = validatePairs({ strata, pairs, policy: { ...POLICY, minLift: 1.1 } }).pairs;
    expect(floor?.validated).toBe(true);
  });

  it('has a lift against what its strata give, not against the pool', () => {
    const strata = [stratum(100, { A: 50, B: 50 }), stratum(300, { A: 10, B: 10 })];
    const pair = validatePairs({ strata, pairs: [{ a: 'A', b: 'B', nij: 26 }], policy: POLICY }).pairs[0];
    expect(pair?.expected).toBeCloseTo(25 + 1 / 3, 12);
    expect(pair?.measures.lift).toBeCloseTo(26 / (25 + 1 / 3), 12);
    expect(pair?.measures.leverage).toBeCloseTo(26 / 400 - (60 * 60) / 160_000, 12);
  });

  it('counts a pair seen only outside the independent baskets as p = 1', () => {
    const strata = [stratum(40, { A: 20, B: 20 })];
    const independent = { strata: [stratum(20, { A: 10, B: 10 })], pairs: [] };
    const [pair] = validatePairs({ strata, pairs: [{ a: 'B', b: 'A', nij: 4 }], independent, policy: POLICY }).pairs;
    expect(pair).toMatchObject({ a: 'A', b: 'B', nij: 4, pValue: 1, pAdjusted: 1, validated: false });
  });
});
