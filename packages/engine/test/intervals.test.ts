import { DEFAULT_POLICY, type Answer, type KpiDefinition, type Question } from '@sextant/contracts';
import { Catalogue } from '../src/catalogue/catalogue.ts';
import { isCustomerMean } from '../src/evidence/customer-intervals.ts';
import { isPromoterScore } from '../src/evidence/promoter-interval.ts';
import { bind } from '../src/formula/bind.ts';
import { defaultParams } from '../src/plan/params.ts';
import { isCountedShare } from '../src/shape/intervals.ts';
import type { Known, World } from './support/ten-customers.ts';
import { tenCustomersWithMoney } from './support/ten-customers-money.ts';
import { memoryConnector } from './support/memory-connector.ts';
import { smallShop, type ShopOrder } from './support/small-shop.ts';
import { login, portal, seats, tenCustomersWithLicences } from './support/ten-customers-agreements.ts';
import { library, operator, testEngine } from './support/test-engine.ts';

const D2 = '2025-06-30';

const asking =
  (world: World) =>
  (question: Question): Promise<Answer> =>
    world.engine.answer({ trend: 0, compare: 'none', ...question }, operator);

describe('money', () => {
  it('has the interval of customers drawn again, by segment too', async () => {
    const world = await tenCustomersWithMoney();
    const answer = await asking(world)({ kpi: 'average-customer-value', period: '2025-Q2', by: ['line'] });
    expect(answer.value).toBeCloseTo(158.34, 2);
    for (const each of [answer, ...(answer.segments ?? [])]) {
      expect(each.interval?.method).toBe('bootstrap');
      expect(each.interval?.low).toBeLessThan(each.value ?? 0);
      expect(each.interval?.high).toBeGreaterThan(each.value ?? 0);
    }
    await world.engine.close();
  });

  it.each<[string, Question]>([
    ['profit per customer', { kpi: 'customer-profitability', params: { per: 'customer' } }],
    ['the cost to serve', { kpi: 'cost-to-serve-per-customer' }],
  ])('of service has an interval where all of it belongs to customers: %s', async (_, question) => {
    const world = await tenCustomersWithMoney();
    const { interval, value } = await asking(world)({ ...question, period: '2025-Q2' });
    expect(interval?.method).toBe('bootstrap');
    expect(interval?.low).toBeLessThan(value ?? 0);
    expect(interval?.high).toBeGreaterThan(value ?? 0);
    await world.engine.close();
  });

  it('that belongs to nobody is in the value and told beside it', async () => {
    const nobodys = (movement_id: string, kind: string, amount: string, business_date: string): Known => [
      'movement',
      '2024-12-01T00:00:00Z',
      { movement_id, kind, amount, currency: 'EUR', business_date },
    ];
    const world = await tenCustomersWithMoney({
      also: [
        nobodys('X1', 'fee_income', '5', '2025-06-20'),
        nobodys('X2', 'fee_expense', '2', '2025-06-20'),
        nobodys('X3', 'fee_income', '7', '2025-07-20'),
      ],
    });
    const ask = asking(world);
    const answer = await ask({ kpi: 'average-customer-value', period: '2025-Q2' });
    expect([answer.numerator, answer.coverage.unattributed]).toEqual(['1348', '3']);
    // Its customers do not add up to the figure any more.
    expect(answer.interval).toBeUndefined();
    const retail = await ask({
      kpi: 'average-customer-value',
      period: '2025-Q2',
      filter: [{ scheme: 'line', in: ['retail'] }],
    });
    expect(retail.coverage.unattributed).toBeUndefined();
    expect(retail.interval?.method).toBe('bootstrap');
    await world.engine.close();
  });

  it('that belongs to nobody is told of licences, whatever other money has no rate', async () => {
    const nobodys = (movement_id: string, of: Record<string, string>): Known => [
      'movement',
      '2024-12-01T00:00:00Z',
      { movement_id, kind: 'fee_income', amount: '5', currency: 'EUR', business_date: '2025-06-20', ...of },
    ];
    const start = '2024-12-01T00:00:00Z';
    const world = await tenCustomersWithMoney({
      also: [
        ['product', start, portal()],
        ['agreement', start, seats('A13', 10, '2022-01-01')],
        ['interaction', start, login('C07', 'u1', '2025-06-30')],
        nobodys('X1', { product_id: String(portal()['product_id']) }),
        nobodys('X2', { amount: '7', currency: 'NOK' }),
        nobodys('X3', { kind: 'tax', amount: '7', currency: 'NOK' }),
      ],
    });
    const answer = await asking(world)({ kpi: 'average-user-value', period: '2025-Q2' });
    expect(answer.coverage.unattributed).toBe('5');
    await world.engine.close();
  });
});

describe('a mean of orders or licences', () => {
  const orders: ShopOrder[] = Array.from({ length: 40 }, (_, index) => [
    `C${index % 13}`,
    `2025-0${4 + (index % 3)}-${10 + (index % 15)}`,
    20 + ((index * 37) % 90),
  ]);

  it.each<[string, Question, 'bootstrap' | undefined]>([
    ['average-order-value', { kpi: 'average-order-value', period: '2025-Q2' }, 'bootstrap'],
    ['items-per-order', { kpi: 'items-per-order', period: '2025-Q2' }, 'bootstrap'],
    ['purchase-frequency', { kpi: 'purchase-frequency', asOf: D2 }, 'bootstrap'],
    ['net-sales', { kpi: 'net-sales', period: '2025-Q2' }, undefined],
  ])('draws customers with all their orders for %s, in total and by region', async (_, question, method) => {
    const engine = await smallShop(orders, { segments: { C1: 'south', C2: 'south', C3: 'south', C4: 'south' } });
    const answer = await engine.answer({ ...question, trend: 0, compare: 'none', by: ['region'] }, operator);
    for (const each of [answer, ...(answer.segments ?? [])]) {
      expect(each.value).not.toBeNull();
      expect(each.interval?.method).toBe(method);
      if (each.interval === undefined) continue;
      expect(each.interval.low).toBeLessThanOrEqual(each.value ?? 0);
      expect(each.interval.high).toBeGreaterThanOrEqual(each.value ?? 0);
    }
    await engine.close();
  });

  it('G5: draws licensed customers', async () => {
    const world = await tenCustomersWithLicences();
    const { interval, value } = await asking(world)({ kpi: 'licences-per-customer', asOf: D2 });
    // Two customers with 15 and 4 seats: nothing between them can be told.
    expect([value, interval?.low, interval?.high]).toEqual([9.5, 4, 15]);
    await world.engine.close();
  });
});

describe('the method that a definition names for its interval', () => {
  const catalogue = new Catalogue(library);
  /** The sides with every parameter at its default, or as given. */
  const methodOf = (definition: KpiDefinition, params: Record<string, string> = {}): string => {
    const kpi = catalogue.used(definition.id);
    const written = kpi.variants.find(({ when }) =>
      Object.keys(when).every((name) => when[name] === params[name]),
    )?.sides;
    const { numerator, denominator, additivity } = (Object.keys(params).length > 0 ? written : null) ?? kpi.sides;
    const binding = { params: { ...defaultParams(kpi, DEFAULT_POLICY), ...params }, windowDays: 90 };
    const sides = { numerator: bind(numerator, binding), denominator: bind(denominator, binding), scale: () => null };
    const plan = { unit: definition.unit, sides, written: { ...kpi.sides, additivity }, by: [], filter: [] };
    if (isCountedShare(plan, sides)) return 'Wilson';
    if (isPromoterScore(plan)) return 'variance of the difference';
    return isCustomerMean(plan) ? 'bootstrap' : 'No interval';
  };

  it.each(library.map((definition) => [definition.id, definition] as const))(
    'is the one that is used: %s',
    (id, definition) => {
      // Survival measures give the intervals of their curves themselves, by the log-log scale.
      const isCurve = definition.numerator.startsWith('survival(') && definition.id !== 'customer-lifetime-value';
      const method = methodOf(definition, id === 'customer-profitability' ? { per: 'customer' } : {});
      expect(definition.source.replaceAll(/\s+/g, ' ')).toContain(isCurve ? 'log-log' : method);
    },
  );
});

describe('a promoter score', () => {
  it('has the interval of the difference of its two shares, from 30 answers on', async () => {
    const scored = async (answers: number): Promise<Answer> => {
      const engine = await testEngine();
      const parties = Array.from({ length: answers }, (_, index) => `P${index}`);
      const from = { valid_from: '2024-01-01' };
      await engine.sync(
        { id: 'core', title: 'Core', connector: 'memory' },
        memoryConnector(
          {
            party: parties.map((party_id) => ({ party_id, party_type: 'person', ...from })),
            product: [
              { product_id: 'CUR', name: 'c', category: 'c', line_of_business: 'bank', term_rule: 'rolls', ...from },
            ],
            agreement: parties.map((id) => ({
              agreement_id: id,
              product_id: 'CUR',
              status: 'in_force',
              opened_on: '2024-01-01',
              is_test: false,
              ...from,
            })),
            agreement_party: parties.map((id) => ({ agreement_id: id, party_id: id, role: 'owner', ...from })),
            interaction: parties.map((party_id, index) => ({
              interaction_id: party_id,
              kind: 'survey_nps',
              party_id,
              business_date: '2024-06-10',
              score: index % 2 === 0 ? 10 : index % 4 === 1 ? 3 : 8,
            })),
          },
          { completeThrough: '2024-12-31', historyFrom: '2024-01-01' },
        ),
      );
      const answer = await engine.answer(
        { kpi: 'net-promoter-score', period: '2024-06', trend: 0, compare: 'none' },
        operator,
      );
      await engine.close();
      return answer;
    };
    const enough = await scored(40);
    // 20 promoters, 10 detractors of 40: 25 ± 1.959964 × 100 × sqrt((0.75 - 0.0625) / 40).
    expect(enough.value).toBe(25);
    expect(enough.interval?.low).toBeCloseTo(25 - 25.695, 2);
    expect(enough.interval?.high).toBeCloseTo(25 + 25.695, 2);
    expect((await scored(28)).interval).toBeUndefined();
  });
});
