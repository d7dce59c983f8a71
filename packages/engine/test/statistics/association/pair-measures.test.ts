import { pairMeasures } from '../../../src/statistics/association/pair-measures.ts';

describe('the measures of a pair', () => {
  it('have their textbook values', () => {
    // 100 baskets: 40 hold X, 30 hold Y, 20 hold both
    const measures = pairMeasures({ n: 100, ni: 40, nj: 30, nij: 20, expected: 12 });
    expect(measures.support).toBe(0.2);
    expect(measures.lift).toBeCloseTo(20 / 12, 12);
    expect(measures.leverage).toBeCloseTo(0.08, 12);
    expect(measures.jaccard).toBeCloseTo(20 / 50, 12);
    expect(measures.kulczynski).toBeCloseTo((1 / 2 + 2 / 3) / 2, 12);
    // phi² = chi-square / n; the table 20 20 / 10 50 has chi-square 12.6984
    expect(100 * (measures.phi ?? 0) ** 2).toBeCloseTo(12.6984, 4);
    expect(measures.oddsRatio).toBeCloseTo((20 * 50) / (20 * 10), 12);
    expect(measures.forward.confidence).toBeCloseTo(0.5, 12);
    expect(measures.forward.conviction).toBeCloseTo(0.7 / 0.5, 12);
    expect(measures.forward.zhang).toBeCloseTo(0.08 / Math.max(0.2 * 0.6, 0.4 * 0.1), 12);
    expect(measures.backward.conviction).toBeCloseTo(0.6 / (1 - 2 / 3), 12);
  });

  it('take what is expected from the strata for lift alone', () => {
    const measures = pairMeasures({ n: 100, ni: 40, nj: 30, nij: 20, expected: 20 });
    expect(measures.lift).toBe(1);
    expect(measures.leverage).toBeCloseTo(0.08, 12);
  });

  it('have their limits', () => {
    const never = pairMeasures({ n: 100, ni: 40, nj: 30, nij: 0, expected: 12 });
    expect(never).toMatchObject({ support: 0, lift: 0, jaccard: 0, kulczynski: 0 });
    expect([never.forward.zhang, never.backward.zhang]).toEqual([-1, -1]);
    // A cell of 0 adds one half to each
    expect(never.oddsRatio).toBeCloseTo((0.5 * 30.5) / (40.5 * 30.5), 12);
    const everybody = pairMeasures({ n: 10, ni: 10, nj: 10, nij: 10, expected: 10 });
    expect(everybody).toMatchObject({ lift: 1, leverage: 0, phi: null });
    expect(everybody.forward).toEqual({ confidence: 1, conviction: 'inf', zhang: 0 });
    const nobody = pairMeasures({ n: 10, ni: 0, nj: 4, nij: 0, expected: 0 });
    expect(nobody).toMatchObject({ lift: null, kulczynski: null, jaccard: 0, forward: { confidence: null } });
  });
});
