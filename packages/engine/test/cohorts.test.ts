import type { Answer, Question } from '@sextant/contracts';
import type { Engine, Route } from '@sextant/engine';
import { wholeLibrary } from './support/whole-library.ts';
import { smallShop, type ShopOrder } from './support/small-shop.ts';
import { tenCustomers, type World } from './support/ten-customers.ts';
import { operator, viewer } from './support/test-engine.ts';

const ROUTES = ['deltas', 'intervals', 'history'] as const satisfies readonly Route[];
const kpi = 'cohort-retention-rate';
const fraction = ({ numerator, denominator }: Answer): string => `${numerator}/${denominator}`;
type Asked = Omit<Question, 'kpi'>;

// The customers of DOMAIN 4.1: C04 was one from 20 January 2023 to 19 May 2025, C09 from April 2016 to 30 January 2025
// and again from 1 June 2025.
describe.each(ROUTES)('cohorts of customers with agreements, counted from %s', (route) => {
  let world: World;
  const ask = (question: Asked): Promise<Answer> =>
    world.engine.answer({ kpi, trend: 0, compare: 'none', ...question }, operator);
  const aged = async (period: string, params: Record<string, string | number>): Promise<string> =>
    fraction(await ask({ period, params }));

  beforeAll(async () => {
    world = await tenCustomers({ route, catalogue: wholeLibrary });
  });
  afterAll(() => world.engine.close());

  it('are active at an age if they are customers at its end, counted from their own first day', async () => {
    expect([await aged('2023-01', { age: 27 }), await aged('2023-01', { age: 28 })]).toEqual(['1/1', '0/1']);
    expect([await aged('2023-01', { unit: 'days', age: 120 })]).toEqual(['1/1']);
  });

  it('count who came back, at the age of the return or for all ages up to it', async () => {
    const ages = [105, 106, 109, 110];
    const at = (activity: string): Promise<string[]> =>
      Promise.all(ages.map((age) => aged('2016-04', { activity, age })));
    expect(await at('bounded')).toEqual(['1/1', '0/1', '0/1', '1/1']);
    expect(await at('rolling')).toEqual(['1/1', '1/1', '1/1', '1/1']);
  });

  it('are looked at on the last day of calendar months where these are asked for', async () => {
    const ages = [104, 105, 109, 110];
    const calendar = ages.map((age) => aged('2016-04', { mode: 'calendar', age }));
    expect(await Promise.all(calendar)).toEqual(['1/1', '0/1', '0/1', '1/1']);
  });

  it('have no rate before all of them have reached the age, and say when', async () => {
    const young = await ask({ period: '2025-05' });
    expect([young.value, young.status, young.maturesOn]).toEqual([null, 'immature', '2025-08-31']);
    expect(await aged('2025-05', { unit: 'days', age: 30 })).toBe('1/1');
  });

  it('add up over the lines of business', async () => {
    const { segments = [] } = await ask({ from: '2016-04-01', to: '2023-07-01', by: ['line'], params: { age: 24 } });
    const parts = Object.fromEntries(segments.map((each) => [each.label, `${each.numerator}/${each.denominator}`]));
    expect(parts).toEqual({ retail: '4/4', sme: '3/3' });
  });
});

const ORDERS: readonly ShopOrder[] = [
  ['A', '2025-01-10', 100],
  ['A', '2025-02-05', 50],
  ['A', '2025-04-20', 30],
  ['B', '2025-01-31', 80],
  ['B', '2025-03-01', 20],
  ['C', '2025-01-15', 60, '2025-03-05'],
  ['D', '2025-02-03', 10],
  ['D', '2025-02-28', 10],
];

describe.each(ROUTES)('cohorts of a shop, counted from %s', (route) => {
  let engine: Engine;
  const ask = (question: Asked, of = kpi): Promise<Answer> =>
    engine.answer({ kpi: of, trend: 0, compare: 'none', ...question }, operator);
  const january = async (params: Record<string, string>, ages: readonly number[]): Promise<(string | null)[]> =>
    Promise.all(ages.map(async (age) => (await ask({ period: '2025-01', params: { ...params, age } })).numerator));

  beforeAll(async () => {
    engine = await smallShop(ORDERS, { route, segments: { B: 'south' } });
  });
  afterAll(() => engine.close());

  it('are active in the calendar months in which they ordered', async () => {
    expect(await january({ mode: 'calendar' }, [0, 1, 2, 3, 4])).toEqual(['2', '1', '1', '1', '0']);
    expect(await january({ mode: 'calendar', activity: 'rolling' }, [0, 1, 2, 3, 4])).toEqual([
      '2',
      '2',
      '2',
      '1',
      '0',
    ]);
  });

  it('are active in the months of their own in which they ordered: one that ends when the age is reached', async () => {
    expect(await january({}, [0, 1, 2, 3, 4])).toEqual(['2', '1', '1', '0', '1']);
    expect(await january({ unit: 'days' }, [0, 26, 29, 100, 101])).toEqual(['2', '1', '1', '1', '0']);
  });

  it('count an order as long as it had not come back', async () => {
    const before = await ask({ period: '2025-01', asOf: '2025-02-28', params: { mode: 'calendar', age: 0 } });
    const after = await ask({ period: '2025-01', params: { mode: 'calendar', age: 0 } });
    expect([fraction(before), fraction(after)]).toEqual(['3/3', '2/3']);
  });

  it('come as a matrix of cohorts and ages, empty where an age is not reached', async () => {
    const answer = await ask({ period: '2025-05', trend: 5, params: { mode: 'calendar', age: 1 } });
    expect(answer.columns).toEqual(['cohort', 'size', '0', '1', '2', '3', '4', '5']);
    expect(answer.rows).toEqual([
      ['2025-01', 3, 2, 1, 1, 1, 0, 0],
      ['2025-02', 1, 1, 0, 0, 0, 0, null],
      ['2025-03', 0, 0, 0, 0, 0, null, null],
      ['2025-04', 0, 0, 0, 0, null, null, null],
      ['2025-05', 0, 0, 0, null, null, null, null],
    ]);
    expect(answer.trend?.series[0]?.numerator).toEqual(['1', '0', '0', '0', '0']);
  });

  it('keep the class of the first day, and the classes add up', async () => {
    const { segments = [] } = await ask({ period: '2025-01', by: ['region'], params: { mode: 'calendar', age: 2 } });
    const parts = Object.fromEntries(segments.map((each) => [each.label, `${each.numerator}/${each.denominator}`]));
    expect(parts).toEqual({ north: '0/2', south: '1/1' });
  });

  it('have contributed what was booked up to the age, over all who began', async () => {
    const value = async (params: Record<string, string | number>): Promise<string> =>
      fraction(await ask({ period: '2025-01', params }, 'customer-value-to-date'));
    // A 100 and 50, B 80, C 60; the goods of C come back in March.
    expect(await value({ mode: 'calendar', age: 1 })).toBe('290/3');
    expect(await value({ mode: 'calendar', age: 2 })).toBe('250/3');
    expect(await value({ mode: 'customer', age: 1 })).toBe('290/3');
    expect(await value({ mode: 'customer', age: 3 })).toBe('250/3');
    expect(await value({ mode: 'customer', age: 4 })).toBe('280/3');
  });

  it('say that costs are missing from what they contributed', async () => {
    const answer = await ask({ period: '2025-01', trend: 1, params: { age: 4 } }, 'customer-value-to-date');
    expect(answer.statuses).toContain('gross_of_cost');
    expect(answer.rows?.[0]?.slice(0, 3)).toEqual(['2025-01', 3, 80]);
  });
});

describe('a viewer of a matrix', () => {
  it('sees no cell with a few customers in it or a few left over', async () => {
    const engine = await smallShop(
      Array.from({ length: 12 }, (_, index): ShopOrder[] => [
        [`K${index}`, '2025-01-10', 10],
        ...(index < 6 ? [[`K${index}`, '2025-02-10', 10] satisfies ShopOrder] : []),
        ...(index < 2 ? [[`K${index}`, '2025-03-10', 10] satisfies ShopOrder] : []),
        ...(index < 9 ? [[`K${index}`, '2025-04-10', 10] satisfies ShopOrder] : []),
      ]).flat(),
      { policy: { minCell: 5 } },
    );
    const question = {
      kpi,
      period: '2025-01',
      trend: 1,
      compare: 'none' as const,
      params: { mode: 'calendar', age: 1 },
    };
    const { rows } = await engine.answer(question, viewer);
    expect(rows).toEqual([['2025-01', 12, 12, 6, null, null, 0, 0]]);
    expect((await engine.answer(question, operator)).rows).toEqual([['2025-01', 12, 12, 6, 2, 9, 0, 0]]);
    await engine.close();
  });
});

describe('a firm whose customers have agreements or order', () => {
  it('counts either as active, once', async () => {
    const engine = await smallShop(ORDERS, {
      policy: { customerBasis: 'mixed', lapseWindowDays: 20 },
      contracts: [['B', '2025-02-10', '2025-04-10']],
    });
    const at = async (age: number): Promise<string | null> => {
      const params = { mode: 'calendar', age };
      return (await engine.answer({ kpi, period: '2025-01', trend: 0, params }, operator)).numerator;
    };
    // Customers at the end of January by a lapse of 20 days: B and C; A has an order in it all the same.
    // In March B has its contract and an order, and is one.
    expect([await at(0), await at(1), await at(2), await at(3)]).toEqual(['3', '2', '1', '1']);
    await engine.close();
  });
});
