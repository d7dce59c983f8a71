import type { CanonicalTable, Question } from '@sextant/contracts';
import type { Engine, Route } from '@sextant/engine';
import { memoryConnector, type Row } from './support/memory-connector.ts';
import { holdingsAt, randomHistory, type Held, type KnownRow } from './support/random-history.ts';
import { operator, testEngine, TestClock } from './support/test-engine.ts';

const ROUTES: Route[] = ['deltas', 'intervals', 'history'];
const REGIONS = ['north', 'south', 'east', 'unknown'];
const people = (held: Held[]): Set<string> => new Set(held.map((each) => each.party));

async function load(rows: readonly KnownRow[], route: Route): Promise<Engine> {
  const clock = new TestClock('2024-01-01T00:00:00Z');
  const engine = await testEngine({ clock, route, cacheSize: 0, policy: { declaredSchemes: ['region'] } });
  for (const instant of new Set(rows.map((row) => row.at))) {
    const tables: Partial<Record<CanonicalTable, Row[]>> = {};
    for (const { table, at, row } of rows) if (at === instant) (tables[table] ??= []).push(row);
    clock.set(instant);
    const source = { id: 'bank', title: 'Bank', connector: 'memory' };
    const report = await engine.sync(
      source,
      memoryConnector(tables, { completeThrough: '2025-02-04', historyFrom: '2024-01-01' }),
    );
    if (report.state !== 'done') throw new Error(JSON.stringify(report.error));
  }
  clock.set('2025-02-10T00:00:00Z');
  return engine;
}

/** What the engine says of one question, by region, as `numerator/denominator`. */
async function told(engine: Engine, question: Question): Promise<Record<string, string>> {
  const answer = await engine.answer({ by: ['region'], trend: 0, compare: 'none', ...question }, operator);
  const shown = (each: { numerator: string | null; denominator: string | null }) =>
    `${each.numerator}/${each.denominator}`;
  const segments = Object.fromEntries((answer.segments ?? []).map((each) => [each.label, shown(each)]));
  return { all: shown(answer), ...Object.fromEntries(REGIONS.map((region) => [region, segments[region] ?? '0/0'])) };
}

/** The same from the rules, for every region and in all. */
function expected(count: (pass: (held: Held) => boolean) => [number, number]): Record<string, string> {
  const write = ([numerator, denominator]: [number, number]): string => `${numerator}/${denominator}`;
  const byRegion = REGIONS.map((region) => [region, write(count((held) => held.region === region))]);
  return { all: write(count(() => true)), ...Object.fromEntries(byRegion) };
}

/** More of them in the long run. */
const SEEDS = process.env['SEXTANT_LONG'] === '1' ? Array.from({ length: 20 }, (_, index) => 11 + 7 * index) : [11];

describe.each(SEEDS)('a generated history (seed %i) with late, corrected, retracted and re-opened rows', (seed) => {
  const rows = randomHistory(seed);
  const engines = new Map<Route, Engine>();

  beforeAll(async () => {
    for (const route of ROUTES) engines.set(route, await load(rows, route));
  });
  afterAll(async () => {
    for (const engine of engines.values()) await engine.close();
  });

  const days = ['2024-03-31', '2024-06-30', '2024-09-17', '2024-12-31'];

  it('gives the same counts as the rules, today and for every older knowledge, from every route', async () => {
    for (const knownAt of [undefined, '2024-05-01T00:00:00.000Z', '2024-10-10T00:00:00.000Z']) {
      for (const asOf of days) {
        const held = holdingsAt(rows, asOf, knownAt ?? '2025-02-10T00:00:00Z');
        const want = expected((pass) => [held.filter(pass).length, people(held.filter(pass)).size]);
        for (const engine of engines.values()) {
          const question = { kpi: 'products-per-customer', asOf, ...(knownAt === undefined ? {} : { knownAt }) };
          expect(await told(engine, question)).toEqual(want);
        }
      }
    }
  });

  it('retains and loses whom the rules retain and lose, with the region at the opening', async () => {
    for (const [opening, closing, period] of [
      ['2024-03-31', '2024-06-30', '2024-Q2'],
      ['2024-06-30', '2024-12-31', '2024-H2'],
    ] as const) {
      const before = holdingsAt(rows, opening, '2025-02-10T00:00:00Z');
      const after = people(holdingsAt(rows, closing, '2025-02-10T00:00:00Z'));
      const kept = (pass: (held: Held) => boolean): [number, number] => {
        const base = people(before.filter(pass));
        return [[...base].filter((party) => after.has(party)).length, base.size];
      };
      for (const engine of engines.values()) {
        expect(await told(engine, { kpi: 'customer-retention-rate', period })).toEqual(expected(kept));
      }
    }
  });

  it('calls new whoever is a customer for the first time', async () => {
    const seen = new Set<string>();
    const firsts = new Map<string, string>();
    for (
      let day = new Date('2024-01-01T00:00:00Z');
      day < new Date('2025-01-01T00:00:00Z');
      day = new Date(day.getTime() + 86_400_000)
    ) {
      const iso = day.toISOString().slice(0, 10);
      for (const party of people(holdingsAt(rows, iso, '2025-02-10T00:00:00Z'))) {
        if (!seen.has(party)) firsts.set(party, iso);
        seen.add(party);
      }
    }
    const want = [...firsts.values()].filter((day) => day >= '2024-04-01' && day < '2024-07-01').length;
    for (const engine of engines.values()) {
      const answer = await engine.answer({ kpi: 'new-customers', period: '2024-Q2', trend: 0 }, operator);
      expect(answer.value).toBe(want);
    }
  });

  it('answers whole trends, crossed with a filter and in both modes, alike from every route', async () => {
    const questions: Question[] = [
      { kpi: 'customer-count', asOf: '2025-01-31', trend: 12, by: ['region'] },
      { kpi: 'multi-product-customer-share', asOf: '2025-01-17', trend: 6, grain: 'quarter' },
      { kpi: 'customer-segment-mix', asOf: '2025-01-31', trend: 12, by: ['region'], mode: 'asIs' },
      {
        kpi: 'products-per-customer',
        asOf: '2025-01-31',
        trend: 12,
        filter: [{ scheme: 'region', notIn: ['north', 'unknown'] }],
      },
      { kpi: 'customer-retention-rate', asOf: '2025-01-31', trend: 6, period: 'P3M', by: ['region'] },
      {
        kpi: 'lost-customers',
        asOf: '2025-01-31',
        trend: 9,
        filter: [{ scheme: 'region', in: ['south'] }],
        params: { continuous: true },
      },
    ];
    for (const question of questions) {
      const [first, ...others] = await Promise.all(
        [...engines.values()].map((engine) => engine.answer(question, operator)),
      );
      for (const other of others) expect(other).toEqual(first);
    }
  });
});
