import type { Answer, Question } from '@sextant/contracts';
import type { Engine } from '@sextant/engine';
import { subscribers, type Subscription } from './support/subscribers.ts';
import { operator } from './support/test-engine.ts';

// Five subscribers. By completed months: one leaves at 6, one at 10, two are at 11 and one at 0 on the last day, so that
// 3 of 4 last longer than 6 months and 2 of 3 of them longer than 10: S is 1, 0.75 from 6 and 0.5 from 10 to 11.
const SUBSCRIPTIONS: readonly Subscription[] = [
  ['A', '2024-07-01'],
  ['B', '2024-07-01'],
  ['C', '2024-07-01', '2025-01-01'],
  ['D', '2024-07-01', '2025-05-01'],
  ['E', '2025-06-10'],
];
// 365 + 365 + 184 + 304 + 21 customer-days: a revenue of 1239 is one a customer and day, 365 / 12 a month.
const revenue = { movement_id: 'M1', kind: 'recurring_revenue', party_id: 'A', amount: 1239, currency: 'EUR' };
const cost = { ...revenue, movement_id: 'M2', kind: 'direct_cost', amount: 619.5 };
const MONTHLY = 365 / 12;
const booked = { business_date: '2025-05-31' };

describe('customer lifetime value', () => {
  let engine: Engine;
  const ask = (params: Record<string, string | number>, question: Partial<Question> = {}): Promise<Answer> =>
    engine.answer({ kpi: 'customer-lifetime-value', trend: 0, compare: 'none', params, ...question }, operator);

  beforeAll(async () => {
    engine = await subscribers(SUBSCRIPTIONS, { more: { movement: [{ ...revenue, ...booked }] } });
  });
  afterAll(() => engine.close());

  it('G14: refuses a question without the convention', async () => {
    await expect(ask({})).rejects.toMatchObject({ code: 'question.param-invalid' });
  });

  it('G14: is 366.67, 266.67 or 333.33 for 100 a period, 80 % kept and 10 % discount', async () => {
    const given = { margin: 100, retention: 0.8, discount: 0.1 };
    const values = await Promise.all(
      ['first_included', 'first_excluded', 'period_end'].map(async (convention) => {
        const { value, details } = await ask({ ...given, convention });
        expect(details ?? []).not.toContain('truncated');
        return value?.toFixed(2);
      }),
    );
    expect(values).toEqual(['366.67', '266.67', '333.33']);
  });

  it('has no value where nobody leaves and nothing is discounted', async () => {
    const answer = await ask({ margin: 100, retention: 1, discount: 0, convention: 'period_end' });
    expect([answer.value, answer.status]).toEqual([null, 'insufficient_data']);
  });

  it('sums what a customer brings a month over the share that stays, as far as that is known', async () => {
    const value = async (convention: string, horizon: number): Promise<number> =>
      ((await ask({ convention, horizon, discount: 0 })).value ?? 0) / MONTHLY;
    expect(await value('first_included', 6)).toBeCloseTo(6, 6);
    expect(await value('first_included', 8)).toBeCloseTo(6 + 2 * 0.75, 6);
    expect(await value('first_excluded', 8)).toBeCloseTo(5 + 3 * 0.75, 6);
    // Nobody has been seen for longer than 11 months.
    expect(await value('first_included', 60)).toBeCloseTo(6 + 4 * 0.75 + 0.5, 6);
    expect(await value('first_excluded', 60)).toBeCloseTo(5 + 4 * 0.75 + 2 * 0.5, 6);
    expect(await value('period_end', 60)).toBeCloseTo(6 + 4 * 0.75 + 0.5, 6);
  });

  it('discounts by the year, month by month', async () => {
    const { value } = await ask({ convention: 'period_end', horizon: 2, discount: 0.21 });
    expect(value).toBeCloseTo(MONTHLY * (1.21 ** (-1 / 12) + 1.21 ** (-2 / 12)), 5);
  });

  it('calls a sum with an end truncated', async () => {
    const answer = await ask({ convention: 'first_included', horizon: 6 });
    expect(answer.details).toEqual(['truncated']);
    expect(answer.detail).toContain('6 months are summed; 75.0 % of the customers are expected to stay longer.');
  });

  it('is gross of the costs that no source provides, and net of those there are', async () => {
    const params = { convention: 'first_included', horizon: 6, discount: 0 };
    expect((await ask(params)).statuses).toContain('gross_of_cost');
    const net = await subscribers(SUBSCRIPTIONS, {
      more: { movement: [revenue, cost].map((each) => ({ ...each, ...booked })) },
    });
    const answer = await net.answer({ kpi: 'customer-lifetime-value', trend: 0, params }, operator);
    expect(answer.value).toBeCloseTo(3 * MONTHLY, 5);
    await net.close();
  });

  it('has no data where there is no revenue, and needs none for a margin that is given', async () => {
    const bare = await subscribers(SUBSCRIPTIONS);
    const of = (params: Record<string, string | number>): Promise<Answer> =>
      bare.answer({ kpi: 'customer-lifetime-value', trend: 0, params }, operator);
    expect((await of({ convention: 'period_end' })).status).toBe('no_data');
    expect((await of({ convention: 'period_end', margin: 10, horizon: 6, discount: 0 })).value).toBeCloseTo(60, 6);
    await bare.close();
  });

  it('is a multiple of what a customer cost to win', async () => {
    const spent = {
      entry_id: 'G1',
      entity: 'main',
      account_code: '6000',
      account_class: 'expense',
      kpi_line: 'sales_marketing',
      posting_date: '2025-06-15',
      amount: 240,
      currency: 'EUR',
      functional_amount: 240,
      functional_currency: 'EUR',
    };
    const firm = await subscribers(SUBSCRIPTIONS, {
      more: { movement: [{ ...revenue, ...booked }], gl_entry: [spent] },
    });
    const params = { convention: 'first_included', horizon: 6, discount: 0 };
    const question = { kpi: 'ltv-to-cac', period: '2025-06', trend: 0, compare: 'none' as const };
    expect((await firm.answer({ ...question, params }, operator)).value).toBeCloseTo((6 * MONTHLY) / 240, 6);
    await expect(firm.answer(question, operator)).rejects.toMatchObject({ code: 'question.param-invalid' });
    await firm.close();
  });
});
