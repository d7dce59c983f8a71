import { DEFAULT_POLICY, type Answer, type Policy, type Question } from '@sextant/contracts';
import type { Engine, Route } from '@sextant/engine';
import { memoryConnector, type Row } from './support/memory-connector.ts';
import {
  bySegment,
  cost,
  merged,
  movement,
  openFirm,
  party,
  sides,
  subscription,
  type Tables,
} from './support/small-firm.ts';
import type { TestClock } from './support/test-engine.ts';

let engine: Engine;
let clock: TestClock;
let ask: (question: Question) => Promise<Answer>;
async function open(...of: Parameters<typeof openFirm>): Promise<void> {
  ({ engine, clock, ask } = await openFirm(...of));
}
afterEach(() => engine.close());

const ROUTES: Route[] = ['deltas', 'intervals', 'history'];

describe('lines of the ledger', () => {
  const channels: Partial<Policy> = {
    derivedSchemes: [...DEFAULT_POLICY.derivedSchemes, { scheme: 'acquisition-channel', from: 'acquisition_channel' }],
    declaredSchemes: ['acquisition-channel'],
  };
  const won = (party_id: string, from: string, channel: string, monthly: string): Tables =>
    merged(
      { party: [party(party_id, { acquisition_channel: channel, valid_from: from })] },
      subscription(party_id, from, monthly),
    );
  const firm = merged(
    won('A', '2025-02-01', 'web', '20'),
    won('B', '2025-04-10', 'web', '30'),
    won('C', '2025-05-10', 'web', '50'),
    won('D', '2025-06-10', 'partner', '40'),
    {
      movement: [
        movement('recurring_revenue', 'A', '400', '2025-06-30'),
        movement('cogs', 'A', '100', '2025-06-30'),
        movement('recurring_revenue', 'D', '100', '2025-06-30'),
      ],
      gl_entry: [
        cost('sales_marketing', '2025-03-31', '90', { channel: 'web' }),
        cost('sales_marketing', '2025-04-30', '240', { channel: 'web' }),
        cost('sales_marketing', '2025-06-30', '-40', { channel: 'web', entry_type: 'adjustment' }),
        cost('sales_marketing', '2025-05-31', '110', {
          channel: 'partner',
          amount: '121',
          currency: 'USD',
          functional_amount: '121',
          functional_currency: 'USD',
        }),
        cost('sales_marketing', '2025-06-30', '30'),
        // The year's end clears the accounts: no business of a quarter.
        cost('sales_marketing', '2025-06-30', '-9999', { entry_type: 'closing' }),
        cost('sales_marketing', '2025-04-01', '9999', { entry_type: 'opening' }),
        cost('admin_cost', '2025-05-31', '777'),
      ],
      fx_rate: [{ base: 'EUR', quote: 'USD', rate_kind: 'spot', rate_date: '2025-05-30', rate: '1.10' }],
    },
  );

  it.each(ROUTES)('are the cost of a new customer, by channel where they are booked so, from %s', async (route) => {
    await open(firm, channels, route);
    const kpi = 'customer-acquisition-cost';
    // 240 - 40 + 110 + 30 over B, C and D.
    expect(sides(await ask({ kpi }))).toEqual(['340', '3', 'ok']);
    const answer = await ask({ kpi, by: ['acquisition-channel'] });
    expect(bySegment(answer)).toEqual({
      web: ['200', '2', 100],
      partner: ['110', '1', 110],
      unknown: ['30', '0', null],
    });
    const filtered = await ask({ kpi, filter: [{ scheme: 'acquisition-channel', in: ['partner'] }] });
    expect(sides(filtered)).toEqual(['110', '1', 'ok']);
    const trend = (await ask({ kpi, trend: 2, grain: 'quarter', by: ['acquisition-channel'] })).trend;
    expect(trend?.series.map((each) => [each.segment?.[0] ?? 'all', each.numerator])).toEqual(
      expect.arrayContaining([
        ['all', ['90', '340']],
        ['web', ['90', '200']],
      ]),
    );
  });

  it('are what was known of them at the time', async () => {
    const entry = { ...cost('sales_marketing', '2025-05-31', '100'), entry_id: 'late' };
    await open(merged(firm, { gl_entry: [entry] }), channels);
    clock.set('2025-07-02T06:00:00Z');
    const corrected = { gl_entry: [{ ...entry, amount: '60', functional_amount: '60' }] };
    await engine.sync({ id: 'ledger', title: 'Ledger', connector: 'memory' }, memoryConnector(corrected));
    const kpi = 'customer-acquisition-cost';
    expect((await ask({ kpi })).numerator).toBe('400');
    expect((await ask({ kpi, knownAt: '2025-07-01T12:00:00Z' })).numerator).toBe('440');
  });

  it('are taken earlier by the lag', async () => {
    await open(firm, channels);
    const answer = await ask({ kpi: 'customer-acquisition-cost', params: { lag: 3 } });
    // What was spent in the first quarter, for those who came in the second.
    expect([answer.numerator, answer.denominator]).toEqual(['90', '3']);
  });

  it('are the cost that the margin of the new customers pays back', async () => {
    await open(firm, channels);
    const answer = await ask({ kpi: 'cac-payback-months' });
    // (340 / 3) over (120 / 3 a month at a margin of 400 / 500).
    expect(answer.value).toBeCloseTo(340 / 3 / (40 * 0.8), 12);
    const margin = await ask({ kpi: 'gross-margin-rate', by: ['acquisition-channel'] });
    expect(bySegment(margin)).toMatchObject({ web: ['300', '400', 0.75], partner: ['100', '100', 1] });
  });

  it('belong to no customer, so that a region cannot tell them apart', async () => {
    const regions = {
      party_segment: [{ party_id: 'A', scheme: 'region', segment: 'north', valid_from: '2020-01-01' }],
    };
    await open(merged(firm, regions), channels);
    const question = { kpi: 'customer-acquisition-cost', by: ['region'] };
    await expect(ask(question)).rejects.toMatchObject({
      code: 'question.scheme-unknown',
      message: 'A cost of the ledger cannot be told apart by "region": its entries belong to no customer.',
      remedy: 'Ask for the total, or by "acquisition-channel".',
    });
    await expect(ask({ ...question, by: [], filter: [{ scheme: 'region', in: ['north'] }] })).rejects.toMatchObject({
      code: 'question.scheme-unknown',
    });
  });

  it('have no value without a rate of the entity’s currency', async () => {
    await open({ ...firm, fx_rate: [] }, channels);
    const answer = await ask({ kpi: 'customer-acquisition-cost', by: ['acquisition-channel'] });
    expect(answer.status).toBe('fx_missing');
    expect(bySegment(answer)['web']).toEqual(['200', '2', 100]);
  });

  it('are no data as long as the ledger has none of the line, and no base when nobody is new', async () => {
    await open({ ...firm, gl_entry: [cost('admin_cost', '2025-05-31', '777')] }, channels);
    expect((await ask({ kpi: 'customer-acquisition-cost' })).status).toBe('no_data');
    await engine.close();
    await open(firm, channels);
    const before = await ask({ kpi: 'customer-acquisition-cost', period: '2024-Q4' });
    expect([before.value, ...sides(before)]).toEqual([null, '0', '0', 'no_base']);
  });
});

describe('a programme', () => {
  const kpi = 'programme-roi';
  const member = (party_id: string, segment: string, valid_from = '2025-01-01'): Row => ({
    party_id,
    scheme: 'programme:loyalty',
    segment,
    valid_from,
  });
  const everybody = ['T1', 'T2', 'T3', 'C1', 'C2', 'X'];
  const region = (party_id: string): Row => ({
    party_id,
    scheme: 'region',
    segment: ['T1', 'C1'].includes(party_id) ? 'north' : 'south',
    valid_from: '2020-01-01',
  });
  const members = [
    ...['T1', 'T2', 'T3'].map((id) => member(id, 'treated')),
    ...['C1', 'C2'].map((id) => member(id, 'control')),
    // Joined later: no part of the comparison of the first half.
    member('X', 'treated', '2025-03-01'),
  ];
  const firm = merged({ party: everybody.map((id) => party(id)) }, subscription('T1', '2024-01-01'), {
    party_segment: everybody.map(region),
    movement: [
      movement('sale_gross', 'T1', '100', '2025-02-01'),
      movement('cogs', 'T1', '40', '2025-02-01'),
      movement('sale_gross', 'T2', '50', '2025-03-01'),
      movement('sale_gross', 'C1', '30', '2025-03-01'),
      movement('cogs', 'C1', '10', '2025-03-01'),
      movement('sale_gross', 'X', '1000', '2025-04-01'),
      movement('marketing_cost', 'T1', '16', '2025-02-01'),
      movement('marketing_cost', 'T2', '4', '2025-02-01'),
      movement('marketing_cost', 'C1', '500', '2025-02-01'),
    ],
  });
  const period = '2025-H1';

  it.each(ROUTES)('returns what the treated earned beyond the control group, over its cost, from %s', async (route) => {
    await open(merged(firm, { party_segment: members }), {}, route);
    const answer = await ask({ kpi, period });
    // Treated 60 + 50 + 0, control 20 + 0: 110 - 3 x 10 = 80 beyond; less 20 of cost, over 20.
    expect([answer.numerator, answer.denominator, answer.value]).toEqual(['60', '20', 3]);
    const parts = bySegment(await ask({ kpi, period, by: ['region'] }));
    // North: 60 - 20 = 40 beyond for 16. South: 50 - 2 x 0 = 50 beyond for 4.
    expect(parts).toEqual({ north: ['24', '16', 1.5], south: ['46', '4', 11.5] });
  });

  it('costs what the ledger posted to its pool, where there is one', async () => {
    const ledger = { gl_entry: [cost('sales_marketing', '2025-03-31', '40', { cost_pool: 'programme:loyalty' })] };
    await open(merged(firm, { party_segment: members }, ledger));
    const answer = await ask({ kpi, period });
    expect([answer.numerator, answer.denominator, answer.value]).toEqual(['40', '40', 1]);
    await expect(ask({ kpi, period, by: ['region'] })).rejects.toMatchObject({
      code: 'question.scheme-unknown',
      remedy: 'Ask for the total.',
    });
  });

  it('shows no return of a group too small to be seen', async () => {
    await open(merged(firm, { party_segment: members }), { minCell: 3 });
    const viewer = { tenant: 'test', role: 'viewer' } as const;
    const answer = await engine.answer({ kpi, period, trend: 0, compare: 'none' }, viewer);
    // Three were treated, but two are a control group of which each could tell the other's purchases.
    expect([answer.value, answer.status]).toEqual([null, 'suppressed']);
  });

  it('has no return without a control group', async () => {
    await open(merged(firm, { party_segment: members.filter(({ segment }) => segment === 'treated') }));
    const answer = await ask({ kpi, period });
    expect([answer.value, answer.status]).toEqual([null, 'no_control']);
  });

  it('has no return before anybody was in it, and none as long as nobody says who is', async () => {
    await open(merged(firm, { party_segment: members }));
    const before = await ask({ kpi, period: '2024-H2' });
    expect([before.value, before.statuses]).toEqual([null, expect.arrayContaining(['no_data'])]);
    const other = await ask({ kpi, period, params: { programme: 'winback' } });
    expect(other.value).toBeNull();
  });
});
