import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Policy } from '@sextant/contracts';
import { CHECKS } from '../../src/quality/all-checks.ts';
import type { Row } from '../support/memory-connector.ts';
import {
  type Bank,
  agreement,
  balance,
  cash,
  cleanBank,
  entry,
  found,
  movement,
  openBank,
  owner,
  type Tables,
} from './clean-bank.ts';

interface Plant {
  check: string;
  fault: string;
  plant?: Tables;
  /** Another source delivers it. */
  from?: string;
  policy?: Partial<Policy>;
  /** Up to which day the source is complete then; default: not up to the end of the month of the fault. */
  complete?: string;
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
    mended: {
      gl_entry: [
        entry('U1', '2025-03-05', '40', { account_code: '7777', account_class: 'expense', kpi_line: 'staff_cost' }),
      ],
    },
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
    plant: {
      gl_entry: [
        cash('M1', '2025-03-05', '5', { kpi_line: 'tax', account_code: '1999' }),
        cash('M2', '2025-03-05', '-5'),
      ],
    },
    found: ['error', 1, 5, 'EUR'],
    examples: ['1999'],
  },
  {
    check: 'ledger-unbalanced',
    fault: 'a debit of 3 without a credit',
    plant: { gl_entry: [cash('B1', '2025-03-05', '3')] },
    found: ['error', 5, 3, 'EUR'],
    examples: ['bank 2025-03'],
    mended: { gl_entry: [cash('B2', '2025-03-05', '-3')] },
  },
  {
    check: 'ledger-line-two-sources',
    fault: 'the tax of a month from two sources, and nobody said which counts',
    plant: {
      gl_entry: [
        entry('D-tax', '2025-03-05', '7', { account_class: 'expense', kpi_line: 'tax', account_code: '8000' }),
        cash('D-cash', '2025-03-05', '-7'),
      ],
    },
    from: 'second',
    found: ['warning', 1, 7, 'EUR'],
    examples: ['bank tax 2025-03'],
  },
  {
    check: 'movements-against-ledger',
    fault: 'fees of 26 in the ledger and of 20 with the customers',
    complete: '2025-03-31',
    plant: {
      gl_entry: [
        entry('F1', '2025-03-05', '-26', { kpi_line: 'fee_income', account_code: '6100' }),
        cash('F2', '2025-03-05', '26'),
      ],
      movement: [movement('F3', 'fee_income', '2025-03-05', '20')],
    },
    found: ['info', 1, 6, 'EUR'],
    examples: ['2025-03 fee_income: 26.000000 in the ledger, 20.000000 of customers'],
    mended: { movement: [movement('F4', 'fee_income', '2025-03-06', '6')] },
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
    check: 'movement-of-nobody',
    fault: 'a fee of 3 that names nobody',
    plant: { movement: [movement('Y1', 'fee_income', '2025-03-05', '3', { agreement_id: null })] },
    found: ['warning', 1, 3, 'EUR'],
    examples: ['fee_income 2025-03'],
    mended: { movement: [movement('Y1', 'fee_income', '2025-03-05', '3', { party_id: 'P1', agreement_id: null })] },
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
    fault: 'balances of earning assets that stop in January',
    complete: '2025-03-31',
    plant: { position: [balance('L2', '2025-01-31', '70', { kind: 'earning_assets', position_id: 'E1' })] },
    found: ['warning', 1, null, null],
    examples: ['earning_assets up to 2025-01-31 of 2025-03-31'],
  },
  {
    check: 'balance-roll-forward',
    fault: 'a balance that falls by 100 from one month to the next, with repayments of 80',
    plant: {
      position: [
        balance('L2', '2025-01-31', '600'),
        balance('L2', '2025-02-28', '500'),
        balance('L2', '2025-03-31', '400'),
      ],
      movement: [
        movement('Q0', 'repayment', '2025-02-20', '100', { agreement_id: 'L2' }),
        movement('Q1', 'repayment', '2025-03-20', '80', { agreement_id: 'L2' }),
      ],
    },
    found: ['warning', 1, 20, 'EUR'],
    examples: ['outstanding_principal L2 2025-03-31'],
    mended: { movement: [movement('Q2', 'repayment', '2025-03-21', '20', { agreement_id: 'L2' })] },
  },
  {
    check: 'reserve-without-claim',
    fault: 'a reserve of 60 of a claim that nobody has',
    plant: {
      position: [
        balance('L1', '2025-03-31', '60', {
          position_id: 'K2',
          kind: 'reserve_case',
          agreement_id: null,
          claim_id: 'CL9',
        }),
      ],
    },
    found: ['error', 1, 60, 'EUR'],
    examples: ['CL9'],
    mended: {
      claim: [
        {
          claim_id: 'CL9',
          agreement_id: 'L1',
          loss_date: '2025-02-01',
          reported_date: '2025-02-02',
          status: 'open',
          valid_from: '2025-02-02',
        },
      ],
    },
  },
  {
    check: 'gl-entry-not-counted',
    fault: 'the same tax from a second source, where the policy names the first',
    plant: {
      gl_entry: [
        entry('D-tax', '2025-03-05', '9', { account_class: 'expense', kpi_line: 'tax', account_code: '8000' }),
      ],
    },
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
    examples: ['2025-03 fee_income: 14.000000 not counted, 0.000000 counted'],
  },
  {
    check: 'position-not-counted',
    fault: 'a balance from a second source, where the policy names the first',
    plant: { position: [balance('L1', '2025-03-31', '70', { position_id: 'W', kind: 'wallet_estimate' })] },
    from: 'second',
    policy: { authority: [{ table: 'position', kinds: ['wallet_estimate'], source: 'core' }] },
    found: ['info', 1, 70, 'EUR'],
    examples: ['2025-03 wallet_estimate: 70.000000 not counted, 0.000000 counted'],
  },
];

/** A tax of 8 that both sides of a ledger know. */
const TAX: Row[] = [
  entry('tax', '2025-03-05', '8', { account_class: 'expense', kpi_line: 'tax', account_code: '8000' }),
  cash('tax-cash', '2025-03-05', '-8'),
];

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

const planted = async ({ plant = {}, from, policy, complete = '2025-02-28' }: Plant): Promise<Bank> => {
  const bank = await openBank(policy === undefined ? {} : { policy });
  await bank.load(clean(), { complete: '2025-02-28' });
  await bank.load(plant, { source: from ?? 'core', complete });
  return bank;
};

it.each(PLANTS.map((plant) => [plant.check, plant.fault, plant] as const))(
  '%s finds %s, and nothing else',
  async (check, _, plant) => {
    const { engine, checks } = await planted(plant);
    const shown = await checks(plant.from);
    expect(found(shown)).toEqual({ [check]: plant.found });
    expect(shown[0]?.examples).toEqual(plant.examples);
    await engine.close();
  },
);

it.each(PLANTS.filter(({ mended }) => mended !== undefined).map((plant) => [plant.check, plant] as const))(
  '%s finds nothing any more when the rows are mended, and what it had found stays on record',
  async (check, plant) => {
    const { engine, load, checks } = await planted(plant);
    await load(plant.mended ?? {}, { complete: plant.complete ?? '2025-02-28' });
    expect(found(await checks())).toEqual({});
    expect(found(await checks(plant.from, 2))).toEqual({ [check]: plant.found });
    await engine.close();
  },
);

it('finds in one load what it finds in two', async () => {
  const { engine, load, checks } = await openBank();
  const all = clean();
  const own = PLANTS.filter(({ from }) => from === undefined);
  for (const { plant = {} } of own)
    for (const [table, rows] of Object.entries(plant) as [keyof Tables, Row[]][])
      all[table] = [...(all[table] ?? []), ...rows];
  await load(all);
  expect(Object.keys(found(await checks())).sort()).toEqual(own.map(({ check }) => check).sort());
  await engine.close();
});

it('finds what is posted into a month that the source had called complete, until its next run', async () => {
  const { engine, load, checks } = await openBank();
  await load(clean());
  const late = [
    entry('L-1', '2025-03-30', '-2', { kpi_line: 'tax' }),
    cash('L-2', '2025-03-30', '2'),
    entry('L-3', '2025-04-02', '-5', { kpi_line: 'tax' }),
    cash('L-4', '2025-04-02', '5'),
  ];
  await load({ gl_entry: late }, { complete: '2025-04-30' });
  const shown = await checks();
  expect(found(shown)).toMatchObject({ 'ledger-month-late': ['warning', 2, 4, 'EUR'] });
  expect(shown.find(({ check }) => check === 'ledger-month-late')?.examples).toEqual(['2025-03']);
  await load(
    { gl_entry: [cash('N-1', '2025-05-01', '1'), cash('N-2', '2025-05-01', '-1')] },
    { complete: '2025-05-31' },
  );
  expect(found(await checks())).not.toHaveProperty('ledger-month-late');
  await engine.close();
});

it('finds records that lead to each other in a circle', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sextant-'));
  const file = join(folder, 'store.duckdb');
  const first = await openBank({ file });
  await first.load(clean());
  await first.engine.close();
  // Nobody can say so: the engine refuses it. A store can be damaged in other ways.
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  const links = [
    ['P1', 'P2'],
    ['P2', 'P3'],
    ['P3', 'P1'],
  ].map(([a, b], seq) => `('${a}', '${b}', 2, ${seq}, TIMESTAMPTZ '2025-04-01T09:00:00Z')`);
  await connection.run(`INSERT INTO party_link VALUES ${links.join(', ')}`);
  connection.closeSync();
  instance.closeSync();
  const { engine, load, checks } = await openBank({ file });
  await load({ party: [{ party_id: 'P4', party_type: 'person', valid_from: '2025-01-01' }] });
  const shown = await checks();
  expect(found(shown)).toEqual({ 'link-cycle': ['error', 3, null, null] });
  expect(shown[0]?.examples).toEqual(['P1', 'P2', 'P3']);
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

it('does not take balances for wrong whose movements the source does not deliver', async () => {
  const { engine, load, checks } = await openBank();
  await load(clean());
  const months = ['2025-01-31', '2025-02-28', '2025-03-31'];
  await load({
    position: months.map((day, month) => balance('L2', day, String(500 + 37 * month))),
    movement: [movement('V1', 'repayment', '2025-03-20', '5', { agreement_id: 'L2' })],
  });
  expect(await checks()).toEqual([]);
  await engine.close();
});

it('has a planted fault for every check', () => {
  const all = [...PLANTS.map(({ check }) => check), 'ledger-month-late', 'link-cycle'];
  expect(CHECKS.map(({ id }) => id).sort()).toEqual(all.sort());
});
