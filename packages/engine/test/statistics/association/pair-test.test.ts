import { expectedTogether, pairTest, type PairStratum } from '../../../src/statistics/association/pair-test.ts';
import { createRandom } from '../../../src/statistics/random.ts';

/** Relative distance of a figure from what it should be. */
const off = (found: number, expected: number): number => Math.abs(found / expected - 1);

/** The same probability in whole numbers: ways to draw it over all ways. */
function exactly(strata: readonly PairStratum[], nij: number): number {
  const choose = (n: number, k: number): bigint => {
    if (k < 0 || k > n) return 0n;
    let ways = 1n;
    for (let i = 1; i <= k; i++) ways = (ways * BigInt(n - k + i)) / BigInt(i);
    return ways;
  };
  let ways = new Map<number, bigint>([[0, 1n]]);
  let all = 1n;
  for (const { n, ni, nj } of strata) {
    const next = new Map<number, bigint>();
    for (let k = 0; k <= Math.min(ni, nj); k++) {
      const own = choose(ni, k) * choose(n - ni, nj - k);
      if (own > 0n) for (const [at, before] of ways) next.set(at + k, (next.get(at + k) ?? 0n) + before * own);
    }
    ways = next;
    all *= choose(n, nj);
  }
  const asMany = [...ways].reduce((total, [at, count]) => (at >= nij ? total + count : total), 0n);
  const places = String(all).length - String(asMany).length + 17;
  return Number((asMany * 10n ** BigInt(places)) / all) / 10 ** places;
}

describe('the test of a pair', () => {
  it("is Fisher's exact test in one stratum", () => {
    expect(off(pairTest([{ n: 20, ni: 6, nj: 7 }], 6).pValue, 7 / 38760)).toBeLessThan(1e-9);
    expect(off(pairTest([{ n: 20, ni: 10, nj: 10 }], 9).pValue, 101 / 184756)).toBeLessThan(1e-9);
    expect(off(pairTest([{ n: 20, ni: 18, nj: 7 }], 7).pValue, 31824 / 77520)).toBeLessThan(1e-9);
    expect(off(pairTest([{ n: 20, ni: 18, nj: 6 }], 6).pValue, 18564 / 38760)).toBeLessThan(1e-9);
  });

  it('agrees with an independent program for a large base', () => {
    expect(off(pairTest([{ n: 1000, ni: 300, nj: 250 }], 90).pValue, 0.01098647487734099)).toBeLessThan(1e-9);
    expect(
      off(pairTest([{ n: 1_000_000, ni: 300_000, nj: 200_000 }], 61_000).pValue, 2.5682341604746896e-8),
    ).toBeLessThan(1e-7);
    expect(off(pairTest([{ n: 1_000_000, ni: 300_000, nj: 200_000 }], 60_000).pValue, 0.5010011468462297)).toBeLessThan(
      1e-9,
    );
    expect(off(pairTest([{ n: 500, ni: 40, nj: 30 }], 30).pValue, 5.865109181543669e-40)).toBeLessThan(1e-9);
  });

  it('agrees with whole numbers over several strata, from the least to the most', () => {
    const strata = [
      { n: 40, ni: 12, nj: 9 },
      { n: 60, ni: 20, nj: 33 },
      { n: 25, ni: 25, nj: 4 },
      { n: 30, ni: 1, nj: 15 },
      { n: 10, ni: 0, nj: 5 },
      { n: 0, ni: 0, nj: 0 },
    ];
    expect(expectedTogether(strata)).toBeCloseTo(2.7 + 11 + 4 + 0.5, 12);
    expect(off(pairTest(strata, 26).pValue, 0.0005451442741195151)).toBeLessThan(1e-9);
    expect(off(pairTest(strata, 34).pValue, 5.5005739530419074e-14)).toBeLessThan(1e-9);
    for (let nij = 0; nij <= 34; nij++)
      expect(off(pairTest(strata, nij).pValue, exactly(strata, nij))).toBeLessThan(1e-9);
  });

  it('agrees with whole numbers for random strata', () => {
    const random = createRandom('strata');
    for (let run = 0; run < 150; run++) {
      const strata = Array.from({ length: 1 + random.below(6) }, () => {
        const n = 1 + random.below(60);
        return { n, ni: random.below(n + 1), nj: random.below(n + 1) };
      });
      const least = strata.reduce((total, { n, ni, nj }) => total + Math.max(0, ni + nj - n), 0);
      const most = strata.reduce((total, { ni, nj }) => total + Math.min(ni, nj), 0);
      const nij = least + random.below(most - least + 1);
      const expected = exactly(strata, nij);
      expect(off(pairTest(strata, nij).pValue, expected)).toBeLessThan(1e-9);
    }
  });

  it('keeps the logarithm where the p-value itself is below what a number holds', () => {
    const { pValue, log10P } = pairTest([{ n: 10_000, ni: 4000, nj: 4000 }], 4000);
    expect(pValue).toBe(0);
    // One way in choose(10000, 4000): ln = 6724.7…, by Stirling
    const entropy = 10_000 * (-0.4 * Math.log10(0.4) - 0.6 * Math.log10(0.6));
    expect(log10P).toBeCloseTo(-(entropy - 0.5 * Math.log10(2 * Math.PI * 10_000 * 0.24)), 3);
    const two = pairTest(
      [
        { n: 10_000, ni: 4000, nj: 4000 },
        { n: 10_000, ni: 4000, nj: 4000 },
      ],
      8000,
    );
    expect(two.log10P).toBeCloseTo(2 * log10P, 6);
  });

  it('is certain where margins leave no choice, and refuses counts they cannot give', () => {
    expect(pairTest([{ n: 10, ni: 10, nj: 4 }], 4)).toEqual({ pValue: 1, log10P: 0 });
    expect(pairTest([{ n: 10, ni: 0, nj: 4 }], 0)).toEqual({ pValue: 1, log10P: 0 });
    expect(() => pairTest([{ n: 10, ni: 3, nj: 4 }], 5)).toThrow('margins allow 3 at most');
  });

  it('takes milliseconds for a million customers in eight strata', () => {
    const strata = Array.from({ length: 8 }, (_, i) => ({ n: 125_000, ni: 30_000 + 1000 * i, nj: 25_000 }));
    const before = process.cpuUsage();
    for (let run = 0; run < 5; run++) pairTest(strata, 54_000 + run);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000 / 5).toBeLessThan(500);
  });
});
