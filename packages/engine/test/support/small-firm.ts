import type { Answer, CanonicalTable, Policy, Question } from '@sextant/contracts';
import type { Engine, Route } from '@sextant/engine';
import { memoryConnector, type Row } from './memory-connector.ts';
import { ledgerRow } from './ten-customers-money.ts';
import { operator, testEngine, TestClock } from './test-engine.ts';

// A firm of a few customers, over the first half of 2025.

export type Tables = Partial<Record<CanonicalTable, Row[]>>;

export const party = (party_id: string, more: Row = {}): Row => ({
  party_id,
  party_type: 'organisation',
  valid_from: '2020-01-01',
  ...more,
});
const product: Row = {
  product_id: 'PLAN',
  name: 'Plan',
  category: 'plan',
  line_of_business: 'software',
  is_recurring: 'true',
  valid_from: '2020-01-01',
};
/** A subscription of one customer at a monthly price. */
export const subscription = (party_id: string, from: string, monthly = '10'): Tables => ({
  agreement: [
    {
      agreement_id: `S-${party_id}`,
      product_id: 'PLAN',
      status: 'in_force',
      opened_on: from,
      recurring_amount: monthly,
      recurring_unit: 'month',
      currency: 'EUR',
      valid_from: from,
    },
  ],
  agreement_party: [{ agreement_id: `S-${party_id}`, party_id, role: 'owner', valid_from: from }],
});
let next = 0;
export const movement = (
  kind: string,
  party_id: string,
  amount: string,
  business_date: string,
  more: Row = {},
): Row => ({
  movement_id: `m${(next += 1)}`,
  kind,
  party_id,
  amount,
  currency: 'EUR',
  business_date,
  ...more,
});
export const ticket = (party_id: string, business_date: string, quantity: number | null = null): Row => ({
  interaction_id: `i${(next += 1)}`,
  kind: 'ticket',
  party_id,
  business_date,
  quantity,
});
export const cost = (line: string, day: string, amount: string, more: Row = {}): Row =>
  ledgerRow(`g${(next += 1)}`, day, amount, { kpi_line: line, ...more });
export const merged = (...parts: Tables[]): Tables => {
  const all: Tables = {};
  for (const part of parts)
    for (const [table, rows] of Object.entries(part)) (all[table as CanonicalTable] ??= []).push(...rows);
  return all;
};

export interface Firm {
  engine: Engine;
  clock: TestClock;
  /** The second quarter, unless the question says otherwise. */
  ask: (question: Question) => Promise<Answer>;
}

/** The firm as one sync delivered it, on the morning of 1 July 2025. */
export async function openFirm(tables: Tables, policy: Partial<Policy> = {}, route: Route = 'deltas'): Promise<Firm> {
  const clock = new TestClock('2025-07-01T06:00:00Z');
  const engine = await testEngine({ route, clock, policy });
  const source = { id: 'firm', title: 'Firm', connector: 'memory' };
  const everything = merged(tables, { product: [product] });
  const options = { completeThrough: '2025-06-30', historyFrom: '2020-01-01' };
  const report = await engine.sync(source, memoryConnector(everything, options));
  if (report.state !== 'done') throw new Error(JSON.stringify(report.error));
  const ask = (question: Question): Promise<Answer> =>
    engine.answer({ trend: 0, compare: 'none', period: '2025-Q2', ...question }, operator);
  return { engine, clock, ask };
}

export const sides = ({ numerator, denominator, status }: Answer): (string | null)[] => [
  numerator,
  denominator,
  status,
];
export const bySegment = ({ segments = [] }: Answer): Record<string, (string | number | null)[]> =>
  Object.fromEntries(segments.map((each) => [each.label, [each.numerator, each.denominator, each.value]]));
