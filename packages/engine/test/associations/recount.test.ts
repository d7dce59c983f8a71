import type { Answer } from '@sextant/contracts';
import { holdingsAt, randomHistory, type Held, type KnownRow } from '../support/random-history.ts';
import { memoryConnector, type Row } from '../support/memory-connector.ts';
import { basketWorld, type BasketWorld } from '../support/basket-world.ts';
import { operator } from '../support/test-engine.ts';

// Histories with late, corrected and retracted rows: what the intervals give is what one gets by looking at each day.
const POINTS = 9;
const KPIS = ['product-relationship', 'relationship-strength', 'product-affinity'] as const;

async function learned(seed: number, route: 'deltas' | 'intervals' | 'history'): Promise<[BasketWorld, KnownRow[]]> {
  const rows = randomHistory(seed);
  const world = await basketWorld({
    route,
    policy: { declaredSchemes: seed % 2 === 0 ? ['region'] : [] },
    // Everything that is held together at least once counts: the counts are looked at, not the test.
    pairs: { minCustomers: 1, minMargin: 1, adjust: 'BH', alpha: 0.9999, minLift: 0.0001, strata: ['region'], chanceDraws: 10 },
  });
  for (const instant of [...new Set(rows.map(({ at }) => at))]) {
    const tables: Parameters<typeof memoryConnector>[0] = {};
    for (const { table, row } of rows.filter(({ at }) => at === instant)) {
      (tables as Record<string, Row[]>)[table] = [...((tables as Record<string, Row[]>)[table] ?? []), row];
    }
    await world.learn(instant, tables, '2025-06-30');
  }
  return [world, rows];
}

/** Both sides of the three figures, counted from a list of who holds what. */
function recount(held: readonly Held[], pairs: readonly [string, string][]): Record<(typeof KPIS)[number], [number, number]> {
  const parties = new Map<string, { region: string; items: Set<string> }>();
  for (const { party, category, region } of held) {
    const found = parties.get(party) ?? { region, items: new Set<string>() };
    parties.set(party, found);
    found.items.add(category);
  }
  const all = [...parties.values()];
  const holding = (item: string, region?: string): number =>
    all.filter((each) => each.items.has(item) && (region === undefined || each.region === region)).length;
  const both = ([a, b]: [string, string]): number =>
    all.filter(({ items }) => items.has(a) && items.has(b)).length;
  const sum = (values: readonly number[]): number => values.reduce((total, each) => total + each, 0);
  const regions = [...new Set(all.map(({ region }) => region))];
  const size = (region: string): number => all.filter((each) => each.region === region).length;
  return {
    'product-relationship': [all.filter(({ items }) => pairs.some(([a, b]) => items.has(a) && items.has(b))).length, all.length],
    'relationship-strength': [2 * sum(pairs.map(both)), sum(pairs.flatMap(([a, b]) => [holding(a), holding(b)]))],
    'product-affinity': [
      sum(pairs.map(both)),
      sum(pairs.flatMap(([a, b]) => regions.map((region) => (holding(a, region) * holding(b, region)) / size(region)))),
    ],
  };
}

describe.each([1, 2, 3, 4, 5, 6])('random history %i', (seed) => {
  it.each(['deltas', 'intervals', 'history'] as const)('gives from %s what a recount of each day gives', async (route) => {
    const [world, rows] = await learned(seed, route);
    const last = rows.at(-1)?.at ?? '';
    const knownAt = rows[Math.floor(rows.length / 2)]?.at ?? '';
    for (const known of [undefined, knownAt]) {
      for (const kpi of KPIS) {
        const answer: Answer = await world.engine.answer(
          {
            kpi,
            asOf: '2024-12-31',
            trend: POINTS,
            by: ['region'],
            params: { ruleSetDate: '2024-09-30' },
            ...(known === undefined ? {} : { knownAt: known }),
          },
          operator,
        );
        const pairs = (answer.rows ?? []).filter((row) => row[18] === 1).map(([a, b]) => [String(a), String(b)] as [string, string]);
        (answer.trend?.at ?? []).forEach((day, index) => {
          const held = holdingsAt(rows, day, known ?? last);
          for (const series of answer.trend?.series ?? []) {
            const [region] = series.segment ?? [];
            const part = region === undefined ? held : held.filter((each) => each.region === region);
            const [above, below] = recount(part, pairs)[kpi];
            if (part.length === 0) continue;
            const where = [kpi, day, region, known];
            if (kpi === 'product-affinity' && pairs.length > 0) {
              expect([...where, Number(series.numerator[index])]).toEqual([...where, above]);
              expect(Number(series.denominator[index])).toBeCloseTo(below, 9);
            } else if (answer.status !== 'insufficient_data') {
              expect([...where, series.numerator[index], series.denominator[index]]).toEqual([...where, String(above), String(below)]);
            }
          }
        });
      }
    }
    await world.engine.close();
  });
});
