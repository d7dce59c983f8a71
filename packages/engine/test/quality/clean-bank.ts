import type { CanonicalTable, Policy, QualityFinding } from '@sextant/contracts';
import type { Engine } from '@sextant/engine';
import { memoryConnector, type Row } from '../support/memory-connector.ts';
import { testEngine, TestClock } from '../support/test-engine.ts';

export type Tables = Partial<Record<CanonicalTable, Row[]>>;

export const entry = (entry_id: string, posting_date: string, amount: string, more: Row = {}): Row => ({
  entry_id,
  entry_type: 'normal',
  entity: 'bank',
  account_code: '6000',
  account_class: 'income',
  kpi_line: 'interest_income',
  posting_date,
  amount,
  currency: 'EUR',
  functional_amount: amount,
  functional_currency: 'EUR',
  ...more,
});
/** The other side of an entry, in the balance sheet. */
export const cash = (entry_id: string, posting_date: string, amount: string, more: Row = {}): Row =>
  entry(entry_id, posting_date, amount, { account_code: '1000', account_class: 'asset', kpi_line: null, ...more });

export const movement = (
  movement_id: string,
  kind: string,
  business_date: string,
  amount: string,
  more: Row = {},
): Row => ({
  movement_id,
  kind,
  agreement_id: 'L1',
  amount,
  currency: 'EUR',
  business_date,
  ...more,
});

export const balance = (agreement_id: string, position_date: string, amount: string, more: Row = {}): Row => ({
  position_id: `${agreement_id}-${position_date}`,
  kind: 'outstanding_principal',
  agreement_id,
  position_date,
  amount,
  currency: 'EUR',
  entity: 'bank',
  ...more,
});

export const owner = (
  agreement_id: string,
  party_id: string,
  share: string,
  valid_from = '2025-01-01',
  more: Row = {},
): Row => ({
  agreement_id,
  party_id,
  role: 'owner',
  active: true,
  share,
  valid_from,
  ...more,
});

export const agreement = (agreement_id: string, status = 'in_force', valid_from = '2025-01-01'): Row => ({
  agreement_id,
  product_id: 'LOAN',
  status,
  opened_on: '2025-01-01',
  currency: 'EUR',
  valid_from,
});

/** Two loans of three owners, a quarter of interest that the ledger has as well, month-end balances, one claim. */
export const cleanBank = (): Tables => ({
  product: [{ product_id: 'LOAN', name: 'Loan', category: 'loan', line_of_business: 'bank', valid_from: '2025-01-01' }],
  party: ['P1', 'P2', 'P3'].map((party_id) => ({ party_id, party_type: 'person', valid_from: '2025-01-01' })),
  agreement: [agreement('L1'), agreement('L2')],
  // A third and two of 0.33333333: rounding is no fault.
  agreement_party: [
    owner('L1', 'P1', '1'),
    owner('L2', 'P1', '0.33333333'),
    owner('L2', 'P2', '0.33333333'),
    owner('L2', 'P3', '0.33333333'),
  ],
  movement: [
    movement('D1', 'disbursement', '2025-01-02', '1000'),
    ...['01', '02', '03'].flatMap((month) => [
      movement(`I-${month}`, 'interest_income', `2025-${month}-20`, '10'),
      movement(`R-${month}`, 'repayment', `2025-${month}-20`, '100'),
    ]),
    movement('X1', 'interest_income', '2025-03-21', '7'),
    movement('X2', 'interest_income', '2025-03-22', '-7', { reverses_movement_id: 'X1' }),
  ],
  position: [
    balance('L1', '2025-01-31', '900'),
    balance('L1', '2025-02-28', '800'),
    balance('L1', '2025-03-31', '700'),
    balance('L1', '2025-03-31', '50', { position_id: 'K1', kind: 'reserve_case', agreement_id: null, claim_id: 'CL1' }),
  ],
  claim: [
    {
      claim_id: 'CL1',
      agreement_id: 'L1',
      loss_date: '2025-02-01',
      reported_date: '2025-02-02',
      status: 'open',
      valid_from: '2025-02-02',
    },
  ],
  gl_entry: ['01', '02', '03'].flatMap((month) => [
    entry(`G-${month}`, `2025-${month}-28`, '-10'),
    cash(`H-${month}`, `2025-${month}-28`, '10'),
  ]),
});

/** What each check found: severity, rows, amount and currency, by name. */
export const found = (checks: readonly QualityFinding[]): Record<string, unknown[]> =>
  Object.fromEntries(
    checks.map(({ check, severity, rows, amount, currency }) => [
      check,
      [severity, rows, amount === null ? null : Number(amount), currency],
    ]),
  );

export interface Bank {
  engine: Engine;
  clock: TestClock;
  load: (tables: Tables, options?: { source?: string; complete?: string | null }) => Promise<void>;
  checks: (source?: string, run?: number) => Promise<QualityFinding[]>;
}

export async function openBank(options: { policy?: Partial<Policy>; file?: string } = {}): Promise<Bank> {
  const clock = new TestClock('2025-04-01T06:00:00Z');
  const engine = await testEngine({ ...options, clock });
  return {
    engine,
    clock,
    load: async (tables, { source = 'core', complete = '2025-03-31' } = {}) => {
      clock.set(new Date(clock.now().getTime() + 3_600_000).toISOString());
      const { state, error } = await engine.sync(
        { id: source, title: source, connector: 'memory' },
        memoryConnector(tables, complete === null ? {} : { completeThrough: complete }),
      );
      if (state !== 'done') throw new Error(error?.message);
    },
    checks: async (source = 'core', run) => (await engine.quality(source, run)).checks,
  };
}
