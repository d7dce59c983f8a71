import type { Policy } from '@sextant/contracts';
import { CHECKS } from '../../src/quality/all-checks.ts';
import type { Row } from '../support/memory-connector.ts';
import { agreement, balance, cash, cleanBank, entry, found, movement, openBank, owner, type Tables } from './clean-bank.ts';

interface Plant {
  check: string;
  fault: string;
  plant?: Tables;
  /** Another source delivers it. */
  from?: string;
  policy?: Partial<Policy>;
  /** Severity, rows, amount, currency. */
  found: unknown[];
  examples: string[];
  mended?: Tables;
}

/** Balances of each day in April but for eight of them. */
const daily = (): Row[] =>
  Array.from({ length: 30 }, (_, day) => day + 1)
    .filter((day) => day < 10 || day > 17)
    .map((day) => balance('L2', `2025-03-${String(day).padStart(2, '0')}`, '200', { kind: 'nonperforming_principal' }));

const PLANTS: Plant[] = [
  {
    check: 'owner-shares',
    fault: 'shares of 0.6 and 0.5, with interest of 20 on the agreement',
    plant: {
      agreement: [agreement('L3')],
      agreement_party: [owner('L3', 'P1', '0.6'), owner('L3', 'P2', '0.5')],
      movement: [movement('S1', 'fee_income', '2025-02-01', '20', { agreement_id: 'L3' })],
    },
    found: ['error', 2, 20, 'EUR'],
    examples: ['L3'],
    mended: { agreement_party: [owner('L3', 'P2', '0.4')] },
  },
  {
    check: 'ledger-account-unmapped',
    fault: 'an expense of 40 on an account without a line',
    plant: {
      gl_entry: [
        entry('U1', '2025-03-05', '40', { account_code: '7777', account_class: 'expense', kpi_line: null }),
        cash('U2', '2025-03-05', '-40'),
      ],
    },
    found: ['error', 1, 40, 'EUR'],
    examples: ['7777'],
    mended: { gl_entry: [entry('U1', '2025-03-05', '40', { account_code: '7777', account_class: 'expense', kpi_line: 'staff_cost' })] },
  },
  {
    check: 'ledger-account-two-lines',
    fault: 'one account with 30 on staff and 12 on administration on the same day',
    plant: {
      gl_entry: [
        entry('T1', '2025-03-05', '30', { account_code: '7000', account_class: 'expense', kpi_line: 'staff_cost' }),
        entry('T2', '2025-03-05', '12', { account_code: '7000', account_class: 'expense', kpi_line: 'admin_cost' }),
        cash('T3', '2025-03-05', '-42'),
      ],
    },
    found: ['error', 2, 42, 'EUR'],
    examples: ['bank 7000 2025-03-05'],
  },
  {
    check: 'ledger-line-misplaced',
    fault: 'an asset account with a line of the profit and loss account',
    plant: { gl_entry: [cash('M1', '2025-03-05', '5', { kpi_line: 'tax', account_code: '1999' }), cash('M2', '2025-03-05', '-5')] },
    found: ['error', 1, 5, 'EUR'],
    examples: ['1999'],
  },
  {
    check: 'ledger-unbalanced',
    fault: 'a debit of 3 without a credit',
    plant: { gl_entry: [cash('B1', '2025-02-05', '3')] },
    found: ['error', 3, 3, 'EUR'],
    examples: ['bank 2025-02'],
    mended: { gl_entry: [cash('B2', '2025-02-05', '-3')] },
  },
  {
    check: 'ledger-line-two-sources',
    fault: 'the tax of a month from two sources, and nobody said which counts',
    plant: { gl_entry: [entry('D-tax', '2025-03-05', '9', { account_class: 'expense', kpi_line: 'tax', account_code: '8000' }), cash('D-cash', '2025-03-05', '-9')] },
    from: 'second',
    found: ['warning', 1, 8, 'EUR'],
    examples: ['bank tax 2025-03'],
  },
  {
    check: 'movements-against-ledger',
    fault: 'fees of 25 in the ledger and of 20 with the customers',
    plant: {
      gl_entry: [entry('F1', '2025-03-05', '-25', { kpi_line: 'fee_income', account_code: '6100' }), cash('F2', '2025-03-05', '25')],
      movement: [movement('F3', 'fee_income', '2025-03-05', '20')],
    },
    found: ['warning', 1, 5, 'EUR'],
    examples: ['2025-03 fee_income: 25.000000 in the ledger, 20.000000 of customers'],
    mended: { movement: [movement('F4', 'fee_income', '2025-03-06', '5')] },
  },
  {
    check: 'reversal-unknown',
    fault: 'a reversal of 11 of a movement that nobody has',
    plant: { movement: [movement('Z1', 'fee_income', '2025-03-05', '-11', { reverses_movement_id: 'nowhere' })] },
    found: ['error', 1, 11, 'EUR'],
    examples: ['Z1'],
    mended: { movement: [movement('nowhere', 'fee_income', '2025-03-05', '11')] },
  },
  {
    check: 'reversal-same-sign',
    fault: 'a reversal of 10 with the sign of the original',
    plant: { movement: [movement('Z2', 'fee_income', '2025-03-05', '10', { reverses_movement_id: 'R-03' })] },
    found: ['error', 1, 10, 'EUR'],
    examples: ['Z2'],
    mended: { movement: [movement('Z2', 'fee_income', '2025-03-05', '-10', { reverses_movement_id: 'R-03' })] },
  },
  {
    check: 'movement-agreement-unknown',
    fault: 'a fee of 6 on an agreement that nobody has',
    plant: { movement: [movement('N1', 'fee_income', '2025-03-05', '6', { agreement_id: 'L9' })] },
    found: ['warning', 1, 6, 'EUR'],
    examples: ['L9'],
    mended: { agreement: [agreement('L9')] },
  },
  {
    check: 'movement-outside-agreement',
    fault: 'fees of 4 before an agreement began and of 5 the day after it ended, but not of 8 on the day itself',
    plant: {
      agreement: [agreement('L4'), agreement('L4', 'closed', '2025-02-10')],
      agreement_party: [owner('L4', 'P1', '1')],
      movement: [
        movement('O1', 'fee_income', '2024-12-31', '4', { agreement_id: 'L4' }),
        movement('O2', 'fee_income', '2025-02-10', '8', { agreement_id: 'L4' }),
        movement('O3', 'fee_income', '2025-02-11', '5', { agreement_id: 'L4' }),
      ],
    },
    found: ['warning', 2, 9, 'EUR'],
    examples: ['L4'],
  },
  {
    check: 'position-gap',
    fault: 'balances by the day with a gap of eight days',
    plant: { position: daily() },
    found: ['warning', 1, 200, 'EUR'],
    examples: ['nonperforming_principal L2 2025-03-09 to 2025-03-18'],
    mended: { position: [balance('L2', '2025-03-12', '200', { kind: 'nonperforming_principal' })] },
  },
  {
    check: 'positions-incomplete',
    fault: 'balances of deposits that stop in January',
    plant: { position: [balance('L2', '2025-01-31', '70', { kind: 'earning_assets', position_id: 'E1' })] },
    found: ['warning', 1, null, null],
    examples: ['earning_assets up to 2025-01-31 of 2025-03-31'],
  },
  {
    check: 'balance-roll-forward',
    fault: 'a balance that falls by 100 from one month to the next, with repayments of 80',
    plant: {
      position: [balance('L2', '2025-02-28', '500'), balance('L2', '2025-03-31', '400')],
      movement: [movement('Q1', 'repayment', '2025-03-20', '80', { agreement_id: 'L2' })],
    },
    found: ['warning', 1, 20, 'EUR'],
    examples: ['outstanding_principal L2 2025-03-31'],
    mended: { movement: [movement('Q2', 'repayment', '2025-03-21', '20', { agreement_id: 'L2' })] },
  },
  {
    check: 'reserve-without-claim',
    fault: 'a reserve of 60 of a claim that nobody has',
    plant: {
      position: [balance('L1', '2025-03-31', '60', { position_id: 'K2', kind: 'reserve_case', agreement_id: null, claim_id: 'CL9' })],
    },
    found: ['error', 1, 60, 'EUR'],
    examples: ['CL9'],
    mended: {
      claim: [{ claim_id: 'CL9', agreement_id: 'L1', loss_date: '2025-02-01', reported_date: '2025-02-02', status: 'open', valid_from: '2025-02-02' }],
    },
  },
  {
    check: 'gl-entry-not-counted',
    fault: 'the same tax from a second source, where the policy names the first',
    plant: { gl_entry: [entry('D-tax', '2025-03-05', '9', { account_class: 'expense', kpi_line: 'tax', account_code: '8000' })] },
    from: 'second',
    policy: { authority: [{ table: 'gl_entry', kinds: ['tax'], source: 'core' }] },
    found: ['info', 1, 9, 'EUR'],
    examples: ['2025-03 tax: 9.000000 not counted, 8.000000 counted'],
  },
  {
    check: 'movement-not-counted',
    fault: 'a fee from a second source, where the policy names the first',
    plant: { movement: [movement('A1', 'fee_income', '2025-03-05', '14')] },
    from: 'second',
    policy: { authority: [{ table: 'movement', kinds: ['fee_income'], source: 'core' }] },
    found: ['info', 1, 14, 'EUR'],
    examples: ['2025-03 fee_income: 14.000000 not counted, 0 counted'],
  },
  {
    check: 'position-not-counted',
    fault: 'a balance from a second source, where the policy names the first',
    plant: { position: [balance('L1', '2025-03-31', '70', { position_id: 'W', kind: 'wallet_estimate' })] },
    from: 'second',
    policy: { authority: [{ table: 'position', kinds: ['wallet_estimate'], source: 'core' }] },
    found: ['info', 1, 70, 'EUR'],
    examples: ['2025-03 wallet_estimate: 70.000000 not counted, 0 counted'],
  },
];

/** A tax of 8 that both sides of a ledger know. */
const TAX: Row[] = [entry('tax', '2025-03-05', '8', { account_class: 'expense', kpi_line: 'tax', account_code: '8000' }), cash('tax-cash', '2025-03-05', '-8')];

const clean = (): Tables => {
  const tables = cleanBank();
  return { ...tables, gl_entry: [...(tables.gl_entry ?? []), ...TAX] };
};

it('finds nothing in a load that is clean', async () => {
  const { engine, load, checks } = await openBank();
  expect(await engine.quality('core')).toEqual({ tables: [], run: null, checks: [] });
  await load(clean());
  expect(await checks()).toEqual([]);
  expect((await engine.quality('core')).run).toBe(1);
  const [status] = await engine.sources([{ id: 'core', title: 'Core', connector: 'memory' }]);
  expect(status?.findings).toEqual({ error: 0, warning: 0, info: 0 });
  await engine.close();
});

describe.each(PLANTS)('$check', ({ check, fault, plant, from, policy, found: expected, examples, mended }) => {
  it(`finds ${fault}, and nothing else`, async () => {
    const { engine, load, checks } = await openBank(policy === undefined ? {} : { policy });
    await load(clean());
    await load(plant ?? {}, { source: from ?? 'core' });
    const shown = await checks(from);
    expect(found(shown)).toEqual({ [check]: expected });
    expect(shown[0]?.examples).toEqual(examples);
    if (mended !== undefined) {
      await load(mended);
      expect(found(await checks())).toEqual({});
      // What was found at the end of the run stays on record.
      expect(found(await checks(from, 2))).toEqual({ [check]: expected });
    }
    await engine.close();
  });

  it('finds the same where everything comes at once', async () => {
    if (from !== undefined) return;
    const { engine, load, checks } = await openBank(policy === undefined ? {} : { policy });
    const whole = clean();
    for (const [table, rows] of Object.entries(plant ?? {}) as [keyof Tables, Row[]][]) whole[table] = [...(whole[table] ?? []), ...rows];
    await load(whole);
    expect(found(await checks())).toEqual({ [check]: expected });
    await engine.close();
  });
});

it('finds what is posted into a month that the source had called complete, until its next run', async () => {
  const { engine, load, checks } = await openBank();
  await load(clean());
  const late = [entry('L-1', '2025-03-30', '-2', { kpi_line: 'tax' }), cash('L-2', '2025-03-30', '2'), entry('L-3', '2025-04-02', '-5', { kpi_line: 'tax' }), cash('L-4', '2025-04-02', '5')];
  await load({ gl_entry: late }, { complete: '2025-04-30' });
  const shown = await checks();
  expect(found(shown)).toEqual({ 'ledger-month-late': ['warning', 2, 4, 'EUR'] });
  expect(shown[0]?.examples).toEqual(['2025-03']);
  await load({ gl_entry: [cash('N-1', '2025-05-01', '1'), cash('N-2', '2025-05-01', '-1')] }, { complete: '2025-05-31' });
  expect(found(await checks())).not.toHaveProperty('ledger-month-late');
  await engine.close();
});

it('has a planted fault for every check', () => {
  const planted = [...PLANTS.map(({ check }) => check), 'ledger-month-late', 'link-cycle'];
  expect(CHECKS.map(({ id }) => id).sort()).toEqual(planted.sort());
});
