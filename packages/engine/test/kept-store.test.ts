import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { STORE_FORMAT } from '@sextant/engine';
import { memoryConnector } from './support/memory-connector.ts';
import { operator, testEngine } from './support/test-engine.ts';

/** Written by the first version that had a format number: the ten customers as known on 2025-07-01. Never write it anew. */
const KEPT = new URL('./fixtures/store-format-1.duckdb.gz', import.meta.url);

describe('a store file of an earlier version', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sextant-kept-'));
    file = join(folder, 'store.duckdb');
    writeFileSync(file, gunzipSync(readFileSync(KEPT)));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('opens and gives the same figures, today and for an older knowledge', async () => {
    const engine = await testEngine({ file, policy: { timezone: 'Europe/Prague', declaredSchemes: ['line'] } });
    const ask = async (question: object): Promise<string> => {
      const answer = await engine.answer({ asOf: '2025-06-30', trend: 0, ...question }, operator);
      return `${answer.numerator}/${answer.denominator}`;
    };
    expect(await ask({ kpi: 'products-per-customer' })).toBe('17/9');
    expect(await ask({ kpi: 'customer-retention-rate', period: '2025-Q2' })).toBe('7/8');
    const before = { kpi: 'customer-count', asOf: '2025-05-31', knownAt: '2025-05-19T00:00:00Z' };
    expect(await ask(before)).toBe('9/1');
    await engine.close();
  });

  it('of a later version is refused with the format it has', async () => {
    const instance = await DuckDBInstance.create(file);
    const connection = await instance.connect();
    await connection.run('UPDATE store_meta SET format = 99');
    connection.closeSync();
    instance.closeSync();
    await expect(testEngine({ file })).rejects.toMatchObject({
      code: 'store.format-newer',
      message: `The store has format 99; this version of Sextant reads formats up to ${STORE_FORMAT}.`,
    });
  });
});

it('keeps quantities in runs, however often the file is opened (decision 0019)', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sextant-kept-'));
  const file = join(folder, 'store.duckdb');
  // Enough rows for packed bits to take less room than runs, which is what DuckDB would choose.
  const sales = (year: number): object[] =>
    Array.from({ length: 3000 }, (_, index) => ({
      movement_id: `${year}-${index}`,
      kind: 'sale_gross',
      party_id: 'C',
      quantity: 1 + ((index * 7919) % 5),
      amount: 10,
      currency: 'EUR',
      business_date: `${year}-01-01`,
    }));
  for (const year of [2024, 2025]) {
    const engine = await testEngine({ file });
    const movement = sales(year) as Parameters<typeof memoryConnector>[0]['movement'] & object;
    const { state } = await engine.sync(
      { id: 'shop', title: 'Shop', connector: 'memory' },
      memoryConnector({ movement }),
    );
    expect(state).toBe('done');
    await engine.close();
  }
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  const kept: unknown[] = [];
  for (const table of ['movement', 'flow']) {
    const found = await connection.runAndReadAll(
      `SELECT DISTINCT '${table}', compression FROM pragma_storage_info('${table}') WHERE column_name = 'quantity' AND segment_type <> 'VALIDITY'`,
    );
    kept.push(...found.getRowsJson());
  }
  connection.closeSync();
  instance.closeSync();
  rmSync(folder, { recursive: true });
  expect(kept).toEqual([
    ['movement', 'RLE'],
    ['flow', 'RLE'],
  ]);
});
