import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer, Explanation, ReceiptComparison } from '@sextant/contracts';
import { createBank, type Bank } from './support/bank.ts';

const QUESTION = ['customer-count', '--as-of', '2024-06-30', '--trend', '2', '--by', 'region'];

let bank: Bank;
beforeAll(() => {
  bank = createBank();
});
afterAll(() => bank.remove());

const ask = async (): Promise<string> => (await bank.run('ask', ...QUESTION, '--json')).out.trim();
const explain = async (...argv: string[]): Promise<Explanation> =>
  JSON.parse((await bank.run('explain', ...argv, '--json')).out) as Explanation;
const receiptOf = (answer: string): string => (JSON.parse(answer) as Answer).receipt;

// Every command opens the store anew, so nothing is in memory.
describe('the receipt of an answer', () => {
  let first: string;
  let second: string;
  beforeAll(async () => {
    await bank.run('sync');
    first = await ask();
    appendFileSync(join(bank.folder, 'customers.csv'), '5,north,2024-05-01\n');
    await bank.run('sync');
    second = await ask();
  });

  it('stands below the figure', async () => {
    expect((await bank.run('ask', ...QUESTION)).out).toContain(`Receipt ${receiptOf(second)}`);
  });

  it('finds the answer again to the letter after late data', async () => {
    expect(JSON.parse(second) as Answer).toMatchObject({ numerator: '4' });
    const { answer, verified } = await explain(receiptOf(first));
    expect([JSON.stringify(answer), verified]).toEqual([JSON.stringify(JSON.parse(first)), true]);
    expect(answer.numerator).toBe('3');
  });

  it('leads to the rows behind the figure, and to those of one segment', async () => {
    const { rows, measures } = await explain(receiptOf(second), '--segment', 'north');
    expect(measures.map(({ measure, value }) => [measure, value])).toEqual([['n(CU(D))', '4']]);
    expect(rows?.numerator.totals).toEqual([{ table: 'agreement', rows: 3 }]);
    expect(rows?.numerator.rows.map(({ key, party, source, object }) => [key, party, source, object])).toEqual([
      ['a1', '1', 'core', 'agreement'],
      ['a2', '2', 'core', 'agreement'],
      ['a5', '5', 'core', 'agreement'],
    ]);
  });

  it('is explained for people, with the statements where they are asked for', async () => {
    const { out, code } = await bank.run('explain', receiptOf(first), '--sql');
    expect(code).toBe(0);
    expect(out).toContain('found again to the letter');
    expect(out).toMatch(/^numerator +n\(CU\(D\)\) +3 /m);
    expect(out).toContain('Rows behind the numerator: 3 of agreement');
    expect(out).toMatch(/^SELECT /m);
  });

  it('tells with another one which batch brought how much', async () => {
    const found = await bank.run('explain', receiptOf(first), '--against', receiptOf(second), '--json');
    const { difference, steps } = JSON.parse(found.out) as ReceiptComparison;
    expect(difference).toBe(1);
    expect(steps).toMatchObject([{ cause: 'data', effect: 1, batch: { source: 'core' } }]);
    const { out } = await bank.run('explain', receiptOf(first), '--against', receiptOf(second));
    expect(out).toMatch(/^new data +before batch \d+ +with batch \d+ +\+1 +4 +.*1 agreement/m);
  });

  it('is the same beside a running host', async () => {
    await bank.start(['serve', '--no-sync']).says('Sextant serves');
    const { answer, verified, statements } = await explain(receiptOf(first));
    expect([JSON.stringify(answer), verified]).toEqual([JSON.stringify(JSON.parse(first)), true]);
    expect(statements?.length).toBeGreaterThan(0);
  });

  it('that was never given is an error that says so', async () => {
    const { code, err } = await bank.run('explain', 'nothing');
    expect(code).toBe(1);
    expect(err).toContain('answer.receipt-unknown');
  });
});
