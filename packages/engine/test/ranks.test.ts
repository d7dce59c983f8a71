import type { Answer, KpiDefinition, Question } from '@sextant/contracts';
import type { Engine } from '@sextant/engine';
import type { Row } from './support/memory-connector.ts';
import { shopEngine } from './support/order-shop.ts';
import { library, operator } from './support/test-engine.ts';
import type { World } from './support/ten-customers.ts';
import { tenCustomersWithMoney } from './support/ten-customers-money.ts';

const companion = (answer: Answer, id: string): number | null =>
  answer.companions?.find((each) => each.id === id)?.value ?? null;

describe.each(['deltas', 'intervals', 'history'] as const)(
  'the revenue of the ten customers, ranked from %s',
  (route) => {
    let world: World;
    beforeAll(async () => {
      world = await tenCustomersWithMoney({ route });
    });
    afterAll(() => world.engine.close());
    const ask = (question: Partial<Question>): Promise<Answer> =>
      world.engine.answer(
        { kpi: 'customer-concentration', period: '2025-Q2', trend: 0, compare: 'none', ...question },
        operator,
      );

    it('G8: one of ten customers brings 855 of 1,345', async () => {
      const answer = await ask({});
      expect([answer.numerator, answer.denominator, answer.status]).toEqual(['855', '1345', 'ok']);
      expect(answer.value).toBeCloseTo(0.636, 3);
    });

    it('measures how unequal they are', async () => {
      const answer = await ask({});
      // 0, 2, 3, 6, 20, 57, 81, 138, 183, 855: the sum of (2 rank - 11) × revenue is 9,899.
      expect(companion(answer, 'gini')).toBeCloseTo(9899 / 13450, 12);
      // The squares add up to 793,817.
      expect(companion(answer, 'hhi')).toBeCloseTo(793817 / 1345 ** 2, 12);
    });

    it('draws the curve from the largest to the smallest', async () => {
      const { columns, rows } = await ask({});
      expect(columns).toEqual(['customers', 'customerShare', 'cumulative', 'cumulativeShare']);
      expect(rows?.map(([customers, , cumulative]) => [customers, cumulative])).toEqual([
        [1, 855],
        [2, 1038],
        [3, 1176],
        [4, 1257],
        [5, 1314],
        [6, 1334],
        [7, 1340],
        [8, 1343],
        [9, 1345],
        [10, 1345],
      ]);
      expect(rows?.[4]?.[1]).toBe(0.5);
      expect(rows?.[9]?.[3]).toBe(1);
    });

    it('ranks each line among its own', async () => {
      const { segments } = await ask({ by: ['line'] });
      // Retail: 57, 183, 3, 0, 81, 6; business: 855, 138, 2, 20.
      expect(segments?.map(({ label, numerator, denominator }) => [label, numerator, denominator])).toEqual(
        expect.arrayContaining([
          ['retail', '183', '330'],
          ['sme', '855', '1015'],
        ]),
      );
      const only = await ask({ filter: [{ scheme: 'line', in: ['retail'] }] });
      expect([only.numerator, only.denominator]).toEqual(['183', '330']);
      expect(companion(only, 'gini')).toBeCloseTo((-5 * 0 - 3 * 3 - 6 + 57 + 3 * 81 + 5 * 183) / (6 * 330), 12);
    });
  },
);

/** What customer n of a ladder does: so many orders, the last one on a day of June 2025, each of an amount. */
type Step = (n: number) => { orders: number; day: number; amount: number };

/** A shop with customers P01 to P10, or more; of those with regions the last two are in the south. */
function ladder(step: Step, { regions = false, customers = 10 } = {}) {
  const everybody = Array.from({ length: customers }, (_, index) => ({
    party: `P${String(index + 1).padStart(2, '0')}`,
    n: index + 1,
  }));
  const orders = everybody.flatMap(({ party, n }) => {
    const { orders: count, day, amount } = step(n);
    return Array.from({ length: count }, (_, index) => ({
      order_id: `${party}/${index}`,
      party_id: party,
      // All but the last one in May.
      business_date:
        index === 0 ? `2025-06-${String(day).padStart(2, '0')}` : `2025-05-${String(index).padStart(2, '0')}`,
      amount,
    }));
  });
  return {
    party: everybody.map(({ party }): Row => ({ party_id: party, party_type: 'person', valid_from: '2024-01-01' })),
    party_segment: everybody.map(
      ({ party, n }): Row => ({
        party_id: party,
        scheme: 'region',
        segment: regions && n > customers - 2 ? 'south' : 'north',
        valid_from: '2024-01-01',
      }),
    ),
    product: [{ product_id: 'TEA', name: 'Tea', category: 'tea', line_of_business: 'goods', valid_from: '2024-01-01' }],
    sales_order: orders.map(
      ({ order_id, party_id, business_date }): Row => ({
        order_id,
        party_id,
        status: 'fulfilled',
        business_date,
        valid_from: business_date,
        currency: 'EUR',
      }),
    ),
    movement: orders.map(
      ({ order_id, party_id, business_date, amount }): Row => ({
        movement_id: order_id,
        kind: 'sale_gross',
        party_id,
        order_id,
        product_id: 'TEA',
        quantity: '1',
        amount: String(amount),
        currency: 'EUR',
        business_date,
      }),
    ),
  };
}

const concentration = library.find(({ id }) => id === 'customer-concentration') as KpiDefinition;
/** A definition of the tenant's own with this above the line. */
const figure = (id: string, numerator: string): KpiDefinition => ({
  ...concentration,
  id,
  numerator,
  denominator: '1',
  companions: [],
});

describe('customers by their revenue', () => {
  let engine: Engine;
  afterEach(() => engine.close());
  const ask = (kpi: string): Promise<Answer> =>
    engine.answer({ kpi, period: '2025-H1', trend: 0, compare: 'none' }, operator);

  it('leave out of the coefficients who cost more than they bring, and stay in the sum', async () => {
    const shop = ladder((n) => ({ orders: 1, day: n, amount: 10 * n }));
    const back = { ...(shop.movement[2] as Row), movement_id: 'R', kind: 'return', order_id: null, amount: '50' };
    const own = ['median', 'gains', 'sum'].map((word) => figure(word, `distribution(REVc(P), ${word})`));
    engine = await shopEngine({ catalogue: [...library, ...own] }, { ...shop, movement: [...shop.movement, back] });
    const answer = await ask('customer-concentration');
    expect([answer.numerator, answer.denominator]).toEqual(['100', '500']);
    // 10, 20, 40, 50, 60, 70, 80, 90, 100 without the -20.
    expect(companion(answer, 'gini')).toBeCloseTo(1340 / (9 * 520), 12);
    expect(companion(answer, 'hhi')).toBeCloseTo(37600 / 520 ** 2, 12);
    expect(answer.rows?.at(-1)).toEqual([10, 1, 500, 1]);
    expect(answer.rows?.at(-2)).toEqual([9, 0.9, 520, 1.04]);
    expect((await ask('median')).value).toBe(55);
    expect((await ask('gains')).value).toBe(520);
    expect((await ask('sum')).value).toBe(500);
  });

  it('take seven of a hundred for 7 %, as decimals have it', async () => {
    const shop = ladder((n) => ({ orders: 1, day: (n % 30) + 1, amount: n }), { customers: 100 });
    const own = figure('top', 'rank(REVc(P), 0.07)');
    engine = await shopEngine({ catalogue: [...library, own], policy: { minCell: 5 } }, shop);
    const answer = await ask('top');
    expect(answer.numerator).toBe(String(100 + 99 + 98 + 97 + 96 + 95 + 94));
    // Each point of the curve has five customers more.
    expect(answer.rows?.map(([customers]) => customers)).toEqual(
      Array.from({ length: 20 }, (_, index) => 5 * index + 5),
    );
  });

  it('have no figure where one has an amount without a rate, or where there is nobody', async () => {
    const shop = ladder((n) => ({ orders: 1, day: n, amount: 10 * n }));
    const movement = shop.movement.map((row, index) => (index === 0 ? { ...row, currency: 'USD' } : row));
    engine = await shopEngine({}, { ...shop, movement });
    expect((await ask('customer-concentration')).status).toBe('fx_missing');
    const before = await engine.answer({ kpi: 'customer-concentration', period: '2024-H1', trend: 0 }, operator);
    expect([before.value, before.status, before.rows]).toEqual([null, 'no_base', []]);
  });
});

describe('RFM scores', () => {
  let engine: Engine;
  afterEach(() => engine.close());
  const ask = (question: Partial<Question> = {}): Promise<Answer> =>
    engine.answer({ kpi: 'rfm-score', asOf: '2025-06-30', trend: 0, compare: 'none', ...question }, operator);
  const customers = (answer: Answer, measure: string): unknown[] =>
    (answer.rows ?? []).filter(([name]) => name === measure).map(([, , count]) => count);

  it.each(['deltas', 'intervals', 'history'] as const)('rank ten different buyers by twos, from %s', async (route) => {
    engine = await shopEngine(
      { route },
      ladder((n) => ({ orders: n, day: n, amount: 10 * n }), { regions: true }),
    );
    const answer = await ask({ by: ['region'] });
    expect([answer.value, answer.numerator, answer.denominator, answer.status]).toEqual([3, '30', '10', 'ok']);
    expect(customers(answer, 'recency')).toEqual([2, 2, 2, 2, 2]);
    // The two best are in the south, ranked among all.
    expect(answer.segments?.map(({ label, numerator, denominator }) => [label, numerator, denominator])).toEqual([
      ['north', '20', '8'],
      ['south', '10', '2'],
    ]);
    expect((await ask({ filter: [{ scheme: 'region', in: ['south'] }] })).value).toBe(5);
    // Score 5 begins with 9 orders, 9 × 90 of money, and 21 days ago.
    expect(answer.columns).toEqual(['measure', 'score', 'customers', 'begins']);
    expect(answer.rows?.filter(([, score]) => score === 5)).toEqual([
      ['recency', 5, 2, 21],
      ['frequency', 5, 2, 9],
      ['monetary', 5, 2, 810],
    ]);
    expect(answer.rows?.[0]).toEqual(['recency', 1, 2, null]);
  });

  it('give equal values the same, lower score', async () => {
    // Orders 1, 1, 1, 4, 5, …: the first three share place 0; nobody but P04 has the places up to a fifth.
    engine = await shopEngine(
      {},
      ladder((n) => ({ orders: n <= 3 ? 1 : n, day: n, amount: 10 * n })),
    );
    const answer = await ask();
    // Places 0 0 0 3 4 5 6 7 8 9 of 9: 0 is score 1, 3 is 2 (15 of 18), 4 and 5 are 3, 6 and 7 are 4, 8 and 9 are 5.
    expect(customers(answer, 'frequency')).toEqual([3, 1, 2, 2, 2]);
    expect(answer.numerator).toBe('29.666666666667');
  });

  it('take returns off the money, and leave those out whose orders came back whole', async () => {
    const shop = ladder((n) => ({ orders: n, day: n, amount: 10 * n }));
    const back = (id: string, party_id: string, order_id: string | null, quantity: string, amount: string): Row => ({
      movement_id: id,
      kind: 'return',
      party_id,
      order_id,
      product_id: 'TEA',
      quantity,
      amount,
      currency: 'EUR',
      business_date: '2025-06-20',
    });
    const movement = [...shop.movement, back('R1', 'P01', 'P01/0', '1', '10'), back('R2', 'P10', null, '9', '999')];
    engine = await shopEngine({}, { ...shop, movement });
    const answer = await ask();
    expect(answer.denominator).toBe('9');
    // P10 is the last but one of nine by money now: 1 instead of 1,000, below P02 with 40.
    const lowest = answer.rows?.filter(([measure, score]) => measure === 'monetary' && score === 2);
    expect(lowest).toEqual([['monetary', 2, 2, 90]]);
  });

  it('have no value where there are fewer than five different values', async () => {
    engine = await shopEngine(
      {},
      ladder((n) => ({ orders: Math.min(n, 4), day: n, amount: 10 * n })),
    );
    const answer = await ask();
    expect([answer.value, answer.status, answer.rows]).toEqual([null, 'insufficient_data', undefined]);
    expect((await ask({ asOf: '2024-06-30' })).status).toBe('no_base');
  });
});
