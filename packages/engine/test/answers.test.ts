import type { Answer, KpiDefinition, KpiTarget, Question } from '@sextant/contracts';
import { ratioInterval } from '../src/statistics/bootstrap.ts';
import { trendSignal } from '../src/statistics/trend.ts';
import { tenCustomers, type World } from './support/ten-customers.ts';
import { learnLateFees, tenCustomersWithMoney } from './support/ten-customers-money.ts';
import type { Row } from './support/memory-connector.ts';
import { subscribers, type Subscription } from './support/subscribers.ts';
import { library, operator } from './support/test-engine.ts';

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
    const { likeForLike, segments } = await ask({
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
    // From 10 / 6 to 9 / 5 within retail, from 5 / 2 to 8 / 4 among firms.
    const within = Object.fromEntries((segments ?? []).map(({ label, compare }) => [label, compare?.absolute]));
    expect(within['retail']).toBeCloseTo(0.133333, 6);
    expect(within['sme']).toBe(-0.5);
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
    const read = trend?.series.map(({ value }) => ({
      ...trendSignal({ time: 'PIT', grain: 'month', values: value }),
      points: 20,
    }));
    expect(trend?.reading).toEqual(read?.[0]);
    // Of segments only what rises or falls is told.
    const told = read?.slice(1).map((each) => (each.signal === 'up' || each.signal === 'down' ? each : undefined));
    expect(trend?.series.slice(1).map(({ reading }) => reading)).toEqual(told);
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

describe('sources that have fallen silent', () => {
  it('make what is answered for today stale, not what was asked of a day', async () => {
    const world = await tenCustomers({ policy: { staleAfterDays: 7 } });
    const ask = asking(world);
    world.clock.set('2025-07-07T12:00:00Z');
    expect((await ask({ kpi: 'customer-count' })).status).toBe('ok');
    world.clock.set('2025-07-09T12:00:00Z');
    const { status, value, detail, asOf } = await ask({ kpi: 'customer-count' });
    expect([status, value, asOf]).toEqual(['stale', 9, D2]);
    expect(detail).toBe('The sources are complete up to 2025-06-30 only.');
    expect((await ask({ kpi: 'customer-count', asOf: D1 })).status).toBe('ok');
    await world.engine.close();
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
