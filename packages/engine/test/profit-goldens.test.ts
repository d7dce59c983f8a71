import type { Answer, Question } from '@sextant/contracts';
import { operator } from './support/test-engine.ts';
import type { World } from './support/ten-customers.ts';
import { tenCustomersWithMoney } from './support/ten-customers-money.ts';

// G9 of DOMAIN 4.8.
const Q1 = '2025-Q1';
const Q2 = '2025-Q2';

const asker =
  (world: () => World) =>
  (question: Question): Promise<Answer> =>
    world().engine.answer({ trend: 0, compare: 'none', period: Q2, ...question }, operator);
const numerators = ({ segments = [] }: Answer): Record<string, number> =>
  Object.fromEntries(segments.map((each) => [each.label, Number(each.numerator)]));

describe.each(['deltas', 'intervals', 'history'] as const)('the profit of the ten customers, from %s', (route) => {
  let world: World;
  const ask = asker(() => world);
  beforeAll(async () => {
    world = await tenCustomersWithMoney({ route });
  });
  afterAll(() => world.engine.close());

  it('G9: is 540.00 in the second quarter, 63.57 for each average customer', async () => {
    const total = await ask({ kpi: 'customer-profitability' });
    expect([total.numerator, total.value, total.status]).toEqual(['540', 540, 'ok']);
    const mean = await ask({ kpi: 'customer-profitability', params: { per: 'customer' } });
    expect(mean.value).toBe((540 * 91) / 773);
    expect(mean.value).toBeCloseTo(63.5705, 4);
  });

  it('G9: splits by customer', async () => {
    expect(numerators(await ask({ kpi: 'customer-profitability', by: ['customer'] }))).toEqual({
      C07: 495,
      C08: 98,
      C02: 63,
      C01: 32,
      C10: 15,
      C05: 13.5,
      C09: 2,
      C06: -9,
      C03: -47,
      C04: -122.5,
    });
  });

  it('G9: is a loss of 70.00 in retail and 610.00 among firms', async () => {
    expect(numerators(await ask({ kpi: 'customer-profitability', by: ['line'] }))).toEqual({ retail: -70, sme: 610 });
  });

  it('G9: was 502.00 in the first quarter, 61.39 for each average customer', async () => {
    const period = Q1;
    expect((await ask({ kpi: 'customer-profitability', period })).numerator).toBe('502');
    const mean = await ask({ kpi: 'customer-profitability', period, params: { per: 'customer' } });
    expect(mean.value).toBeCloseTo(61.3859, 4);
    expect(numerators(await ask({ kpi: 'customer-profitability', period, by: ['customer'] }))).toEqual({
      C01: 51.5,
      C02: 43,
      C03: -7,
      C04: -59,
      C05: 72.5,
      C06: -48,
      C07: 375,
      C08: 73,
      C09: 1,
    });
  });

  it('G9: rose by 38.00 over the first quarter', async () => {
    const { trend, compare } = await ask({
      kpi: 'customer-profitability',
      compare: 'previous',
      trend: 2,
      grain: 'quarter',
    });
    expect(compare?.absolute).toBe(38);
    expect(trend?.series[0]?.numerator).toEqual(['502', '540']);
  });

  it('G9: 3 of 10 customers cost more than they bring, 3 of 9 in the first quarter', async () => {
    const share = await ask({ kpi: 'unprofitable-customer-share' });
    expect([share.numerator, share.denominator, share.value]).toEqual(['3', '10', 0.3]);
    const before = await ask({ kpi: 'unprofitable-customer-share', period: Q1 });
    expect([before.numerator, before.denominator]).toEqual(['3', '9']);
    const { segments = [] } = await ask({ kpi: 'unprofitable-customer-share', by: ['line'] });
    expect(Object.fromEntries(segments.map((each) => [each.label, [each.numerator, each.denominator]]))).toEqual({
      retail: ['3', '6'],
      sme: ['0', '4'],
    });
  });

  it('G9: the whale curve peaks at 133.1 % of the profit', async () => {
    const peak = await ask({ kpi: 'whale-curve-peak' });
    expect([peak.numerator, peak.denominator]).toEqual(['718.5', '540']);
    expect(peak.value).toBeCloseTo(1.330556, 6);
  });

  it('G9: serving them cost 410.00, at 20.00 a ticket, 0.50 a transaction and 20.00 a visit', async () => {
    const cost = await ask({ kpi: 'cost-to-serve-per-customer' });
    expect([cost.numerator, cost.status]).toEqual(['410', 'ok']);
    expect(cost.value).toBe((410 * 91) / 773);
    const served = numerators(await ask({ kpi: 'cost-to-serve-per-customer', by: ['customer'] }));
    // Four tickets, five transactions and two visits.
    expect(served['C04']).toBe(4 * 20 + 5 * 0.5 + 2 * 20);
    expect(Object.values(served).reduce((sum, each) => sum + each, 0)).toBe(410);
    // Support costs 320.00 for 16 tickets: the six that nobody wrote, and the sustaining cost, are not the customers'.
    expect(served).not.toHaveProperty('unknown');
  });

  it('adds up to the same over customers as over lines', async () => {
    const sum = (values: Record<string, number>): number => Object.values(values).reduce((all, each) => all + each, 0);
    for (const period of [Q1, Q2]) {
      for (const kpi of ['customer-profitability', 'cost-to-serve-per-customer']) {
        const total = Number((await ask({ kpi, period })).numerator);
        expect(sum(numerators(await ask({ kpi, period, by: ['customer'] })))).toBeCloseTo(total, 9);
        expect(sum(numerators(await ask({ kpi, period, by: ['line'] })))).toBeCloseTo(total, 9);
      }
    }
  });

  it('has no cost to serve for a month in which nothing was posted but customers were served', async () => {
    const may = await ask({ kpi: 'cost-to-serve-per-customer', period: '2025-05' });
    expect([may.value, may.numerator, may.status]).toEqual([null, null, 'no_data']);
    const share = await ask({ kpi: 'unprofitable-customer-share', period: '2025-05' });
    expect([share.value, share.status]).toEqual([null, 'no_data']);
    expect((await ask({ kpi: 'whale-curve-peak', period: '2025-05' })).status).toBe('no_data');
    // Nobody was served in June.
    expect((await ask({ kpi: 'cost-to-serve-per-customer', period: '2025-06' })).numerator).toBe('0');
  });
});

describe('the ten customers without funding cost and case reserves', () => {
  let world: World;
  const ask = asker(() => world);
  beforeAll(async () => {
    world = await tenCustomersWithMoney({ withoutFunding: true, withoutReserves: true });
  });
  afterAll(() => world.engine.close());

  it('G9: make 153.00 of C02 and 705.00 of C07, and the answer says what is missing', async () => {
    const answer = await ask({ kpi: 'customer-profitability', by: ['customer'] });
    expect(answer.status).toBe('gross_of_cost');
    expect(answer.detail).toBe('Not deducted, because it is not known: funding cost, reserves.');
    const profit = numerators(answer);
    expect([profit['C02'], profit['C07']]).toEqual([153, 705]);
    // 540 + 300 of charges - 25 of credits.
    expect(answer.numerator).toBe('815');
    expect((await ask({ kpi: 'unprofitable-customer-share' })).status).toBe('gross_of_cost');
  });
});
