import { adjust, harmonic } from '../../../src/statistics/association/adjust.ts';

/** Figures to twelve decimals, as the comparisons below are meant. */
const rounded = (found: readonly number[]): number[] => found.map((value) => Number(value.toFixed(12)));

describe('adjusted p-values', () => {
  const p = [0.01, 0.02, 0.03, 0.04, 0.5, 0.001];

  it('are those of an independent program for the false discovery rate, in the order given', () => {
    expect(rounded(adjust(p, 6, 'BH'))).toEqual([0.03, 0.04, 0.045, 0.048, 0.5, 0.006]);
    expect(rounded(adjust(p, 6, 'BY'))).toEqual([0.0735, 0.098, 0.11025, 0.1176, 1, 0.0147]);
  });

  it('follow their definitions for the family-wise error', () => {
    expect(rounded(adjust(p, 6, 'bonferroni'))).toEqual([0.06, 0.12, 0.18, 0.24, 1, 0.006]);
    expect(rounded(adjust(p, 6, 'holm'))).toEqual([0.05, 0.08, 0.09, 0.09, 0.5, 0.006]);
  });

  it('count the tests that were not given as tests with p = 1', () => {
    for (const method of ['BY', 'BH', 'holm', 'bonferroni'] as const) {
      const withOnes = adjust([...p, ...Array.from({ length: 14 }, () => 1)], 20, method).slice(0, p.length);
      expect(rounded(adjust(p, 20, method))).toEqual(rounded(withOnes));
    }
    expect(rounded(adjust([], 20, 'BY'))).toEqual([]);
  });

  it('treat ties alike and never turn the order round', () => {
    expect(rounded(adjust([0.02, 0.02, 0.04], 3, 'BH'))).toEqual([0.03, 0.03, 0.04]);
    expect(rounded(adjust([0.04, 0.041], 2, 'BH'))).toEqual([0.041, 0.041]);
  });
});

describe('the sum 1 + 1/2 + … + 1/m', () => {
  it('is 2.928968 for 10, and runs on without a step where it is taken from its expansion', () => {
    expect(harmonic(10)).toBeCloseTo(2.928968, 6);
    expect([harmonic(0), harmonic(1)]).toEqual([0, 1]);
    expect(harmonic(1_000_001) - harmonic(1_000_000)).toBeCloseTo(1e-6, 11);
  });
});
