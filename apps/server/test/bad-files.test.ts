import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Answer, QuarantineResponse } from '@sextant/contracts';
import { askHost } from './support/post-answers.ts';
import { BRANCH_BANK, write, writeAccounts, writeCustomers } from './support/branch-bank.ts';
import { createProgram, type Program, type Serving } from './support/program.ts';

const QUESTION = { kpi: 'customer-count', by: ['region'], trend: 12 };

let bank: Program;
let host: Serving;
let exported: string;
beforeAll(async () => {
  bank = createProgram({ yaml: BRANCH_BANK });
  exported = join(bank.folder, 'export');
  writeCustomers(bank.folder);
  writeAccounts(bank.folder);
  host = await bank.serve();
});
afterAll(() => bank.remove());
afterEach(() => {
  writeCustomers(bank.folder);
  writeAccounts(bank.folder);
});

const ask = async (): Promise<Answer> => (await askHost(host, QUESTION))[0] as Answer;

/** Syncs from the command line beside the host, which goes on answering meanwhile. */
const syncWhileAsking = async () => {
  const syncing = bank.start('sync', 'core');
  const over = new AbortController();
  void syncing.ended.then(() => over.abort());
  let answered = 0;
  while (!over.signal.aborted) {
    expect(await ask()).toMatchObject({ kpi: 'customer-count' });
    answered += 1;
    await setTimeout(100);
  }
  return { ...(await syncing.ended), answered };
};

describe('a source whose files are well', () => {
  it('is read to its end', async () => {
    expect(await ask()).toMatchObject({ value: 1000, coverage: { rows: 1, accepted: 4001, rejected: 0 } });
  });
});

describe('a file that cannot be taken in', () => {
  it.each<[string, () => void, string, RegExp, RegExp]>([
    [
      'that is missing',
      () => rmSync(join(exported, 'customers.csv')),
      'source.file-missing',
      /'customers\.csv'.* does not exist/,
      /Put the file into the source's folder/,
    ],
    [
      'without content',
      () => write(bank.folder, 'customers.csv', Buffer.alloc(0)),
      'source.file-empty',
      /'customers\.csv' has no content/,
      /Export it again/,
    ],
    [
      'whose packed half is missing',
      () => writeAccounts(bank.folder, undefined, 0.5),
      'source.file-unreadable',
      /'accounts\.csv\.gz' .* is cut off/,
      /export it again/,
    ],
    [
      'in another encoding',
      () => writeCustomers(bank.folder, undefined, 'latin1'),
      'source.file-unreadable',
      /'customers\.csv' is not UTF-8: line 2/,
      /Declare the encoding/,
    ],
    [
      'with a column of another name',
      () => writeCustomers(bank.folder, ([header = '', ...rows]) => [header.replace('since', 'beginn'), ...rows]),
      'source.column-missing',
      /'customers\.csv' has no column 'since'/,
      /Correct 'files\.customers\.columns'/,
    ],
    [
      'every row of which is broken',
      () => writeCustomers(bank.folder, (lines) => lines.map((line) => line.replace(/2024-\d\d/, '2024-13'))),
      'source.too-many-rejects',
      /1000 of 1000 rows of party from source "core"/,
      /sextant sources quarantine core/,
    ],
  ])('%s fails the sync and changes nothing', async (_name, spoil, code, sentence, remedy) => {
    const before = await ask();
    // Good news beside the bad file, of which nothing may be kept either.
    writeCustomers(bank.folder, (lines) => [...lines, '1001,Jörg Müller 1001,nord,2024-12-15']);
    writeAccounts(bank.folder, (lines) => [...lines, '1001,1001,2024-12-15']);
    spoil();
    const { code: exit, out, err, answered } = await syncWhileAsking();
    expect([exit, err]).toEqual([1, '']);
    const [, said = '', advice = ''] = new RegExp(`^ {4}${code}: (.+)\\n {4}(.+)$`, 'm').exec(out) ?? [out];
    expect(said).toMatch(sentence);
    expect(advice).toMatch(remedy);
    expect(answered).toBeGreaterThan(0);
    expect(await ask()).toEqual(before);
  });

  it('leaves no row behind', async () => {
    await host.kill('SIGTERM');
    const sizes = await bank.tableSizes();
    expect(sizes).toMatchObject({
      product: 1,
      party: 1000,
      party_segment: 1000,
      agreement: 1000,
      agreement_party: 1000,
    });
    host = await bank.serve();
  });
});

describe('a file one row in a thousand of which is broken', () => {
  it.each<[string, () => void, { table: string; file: string; line: number; reason: RegExp; raw: string }]>([
    [
      'because a date in it does not exist',
      () => writeCustomers(bank.folder, (lines) => lines.with(500, '500,Jörg Müller 500,süd,2024-02-30')),
      {
        table: 'party',
        file: 'customers.csv',
        line: 501,
        reason: /'since'|"since"/,
        raw: '500,Jörg Müller 500,süd,2024-02-30',
      },
    ],
    [
      'because its last line was cut off in the middle',
      () => writeAccounts(bank.folder, (lines) => lines.with(1000, '1000,10')),
      { table: 'agreement', file: 'accounts.csv.gz', line: 1001, reason: /columns?/i, raw: '1000,10' },
    ],
  ])('%s is read but for that row, and the answer says so', async (_name, spoil, { reason, table, ...row }) => {
    spoil();
    const { total } = await quarantine();
    const { code, out } = await syncWhileAsking();
    expect(out).toMatch(/✓ core: 4,000 rows read, .* 1 rejected, complete through 2024-12-31/);
    expect(code).toBe(0);
    const found = await quarantine();
    expect(found.total).toBe(total + 1);
    expect(found.rows[0]).toMatchObject({ ...row, reason: expect.stringMatching(reason) });
    expect((await ask()).coverage).toEqual({
      rows: 3999 / 4000,
      accepted: 3999,
      rejected: 1,
      excluded: [{ table, reason: expect.stringMatching(reason), rows: 1 }],
    });
  });
});

const quarantine = async (): Promise<QuarantineResponse> => {
  const headers = { authorization: `Bearer ${host.operatorKey}` };
  const response = await fetch(`${host.url}/v1/sources/core/quarantine?limit=1`, { headers });
  return (await response.json()) as QuarantineResponse;
};
