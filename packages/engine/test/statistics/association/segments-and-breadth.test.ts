import { chanceIndependent } from '../../../src/statistics/association/chance-independent.ts';
import { chanceLevel, type Basket } from '../../../src/statistics/association/chance-level.ts';
import { validatePairs, type PairPolicy } from '../../../src/statistics/association/validate-pairs.ts';
import { createRandom, type Random } from '../../../src/statistics/random.ts';
import { countBaskets } from './twenty-customers.ts';

const POLICY: PairPolicy = { alpha: 0.05, adjust: 'BY', minLift: 1.2, minMargin: 5 };
const ITEMS = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'];
const pool = (baskets: readonly Basket[]): Basket[] => baskets.map(({ items }) => ({ stratum: 'all', items }));
const validated = (baskets: readonly Basket[]) =>
  validatePairs({ ...countBaskets(baskets), policy: POLICY }).pairs.filter((pair) => pair.validated);

/** Products that are independent inside each line, but sell better to one line than to the other. */
const twoLines = (random: Random, customers = 3000): Basket[] =>
  Array.from({ length: customers }, () => {
    const sme = random.uniform() < 0.2;
    const share = (index: number) => (sme ? 0.08 + 0.05 * index : 0.4 - 0.045 * index);
    return { stratum: sme ? 'sme' : 'retail', items: ITEMS.filter((_, index) => random.uniform() < share(index)) };
  });

describe('products that are independent inside each line', () => {
  it('seem related when lines are pooled, and do not when the test looks inside lines', () => {
    const random = createRandom('two lines');
    const runs = Array.from({ length: 20 }, () => twoLines(random));
    const inPool = runs.map((baskets) => validated(pool(baskets)).length);
    expect(Math.min(...inPool)).toBeGreaterThan(0);
    expect(runs.map((baskets) => validated(baskets).length)).toEqual(runs.map(() => 0));
  });

  it('still show a relationship that is there', () => {
    const random = createRandom('related');
    const baskets = twoLines(random).map(({ stratum, items }) => ({
      stratum,
      items: items.includes('A') && random.uniform() < 0.4 ? [...new Set([...items, 'H'])] : items,
    }));
    expect(validated(baskets).map(({ a, b }) => a + b)).toEqual(['AH']);
  });
});

describe('households whose members hold the same', () => {
  it('make false pairs when each member is counted, and none when one of each is', () => {
    const random = createRandom('couples');
    let counted = 0;
    let independent = 0;
    const runs = 60;
    for (let run = 0; run < runs; run++) {
      const couples = Array.from({ length: 200 }, () => ({
        stratum: 'all',
        items: ITEMS.filter((_, index) => random.uniform() < 0.15 + 0.05 * index),
      }));
      const everybody = countBaskets([...couples, ...couples]);
      const one = countBaskets(couples);
      const some = (pairs: { validated: boolean }[]) => Number(pairs.some((pair) => pair.validated));
      counted += some(validatePairs({ ...everybody, policy: POLICY }).pairs);
      const result = validatePairs({ ...everybody, independent: one, policy: POLICY });
      independent += some(result.pairs);
      // The measures remain those of everybody.
      for (const { a, b, nij } of result.pairs) {
        expect(nij).toBe(everybody.pairs.find((pair) => pair.a === a && pair.b === b)?.nij);
      }
    }
    expect(counted / runs).toBeGreaterThan(0.05);
    expect(independent / runs).toBeLessThan(0.05);
  });
});

describe('customers who merely hold more of everything', () => {
  const random = createRandom('breadth');
  const baskets: Basket[] = Array.from({ length: 1000 }, () => {
    const breadth = random.uniform() < 0.3 ? 3 : 0.7;
    return { stratum: 'all', items: ITEMS.filter((_, index) => random.uniform() < breadth * (0.08 + 0.015 * index)) };
  });
  const rules = validated(baskets).map(({ a, b }) => [a, b] as const);

  it('have most pairs validated, at a level that breadth alone explains', () => {
    expect(rules.length).toBeGreaterThan(14);
    expect(rules.length).toBeLessThan(28);
    const chance = chanceLevel({ baskets, pairs: rules, seed: 'breadth' });
    const { mean = 0, observed = 0, deviation = 0 } = chance ?? {};
    expect(Math.abs(observed - mean)).toBeLessThan(4 * deviation);
    // Item margins alone do not see breadth: they miss the level by far more.
    const independent = chanceIndependent(countBaskets(baskets).strata, rules) ?? 0;
    expect(Math.abs(observed - independent)).toBeGreaterThan(10 * deviation);
  });
});
