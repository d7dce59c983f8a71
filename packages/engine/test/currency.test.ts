import type { Answer, Policy, Question } from '@sextant/contracts';
import type { Engine, Route } from '@sextant/engine';
import { memoryConnector, type Row } from './support/memory-connector.ts';
import { operator, testEngine, TestClock } from './support/test-engine.ts';
import type { World } from './support/ten-customers.ts';
import { rate, tenCustomersWithMoney } from './support/ten-customers-money.ts';

const ROUTES: Route[] = ['deltas', 'intervals', 'history'];

describe.each(ROUTES)('a fee of 22 dollars on 10 June, from %s', (route) => {
  let world: World;
  const ask = (question: Partial<Question> = {}): Promise<Answer> =>
    world.engine.answer(
      { kpi: 'average-customer-value', period: '2025-Q2', trend: 0, compare: 'none', ...question },
      operator,
    );
  /** REV less the 1,325.00 that were earned in euros; or the status that says why there is no REV. */
  const dollars = async (question: Partial<Question> = {}): Promise<number | string> => {
    const { numerator, status } = await ask(question);
    return numerator === null ? status : Math.round((Number(numerator) - 1325) * 1e6) / 1e6;
  };
  const learnRate = (...args: Parameters<typeof rate>): Promise<void> => {
    const [, at, row] = rate(...args);
    return world.learn(at, { fx_rate: [row] });
  };

  beforeAll(async () => {
    world = await tenCustomersWithMoney({ route, rates: [] });
  });
  afterAll(() => world.engine.close());

  it('G16: has no value without a rate, nor has the line it belongs to; the other line answers', async () => {
    const answer = await ask({ by: ['line'] });
    expect([answer.value, answer.numerator, answer.status]).toEqual([null, null, 'fx_missing']);
    const lines = (answer.segments ?? []).map((each) => [each.label, [each.numerator, each.value, each.status]]);
    expect(Object.fromEntries(lines)).toEqual({
      retail: ['330', (330 * 91) / 504, 'ok'],
      sme: [null, null, 'fx_missing'],
    });
    const customers = (await ask({ by: ['customer'] })).segments ?? [];
    expect(customers.filter(({ status }) => status === 'fx_missing').map(({ label }) => label)).toEqual(['C10']);
    // Neither is there a median of all customers.
    expect(answer.companions?.[0]).toMatchObject({ value: null, status: 'fx_missing' });
  });

  it('G23: takes a rate that is 7 days old, none that is 8 days old', async () => {
    await learnRate('EUR', 'USD', '2025-06-02', '1.10', { learned: '2025-07-01T01:00:00Z' });
    expect(await dollars()).toBe('fx_missing');
    await learnRate('EUR', 'USD', '2025-06-03', '1.10', { learned: '2025-07-01T02:00:00Z' });
    expect(await dollars()).toBe(20);
  });

  it('G16: takes the direct rate before the inverse', async () => {
    await learnRate('USD', 'EUR', '2025-06-03', '0.9', { learned: '2025-07-01T03:00:00Z' });
    expect(await dollars()).toBe(19.8);
  });

  it('G16: takes the rates that were known at the time', async () => {
    await learnRate('USD', 'EUR', '2025-06-03', '0.5', { learned: '2025-07-02T16:00:00Z' });
    expect(await dollars()).toBe(11);
    expect(await dollars({ knownAt: '2025-07-02T00:00:00Z' })).toBe(19.8);
    expect(await dollars({ knownAt: '2025-07-01T02:30:00Z' })).toBe(20);
    expect(await dollars({ knownAt: '2025-07-01T01:30:00Z' })).toBe('fx_missing');
  });

  it('G16: takes no rate that was taken back', async () => {
    const [, , row] = rate('USD', 'EUR', '2025-06-03', '0.5');
    await world.learn('2025-07-03T00:00:00Z', { fx_rate: [{ ...row, op: 'retract' }] });
    expect(await dollars()).toBe(20);
    expect(await dollars({ knownAt: '2025-07-02T20:00:00Z' })).toBe(11);
  });
});

describe.each(ROUTES)('amounts of several currencies, from %s', (route) => {
  let engine: Engine;
  const learned = '2025-07-01T00:00:00Z';

  const open = async (
    movements: Row[],
    rates: Row[],
    policy: Partial<Policy> = {},
    more: Record<string, Row[]> = {},
  ) => {
    engine = await testEngine({ route, clock: new TestClock(learned), policy });
    const tables = {
      party: ['P1', 'P2', 'P3'].map((party_id) => ({ party_id, party_type: 'person', valid_from: '2020-01-01' })),
      movement: movements.map((row, index) => ({
        movement_id: `m${index}`,
        kind: 'sale_gross',
        business_date: '2025-06-10',
        ...('agreement_id' in row ? {} : { party_id: 'P1' }),
        ...row,
      })),
      fx_rate: rates.map((row) => ({ rate_kind: 'spot', rate_date: '2025-06-10', ...row })),
      ...more,
    };
    const source = { id: 'shop', title: 'Shop', connector: 'memory' };
    const options = { completeThrough: '2025-06-30', historyFrom: '2020-01-01' };
    const report = await engine.sync(source, memoryConnector(tables, options));
    expect(report.state).toBe('done');
  };
  const sales = async (question: Partial<Question> = {}): Promise<string> => {
    const answer = await engine.answer(
      { kpi: 'net-sales', period: '2025-06', trend: 0, compare: 'none', ...question },
      operator,
    );
    return answer.numerator ?? answer.status;
  };
  afterEach(() => engine.close());

  it('converts yen and dinars by their own decimals', async () => {
    await open(
      [
        { amount: '1500', currency: 'JPY' },
        { amount: '1.235', currency: 'KWD' },
      ],
      [
        { base: 'EUR', quote: 'JPY', rate: '160' },
        { base: 'KWD', quote: 'EUR', rate: '3' },
      ],
    );
    // 1,500 / 160 = 9.375 and 1.235 x 3 = 3.705.
    expect(await sales()).toBe('13.08');
  });

  it('rounds each conversion to 6 decimals, half away from zero, also what is taken back', async () => {
    await open(
      [
        { amount: '0.000001', currency: 'USD' },
        { amount: '10', currency: 'CHF' },
        { amount: '-0.000001', currency: 'USD', movement_id: 'back' },
        { amount: '0.000001', currency: 'USD', movement_id: 'again' },
      ],
      [
        { base: 'USD', quote: 'EUR', rate: '0.5' },
        { base: 'EUR', quote: 'CHF', rate: '3' },
      ],
    );
    // 0.000001 - 0.000001 + 0.000001, and 3.333333.
    expect(await sales()).toBe('3.333334');
  });

  it('goes over the pivot where two currencies have no rate of their own, and nowhere else', async () => {
    const movements = [{ amount: '22', currency: 'USD' }];
    const rates = [
      { base: 'EUR', quote: 'USD', rate: '1.10' },
      { base: 'EUR', quote: 'CZK', rate: '25' },
    ];
    await open(movements, rates, { reportingCurrency: 'CZK' });
    expect(await sales()).toBe('fx_missing');
    await engine.close();
    await open(movements, rates, {
      reportingCurrency: 'CZK',
      fx: { stock: 'closing', flow: 'spot', pivot: 'EUR', constantDate: null },
    });
    expect(await sales()).toBe('500');
  });

  it('learns a rate of the pivot after the movement', async () => {
    const fx = { stock: 'closing', flow: 'spot', pivot: 'USD', constantDate: null } as const;
    await open([{ amount: '1600', currency: 'JPY' }], [{ base: 'USD', quote: 'JPY', rate: '160' }], { fx });
    expect(await sales()).toBe('fx_missing');
    const late = { fx_rate: [{ base: 'USD', quote: 'EUR', rate_kind: 'spot', rate_date: '2025-06-09', rate: '0.9' }] };
    await engine.sync({ id: 'bank', title: 'Bank', connector: 'memory' }, memoryConnector(late));
    expect(await sales()).toBe('9');
  });

  it('takes the average of the same month and of no other', async () => {
    const fx = { stock: 'closing', flow: 'month_average', pivot: null, constantDate: null } as const;
    const rates = [
      { base: 'EUR', quote: 'CZK', rate_kind: 'month_average', rate_date: '2025-05-31', rate: '24' },
      { base: 'EUR', quote: 'CZK', rate_kind: 'spot', rate_date: '2025-06-03', rate: '30' },
    ];
    await open(
      [
        { amount: '48', currency: 'CZK', business_date: '2025-05-10' },
        { amount: '48', currency: 'CZK', business_date: '2025-06-03' },
      ],
      rates,
      { fx },
    );
    expect(await sales({ period: '2025-05' })).toBe('2');
    expect(await sales({ period: '2025-06' })).toBe('fx_missing');
  });

  it('takes the rates of the day in the policy for every period that is asked at constant rates', async () => {
    const fx = { stock: 'closing', flow: 'spot', pivot: null, constantDate: '2025-05-31' } as const;
    await open(
      [
        { amount: '24', currency: 'USD', business_date: '2025-05-31' },
        { amount: '24', currency: 'USD', business_date: '2025-06-10' },
      ],
      [
        { base: 'EUR', quote: 'USD', rate_date: '2025-05-31', rate: '1.2' },
        { base: 'EUR', quote: 'USD', rate_date: '2025-06-10', rate: '1.5' },
      ],
      { fx },
    );
    expect([await sales({ period: '2025-05' }), await sales({ period: '2025-06' })]).toEqual(['20', '16']);
    expect(await sales({ period: '2025-06', rates: 'constant' })).toBe('20');
    expect(await sales({ period: '2025-Q2', rates: 'constant' })).toBe('40');
  });

  it('divides a converted amount among three owners so that the parts add up', async () => {
    const owner = (party_id: string, share: string): Row => ({
      agreement_id: 'A1',
      party_id,
      role: party_id === 'P1' ? 'owner' : 'joint_owner',
      share,
      valid_from: '2020-01-01',
    });
    await open(
      [{ amount: '11', currency: 'USD', agreement_id: 'A1' }],
      [{ base: 'EUR', quote: 'USD', rate: '1.10' }],
      {},
      {
        product: [{ product_id: 'A', name: 'a', category: 'a', line_of_business: 'goods', valid_from: '2020-01-01' }],
        agreement: [
          { agreement_id: 'A1', product_id: 'A', status: 'in_force', currency: 'USD', valid_from: '2020-01-01' },
        ],
        agreement_party: [owner('P1', '0.33333334'), owner('P2', '0.33333333'), owner('P3', '0.33333333')],
        party_segment: ['P1', 'P2', 'P3'].map((party_id) => ({
          party_id,
          scheme: 'who',
          segment: party_id,
          valid_from: '2020-01-01',
        })),
      },
    );
    for (const rates of ['reported', 'constant'] as const) {
      const answer = await engine.answer(
        { kpi: 'net-sales', period: '2025-06', by: ['who'], rates, trend: 0, compare: 'none', asOf: '2025-06-12' },
        operator,
      );
      const parts = Object.fromEntries((answer.segments ?? []).map((each) => [each.label, each.numerator]));
      expect(parts).toEqual({ P1: '3.3333334', P2: '3.3333333', P3: '3.3333333' });
      expect(answer.numerator).toBe('10');
    }
  });

  it('adds a thousand dimes without an error, beside an amount of a quadrillion', async () => {
    const dimes = Array.from({ length: 1000 }, (): Row => ({ amount: '0.1', currency: 'EUR' }));
    await open([...dimes, { amount: '1000000000000000.000001', currency: 'EUR' }], []);
    expect(await sales()).toBe('1000000000000100.000001');
  });
});
