import { readFileSync } from 'node:fs';
import {
  DEFAULT_POLICY,
  type Answer,
  type CanonicalTable,
  type KpiDefinition,
  type Policy,
  type Question,
} from '@sextant/contracts';
import type { Engine, Route } from '@sextant/engine';
import { parse } from 'yaml';
import { memoryConnector, type Row } from './support/memory-connector.ts';
import { library, operator, testEngine, TestClock } from './support/test-engine.ts';
import { ledgerRow } from './support/ten-customers-money.ts';

// Cost to serve, ledger lines and programmes in a firm of a few customers, over the first half of 2025.

type Tables = Partial<Record<CanonicalTable, Row[]>>;

const party = (party_id: string, more: Row = {}): Row => ({
  party_id,
  party_type: 'organisation',
  valid_from: '2020-01-01',
  ...more,
});
const product: Row = {
  product_id: 'PLAN',
  name: 'Plan',
  category: 'plan',
  line_of_business: 'software',
  is_recurring: 'true',
  valid_from: '2020-01-01',
};
/** A subscription of one customer at a monthly price. */
const subscription = (party_id: string, from: string, monthly = '10'): Tables => ({
  agreement: [
    {
      agreement_id: `S-${party_id}`,
      product_id: 'PLAN',
      status: 'in_force',
      opened_on: from,
      recurring_amount: monthly,
      recurring_unit: 'month',
      currency: 'EUR',
      valid_from: from,
    },
  ],
  agreement_party: [{ agreement_id: `S-${party_id}`, party_id, role: 'owner', valid_from: from }],
});
let next = 0;
const movement = (kind: string, party_id: string, amount: string, business_date: string, more: Row = {}): Row => ({
  movement_id: `m${(next += 1)}`,
  kind,
  party_id,
  amount,
  currency: 'EUR',
  business_date,
  ...more,
});
const ticket = (party_id: string, business_date: string, quantity: number | null = null): Row => ({
  interaction_id: `i${(next += 1)}`,
  kind: 'ticket',
  party_id,
  business_date,
  quantity,
});
const cost = (line: string, day: string, amount: string, more: Row = {}): Row =>
  ledgerRow(`g${(next += 1)}`, day, amount, { kpi_line: line, ...more });
const merged = (...parts: Tables[]): Tables => {
  const all: Tables = {};
  for (const part of parts)
    for (const [table, rows] of Object.entries(part)) (all[table as CanonicalTable] ??= []).push(...rows);
  return all;
};

const kpiFile = (id: string): KpiDefinition =>
  parse(
    readFileSync(new URL(`../../../plugins/kpi-library/kpis/${id}.yaml`, import.meta.url), 'utf8'),
  ) as KpiDefinition;
const catalogue = [...library.filter(({ id }) => id !== 'cac-payback-months'), kpiFile('cac-payback-months')];

let engine: Engine;
let clock: TestClock;
async function open(tables: Tables, policy: Partial<Policy> = {}, route: Route = 'deltas'): Promise<void> {
  clock = new TestClock('2025-07-01T06:00:00Z');
  engine = await testEngine({ route, clock, policy, catalogue });
  const source = { id: 'firm', title: 'Firm', connector: 'memory' };
  const everything = merged(tables, { product: [product] });
  const options = { completeThrough: '2025-06-30', historyFrom: '2020-01-01' };
  const report = await engine.sync(source, memoryConnector(everything, options));
  expect(report.state).toBe('done');
}
const ask = (question: Question): Promise<Answer> =>
  engine.answer({ trend: 0, compare: 'none', period: '2025-Q2', ...question }, operator);
const sides = ({ numerator, denominator, status }: Answer): (string | null)[] => [numerator, denominator, status];
const bySegment = ({ segments = [] }: Answer): Record<string, (string | number | null)[]> =>
  Object.fromEntries(segments.map((each) => [each.label, [each.numerator, each.denominator, each.value]]));
afterEach(() => engine.close());

const ROUTES: Route[] = ['deltas', 'intervals', 'history'];
const support = { pool: 'support', driver: 'ticket', practicalCapacity: 10 };

describe('cost to serve', () => {
  const served: Tables = merged(
    { party: [party('A'), party('B')] },
    subscription('A', '2024-01-01'),
    subscription('B', '2024-01-01'),
    {
      movement: [movement('recurring_revenue', 'A', '100', '2025-06-30'), movement('cogs', 'A', '30', '2025-06-30')],
      interaction: [ticket('A', '2025-05-05', 3), ticket('B', '2025-05-06')],
    },
  );
  const posted: Tables = { gl_entry: [cost('support_cost', '2025-06-30', '60', { cost_pool: 'support' })] };

  it('is no figure as long as the policy names no pools; the profit is gross of it', async () => {
    await open(merged(served, posted));
    const alone = await ask({ kpi: 'cost-to-serve-per-customer' });
    expect([alone.value, alone.status]).toEqual([null, 'no_data']);
    expect(alone.detail).toBe('The policy names no cost pools. Name them, with what drives them, under cost_pools.');
    const profit = await ask({ kpi: 'customer-profitability' });
    expect(sides(profit)).toEqual(['70', '1', 'gross_of_cost']);
    expect(profit.detail).toBe('Not deducted, because it is not known: cost to serve.');
  });

  it('is no figure as long as the ledger has nothing in its pools, and says what has to be synced', async () => {
    await open(served, { costPools: [support] });
    const alone = await ask({ kpi: 'cost-to-serve-per-customer' });
    expect([alone.value, alone.status]).toEqual([null, 'no_data']);
    expect(alone.detail).toContain('gl_entry.cost_pool (support) with interaction (ticket)');
    expect((await ask({ kpi: 'customer-profitability' })).detail).toBe(
      'Not deducted, because it is not known: cost to serve (support).',
    );
  });

  it('is gross of a pool that nobody posts to, or that nothing is recorded for, and counts the others', async () => {
    const costPools = [
      support,
      { pool: 'branch', driver: 'ticket', practicalCapacity: 1 },
      { pool: 'calls', driver: 'call', practicalCapacity: 1 },
    ];
    await open(
      merged(served, posted, { gl_entry: [cost('support_cost', '2025-06-30', '5', { cost_pool: 'calls' })] }),
      {
        costPools,
      },
    );
    const answer = await ask({ kpi: 'cost-to-serve-per-customer' });
    // 60.00 for 30 tickets a quarter, of which four were written.
    expect([answer.numerator, answer.status]).toEqual(['8', 'gross_of_cost']);
    expect(answer.detail).toBe('Not deducted, because it is not known: cost to serve (branch), cost to serve (calls).');
  });

  it('charges a joint account once, by the shares of its owners', async () => {
    const joint = merged({ party: [party('A'), party('B')] }, subscription('A', '2024-01-01'), {
      agreement_party: ['A', 'B'].map((party_id) => ({
        agreement_id: 'J',
        party_id,
        role: party_id === 'A' ? 'owner' : 'joint_owner',
        share: party_id === 'A' ? '0.75' : '0.25',
        valid_from: '2024-01-01',
      })),
      agreement: [
        { agreement_id: 'J', product_id: 'PLAN', status: 'in_force', currency: 'EUR', valid_from: '2024-01-01' },
      ],
      party_segment: ['A', 'B'].map((party_id) => ({
        party_id,
        scheme: 'who',
        segment: party_id,
        valid_from: '2020-01-01',
      })),
      movement: [
        ...Array.from({ length: 4 }, () =>
          movement('withdrawal', 'A', '1', '2025-05-05', { party_id: null, agreement_id: 'J', initiator: 'customer' }),
        ),
        // Neither a fee of the firm nor a salary from somebody else is the customer's.
        movement('fee_income', 'A', '1', '2025-05-05', { initiator: 'firm' }),
        movement('deposit', 'A', '1', '2025-05-05', { initiator: 'third_party' }),
      ],
      gl_entry: [cost('admin_cost', '2025-06-30', '30', { cost_pool: 'transactions' })],
    });
    await open(joint, { costPools: [{ pool: 'transactions', driver: 'movements', practicalCapacity: 10 }] });
    const answer = await ask({ kpi: 'cost-to-serve-per-customer', by: ['who'] });
    expect(answer.numerator).toBe('4');
    const parts = bySegment(answer);
    expect([parts['A']?.[0], parts['B']?.[0]]).toEqual(['3', '1']);
    expect(answer.status).toBe('ok');
  });

  it('takes withdrawals and repayments for the customer’s where nobody says who started them', async () => {
    const untold = merged(served, {
      movement: [movement('withdrawal', 'A', '1', '2025-05-05'), movement('fee_income', 'A', '1', '2025-05-05')],
      gl_entry: [cost('admin_cost', '2025-06-30', '30', { cost_pool: 'transactions' })],
    });
    await open(untold, { costPools: [{ pool: 'transactions', driver: 'movements', practicalCapacity: 10 }] });
    const answer = await ask({ kpi: 'cost-to-serve-per-customer' });
    expect([answer.numerator, answer.statuses]).toEqual(['1', ['initiator_unknown']]);
  });

  it('takes as much capacity as the period is long', async () => {
    await open(merged(served, posted), { costPools: [support] });
    // 60.00 for 10 tickets a month: six months; and 60 days, with 30.4375 to a month, where they are no whole months.
    expect((await ask({ kpi: 'cost-to-serve-per-customer', period: '2025-H1' })).numerator).toBe('4');
    const days = await engine.answer(
      { kpi: 'cost-to-serve-per-customer', from: '2025-05-02', to: '2025-07-01', trend: 0, compare: 'none' },
      operator,
    );
    const rate = Math.round((60 / (10 * (60 / 30.4375))) * 1e6) / 1e6;
    expect(Number(days.numerator)).toBeCloseTo(4 * rate, 9);
  });
});

describe('case reserves', () => {
  it.each(ROUTES)('cost what they rise and give back what they fall, from %s', async (route) => {
    const position = (claim_id: string, position_date: string, amount: string): Row => ({
      position_id: `${claim_id}${position_date}`,
      kind: 'reserve_case',
      claim_id,
      position_date,
      amount,
      currency: 'EUR',
    });
    const claim = (claim_id: string, party_id: string | null): Row => ({
      claim_id,
      agreement_id: 'S-A',
      party_id,
      loss_date: '2025-01-01',
      reported_date: '2025-01-01',
      status: 'open',
      valid_from: '2025-01-01',
    });
    await open(
      merged({ party: [party('A'), party('T', { is_test: 'true' })] }, subscription('A', '2024-01-01'), {
        claim: [claim('K1', null), claim('K2', 'A'), claim('K3', 'T')],
        position: [
          position('K1', '2025-02-10', '300'),
          position('K1', '2025-04-20', '100'),
          position('K2', '2025-05-10', '150'),
          position('K3', '2025-05-10', '999'),
        ],
        movement: [
          movement('premium_earned', 'A', '500', '2025-06-30'),
          movement('premium_earned', 'A', '400', '2025-03-31'),
          movement('claim_paid', 'A', '180', '2025-04-20'),
          movement('claim_recovery', 'A', '20', '2025-06-10'),
        ],
      }),
      {},
      route,
    );
    // 500 - (180 - 20) - (100 - 300 + 150), and 400 - 300 in the first quarter.
    expect((await ask({ kpi: 'customer-profitability' })).numerator).toBe('390');
    expect((await ask({ kpi: 'customer-profitability', period: '2025-Q1' })).numerator).toBe('100');
    // Customer by customer it is the same.
    const losses = await ask({ kpi: 'unprofitable-customer-share' });
    expect(sides(losses)).toEqual(['0', '1', 'gross_of_cost']);
    expect(losses.detail).toBe('Not deducted, because it is not known: cost to serve.');
  });
});

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
