import type { Answer, CanonicalTable, Policy, Question } from '@sextant/contracts';
import type { Engine, Route } from '@sextant/engine';
import { addDays, addMonths } from '../src/time/days.ts';
import { memoryConnector, type Row } from './support/memory-connector.ts';
import { generator, randomHistory, type KnownRow } from './support/random-history.ts';
import { operator, testEngine, TestClock } from './support/test-engine.ts';
import { wholeLibrary } from './support/whole-library.ts';

// What is stored and kept in step commit by commit must say the same as what is derived from all rows in the question.

async function load(rows: readonly KnownRow[], route: Route, policy: Partial<Policy>): Promise<Engine> {
  const clock = new TestClock('2024-01-01T00:00:00Z');
  const engine = await testEngine({ clock, route, cacheSize: 0, catalogue: wholeLibrary, policy });
  for (const instant of [...new Set(rows.map((row) => row.at))].toSorted()) {
    const tables: Partial<Record<CanonicalTable, Row[]>> = {};
    for (const { table, at, row } of rows) if (at === instant) (tables[table] ??= []).push(row);
    clock.set(instant);
    const source = { id: 'source', title: 'Source', connector: 'memory' };
    const report = await engine.sync(
      source,
      memoryConnector(tables, { completeThrough: '2025-02-04', historyFrom: '2024-01-01' }),
    );
    if (report.state !== 'done') throw new Error(JSON.stringify(report.error));
  }
  clock.set('2025-02-10T00:00:00Z');
  return engine;
}

/** The answers by both ways; equal ones without figures would say nothing. */
async function answersOf(
  rows: readonly KnownRow[],
  policy: Partial<Policy>,
  questions: readonly Question[],
): Promise<{ stored: Answer[]; derived: Answer[]; figures: number }> {
  const answers: Answer[][] = [];
  for (const route of ['deltas', 'history'] as const) {
    const engine = await load(rows, route, policy);
    const all: Answer[] = [];
    for (const question of questions) all.push(await engine.answer(question, operator));
    answers.push(all);
    await engine.close();
  }
  const [stored = [], derived = []] = answers;
  return { stored, derived, figures: stored.filter(({ numerator }) => numerator !== null).length };
}

/** One history in every run, ten in the long one. */
const seeds = (first: number): number[] =>
  Array.from({ length: process.env['SEXTANT_LONG'] === '1' ? 10 : 1 }, (_, index) => first + 7 * index);

const KNOWN = [undefined, '2024-10-10T00:00:00.000Z'];
const known = (questions: readonly Question[]): Question[] =>
  KNOWN.flatMap((knownAt) => questions.map((each) => (knownAt === undefined ? each : { ...each, knownAt })));

describe.each(seeds(11))('a generated history of agreements (seed %i)', (seed) => {
  it('lasts and is kept alike, counted from what is stored and from the rows', async () => {
    const asOf = '2024-12-31';
    const { stored, derived, figures } = await answersOf(
      randomHistory(seed),
      { declaredSchemes: ['region'], spellGapDays: 30 },
      known([
        { kpi: 'customer-tenure', asOf, trend: 6, by: ['region'] },
        { kpi: 'customer-tenure', asOf, trend: 0, by: ['region'], mode: 'asIs', params: { unit: 'months' } },
        { kpi: 'customer-tenure', asOf, trend: 0, filter: [{ scheme: 'region', notIn: ['north'] }] },
        { kpi: 'cohort-retention-rate', asOf, period: '2024-03', trend: 2, params: { age: 2 }, by: ['region'] },
        { kpi: 'cohort-retention-rate', asOf, period: '2024-Q2', trend: 1, params: { age: 2, activity: 'rolling' } },
        { kpi: 'cohort-retention-rate', asOf, period: '2024-03', trend: 1, params: { age: 3, mode: 'calendar' } },
        { kpi: 'cohort-retention-rate', asOf, period: '2024-03', trend: 1, params: { age: 45, unit: 'days' } },
      ]),
    );
    expect(derived).toEqual(stored);
    expect(figures).toBeGreaterThan(stored.length / 2);
  }, 180_000);
});

/** A year of orders, some learned late, some cancelled later, some sent back. */
function randomOrders(seed: number): KnownRow[] {
  const below = generator(seed);
  // Once a month.
  const learned = (day: string): string => `${addMonths(`${day.slice(0, 8)}01`, 1)}T12:00:00.000Z`;
  const customers = Array.from({ length: 25 }, (_, index) => `K${index}`);
  const since = { valid_from: '2024-01-01' };
  const rows: KnownRow[] = [];
  const add = (at: string, table: CanonicalTable, row: Row): void => void rows.push({ at, table, row });
  const start = '2024-01-01T12:00:00.000Z';
  for (const [index, party_id] of customers.entries()) {
    add(start, 'party', { party_id, party_type: 'person', ...since });
    add(start, 'party_segment', { party_id, scheme: 'region', segment: index % 3 === 0 ? 'north' : 'south', ...since });
  }
  add(start, 'product', { product_id: 'P', name: 'Goods', category: 'goods', line_of_business: 'goods', ...since });
  for (let index = 0; index < 140; index += 1) {
    const day = addDays('2024-01-05', below(365));
    const order = { order_id: `O${index}`, party_id: `K${below(25)}`, business_date: day, currency: 'EUR' };
    const line = { ...order, movement_id: `S${index}`, kind: 'sale_gross', product_id: 'P', quantity: 1, amount: 10 };
    const at = learned(addDays(day, below(4) === 0 ? below(25) : 0));
    add(at, 'sales_order', { ...order, status: 'fulfilled', valid_from: day });
    add(at, 'movement', line);
    const later = addDays(day, 26 + below(40));
    const fate = below(8);
    if (later > '2025-01-31') continue;
    if (fate === 0) add(learned(later), 'sales_order', { ...order, status: 'cancelled', valid_from: later });
    if (fate === 1)
      add(learned(later), 'movement', { ...line, movement_id: `R${index}`, kind: 'return', business_date: later });
  }
  return rows;
}

describe.each(seeds(3))('a generated year of orders (seed %i)', (seed) => {
  it('is followed by orders alike, counted from what is stored and from the rows', async () => {
    const asOf = '2025-01-31';
    const { stored, derived, figures } = await answersOf(
      randomOrders(seed),
      { declaredSchemes: ['region'], customerBasis: 'noncontractual', lapseWindowDays: 60 },
      known([
        { kpi: 'time-between-purchases', asOf, trend: 6, by: ['region'] },
        { kpi: 'customer-tenure', asOf, trend: 3, by: ['region'] },
        { kpi: 'cohort-retention-rate', asOf, period: '2024-03', trend: 3, params: { age: 2, mode: 'calendar' } },
        // Before the last orders and cancellations the masks of months do not tell.
        { kpi: 'cohort-retention-rate', asOf: '2024-07-31', period: '2024-03', trend: 3, params: { mode: 'calendar' } },
        { kpi: 'cohort-retention-rate', asOf, period: '2024-03', trend: 1, by: ['region'], params: { age: 2 } },
        { kpi: 'customer-value-to-date', asOf, period: '2024-03', trend: 2, by: ['region'], params: { age: 4 } },
      ]),
    );
    expect(derived).toEqual(stored);
    expect(figures).toBeGreaterThan(stored.length / 2);
  }, 180_000);
});
