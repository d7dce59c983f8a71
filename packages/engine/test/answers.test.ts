import { DEFAULT_POLICY, type Answer, type KpiDefinition, type KpiTarget, type Question } from '@sextant/contracts';
import { Catalogue } from '../src/catalogue/catalogue.ts';
import { isCustomerMean } from '../src/evidence/customer-intervals.ts';
import { isPromoterScore } from '../src/evidence/promoter-interval.ts';
import { bind } from '../src/formula/bind.ts';
import { defaultParams } from '../src/plan/params.ts';
import { isCountedShare } from '../src/shape/intervals.ts';
import { ratioInterval } from '../src/statistics/bootstrap.ts';
import { trendSignal } from '../src/statistics/trend.ts';
import { tenCustomers, type Known, type World } from './support/ten-customers.ts';
import { learnLateFees, tenCustomersWithMoney } from './support/ten-customers-money.ts';
import { memoryConnector, type Row } from './support/memory-connector.ts';
import { smallShop, type ShopOrder } from './support/small-shop.ts';
import { tenCustomersWithLicences } from './support/ten-customers-agreements.ts';
import { subscribers, type Subscription } from './support/subscribers.ts';
import { library, operator, testEngine } from './support/test-engine.ts';

const D0 = '2024-12-31';
const D1 = '2025-03-31';
const D2 = '2025-06-30';

const asking =
  (world: World) =>
  (question: Question): Promise<Answer> =>
    world.engine.answer({ trend: 0, compare: 'none', ...question }, operator);

describe('an answer about the ten customers', () => {
  let world: World;
  let ask: (question: Question) => Promise<Answer>;
  beforeAll(async () => {
    world = await tenCustomers({ policy: { declaredSchemes: ['line'] } });
    ask = asking(world);
  });
  afterAll(() => world.engine.close());

  it('G4: splits the change of a ratio into rate and mix effect', async () => {
    const { likeForLike } = await ask({
      kpi: 'products-per-customer',
      asOf: D2,
      grain: 'quarter',
      compare: 'previous',
      by: ['line'],
    });
    expect(likeForLike?.rate).toBeCloseTo(-0.086574, 6);
    expect(likeForLike?.mix).toBeCloseTo(0.100463, 6);
    expect(likeForLike?.total).toBeCloseTo(0.013889, 6);
    expect(likeForLike?.segments.map(({ key }) => key)).toEqual([['retail'], ['sme']]);
    const sum = (side: 'rate' | 'mix'): number =>
      (likeForLike?.segments ?? []).reduce((total, each) => total + each[side], 0);
    expect(sum('rate')).toBeCloseTo(likeForLike?.rate ?? 0, 12);
    expect(sum('mix')).toBeCloseTo(likeForLike?.mix ?? 0, 12);
  });

  it('splits no count, no share of one whole, and no crossing', async () => {
    const split = async (kpi: string, by: string[]): Promise<unknown> =>
      (await ask({ kpi, asOf: D2, grain: 'quarter', compare: 'previous', by })).likeForLike;
    expect(await split('customer-count', ['line'])).toBeUndefined();
    expect(await split('customer-segment-mix', ['line'])).toBeUndefined();
    expect(await split('products-per-customer', ['line', 'region'])).toBeUndefined();
  });

  it('reads a stock by its changes', async () => {
    const { trend } = await ask({ kpi: 'customer-count', asOf: D2, trend: 20, by: ['line'] });
    for (const series of trend?.series ?? []) {
      const expected = { ...trendSignal({ time: 'PIT', grain: 'month', values: series.value }), points: 20 };
      const isTelling = ['up', 'down'].includes(expected.signal);
      if (series.segment === undefined) expect(trend?.reading).toEqual(expected);
      else expect(series.reading).toEqual(isTelling ? expected : undefined);
    }
    expect(trend?.reading).toMatchObject({ test: 'signed-rank', limits: { of: 'changes' } });
  });

  it('reads two years of a flow with a season, though fewer are shown, where they cost nothing', async () => {
    const kpi = 'new-customers';
    const shown = await ask({ kpi, period: '2025-06', trend: 13 });
    const long = await ask({ kpi, period: '2025-06', trend: 24 });
    expect(shown.trend?.series[0]?.value).toEqual(long.trend?.series[0]?.value.slice(11));
    expect(shown.trend?.reading).toEqual(long.trend?.reading);
    expect(shown.trend?.reading).toMatchObject({ test: 'seasonal-kendall', points: 24, notes: [] });
    // The region is in no rollup, and sets are compared window by window: neither is read further than shown.
    for (const question of [
      { kpi, by: ['region'] },
      { kpi: 'lost-customers', by: [] },
    ]) {
      const { trend } = await ask({ ...question, period: '2025-06', trend: 13 });
      expect(trend?.reading).toMatchObject({ signal: 'insufficient', points: 13, notes: ['seasonality_unknown'] });
    }
  });

  it('reads a segment that rises, and says nothing of one that does not', async () => {
    const month = (index: number): string => `2024-${String(index + 1).padStart(2, '0')}-10`;
    const joined: Subscription[] = Array.from({ length: 12 }, (_, index) => [`N${index}`, month(index)]);
    const region = (party_id: string, segment: string): Row => ({
      party_id,
      scheme: 'region',
      segment,
      valid_from: '2020-01-01',
    });
    const engine = await subscribers([...joined, ['S', '2023-01-10']], {
      more: { party_segment: [...joined.map(([party]) => region(party, 'north')), region('S', 'south')] },
    });
    const { trend } = await engine.answer({ kpi: 'customer-count', asOf: D0, trend: 13, by: ['region'] }, operator);
    const readings = trend?.series.map(({ segment, reading }) => [segment?.[0], reading?.signal, reading?.slope]);
    expect(readings).toEqual([
      [undefined, undefined, undefined],
      ['north', 'up', 1],
      ['south', undefined, undefined],
    ]);
    expect(trend?.reading).toMatchObject({ signal: 'up', slope: 1, test: 'signed-rank', points: 13 });
    await engine.close();
  });

  it('leaves a point that is not over out of the reading', async () => {
    const { trend } = await ask({ kpi: 'customer-count', asOf: '2025-06-15', trend: 13 });
    expect(trend?.partial.at(-1)).toBe(true);
    expect(trend?.reading?.points).toBe(12);
  });

  it('reads overlapping windows apart', async () => {
    const { trend } = await ask({ kpi: 'customer-retention-rate', period: 'P12M', trend: 24 });
    expect(trend?.reading?.notes).toEqual(['overlapping']);
  });

  it('gives bounds to every point of a share', async () => {
    const { trend, interval } = await ask({ kpi: 'multi-product-customer-share', asOf: D2, trend: 3 });
    const [total] = trend?.series ?? [];
    expect(total?.interval?.method).toBe('wilson');
    expect(total?.interval?.low.at(-1)).toBe(interval?.low);
    expect(total?.interval?.high.at(-1)).toBe(interval?.high);
  });

  it.each(['net-customer-growth-rate', 'customer-count', 'lost-customers', 'new-customers'])(
    'gives no interval to %s, which is a complete count or a change of one',
    async (kpi) => {
      expect(
        (await ask({ kpi, ...(kpi === 'customer-count' ? { asOf: D2 } : { period: '2025-Q2' }) })).interval,
      ).toBeUndefined();
    },
  );

  it('G3: gives a mean of customers the interval of customers drawn again', async () => {
    const question = { kpi: 'products-per-customer', asOf: D2, by: ['line'] };
    const { interval, value, segments } = await ask(question);
    // Of nine customers two hold 3, four hold 2, three hold 1.
    const byHand = ratioInterval(
      [
        { x: 3, y: 1, customers: 2 },
        { x: 2, y: 1, customers: 4 },
        { x: 1, y: 1, customers: 3 },
      ],
      'another seed',
    );
    expect(interval?.method).toBe('bootstrap');
    expect(Math.abs((interval?.low ?? 0) - (byHand?.low ?? 9))).toBeLessThan(0.12);
    expect(Math.abs((interval?.high ?? 0) - (byHand?.high ?? 9))).toBeLessThan(0.12);
    expect(interval?.low).toBeLessThan(value ?? 0);
    expect(segments?.map((each) => each.interval?.method)).toEqual(['bootstrap', 'bootstrap']);
    const again = await world.engine.answer({ ...question, trend: 0, compare: 'none', limit: 500 }, operator);
    expect(again.interval).toEqual(interval);
  });

  it('compares with nothing where one of the two has no value', async () => {
    const { compare, status } = await ask({ kpi: 'customer-retention-rate', period: '2016-Q3', compare: 'previous' });
    expect(status).toBe('ok');
    expect(compare).toMatchObject({ at: '2016-Q2', value: null, absolute: null, relative: null });
  });

  it('puts the value into a band before it is rounded, and each bound into the band that includes it', async () => {
    const definition = library.find(({ id }) => id === 'products-per-customer') as KpiDefinition;
    const banded = async (bands: KpiDefinition['bands']): Promise<Answer['band']> => {
      world.engine.setCatalogue([{ ...definition, ...(bands === undefined ? {} : { bands }) }]);
      return (await ask({ kpi: definition.id, asOf: D0 })).band;
    };
    // 17 / 8 = 2.125 at D0.
    const low = { label: 'low', to: 2.125 };
    const high = { label: 'high', from: 2.125 };
    expect(await banded([{ ...low, toInclusive: false }, high])).toEqual({ label: 'high', from: 2.125 });
    expect(await banded([low, { ...high, fromInclusive: false }])).toEqual({ label: 'low', to: 2.125 });
    expect(await banded([{ label: 'over', from: 2.1250000001 }])).toBeUndefined();
    expect((await ask({ kpi: definition.id, asOf: D2 })).band).toBeUndefined();
    world.engine.setCatalogue(library);
  });

  it('carries the target that holds on its last day, for the segment it is about', async () => {
    const targets: KpiTarget[] = [
      { kpi: 'customer-count', from: '2025-01-01', value: 10, note: 'Plan' },
      { kpi: 'customer-count', from: '2025-06-01', to: '2025-07-01', value: 12 },
      { kpi: 'customer-count', from: '2025-01-01', value: 5, segment: { line: 'sme' } },
      { kpi: 'new-customers', from: '2025-01-01', value: 2 },
    ];
    world.engine.setCatalogue(library, targets);
    const kpi = 'customer-count';
    expect((await ask({ kpi, asOf: D1 })).target).toEqual({ value: 10, gap: -2, from: '2025-01-01', note: 'Plan' });
    expect((await ask({ kpi, asOf: D2 })).target).toEqual({ value: 12, gap: -3, from: '2025-06-01' });
    expect((await ask({ kpi, asOf: D0 })).target).toBeUndefined();
    const split = await ask({ kpi, asOf: D2, by: ['line'] });
    expect(split.segments?.map(({ label, target }) => [label, target?.gap])).toEqual([
      ['retail', undefined],
      ['sme', -1],
    ]);
    const sme = await ask({ kpi, asOf: D2, filter: [{ scheme: 'line', in: ['sme'] }] });
    expect(sme.target).toEqual({ value: 5, gap: -1, from: '2025-01-01' });
    // A target of a month says nothing about a quarter.
    expect((await ask({ kpi: 'new-customers', period: '2025-05' })).target?.gap).toBe(-1);
    expect((await ask({ kpi: 'new-customers', period: '2025-Q2' })).target).toBeUndefined();
    world.engine.setCatalogue(library);
  });

  it('G15: says in words why an empty segment has no ratio, and counts nobody in it', async () => {
    const filter = [{ scheme: 'line', in: ['sme'] }];
    const ratio = await ask({
      kpi: 'products-per-customer',
      asOf: '2016-04-01',
      filter: [{ scheme: 'line', in: ['retail'] }],
    });
    expect([ratio.value, ratio.status, ratio.detail]).toEqual([
      null,
      'no_base',
      'There is nothing to divide by: nobody, or nothing, stands below the line.',
    ]);
    expect((await ask({ kpi: 'customer-count', asOf: '2016-03-31', filter })).detail).toBe(
      'The history of the sources begins on 2016-04-01.',
    );
  });

  it('takes a count of nothing for true only where the source is complete', async () => {
    const question = { kpi: 'reactivated-customers', from: '2025-07-01', to: '2025-08-01' };
    const later = await ask(question);
    expect([later.value, later.statuses]).toEqual([null, ['no_data', 'partial']]);
    const complete = await ask({ kpi: 'reactivated-customers', period: '2025-04' });
    expect([complete.value, complete.status, complete.detail]).toEqual([0, 'ok', undefined]);
  });
});

describe('later knowledge', () => {
  it('restates a published value, and says what it was', async () => {
    const world = await tenCustomers();
    const ask = asking(world);
    const question = { kpi: 'customer-count', asOf: '2025-05-31' };
    expect((await ask(question)).restatedFrom).toBeUndefined();
    // C06 had left in May, which was learned in July.
    await world.learn('2025-07-04T09:00:00Z', {
      agreement: [
        {
          agreement_id: 'A10',
          product_id: 'CUR',
          opened_on: '2025-01-15',
          currency: 'EUR',
          status: 'closed',
          valid_from: '2025-05-25',
          close_reason: 'customer',
          is_test: false,
        },
      ],
    });
    const now = await ask(question);
    expect([now.value, now.restatedFrom]).toEqual([7, { value: 8, knownAt: '2025-06-01T00:00:00.000Z' }]);
    expect((await ask({ ...question, by: ['line'] })).restatedFrom?.value).toBe(8);
    const sme = await ask({ ...question, filter: [{ scheme: 'line', in: ['sme'] }] });
    expect(sme.restatedFrom).toBeUndefined();
    // As of then, it had not been restated.
    expect((await ask({ ...question, knownAt: '2025-07-01T00:00:00Z' })).restatedFrom).toBeUndefined();
    expect((await ask({ ...question, asOf: '2025-04-30' })).restatedFrom).toBeUndefined();
    await world.engine.close();
  });

  it('G8: restates the revenue of the quarter by the late fee', async () => {
    const world = await tenCustomersWithMoney();
    await learnLateFees(world);
    const { value, restatedFrom } = await asking(world)({ kpi: 'average-customer-value', period: '2025-Q2' });
    expect(value).toBeCloseTo(159.51, 2);
    expect(restatedFrom?.value).toBeCloseTo(158.34, 2);
    await world.engine.close();
  });
});

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

describe('coverage', () => {
  const from = { valid_from: '2024-01-01' };
  const tables = (rows: { party?: Row[]; segment?: Row[]; product?: Row[] }): Record<string, Row[]> => ({
    party: rows.party ?? ['A', 'B'].map((party_id) => ({ party_id, party_type: 'person', ...from })),
    party_segment:
      rows.segment ?? ['A', 'B'].map((party_id) => ({ party_id, scheme: 'region', segment: 'north', ...from })),
    product: rows.product ?? [
      { product_id: 'CUR', name: 'c', category: 'c', line_of_business: 'bank', term_rule: 'rolls', ...from },
    ],
    agreement: ['A', 'B'].map((id) => ({
      agreement_id: id,
      product_id: 'CUR',
      status: 'in_force',
      opened_on: '2024-01-01',
      is_test: false,
      ...from,
    })),
    agreement_party: ['A', 'B'].map((id) => ({ agreement_id: id, party_id: id, role: 'owner', ...from })),
  });
  const coverageOf = async (rows: Parameters<typeof tables>[0], question: Partial<Question> = {}) => {
    const engine = await testEngine();
    await engine.sync(
      { id: 'core', title: 'Core', connector: 'memory', maxRejectShare: 1 },
      memoryConnector(tables(rows), { completeThrough: '2024-12-31', historyFrom: '2024-01-01' }),
    );
    const asked = { kpi: 'customer-count', asOf: '2024-06-30', trend: 0, compare: 'none', ...question };
    const { coverage, value, statuses } = await engine.answer(asked, operator);
    await engine.close();
    return { ...coverage, value, statuses };
  };

  it('G21: counts customers whose party, class or product was told of a later day only', async () => {
    const party = (party_id: string, valid_from: string): Row => ({ party_id, party_type: 'person', valid_from });
    expect((await coverageOf({})).attributesBackfilled).toBeUndefined();
    const late = await coverageOf({ party: [party('A', '2024-01-01'), party('B', '2024-09-01')] });
    expect([late.value, late.attributesBackfilled]).toEqual([2, 1]);
    const product = [
      {
        product_id: 'CUR',
        name: 'c',
        category: 'c',
        line_of_business: 'bank',
        term_rule: 'rolls',
        valid_from: '2024-09-01',
      },
    ];
    expect((await coverageOf({ product })).attributesBackfilled).toBe(2);
    const segment = [{ party_id: 'A', scheme: 'region', segment: 'north', valid_from: '2024-09-01' }];
    expect((await coverageOf({ segment })).attributesBackfilled).toBeUndefined();
    expect((await coverageOf({ segment }, { by: ['region'] })).attributesBackfilled).toBe(1);
  });

  it('lists why rows were not taken in, and says when too few were', async () => {
    const segment = [
      { party_id: 'A', scheme: 'region', segment: 'north', valid_from: 'nonsense' },
      { party_id: 'B', scheme: 'region', segment: 'north', ...from },
    ];
    const coverage = await coverageOf({ segment }, { by: ['region'] });
    expect([coverage.rejected, coverage.statuses]).toEqual([1, ['coverage_low']]);
    expect(coverage.excluded).toEqual([{ table: 'party_segment', reason: expect.any(String), rows: 1 }]);
    // Classes are not behind a figure that does not use them.
    expect((await coverageOf({ segment })).rejected).toBe(0);
  });
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
