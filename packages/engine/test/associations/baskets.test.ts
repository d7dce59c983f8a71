import type { Answer, CanonicalTable, Question } from '@sextant/contracts';
import { createRandom } from '../../src/statistics/random.ts';
import type { Row } from '../support/memory-connector.ts';
import { basketWorld, holdingRows, productRows, type BasketWorld } from '../support/basket-world.ts';
import { operator } from '../support/test-engine.ts';

const ITEMS = ['A', 'B', 'C', 'D'];
const END = '2024-12-31';

interface Order {
  id: string;
  party: string;
  items: readonly string[];
  day: string;
  /** Items that came back on a later day. */
  returned?: { items: readonly string[]; day: string };
}

function orderRows(orders: readonly Order[]): Partial<Record<CanonicalTable, Row[]>> {
  const parties = [...new Set(orders.map(({ party }) => party))];
  const line = (order: Order, kind: string, item: string, day: string): Row => ({
    movement_id: `${order.id}-${kind}-${item}`,
    kind,
    order_id: order.id,
    product_id: item,
    quantity: 1,
    amount: 10,
    currency: 'EUR',
    business_date: day,
  });
  return {
    party: parties.map((party_id) => ({ party_id, party_type: 'person', valid_from: '2020-01-01' })),
    sales_order: orders.map(({ id, party, day }) => ({
      order_id: id,
      party_id: party,
      status: 'fulfilled',
      business_date: day,
      currency: 'EUR',
      valid_from: day,
    })),
    movement: orders.flatMap((order) => [
      ...order.items.map((item) => line(order, 'sale_gross', item, order.day)),
      ...(order.returned?.items ?? []).map((item) => line(order, 'return', item, order.returned?.day ?? order.day)),
    ]),
  };
}

const ask = (world: BasketWorld, question: Partial<Question> = {}): Promise<Answer> =>
  world.engine.answer({ kpi: 'product-relationship', asOf: END, trend: 0, compare: 'none', ...question }, operator);
const fraction = ({ numerator, denominator }: Answer): string => `${numerator}/${denominator}`;
const pairRow = (answer: Answer, a: string, b: string): unknown[] =>
  (answer.rows ?? []).find(([first, second]) => first === a && second === b) ?? [];

/** Twenty buy A and B in two orders, twenty buy C; one brings B back, one bought A and B long ago. */
const SHOP: Order[] = [
  ...Array.from({ length: 20 }, (_, index): Order[] => [
    { id: `a${index}`, party: `ab${index}`, items: ['A'], day: '2024-03-01' },
    {
      id: `b${index}`,
      party: `ab${index}`,
      items: ['B'],
      day: '2024-06-01',
      ...(index === 0 ? { returned: { items: ['B'], day: '2024-07-01' } } : {}),
    },
  ]).flat(),
  ...Array.from({ length: 20 }, (_, index) => ({
    id: `c${index}`,
    party: `c${index}`,
    items: ['C'],
    day: '2024-05-01',
  })),
  { id: 'old', party: 'old', items: ['A', 'B'], day: '2022-05-01' },
];

describe.each(['deltas', 'history'] as const)('what was bought within the lapse window, from %s', (route) => {
  let world: BasketWorld;
  beforeAll(async () => {
    world = await basketWorld({ route, policy: { customerBasis: 'noncontractual' } });
    await world.learn('2025-01-05T00:00:00Z', { product: productRows(ITEMS), ...orderRows(SHOP) });
  });
  afterAll(() => world.engine.close());

  it('makes the baskets of a shop: net of returns, without what was bought before', async () => {
    expect(fraction(await ask(world, { params: { basis: 'purchases' } }))).toBe('19/40');
    // What a shop's customers hold is what they bought.
    expect(fraction(await ask(world))).toBe('19/40');
  });

  it('follows purchases and returns day by day', async () => {
    const params = { basis: 'purchases', ruleSetDate: END };
    const { trend } = await ask(world, { params, trend: 8 });
    expect(trend?.at).toEqual([
      '2024-05-31',
      '2024-06-30',
      '2024-07-31',
      '2024-08-31',
      '2024-09-30',
      '2024-10-31',
      '2024-11-30',
      '2024-12-31',
    ]);
    expect(trend?.series[0]?.numerator).toEqual(['0', '20', '19', '19', '19', '19', '19', '19']);
    expect(trend?.series[0]?.denominator).toEqual(Array.from({ length: 8 }, () => '40'));
  });

  it('has a strength and an affinity of its own', async () => {
    const params = { basis: 'purchases' };
    expect(fraction(await ask(world, { kpi: 'relationship-strength', params }))).toBe('38/39');
    // 20 bought A, 19 kept B, of 40.
    expect(fraction(await ask(world, { kpi: 'product-affinity', params }))).toBe('19/9.5');
  });

  it('finds nothing in single orders, where nobody bought two things', async () => {
    const answer = await ask(world, { kpi: 'product-affinity', params: { basis: 'orders' } });
    expect([answer.value, answer.status, answer.ruleSet?.pairs]).toEqual([null, 'no_base', 0]);
    expect(pairRow(answer, 'A', 'B').slice(2, 7)).toEqual([59, 20, 19, 0, 6.440677966]);
  });
});

describe('orders as baskets', () => {
  it('are all counted, while the test takes one of each customer', async () => {
    // Thirty customers with ten like orders each: a habit, seen 300 times.
    const random = createRandom('habits');
    const orders = Array.from({ length: 30 }, (_, party) => {
      const items = ITEMS.filter(() => random.uniform() < 0.5);
      const habit = items.length > 0 ? items : ['A'];
      return Array.from({ length: 10 }, (_order, index) => ({
        id: `o${party}-${index}`,
        party: `p${party}`,
        items: habit,
        day: `2024-0${(index % 9) + 1}-15`,
      }));
    }).flat();
    const world = await basketWorld({ policy: { customerBasis: 'noncontractual' } });
    await world.learn('2025-01-05T00:00:00Z', { product: productRows(ITEMS), ...orderRows(orders) });
    const byOrders = await ask(world, { kpi: 'product-affinity', params: { basis: 'orders' } });
    const byCustomers = await ask(world, { kpi: 'product-affinity', params: { basis: 'purchases' } });
    expect(byOrders.rows?.length).toBe(6);
    for (const [a, b, n, , , both, , lift, , , , , , , , , p] of byOrders.rows ?? []) {
      const customers = pairRow(byCustomers, String(a), String(b));
      // Ten times the baskets, the same lift, and the p of thirty customers.
      expect([n, both]).toEqual([300, 10 * Number(customers[5])]);
      expect(lift).toBeCloseTo(Number(customers[7]), 8);
      expect(p).toBeCloseTo(Number(customers[16]), 8);
    }
    await world.engine.close();
  });

  it('hold a pair where one order does', async () => {
    const orders = [
      ...Array.from({ length: 20 }, (_, index) => ({
        id: `ab${index}`,
        party: `x${index}`,
        items: ['A', 'B'],
        day: '2024-03-01',
      })),
      ...Array.from({ length: 20 }, (_, index) => ({
        id: `c${index}`,
        party: `y${index}`,
        items: ['C'],
        day: '2024-03-01',
      })),
      // In two orders: a pair of the customer, not of an order.
      { id: 'z1', party: 'z', items: ['A'], day: '2024-03-01' },
      { id: 'z2', party: 'z', items: ['B'], day: '2024-03-01' },
    ];
    const world = await basketWorld({ policy: { customerBasis: 'noncontractual' } });
    await world.learn('2025-01-05T00:00:00Z', { product: productRows(ITEMS), ...orderRows(orders) });
    const affinity = (basis: string): Promise<Answer> => ask(world, { kpi: 'product-affinity', params: { basis } });
    const orderBased = await affinity('orders');
    expect(orderBased.numerator).toBe('20');
    expect(Number(orderBased.denominator)).toBeCloseTo((21 * 21) / 42, 12);
    const customerBased = await affinity('purchases');
    expect(customerBased.numerator).toBe('21');
    expect(Number(customerBased.denominator)).toBeCloseTo((21 * 21) / 41, 12);
    await world.engine.close();
  });
});

describe('a bank that also sells goods', () => {
  it('looks at purchases of its customers, and says what is missing where nothing was sold', async () => {
    const customers = Array.from({ length: 40 }, (_, index) => ({ id: `ab${index}`, items: ['D'] }));
    const world = await basketWorld();
    await world.learn('2025-01-05T00:00:00Z', { product: productRows(ITEMS), ...holdingRows(customers) });
    const none = await ask(world, { params: { basis: 'purchases' } });
    expect([none.value, none.status]).toEqual([null, 'no_data']);
    const { party: _party, ...orders } = orderRows(SHOP.filter(({ party }) => party.startsWith('ab')));
    // Twenty of the forty buy A and B, one of them brings B back; somebody without an account buys both as well.
    const stranger = orderRows([{ id: 's', party: 'stranger', items: ['A', 'B'], day: '2024-03-01' }]);
    await world.learn('2025-01-06T00:00:00Z', {
      party: stranger.party ?? [],
      sales_order: [...(orders.sales_order ?? []), ...(stranger.sales_order ?? [])],
      movement: [...(orders.movement ?? []), ...(stranger.movement ?? [])],
    });
    const params = { basis: 'purchases', ruleSetDate: END };
    const answer = await ask(world, { params });
    // Among the buyers alone A and B tell nothing: all of them bought A.
    expect([answer.numerator, answer.denominator, answer.ruleSet?.pairs]).toEqual(['0', '40', 0]);
    expect(pairRow(answer, 'A', 'B').slice(2, 6)).toEqual([20, 20, 19, 19]);
    await world.engine.close();
  });
});

describe('a least tenure', () => {
  it('leaves young customers out of both sides', async () => {
    const holders = [
      ...Array.from({ length: 20 }, (_, index) => ({ id: `ab${index}`, items: ['A', 'B'], from: '2020-06-01' })),
      ...Array.from({ length: 20 }, (_, index) => ({ id: `c${index}`, items: ['C'], from: '2020-06-01' })),
      ...Array.from({ length: 10 }, (_, index) => ({ id: `y${index}`, items: ['A', 'B'], from: '2024-11-01' })),
    ];
    const world = await basketWorld({ pairs: { tenureMinDays: 90 } });
    await world.learn('2025-01-05T00:00:00Z', { product: productRows(ITEMS), ...holdingRows(holders) });
    const answer = await ask(world);
    expect(fraction(answer)).toBe('20/40');
    expect(answer.companions?.find(({ id }) => id === 'young')?.value).toBe(0.2);
    const everybody = await basketWorld();
    await everybody.learn('2025-01-05T00:00:00Z', { product: productRows(ITEMS), ...holdingRows(holders) });
    expect(fraction(await ask(everybody))).toBe('30/50');
    await world.engine.close();
    await everybody.engine.close();
  });
});
