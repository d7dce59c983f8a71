import { chanceIndependent } from '../../../src/statistics/association/chance-independent.ts';
import { chanceLevel, type Basket } from '../../../src/statistics/association/chance-level.ts';
import { createRandom } from '../../../src/statistics/random.ts';

const basket = (items: string, stratum = 'all'): Basket => ({ stratum, items: items.split('') });

describe('the chance level', () => {
  it('is the mean over all tables with the same margins, each as likely as the other', () => {
    // Item sizes 2, 1, 1 and basket sizes 2, 1, 1: A must be in two baskets, so five tables, and AB in one or two ways.
    const baskets = [basket('AB'), basket('A'), basket('C')];
    const tables = new Set<string>();
    for (const first of ['AB', 'AC', 'BC']) {
      for (const second of ['A', 'B', 'C']) {
        for (const third of ['A', 'B', 'C']) {
          if (`${first}${second}${third}`.split('').sort().join('') === 'AABC')
            tables.add(`${first}|${second}|${third}`);
        }
      }
    }
    const share = [...tables].filter((table) => table.startsWith('AB')).length / tables.size / 3;
    expect(tables.size).toBe(5);
    const chance = chanceLevel({ baskets, pairs: [['A', 'B']], draws: 20_000, seed: 'tables' });
    expect(Math.abs((chance?.mean ?? 0) - share)).toBeLessThan(0.005);
    expect(Math.abs((chance?.mean ?? 0) - share)).toBeLessThan(5 * (chance?.standardError ?? 0));
  });

  it('mixes baskets inside their stratum only', () => {
    // Inside a stratum all baskets are alike, so nothing can change; across strata much could.
    const baskets = ['x', 'y'].flatMap((stratum) =>
      Array.from({ length: 30 }, () => basket(stratum === 'x' ? 'AB' : 'CD', stratum)),
    );
    const pairs = [['A', 'B']] as const;
    const inside = chanceLevel({ baskets, pairs, seed: 's' });
    expect(inside).toMatchObject({ mean: 0.5, deviation: 0, standardError: 0, observed: 0.5 });
    const pooled = chanceLevel({ baskets: baskets.map(({ items }) => ({ stratum: 'all', items })), pairs, seed: 's' });
    expect(pooled?.mean).toBeLessThan(0.25);
  });

  it('leaves alone a stratum of one, baskets without items and items that no pair names', () => {
    expect(chanceLevel({ baskets: [basket('AB')], pairs: [['A', 'B']], seed: 's' })?.mean).toBe(1);
    const baskets = [basket(''), basket('A'), basket('ABZ'), basket('B')];
    const chance = chanceLevel({
      baskets,
      pairs: [
        ['B', 'A'],
        ['A', 'Q'],
      ],
      seed: 's',
    });
    expect(chance?.observed).toBe(0.25);
    expect(chanceLevel({ baskets: [], pairs: [], seed: 's' })).toBeNull();
    expect(chanceLevel({ baskets, pairs: [], seed: 's' })?.mean).toBe(0);
  });

  it('mixes 50,000 baskets 20 times in a second or so', () => {
    const random = createRandom('large');
    const items = Array.from({ length: 20 }, (_, index) => `item ${index}`);
    const baskets = Array.from({ length: 50_000 }, (_, index) => ({
      stratum: String(index % 4),
      items: items.filter((_item, place) => random.uniform() < 0.4 / (1 + place / 4)),
    }));
    const before = process.cpuUsage();
    const chance = chanceLevel({ baskets, pairs: [['item 0', 'item 1']], draws: 20, seed: 'large' });
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(10);
    // The items are independent, so chance explains what is seen.
    const { mean = 0, observed = 1, deviation = 0 } = chance ?? {};
    expect(Math.abs(mean - observed)).toBeLessThan(4 * deviation);
  });
});

describe('the chance level of independent items', () => {
  const stratum = (n: number, items: Record<string, number>) => ({ n, items: new Map(Object.entries(items)) });

  it('agrees with counting out every basket, whatever the shape of the pairs', () => {
    const random = createRandom('shapes');
    const items = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    for (let run = 0; run < 40; run++) {
      const counts = Object.fromEntries(items.map((item) => [item, random.below(11)]));
      const pairs = items.flatMap((left, index) =>
        items.slice(index + 1).flatMap((right) => (random.uniform() < 0.35 ? [[left, right] as const] : [])),
      );
      let expected = 0;
      for (let bits = 0; bits < 2 ** items.length; bits++) {
        const has = (item: string) => ((bits >> items.indexOf(item)) & 1) === 1;
        const chance = items.reduce((product, item) => {
          const share = (counts[item] ?? 0) / 10;
          return product * (has(item) ? share : 1 - share);
        }, 1);
        if (pairs.some(([left, right]) => has(left) && has(right))) expected += chance;
      }
      expect(chanceIndependent([stratum(10, counts)], pairs)).toBeCloseTo(expected, 10);
    }
  });

  it('weighs strata by their baskets', () => {
    const strata = [stratum(30, { A: 15, B: 15 }), stratum(10, { A: 10 })];
    expect(chanceIndependent(strata, [['A', 'B']])).toBeCloseTo(0.75 * 0.25, 12);
    expect([chanceIndependent([], [['A', 'B']]), chanceIndependent(strata, [])]).toEqual([null, 0]);
  });

  it('copes with a hundred items and many pairs', () => {
    const random = createRandom('hundred');
    const counts = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`i${index}`, 10]));
    const pairs = Array.from({ length: 150 }, () => [`i${random.below(100)}`, `i${random.below(100)}`] as const);
    const value = chanceIndependent([stratum(100, counts)], pairs) ?? 0;
    expect(value).toBeGreaterThan(0.5);
    expect(value).toBeLessThan(1 - 0.99 ** 150);
  });

  it('gives up on pairs that are too entangled', () => {
    const random = createRandom('entangled');
    const counts = Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`i${index}`, 10]));
    const pairs = Array.from({ length: 1200 }, () => [`i${random.below(400)}`, `i${random.below(400)}`] as const);
    expect(chanceIndependent([stratum(100, counts)], pairs)).toBeNull();
  });
});
