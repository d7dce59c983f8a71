import type { Answer, Question } from '@sextant/contracts';
import type { Engine } from '@sextant/engine';
import { kaplanMeier, median, type SpellCount } from '../src/statistics/kaplan-meier.ts';
import { addDays, daysBetween } from '../src/time/days.ts';
import { generator } from './support/random-history.ts';
import { smallShop, type ShopOrder } from './support/small-shop.ts';
import { operator } from './support/test-engine.ts';

const kpi = 'time-between-purchases';
type Asked = Omit<Question, 'kpi'>;
const asker =
  (engine: Engine) =>
  (question: Asked = {}): Promise<Answer> =>
    engine.answer({ kpi, trend: 0, compare: 'none', ...question }, operator);

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

describe.each(['deltas', 'intervals', 'history'] as const)('the time between purchases, from %s', (route) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await smallShop(ORDERS, { route, segments: { B: 'south' } });
  });
  afterAll(() => engine.close());

  it('takes the last gap of each customer as open: 25, 26, 29, 74 days closed and 71, 121, 122 open', async () => {
    const answer = await asker(engine)();
    expect([answer.value, answer.n]).toEqual([74, 7]);
    const steps = (answer.rows ?? []).map(([age, atRisk, , share]) => [age, atRisk, Number(share).toFixed(9)]);
    expect(steps).toEqual([
      [0, 7, (1).toFixed(9)],
      [25, 7, (6 / 7).toFixed(9)],
      [26, 6, (5 / 7).toFixed(9)],
      [29, 5, (4 / 7).toFixed(9)],
      [74, 3, (8 / 21).toFixed(9)],
    ]);
  });

  it('counts an order as long as it had not come back: 25 and 26 closed, 0, 23, 28 and 44 open', async () => {
    const answer = await asker(engine)({ asOf: '2025-02-28' });
    expect([answer.value, answer.n]).toEqual([26, 6]);
  });

  it('has a trend of the same figures', async () => {
    const { trend } = await asker(engine)({ trend: 5 });
    expect(trend?.at.at(0)).toBe('2025-02-28');
    expect([trend?.series[0]?.value.at(0), trend?.series[0]?.value.at(-1)]).toEqual([26, 74]);
  });

  it('splits by segment', async () => {
    const { segments = [] } = await asker(engine)({ by: ['region'] });
    expect(Object.fromEntries(segments.map(({ label, value, n }) => [label, [value, n]]))).toEqual({
      north: [74, 5],
      south: [29, 2],
    });
  });

  it('has no base before the first order', async () => {
    const answer = await asker(engine)({ asOf: '2025-01-05' });
    expect([answer.value, answer.status]).toEqual([null, 'no_base']);
  });
});

/** The gaps of one day, straight from the orders: those of the last 730 days that had not come back by then. */
function naive(orders: readonly ShopOrder[], at: string): number | null {
  const counts: SpellCount[] = [];
  const standing = orders
    .map((order, index) => ({ order, index }))
    .filter(({ order: [, day, , back] }) => day <= at && (back === undefined || back > at) && day > addDays(at, -730));
  for (const customer of new Set(standing.map(({ order: [name] }) => name))) {
    const days = standing.filter(({ order: [name] }) => name === customer).map(({ order: [, day] }) => day);
    days.sort();
    for (const [index, day] of days.entries()) {
      const next = days[index + 1];
      const [ended, censored] = next === undefined ? [0, 1] : [1, 0];
      counts.push({ t: daysBetween(day, next ?? at), ended, censored, entered: 0 });
    }
  }
  return median(kaplanMeier(counts));
}

it('is at each month what the orders of that day say, also where orders come back', async () => {
  for (const seed of [1, 2, 3]) {
    const below = generator(seed);
    const orders = Array.from({ length: 150 }, (): ShopOrder => {
      const day = addDays('2024-01-02', below(540));
      const back = addDays(day, below(60));
      return [
        `K${below(25)}`,
        day,
        10,
        ...(below(5) === 0 && back <= '2025-06-30' && back > day ? [back] : []),
      ] as ShopOrder;
    });
    const engine = await smallShop(orders);
    const { trend } = await asker(engine)({ trend: 16 });
    expect(trend?.series[0]?.value).toEqual(trend?.at.map((at) => naive(orders, at)));
    await engine.close();
  }
});
