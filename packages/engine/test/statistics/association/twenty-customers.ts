import type { Basket } from '../../../src/statistics/association/chance-level.ts';
import type { Baskets } from '../../../src/statistics/association/validate-pairs.ts';

const span = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** Customers 1 to 20 of DOMAIN 3.5, by the products they hold. */
const HOLDERS: Record<string, number[]> = {
  A: span(1, 20).filter((customer) => customer !== 10 && customer !== 11),
  B: [...span(1, 9), 10],
  C: [...span(1, 9), 11],
  D: [8, 9, 12, 13, 14, 15],
  E: [8, 9, 12, 13, 14, 15, 16],
  F: [5, 13, 17, 18],
};

export const TWENTY: Basket[] = span(1, 20).map((customer) => ({
  stratum: 'all',
  items: Object.keys(HOLDERS).filter((item) => HOLDERS[item]?.includes(customer)),
}));

/** Counts baskets by stratum and by pair, as the engine gets them from SQL. */
export function countBaskets(baskets: readonly Basket[]): Baskets {
  const strata = new Map<string, { n: number; items: Map<string, number> }>();
  const pairs = new Map<string, { a: string; b: string; nij: number }>();
  for (const { stratum, items } of baskets) {
    const counts = strata.get(stratum) ?? { n: 0, items: new Map<string, number>() };
    strata.set(stratum, counts);
    counts.n += 1;
    const held = [...items].sort();
    for (const [index, a] of held.entries()) {
      counts.items.set(a, (counts.items.get(a) ?? 0) + 1);
      for (const b of held.slice(index + 1)) {
        const pair = pairs.get(`${a}-${b}`) ?? { a, b, nij: 0 };
        pairs.set(`${a}-${b}`, pair);
        pair.nij += 1;
      }
    }
  }
  return { strata: [...strata.values()], pairs: [...pairs.values()] };
}
