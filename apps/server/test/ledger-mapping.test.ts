import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer, Explanation, ReceiptComparison } from '@sextant/contracts';
import { createProgram, type Program } from './support/program.ts';

// A ledger of one bank, whose accounts have their lines in a file of its own.
const LEDGER = `
title: Ledger bank
tenant: ledger
sources:
  - id: ledger
    title: Ledger
    connector: files
    config:
      folder: \${SEXTANT_DATA}
      complete_through: 2024-12-31
      history_from: 2024-01-01
      files:
        entries: { path: entries.csv, columns: { no: INTEGER, account: VARCHAR, class: VARCHAR, posted: DATE, amount: 'DECIMAL(18,2)' } }
        lines: { path: lines.csv, columns: { account: VARCHAR, line: VARCHAR, from: DATE } }
      tables:
        gl_entry:
          select: |
            SELECT no AS entry_id, 'bank' AS entity, e.account AS account_code, class AS account_class,
                   l.line AS kpi_line, posted AS posting_date, amount, 'EUR' AS currency,
                   amount AS functional_amount, 'EUR' AS functional_currency
            FROM entries e ASOF LEFT JOIN lines l ON l.account = e.account AND l."from" <= e.posted
`;
const ENTRIES = [
  'no,account,class,posted,amount',
  '1,4000,income,2024-03-31,-1000.00',
  '2,6000,expense,2024-03-31,300.00',
  '3,6999,expense,2024-03-31,50.00',
  '4,6999,expense,2024-09-30,70.00',
  '5,1000,asset,2024-03-31,650.00',
  '6,1000,asset,2024-09-30,-70.00',
];
const LINES = ['account,line,from', '4000,interest_income,2024-01-01', '6000,staff_cost,2024-01-01'];

let bank: Program;
beforeAll(() => {
  bank = createProgram({ yaml: LEDGER });
  write('entries.csv', ENTRIES);
});
afterAll(() => bank.remove());

const write = (name: string, lines: readonly string[]): void =>
  writeFileSync(join(bank.folder, name), `${lines.join('\n')}\n`);
const mapAndSync = async (...more: string[]): Promise<void> => {
  write('lines.csv', [...LINES, ...more]);
  const { code, err } = await bank.run('sync');
  expect([code, err]).toEqual([0, err]);
};
const ask = async (): Promise<Answer> => {
  const period = ['--period', '2024', '--trend', '0'];
  return JSON.parse((await bank.run('ask', 'cost-to-income-ratio', ...period, '--json')).out) as Answer;
};
const read = async <T>(...argv: string[]): Promise<T> => JSON.parse((await bank.run(...argv, '--json')).out) as T;

it('an account without a line has no ratio and shows its amount, and gets one as soon as the file of lines names it', async () => {
  await mapAndSync();
  const unmapped = await ask();
  expect(unmapped).toMatchObject({
    value: null,
    status: 'no_data',
    coverage: { unmapped: '120', unmappedAccounts: ['6999'] },
  });

  // From July on only: what was posted before has none yet.
  await mapAndSync('6999,admin_cost,2024-07-01');
  const half = await ask();
  expect(half).toMatchObject({ value: null, coverage: { unmapped: '50', unmappedAccounts: ['6999'] } });

  // Two lines of one account, each from its day on: taxes are no cost of operation.
  await mapAndSync('6999,tax,2024-01-01', '6999,admin_cost,2024-07-01');
  const mapped = await ask();
  expect(mapped).toMatchObject({ numerator: '370', denominator: '1000', value: 0.37, status: 'ok' });
  expect(mapped.coverage).not.toHaveProperty('unmapped');

  // Another decision about all of it.
  await mapAndSync('6999,admin_cost,2024-01-01');
  expect(await ask()).toMatchObject({ numerator: '420', denominator: '1000', status: 'ok' });

  // What was said before is found again, and why it differs.
  const { answer, verified } = await read<Explanation>('explain', mapped.receipt);
  expect([answer.numerator, verified]).toEqual(['370', true]);
  const { difference, steps } = await read<ReceiptComparison>(
    'explain',
    mapped.receipt,
    '--against',
    (await ask()).receipt,
  );
  expect(difference).toBeCloseTo(0.05);
  expect(steps).toMatchObject([{ cause: 'data', value: 0.42, batch: { rows: [{ table: 'gl_entry', stored: 1 }] } }]);
}, 120_000);
