import type { Engine, EngineOptions } from '@sextant/engine';
import type { KpiDefinition, Question } from '@sextant/contracts';
import type { Row } from './support/memory-connector.ts';
import { subscribers } from './support/subscribers.ts';
import { operator, library } from './support/test-engine.ts';

type Route = NonNullable<EngineOptions['route']>;

/** Agreement, customer, monthly charge, first day and, where it is over, day of the end. */
type Charge = [id: string, customer: string, amount: number, from: string, to?: string];
const CHARGES: Charge[] = [
  // Overlapping, touching and broken stretches of one customer, and two that begin on the same day.
  ['A1', 'A', 10, '2023-01-01', '2024-03-15'],
  ['A2', 'A', 20, '2023-01-01', '2024-05-01'],
  ['A3', 'A', 30, '2024-05-01', '2024-08-20'],
  ['A4', 'A', 40, '2024-11-10'],
  // A credit, which alone makes nobody charged.
  ['B1', 'B', 100, '2023-06-01', '2024-10-05'],
  ['B2', 'B', -15, '2023-07-01'],
  // Never charged anything but a credit.
  ['C1', 'C', -5, '2023-06-01'],
  ['D1', 'D', 7, '2024-02-29', '2024-12-31'],
  ['D2', 'D', 8, '2024-06-30'],
  ['E1', 'E', 50, '2025-02-01'],
];

/** What the customers charged at the start of a month have gained by its end, twice over. */
const gained: KpiDefinition = {
  ...(library.find(({ id }) => id === 'net-revenue-retention') as KpiDefinition),
  id: 'recurring-gain',
  name: 'Recurring gain',
  aliases: [],
  numerator: 'sum(c in REC(D0): 2 * (MRRc(D) - MRRc(D0)))',
  denominator: 'sum(c in CU(D): MRRc(D0))',
  unit: 'ratio',
  related: [],
};

async function firm(route: Route): Promise<Engine> {
  const agreement = CHARGES.flatMap(([agreement_id, , recurring_amount, from, to]): Row[] => {
    const row = {
      agreement_id,
      product_id: 'P',
      opened_on: from,
      currency: 'EUR',
      recurring_amount,
      recurring_unit: 'month',
      recurring_count: 1,
    };
    const begun = { ...row, status: 'in_force', valid_from: from };
    return to === undefined ? [begun] : [begun, { ...row, status: 'closed', valid_from: to }];
  });
  const customers = [...new Set(CHARGES.map(([, customer]) => customer))];
  return subscribers([], {
    route,
    policy: { declaredSchemes: ['region'] },
    catalogue: [...library, gained],
    more: {
      product: [
        {
          product_id: 'P',
          name: 'Plan',
          category: 'plan',
          line_of_business: 'software',
          is_recurring: 'true',
          valid_from: '2020-01-01',
        },
      ],
      party: customers.map((party_id) => ({ party_id, party_type: 'organisation', valid_from: '2020-01-01' })),
      agreement,
      agreement_party: CHARGES.map(([agreement_id, party_id, , from]) => ({
        agreement_id,
        party_id,
        role: 'owner',
        share: 1,
        valid_from: from,
      })),
      party_segment: [
        ...customers.map((party_id) => ({
          party_id,
          scheme: 'region',
          segment: party_id < 'C' ? 'north' : 'south',
          valid_from: '2020-01-01',
        })),
        { party_id: 'A', scheme: 'region', segment: 'south', valid_from: '2024-04-10' },
        { party_id: 'B', scheme: 'region', segment: 'west', valid_from: '2024-09-30' },
      ],
    },
  });
}

const QUESTIONS: Question[] = [
  { kpi: 'net-revenue-retention', trend: 24, period: 'P12M' },
  { kpi: 'net-revenue-retention', trend: 24, period: 'P12M', by: ['region'] },
  { kpi: 'net-revenue-retention', trend: 18, period: 'P1M', by: ['region'], mode: 'asIs' },
  { kpi: 'net-revenue-retention', trend: 6, period: 'P3M', filter: [{ scheme: 'region', in: ['south'] }] },
  { kpi: 'recurring-gain', trend: 24, period: 'P1M', by: ['region'] },
  { kpi: 'recurring-gain', trend: 3, period: 'P12M' },
];

describe('sums of what stands over the customers of a set', () => {
  const engines = new Map<Route, Engine>();
  beforeAll(async () => {
    for (const route of ['deltas', 'intervals', 'history'] as const) engines.set(route, await firm(route));
  });
  afterAll(async () => {
    for (const engine of engines.values()) await engine.close();
  });

  it.each(QUESTIONS)('are those found window by window: %j', async (question) => {
    const ask = async (route: Route) => {
      const { trend, segments, numerator, denominator } = await (engines.get(route) as Engine).answer(
        { compare: 'none', asOf: '2025-06-30', ...question },
        operator,
      );
      return { trend, segments, numerator, denominator };
    };
    const byHistory = await ask('history');
    expect(byHistory.trend?.series.some(({ numerator }) => numerator.some((each) => Number(each) !== 0))).toBe(true);
    expect(await ask('deltas')).toEqual(byHistory);
    expect(await ask('intervals')).toEqual(byHistory);
  });

  it('take a credit off where its customer is charged, and only there', async () => {
    const at = async (asOf: string) => {
      const question: Question = { kpi: 'net-revenue-retention', trend: 0, compare: 'none', period: 'P12M', asOf };
      const { numerator, denominator } = await (engines.get('deltas') as Engine).answer(question, operator);
      return `${numerator}/${denominator}`;
    };
    // A paid 30, B 100 less 15; a year later A pays 40 and B is left with the credit.
    expect(await at('2024-12-31')).toBe('25/115');
    // A paid 30, B 85 and D 15; a year later A pays 40 and D 8.
    expect(await at('2025-06-30')).toBe('33/130');
  });
});
