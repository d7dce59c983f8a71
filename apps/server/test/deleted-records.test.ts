import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer, SyncReport } from '@sextant/contracts';
import { createBank, type Bank } from './support/bank.ts';

let bank: Bank;
beforeAll(() => {
  bank = createBank();
  // The export holds every customer each time.
  const whole = readFileSync(bank.config, 'utf8').replace(
    /^ {8}(agreement|agreement_party):$/gm,
    '$&\n          deletes: by-difference',
  );
  writeFileSync(bank.config, whole);
});
afterAll(() => bank.remove());

async function readOf(...rows: string[]): Promise<{ report: SyncReport; customers: string | null | undefined }> {
  writeFileSync(join(bank.folder, 'customers.csv'), `id,region,since\n${rows.join('\n')}\n`);
  const { out } = await bank.run('sync', '--json');
  const [report] = (JSON.parse(out) as { runs: SyncReport[] }).runs;
  const answer = JSON.parse((await bank.run('ask', 'customer-count', '--as-of', '2024-06-30', '--json')).out) as Answer;
  return { report: report as SyncReport, customers: answer.numerator };
}

describe('a record that is missing from a later file of all records', () => {
  it('is gone, but not where rows of the file could not be read', async () => {
    const first = await readOf('1,north,2024-01-01', '2,north,2024-02-01', '3,south,2024-03-01');
    expect(first.customers).toBe('3');

    const broken = await readOf('1,north,2024-01-01', '3,south,someday');
    expect(broken.customers).toBe('3');
    expect(broken.report.notes).toContain(
      'Nothing is deleted in agreement, although its files hold every record: some of their rows could not be read.',
    );

    const mended = await readOf('1,north,2024-01-01', '3,south,2024-03-01');
    expect(mended.report.tables['agreement']).toMatchObject({ deleted: 1 });
    expect(mended.customers).toBe('2');
  });
});
