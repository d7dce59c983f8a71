import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer, CanonicalTable } from '@sextant/contracts';
import { holdingsAt, randomHistory, type Held, type KnownRow } from '../support/random-history.ts';
import type { Row } from '../support/memory-connector.ts';
import { basketWorld, type BasketWorld } from '../support/basket-world.ts';
import { operator } from '../support/test-engine.ts';

// Histories with late, corrected and retracted rows: what the intervals give is what one gets by looking at each day.
const POINTS = 9;
const KPIS = ['product-relationship', 'relationship-strength', 'product-affinity'] as const;

const opened = (file: string, seed: number, route: 'deltas' | 'intervals' | 'history'): Promise<BasketWorld> =>
  basketWorld({
    file,
    route,
    policy: { declaredSchemes: seed % 2 === 0 ? ['region'] : [] },
    // Everything that is held together at least once counts: the counts are looked at, not the test.
    pairs: {
      minCustomers: 1,
      minMargin: 1,
      alpha: 1,
      minLift: 0.0001,
      strata: ['region'],
      chanceDraws: 10,
    },
  });

/** Learns a history, a sync an instant. */
async function learn(file: string, seed: number, rows: readonly KnownRow[]): Promise<void> {
  const world = await opened(file, seed, 'deltas');
  for (const instant of new Set(rows.map(({ at }) => at))) {
    const tables: Partial<Record<CanonicalTable, Row[]>> = {};
    for (const { table, row } of rows.filter(({ at }) => at === instant)) (tables[table] ??= []).push(row);
    await world.learn(instant, tables, '2025-06-30');
  }
  await world.engine.close();
}

/** Both sides of the three figures, counted from a list of who holds what. */
function recount(
  held: readonly Held[],
  pairs: readonly [string, string][],
): Record<(typeof KPIS)[number], [number, number]> {
  const parties = new Map<string, { region: string; items: Set<string> }>();
  for (const { party, category, region } of held) {
    const found = parties.get(party) ?? { region, items: new Set<string>() };
    parties.set(party, found);
    found.items.add(category);
  }
  const all = [...parties.values()];
  const holding = (item: string, region?: string): number =>
    all.filter((each) => each.items.has(item) && (region === undefined || each.region === region)).length;
  const both = ([a, b]: [string, string]): number => all.filter(({ items }) => items.has(a) && items.has(b)).length;
  const sum = (values: readonly number[]): number => values.reduce((total, each) => total + each, 0);
  const regions = [...new Set(all.map(({ region }) => region))];
  const size = (region: string): number => all.filter((each) => each.region === region).length;
  return {
    'product-relationship': [
      all.filter(({ items }) => pairs.some(([a, b]) => items.has(a) && items.has(b))).length,
      all.length,
    ],
    'relationship-strength': [2 * sum(pairs.map(both)), sum(pairs.flatMap(([a, b]) => [holding(a), holding(b)]))],
    'product-affinity': [
      sum(pairs.map(both)),
      sum(pairs.flatMap(([a, b]) => regions.map((region) => (holding(a, region) * holding(b, region)) / size(region)))),
    ],
  };
}

/** Eight histories side by side: enough customers for pairs to be held in every region. */
function firmHistory(seed: number): KnownRow[] {
  const rows = Array.from({ length: 8 }, (_, index) =>
    randomHistory(10 * seed + index).map((each): KnownRow => {
      const own = (id: unknown): string => `${index}-${String(id)}`;
      const { party_id, agreement_id } = each.row;
      return {
        ...each,
        row: {
          ...each.row,
          ...(party_id === undefined ? {} : { party_id: own(party_id) }),
          ...(agreement_id === undefined ? {} : { agreement_id: own(agreement_id) }),
        },
      };
    }),
  ).flat();
  rows.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  // A sync every eight weeks instead of every two.
  const instants = [...new Set(rows.map(({ at }) => at))];
  return rows.map((each) => ({
    ...each,
    at: instants[Math.min(Math.ceil(instants.indexOf(each.at) / 4) * 4, instants.length - 1)] ?? each.at,
  }));
}

describe.each([1, 2])('random history %i', (seed) => {
  const rows = firmHistory(seed);
  const folder = mkdtempSync(join(tmpdir(), 'sextant-recount-'));
  const file = join(folder, 'store.duckdb');
  beforeAll(() => learn(file, seed, rows));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(['deltas', 'intervals', 'history'] as const)(
    'gives from %s what a recount of each day gives',
    async (route) => {
      const { engine } = await opened(file, seed, route);
      const last = rows.at(-1)?.at ?? '';
      const earlier = rows[Math.floor(rows.length / 2)]?.at ?? '';
      let compared = 0;
      for (const known of [last, earlier]) {
        for (const kpi of KPIS) {
          const answer = await engine.answer(
            {
              kpi,
              asOf: '2024-12-31',
              knownAt: known,
              trend: POINTS,
              by: ['region'],
              params: { ruleSetDate: '2024-06-30' },
            },
            operator,
          );
          compared += compareTrend(answer, kpi, (day) => holdingsAt(rows, day, known));
        }
      }
      expect(compared).toBeGreaterThan(100);
      await engine.close();
    },
  );
});

/** Compares every point of every series with a recount; returns how many there were: none without a pair. */
function compareTrend(answer: Answer, kpi: (typeof KPIS)[number], heldAt: (day: string) => Held[]): number {
  const validated = (answer.rows ?? []).filter((row) => row[18] === 1);
  const pairs = validated.map(([a, b]): [string, string] => [String(a), String(b)]);
  if (pairs.length === 0) return 0;
  let compared = 0;
  (answer.trend?.at ?? []).forEach((day, index) => {
    const held = heldAt(day);
    for (const { segment, numerator, denominator } of answer.trend?.series ?? []) {
      const part = segment === undefined ? held : held.filter(({ region }) => region === segment[0]);
      if (part.length === 0) continue;
      const [above, below] = recount(part, pairs)[kpi];
      const where = [kpi, day, segment];
      expect([...where, numerator[index]]).toEqual([...where, String(above)]);
      expect(Number(denominator[index])).toBeCloseTo(below, 9);
      compared += 1;
    }
  });
  return compared;
}
