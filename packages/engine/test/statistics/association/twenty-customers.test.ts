import { chanceIndependent } from '../../../src/statistics/association/chance-independent.ts';
import { chanceLevel } from '../../../src/statistics/association/chance-level.ts';
import { harmonic } from '../../../src/statistics/association/adjust.ts';
import { validatePairs, type PairPolicy, type TestedPair } from '../../../src/statistics/association/validate-pairs.ts';
import { countBaskets, TWENTY } from './twenty-customers.ts';

const POLICY: PairPolicy = { alpha: 0.05, adjust: 'BY', minLift: 1.2, minMargin: 5 };

describe('the twenty customers', () => {
  const counts = countBaskets(TWENTY);
  const { tests, items, pairs } = validatePairs({ ...counts, policy: POLICY });
  const pair = (a: string, b: string): TestedPair => {
    const found = pairs.find((each) => each.a === a && each.b === b);
    if (found === undefined) throw new Error(`${a}-${b} was not tested`);
    return found;
  };

  it('have five items with five holders, hence ten tests', () => {
    expect(counts.strata[0]).toEqual({
      n: 20,
      items: new Map(Object.entries({ A: 18, B: 10, C: 10, D: 6, E: 7, F: 4 })),
    });
    expect([items, tests]).toEqual([['A', 'B', 'C', 'D', 'E'], 10]);
    expect(harmonic(tests)).toBeCloseTo(2.928968, 6);
  });

  it.each<[string, string, number, number, number, number, number, boolean]>([
    ['D', 'E', 6, 2.1, 2.857, 7 / 38760, 0.0052897, true],
    ['B', 'C', 9, 5, 1.8, 101 / 184756, 0.0080059, true],
    ['A', 'E', 7, 6.3, 1.111, 31824 / 77520, 1, false],
    ['A', 'D', 6, 5.4, 1.111, 18564 / 38760, 1, false],
    ['A', 'B', 9, 9, 1, 0.7632, 1, false],
    ['A', 'C', 9, 9, 1, 0.7632, 1, false],
    ['B', 'D', 2, 3, 0.667, 0.9296, 1, false],
    ['C', 'D', 2, 3, 0.667, 0.9296, 1, false],
    ['B', 'E', 2, 3.5, 0.571, 0.9714, 1, false],
    ['C', 'E', 2, 3.5, 0.571, 0.9714, 1, false],
  ])('give for %s-%s the figures of the table', (a, b, nij, expected, lift, p, adjusted, validated) => {
    const found = pair(a, b);
    expect([found.nij, found.n, found.validated]).toEqual([nij, 20, validated]);
    expect(found.expected).toBeCloseTo(expected, 12);
    expect(Math.abs((found.measures.lift ?? 0) - lift)).toBeLessThan(5e-4);
    expect(Math.abs(found.pValue - p)).toBeLessThan(p < 0.001 ? 1e-12 : 5e-5);
    expect(Math.abs(found.pAdjusted - adjusted)).toBeLessThan(5e-8);
  });

  it('come with the least p first, and by name where p is the same', () => {
    const order = pairs.map(({ a, b }) => a + b);
    expect(order).toEqual(['DE', 'BC', 'AE', 'AD', 'AB', 'AC', 'BD', 'CD', 'BE', 'CE']);
  });

  it('give the figures of the rules, both ways', () => {
    const { measures: de } = pair('D', 'E');
    const { measures: bc } = pair('B', 'C');
    expect([de.support, bc.support]).toEqual([0.3, 0.45]);
    expect(de.leverage).toBeCloseTo(0.195, 12);
    expect(bc.leverage).toBeCloseTo(0.2, 12);
    expect(de.forward).toMatchObject({ confidence: 1, conviction: 'inf' });
    expect(de.forward.zhang).toBeCloseTo(0.9286, 4);
    expect(de.backward.confidence).toBeCloseTo(0.857, 3);
    expect(de.backward.conviction).toBeCloseTo(4.9, 1);
    expect(de.backward.zhang).toBeCloseTo(1, 12);
    expect(bc.forward).toEqual(bc.backward);
    expect(bc.forward.confidence).toBeCloseTo(0.9, 12);
    expect(bc.forward.conviction).toBeCloseTo(5, 12);
    expect(bc.forward.zhang).toBeCloseTo(0.8889, 4);
    // Nine of ten holders of B hold A, as do nine of ten of all: no relationship.
    expect(pair('A', 'B').measures.backward.confidence).toBeCloseTo(0.9, 12);
    expect(pair('A', 'B').measures.lift).toBe(1);
  });

  const validated = pairs.filter((each) => each.validated);
  const rules = validated.map(({ a, b }) => [a, b] as const);

  it('give the association index 96.0 and the strength 30/33 from the validated pairs', () => {
    const weight = validated.reduce((total, { nij }) => total + nij, 0);
    const zhang = validated.reduce(
      (total, { nij, measures }) => total + (nij * (measures.forward.zhang + measures.backward.zhang)) / 2,
      0,
    );
    expect(50 * (1 + zhang / weight)).toBeCloseTo(96.0, 1);
    const held = validated.reduce((total, { ni, nj }) => total + ni + nj, 0);
    expect((2 * weight) / held).toBeCloseTo(30 / 33, 12);
  });

  it('have a relationship in 65 % where breadth alone gives 34.3 % and independence 32.9 %', () => {
    const chance = chanceLevel({ baskets: TWENTY, pairs: rules, seed: 'twenty' });
    expect(chance).toMatchObject({ observed: 0.65, draws: 200 });
    expect(Math.abs((chance?.mean ?? 0) - 0.343)).toBeLessThan(0.015);
    expect(chance?.standardError).toBeGreaterThan(0.001);
    expect(chance?.standardError).toBeLessThan(0.02);
    expect(chanceLevel({ baskets: TWENTY, pairs: rules, seed: 'twenty' })).toEqual(chance);
    const long = chanceLevel({ baskets: TWENTY, pairs: rules, draws: 20_000, seed: 'long run' });
    expect(Math.abs((long?.mean ?? 0) - 0.343)).toBeLessThan(0.002);
    expect(chanceIndependent(counts.strata, rules)).toBeCloseTo(1 - (1 - 0.25) * (1 - 0.105), 12);
  });

  it('count a smaller number of tests when a pair is a bundle', () => {
    const less = validatePairs({ ...counts, excluded: [['E', 'D']], policy: POLICY });
    expect(less.tests).toBe(9);
    expect(less.pairs.some(({ a, b }) => a + b === 'DE')).toBe(false);
    expect(validatePairs({ ...counts, excluded: [['F', 'A']], policy: POLICY }).tests).toBe(10);
  });
});
