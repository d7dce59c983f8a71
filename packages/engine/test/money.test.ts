import type { Answer, Question } from '@sextant/contracts';
import { addDays } from '../src/time/days.ts';
import { operator } from './support/test-engine.ts';
import type { World } from './support/ten-customers.ts';
import { learnLateFees, tenCustomersWithMoney } from './support/ten-customers-money.ts';

// G8 of DOMAIN 4.7, from the daily rollup, the movements and the derivation for an older knowledge.
const Q2 = '2025-Q2';
const kpi = 'average-customer-value';
/** The clock's K: midnight in Prague before 1 July. */
const K = '2025-06-30T22:00:00Z';

describe.each(['deltas', 'intervals', 'history'] as const)('the revenue of the ten customers, from %s', (route) => {
  let world: World;
  const ask = (question: Question): Promise<Answer> =>
    world.engine.answer({ trend: 0, compare: 'none', period: Q2, ...question }, operator);
  const bySegment = async (question: Question): Promise<Record<string, [string | null, number | null]>> => {
    const { segments = [] } = await ask(question);
    return Object.fromEntries(segments.map((each) => [each.label, [each.numerator, each.value]]));
  };
  const median = (answer: Answer): number | null | undefined => answer.companions?.[0]?.value;

  beforeAll(async () => {
    world = await tenCustomersWithMoney({ route });
  });
  afterAll(() => world.engine.close());

  it('G8: is 1,345.00 in the second quarter, without the fee of the test customer and with dollars converted', async () => {
    const answer = await ask({ kpi });
    expect([answer.numerator, answer.status, answer.currency]).toEqual(['1345', 'ok', 'EUR']);
    // 773 customer-days over 91 days.
    expect(answer.denominator).toBe('8.494505494505');
    expect(answer.value).toBe((1345 * 91) / 773);
    expect(answer.value).toBeCloseTo(158.3376, 4);
  });

  it('G8: is 52.78 a month for each customer, and 38.50 for the median customer', async () => {
    expect((await ask({ kpi, params: { per: 'month' } })).value).toBeCloseTo(52.7792, 4);
    expect(median(await ask({ kpi }))).toBe(38.5);
  });

  it('G8: splits by customer, a joint account by the shares of its owners', async () => {
    const revenue = await bySegment({ kpi, by: ['customer'] });
    expect(Object.fromEntries(Object.entries(revenue).map(([customer, [numerator]]) => [customer, numerator]))).toEqual(
      {
        C01: '57',
        C02: '183',
        C03: '3',
        C04: '0',
        C05: '81',
        C06: '6',
        C07: '855',
        C08: '138',
        C09: '2',
        C10: '20',
      },
    );
  });

  it('G8: averages 59.58 in retail and 343.36 among firms, over the customer-days of each', async () => {
    const lines = await bySegment({ kpi, by: ['line'] });
    expect(lines['retail']).toEqual(['330', (330 * 91) / 504]);
    expect(lines['sme']).toEqual(['1015', (1015 * 91) / 269]);
  });

  it('G8: takes revenue by the region of its day and customers by the region of each day', async () => {
    const { segments = [] } = await ask({ kpi, by: ['region'] });
    const sides = segments.map((each) => [each.label, [each.numerator, each.denominator]]);
    // C08 moves south on 1 May: 394 customer-days in the north, 379 in the south.
    expect(Object.fromEntries(sides)).toEqual({
      north: ['1098', '4.32967032967'],
      south: ['247', '4.164835164835'],
    });
    expect(394 / 91).toBeCloseTo(4.32967032967, 11);
    expect(379 / 91).toBeCloseTo(4.164835164835, 11);
  });

  it('G8: takes everything by the region of today when it is asked as it is', async () => {
    const { segments = [] } = await ask({ kpi, by: ['region'], mode: 'asIs' });
    // C08 earned all of its 138 after it had moved; its 30 days of April are southern as well now.
    const sides = segments.map((each) => [each.label, [each.numerator, each.denominator]]);
    expect(Object.fromEntries(sides)).toEqual({
      north: ['1098', '4'],
      south: ['247', '4.494505494505'],
    });
  });

  it('G8: rose by 18.94 or 13.6 % from the 139.40 of the first quarter', async () => {
    const answer = await ask({ kpi, compare: 'previous', trend: 2, grain: 'quarter' });
    expect(answer.compare?.value).toBeCloseTo(139.4022, 4);
    expect(answer.compare?.absolute).toBeCloseTo(18.9355, 4);
    expect(answer.compare?.relative).toBeCloseTo(0.135833, 6);
    expect(answer.trend?.series[0]?.numerator).toEqual(['1140', '1345']);
  });

  it('has no revenue, and no customers to average over, in a line nobody is in', async () => {
    const answer = await ask({ kpi, filter: [{ scheme: 'line', in: ['unknown'] }] });
    expect([answer.value, answer.numerator, answer.status]).toEqual([null, '0', 'no_base']);
  });

  it('grows by 205 of 1,140 over the first quarter', async () => {
    const growth = await ask({ kpi: 'revenue-growth-rate' });
    expect([growth.numerator, growth.denominator]).toEqual(['205', '1140']);
    const lines = await bySegment({ kpi: 'revenue-growth-rate', by: ['line'] });
    // Retail earned 331 in the first quarter, firms 809.
    expect(lines).toEqual({ retail: ['-1', -1 / 331], sme: ['206', 206 / 809] });
  });

  it('has no growth rate over a year in which nothing was earned, but the change', async () => {
    const growth = await ask({ kpi: 'revenue-growth-rate', params: { against: 'lastYear' } });
    expect([growth.value, growth.numerator, growth.denominator, growth.status]).toEqual([null, '1345', '0', 'no_base']);
  });

  it('converts all amounts at one rate when it is asked at constant rates', async () => {
    // 22 dollars at the 1.17 of 30 June are 18.803419 euros, not 20.
    const answer = await ask({ kpi, rates: 'constant' });
    expect(answer.numerator).toBe('1343.803419');
    expect((await bySegment({ kpi, rates: 'constant', by: ['customer'] }))['C10']?.[0]).toBe('18.803419');
    // The median customer is between C01 with 57 and C10.
    expect(median(answer)).toBe((57 + 18.803419) / 2);
  });

  it('counts a customer that turns out to be another one once, with the whole share of the joint account', async () => {
    const joint = await tenCustomersWithMoney({ route });
    await joint.engine.linkParties([{ party: 'C03', canonical: 'C02' }]);
    const { numerator, segments = [] } = await joint.engine.answer(
      { kpi, period: Q2, by: ['customer'], trend: 0, compare: 'none' },
      operator,
    );
    expect(numerator).toBe('1345');
    expect(segments.find((each) => each.label === 'C02')?.numerator).toBe('186');
    expect(segments.find((each) => each.label === 'C03')?.numerator ?? '0').toBe('0');
    // Both hold a current account: it is one holding of one customer now.
    const products = await joint.engine.answer(
      { kpi: 'products-per-customer', asOf: '2025-06-30', trend: 0 },
      operator,
    );
    expect([products.numerator, products.denominator]).toEqual(['16', '8']);
    await joint.engine.close();
  });

  it('G2, G3: knows its customers and what each of them holds at the three quarter ends', async () => {
    const held = async (asOf: string): Promise<string> => {
      const question: Question = { kpi: 'products-per-customer', asOf, by: ['customer'], trend: 0, compare: 'none' };
      const { segments = [] } = await world.engine.answer(question, operator);
      const customers = segments.filter(({ denominator }) => denominator === '1');
      return customers
        .map(({ label, numerator }) => `${label} ${numerator}`)
        .sort()
        .join(', ');
    };
    expect(await held('2024-12-31')).toBe('C01 3, C02 2, C03 2, C04 1, C05 2, C07 3, C08 3, C09 1');
    expect(await held('2025-03-31')).toBe('C01 3, C02 2, C03 1, C04 1, C05 2, C06 1, C07 3, C08 2');
    expect(await held('2025-06-30')).toBe('C01 3, C02 2, C03 1, C05 2, C06 1, C07 3, C08 2, C09 1, C10 2');
  });

  describe('when late fees have come in', () => {
    beforeAll(() => learnLateFees(world));

    it('G8: is 1,355.00 known at 31 July, without the fee of the first hour of July', async () => {
      const answer = await ask({ kpi });
      expect(answer.numerator).toBe('1355');
      expect(answer.value).toBeCloseTo(159.5149, 4);
    });

    it('G8: is still 1,345.00 as it was known at the end of June', async () => {
      const answer = await ask({ kpi, knownAt: K });
      expect([answer.numerator, answer.value]).toEqual(['1345', (1345 * 91) / 773]);
    });
  });
});

describe('the customer-days of the ten customers', () => {
  const averages = async (world: World): Promise<(string | null)[]> => {
    const answers = ['2025-Q1', Q2].map((period) =>
      world.engine.answer({ kpi, period, trend: 0, compare: 'none' }, operator),
    );
    return (await Promise.all(answers)).map(({ denominator }) => denominator);
  };

  it('G2: are 736 and 773, as counting the customers of each day gives', async () => {
    const world = await tenCustomersWithMoney();
    const counted = async (from: string, days: number): Promise<number> => {
      let total = 0;
      for (let day = 0; day < days; day += 1) {
        const question = { kpi: 'customer-count', asOf: addDays(from, day), trend: 0, compare: 'none' } as const;
        total += (await world.engine.answer(question, operator)).value ?? Number.NaN;
      }
      return total;
    };
    expect([await counted('2025-01-01', 90), await counted('2025-04-01', 91)]).toEqual([736, 773]);
    // 736 / 90 and 773 / 91.
    expect(await averages(world)).toEqual(['8.177777777778', '8.494505494505']);
    await world.engine.close();
  });

  it('G21: stay the same when the record of a customer begins late', async () => {
    const world = await tenCustomersWithMoney();
    const record = { party_id: 'C09', party_type: 'organisation' };
    const party = [
      { ...record, valid_from: '2016-04-01', op: 'retract' },
      { ...record, valid_from: '2025-06-15' },
    ];
    await world.learn('2025-06-30T23:00:00Z', { party });
    expect(await averages(world)).toEqual(['8.177777777778', '8.494505494505']);
    await world.engine.close();
  });
});
