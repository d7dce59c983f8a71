import type { Answer, KpiDefinition, Question } from '@sextant/contracts';
import type { Engine } from '@sextant/engine';
import type { Row } from './support/memory-connector.ts';
import { SHOP, shopEngine } from './support/order-shop.ts';
import { library, operator, viewer } from './support/test-engine.ts';

const fraction = ({ numerator, denominator }: Pick<Answer, 'numerator' | 'denominator'>): string =>
  `${numerator}/${denominator}`;

describe.each(['deltas', 'intervals', 'history'] as const)('a small shop, counted from %s', (route) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await shopEngine({ route });
  });
  afterAll(() => engine.close());

  const knownAt = '2025-07-01T09:00:00Z';
  const ask = (question: Question): Promise<Answer> =>
    engine.answer({ trend: 0, compare: 'none', ...question, ...(route === 'history' ? { knownAt } : {}) }, operator);
  const told = async (question: Question): Promise<string> => fraction(await ask(question));
  const parts = async (question: Question): Promise<Record<string, string>> => {
    const answer = await ask(question);
    return Object.fromEntries((answer.segments ?? []).map((each) => [each.label, fraction(each)]));
  };

  it('values the orders that qualify at the end of the period', async () => {
    const kpi = 'average-order-value';
    // January: O2 and O3, whose goods came back later.
    expect(await told({ kpi, period: '2025-01' })).toBe('38/2');
    // February: O4 before its return, O5 for nothing, O6 before it was cancelled.
    expect(await told({ kpi, period: '2025-02' })).toBe('40/3');
    // The quarter: O2, O4, O5 and O9 without the cup that was added in April.
    expect(await told({ kpi, period: '2025-Q1' })).toBe('58/4');
    expect(await told({ kpi, period: '2025-H1' })).toBe('70/5');
  });

  it('gives an order of a customer who moved to the class on the day of the order', async () => {
    const question = { kpi: 'average-order-value', period: '2025-Q1', by: ['region'] };
    expect(await parts(question)).toEqual({ north: '58/3', south: '0/1' });
    expect(await parts({ ...question, mode: 'asIs' })).toEqual({ north: '58/4' });
    expect(await told({ ...question, by: [], filter: [{ scheme: 'region', in: ['south'] }] })).toBe('0/1');
  });

  it('counts the units sold in these orders, with negative lines and pieces without a quantity', async () => {
    const kpi = 'items-per-order';
    expect(await told({ kpi, period: '2025-01' })).toBe('7/2');
    expect(await told({ kpi, period: '2025-Q1' })).toBe('8/4');
    expect(await told({ kpi, period: '2025-04' })).toBe('1/1');
  });

  it('shows each month of a trend as of its own end', async () => {
    const answer = await ask({ kpi: 'average-order-value', period: '2025-04', grain: 'month', trend: 4 });
    expect(answer.trend?.series[0]?.numerator).toEqual(['38', '40', '10', '7']);
    expect(answer.trend?.series[0]?.denominator).toEqual(['2', '3', '1', '1']);
  });

  it('counts buyers, repeat buyers and their orders in a window that ends with the day', async () => {
    const at = async (asOf: string, window = 365): Promise<string[]> => [
      await told({ kpi: 'purchase-frequency', asOf, params: { window } }),
      await told({ kpi: 'repeat-purchase-rate', asOf, params: { window } }),
    ];
    expect(await at('2025-01-31')).toEqual(['3/2', '1/2']);
    // O3 still counts on the day before its goods came back.
    expect(await at('2025-02-09')).toEqual(['5/3', '2/3']);
    expect(await at('2025-02-28')).toEqual(['5/4', '1/4']);
    expect(await at('2025-03-31')).toEqual(['5/3', '2/3']);
    // 30 January is outside, 1 February inside.
    expect(await at('2025-03-31', 60)).toEqual(['3/2', '1/2']);
    // The window of O1 is over after 365 days.
    expect(await at('2025-03-31', 141)).toEqual(['4/3', '1/3']);
    expect(await at('2025-03-31', 142)).toEqual(['5/3', '2/3']);
  });

  it('splits orders and buyers of a window by the class on its last day', async () => {
    const question = { kpi: 'purchase-frequency', asOf: '2025-02-28', by: ['region'] };
    expect(await parts(question)).toEqual({ north: '3/2', south: '2/2' });
    expect(await parts({ ...question, asOf: '2025-03-31' })).toEqual({ north: '5/3' });
  });

  it('tells how many customers placed one order, two, and so on', async () => {
    const question = { kpi: 'purchase-frequency', asOf: '2025-03-31' };
    const { columns, rows } = await ask({ ...question, params: { classes: 3 } });
    expect(columns).toEqual(['orders', 'customers']);
    expect(rows).toEqual([
      ['1', 1],
      ['2', 2],
      ['3+', 0],
    ]);
    expect((await ask({ ...question, params: { classes: 2 } })).rows).toEqual([
      ['1', 1],
      ['2+', 2],
    ]);
    expect((await ask(question)).rows).toHaveLength(8);
  });

  it('tells the sales to earlier customers from those to new ones', async () => {
    const kpi = 'returning-customer-revenue-share';
    // Only A ordered before the quarter; sales of O6 and O7 stay in the whole.
    expect(await told({ kpi, period: '2025-Q1' })).toBe('18/108');
    // The only earlier order of B came back whole in February.
    expect(await told({ kpi, period: '2025-02' })).toBe('0/60');
    expect(await told({ kpi, period: '2025-03' })).toBe('10/10');
    // As a trend every month has its own earlier customers.
    const { trend } = await ask({ kpi, period: '2025-03', trend: 3 });
    expect(trend?.series[0]?.numerator).toEqual(['18', '0', '10']);
    expect(await parts({ kpi, period: '2025-Q1', by: ['product'] })).toEqual({ tea: '8/98', cup: '10/10' });
  });

  it('follows returns back to their sales', async () => {
    const kpi = 'return-rate';
    expect(await parts({ kpi, period: '2025-01' })).toEqual({ cup: '20/30', tea: '0/8' });
    expect(await told({ kpi, period: '2025-01' })).toBe('20/38');
    // It came back after 21 days.
    expect(await told({ kpi, period: '2025-01', params: { window: 21 } })).toBe('20/38');
    expect(await told({ kpi, period: '2025-01', params: { window: 20 } })).toBe('0/38');
    expect(await told({ kpi, period: '2025-02' })).toBe('10/90');
    expect(await parts({ kpi, period: '2025-Q1', by: ['region'] })).toEqual({
      north: '30/78',
      south: '0/10',
      unknown: '0/50',
    });
  });

  it('waits for the window of returns to close', async () => {
    const answer = await ask({ kpi: 'return-rate', period: '2025-01', asOf: '2025-02-15' });
    expect([answer.value, answer.status, answer.maturesOn]).toEqual([null, 'immature', '2025-03-02']);
  });

  it('counts orders with a category, and those with another one beside it', async () => {
    const kpi = 'order-cross-sell-rate';
    expect(await parts({ kpi, period: '2025-Q1' })).toEqual({ tea: '1/3', cup: '1/2' });
    expect(await told({ kpi, period: '2025-Q1' })).toBe('2/5');
    // With the cup of April O9 has two categories; the line without a product is in none.
    expect(await told({ kpi, period: '2025-H1' })).toBe('4/6');
    expect((await ask({ kpi, period: '2025-04' })).status).toBe('no_base');
    // What else is in the basket counts, whatever is asked for.
    expect(await told({ kpi, period: '2025-Q1', filter: [{ scheme: 'product', in: ['cup'] }] })).toBe('1/2');
    expect(await parts({ kpi, period: '2025-Q1', by: ['region'] })).toEqual({ north: '2/4', south: '0/1' });
  });

  it('follows carts to their orders by the hour, and by the day where no hour is known', async () => {
    const kpi = 'cart-abandonment-rate';
    const period = '2025-03';
    expect(await told({ kpi, period })).toBe('2/4');
    expect(await told({ kpi, period, params: { window: 25 } })).toBe('1/4');
    expect(await told({ kpi, period, params: { window: 1 } })).toBe('3/4');
    expect(await parts({ kpi, period, by: ['region'] })).toEqual({ north: '0/2', south: '1/1', unknown: '1/1' });
  });

  it('decides opportunities on the day of their first decision', async () => {
    expect(await told({ kpi: 'win-rate', period: '2025-02' })).toBe('3/4');
    expect(await told({ kpi: 'win-rate', period: '2025-01' })).toBe('0/1');
    const days = await ask({ kpi: 'sales-cycle-days', period: '2025-02' });
    expect([fraction(days), days.value]).toEqual(['33/3', 11]);
    expect(await parts({ kpi: 'win-rate', period: '2025-02', by: ['region'] })).toEqual({
      north: '1/2',
      south: '1/1',
      unknown: '1/1',
    });
    expect((await ask({ kpi: 'sales-cycle-days', period: '2025-01' })).status).toBe('no_base');
  });

  it('sums net sales with returns on the day they came back', async () => {
    expect((await ask({ kpi: 'net-sales', period: '2025-01' })).value).toBe(38);
    expect((await ask({ kpi: 'net-sales', period: '2025-02' })).value).toBe(60);
    const { value, segments } = await ask({ kpi: 'net-sales', period: '2025-Q1', by: ['product'] });
    expect(value).toBe(108);
    expect(segments?.map(({ label, value: part }) => [label, part])).toEqual([
      ['tea', 98],
      ['cup', 10],
    ]);
  });

  it('makes customers of buyers, for as long as they do not lapse', async () => {
    const count = async (asOf: string): Promise<number | null> => (await ask({ kpi: 'customer-count', asOf })).value;
    expect(await count('2025-01-31')).toBe(2);
    // D was one until the order was cancelled.
    expect(await count('2025-02-28')).toBe(4);
    expect(await count('2025-03-31')).toBe(3);
    // A and B hold tea, C tea and a cup, A a cup; B's cups came back.
    expect(await told({ kpi: 'products-per-customer', asOf: '2025-03-31' })).toBe('5/3');
    expect(await told({ kpi: 'customer-retention-rate', period: '2025-Q1' })).toBe('1/1');
    expect(await told({ kpi: 'customer-retention-rate', period: '2025-03' })).toBe('3/4');
  });
});

describe('questions about orders', () => {
  let engine: Engine;
  afterEach(() => engine.close());

  it('are answered from the first day of the history on, where nothing before it matters', async () => {
    engine = await shopEngine({}, SHOP, '2025-01-01');
    const first = async (kpi: string): Promise<string> =>
      (await engine.answer({ kpi, period: '2025-01', trend: 0, compare: 'none' }, operator)).status;
    expect(await first('average-order-value')).toBe('ok');
    expect(await first('items-per-order')).toBe('ok');
    // Whoever ordered before is not known.
    expect(await first('returning-customer-revenue-share')).toBe('insufficient_history');
    expect(await first('customer-retention-rate')).toBe('insufficient_history');
    const rolling = await engine.answer(
      { kpi: 'repeat-purchase-rate', asOf: '2025-01-31', params: { window: 31 }, trend: 0 },
      operator,
    );
    expect(rolling.status).toBe('ok');
  });

  it('say what no source provides', async () => {
    const { sales_order: _, ...without } = SHOP;
    engine = await shopEngine({}, without);
    const answer = await engine.answer({ kpi: 'average-order-value', period: '2025-01' }, operator);
    expect([answer.value, answer.status]).toEqual([null, 'no_data']);
    expect(answer.detail).toContain('sales_order');
    expect((await engine.answer({ kpi: 'win-rate', period: '2025-01' }, operator)).status).toBe('no_data');
    expect((await engine.answer({ kpi: 'cart-abandonment-rate', period: '2025-01' }, operator)).status).toBe('no_data');
  });

  it('have no base where nobody ordered, and count nothing', async () => {
    engine = await shopEngine();
    const at = (kpi: string, more: Partial<Question>): Promise<Answer> =>
      engine.answer({ kpi, trend: 0, compare: 'none', ...more }, operator);
    expect((await at('average-order-value', { period: '2024-06' })).status).toBe('no_base');
    expect((await at('repeat-purchase-rate', { asOf: '2024-06-30', params: { window: 30 } })).status).toBe('no_base');
    expect((await at('return-rate', { period: '2024-06' })).status).toBe('no_base');
    expect((await at('net-sales', { period: '2024-06' })).value).toBe(0);
  });

  it('hide the rows of a table that speak of too few', async () => {
    engine = await shopEngine({ policy: { minCell: 2 } });
    const question = { kpi: 'purchase-frequency', asOf: '2025-02-28', params: { classes: 3 }, trend: 0 };
    // Three with one order, one with two.
    expect((await engine.answer(question, operator)).rows?.map(([, customers]) => customers)).toEqual([3, 1, 0]);
    expect((await engine.answer(question, viewer)).rows?.map(([, customers]) => customers)).toEqual([null, null, 0]);
    const filtered = { ...question, filter: [{ scheme: 'region', in: ['south'] }] };
    expect((await engine.answer(filtered, viewer)).rows?.map(([, customers]) => customers)).toEqual([null, null, null]);
  });

  it('have no value where a currency has no rate', async () => {
    const dollars = (SHOP.movement ?? []).map((row) =>
      row['movement_id'] === 'O4/0' ? { ...row, currency: 'USD' } : row,
    );
    engine = await shopEngine({}, { ...SHOP, movement: dollars });
    const at = (kpi: string, period: string): Promise<Answer> =>
      engine.answer({ kpi, period, trend: 0, compare: 'none', by: ['region'] }, operator);
    const february = await at('average-order-value', '2025-02');
    expect([february.value, february.status]).toEqual([null, 'fx_missing']);
    // The south did not buy in dollars.
    expect(february.segments?.map(({ label, value, status }) => [label, value, status])).toEqual(
      expect.arrayContaining([
        ['south', 5, 'ok'],
        ['north', null, 'fx_missing'],
      ]),
    );
    expect((await at('average-order-value', '2025-01')).value).toBe(19);
    expect((await at('items-per-order', '2025-02')).value).toBe(5 / 3);
  });

  it('are told at constant rates too', async () => {
    const movement = (SHOP.movement ?? []).map((row) =>
      row['movement_id'] === 'O4/0' ? { ...row, currency: 'USD' } : row,
    );
    const rate = (rate_date: string, value: string): Row => ({
      base: 'EUR',
      quote: 'USD',
      rate_kind: 'spot',
      rate_date,
      rate: value,
    });
    const fx_rate = [rate('2025-02-05', '1.25'), rate('2025-02-27', '1.20')];
    engine = await shopEngine({}, { ...SHOP, movement, fx_rate });
    const at = async (kpi: string, rates: 'reported' | 'constant'): Promise<string> =>
      fraction(await engine.answer({ kpi, period: '2025-02', rates, trend: 0, compare: 'none' }, operator));
    expect(await at('average-order-value', 'reported')).toBe('34/3');
    expect(await at('average-order-value', 'constant')).toBe('35/3');
    expect(await at('returning-customer-revenue-share', 'constant')).toBe('0/55');
    expect(await at('return-rate', 'constant')).toBe('10/85');
  });

  it('may be asked over a rolling window by a definition of the tenant', async () => {
    const own = library.find(({ id }) => id === 'average-order-value') as KpiDefinition;
    const rolling: KpiDefinition = { ...own, id: 'recent-order-value', time: 'ROLL', window: 60, grain: 'segment@D' };
    engine = await shopEngine({ catalogue: [...library, { ...rolling, additivity: 'A0' }] });
    const ask = (asOf: string): Promise<Answer> =>
      engine.answer({ kpi: 'recent-order-value', asOf, by: ['region'], trend: 0, compare: 'none' }, operator);
    const february = await ask('2025-02-28');
    expect(fraction(february)).toBe('58/4');
    expect(february.segments?.map((each) => `${each.label} ${fraction(each)}`).sort()).toEqual([
      'north 48/2',
      'south 10/2',
    ]);
    expect(fraction(await ask('2025-03-31'))).toBe('40/3');
  });
});
