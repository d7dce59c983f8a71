import type { Answer, Question } from '@sextant/contracts';
import type { Engine, Route } from '@sextant/engine';
import type { Row } from './support/memory-connector.ts';
import {
  bySegment,
  cost,
  merged,
  movement,
  openFirm,
  party,
  sides,
  subscription,
  ticket,
  type Tables,
} from './support/small-firm.ts';
import { operator } from './support/test-engine.ts';

let engine: Engine;
let ask: (question: Question) => Promise<Answer>;
async function open(...of: Parameters<typeof openFirm>): Promise<void> {
  ({ engine, ask } = await openFirm(...of));
}
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

  it('keeps back what a cohort contributed where a month of its service has no cost in a pool that has one later', async () => {
    const used = merged({ party: [party('A')] }, subscription('A', '2025-01-05'), {
      movement: [movement('recurring_revenue', 'A', '100', '2025-01-05')],
      interaction: [ticket('A', '2025-02-05')],
    });
    await open(merged(used, posted), { costPools: [support] });
    const value = await ask({ kpi: 'customer-value-to-date', period: '2025-01', params: { age: 3 } });
    expect([value.value, value.status]).toEqual([null, 'no_data']);
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
