import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { packColumn, type CanonicalTable, type RecordBatch, type WireValue } from '@sextant/contracts';
import { Staging, stageName } from '../src/sync/staging.ts';
import { generator } from './support/random-history.ts';

const CONTROLS = Array.from({ length: 32 }, (_, code) => String.fromCharCode(code));
const LETTERS = [
  'a',
  '',
  '\u007f',
  ',',
  'null',
  '","',
  '\\',
  '\u001f',
  '\u001e',
  '\0',
  "'",
  '"',
  '😀',
  '\n',
  '$1',
  CONTROLS.join(''),
];
const COLUMNS = ['party_id', 'party_type', 'industry_code', 'country', 'source_key', '_line'];

let connection: DuckDBConnection;
let staging: Staging;

beforeEach(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect();
  staging = new Staging(connection);
});

const asText = (value: WireValue | undefined): string | null =>
  value === null || value === undefined ? null : String(value);

async function staged(table: CanonicalTable, columns: readonly string[]): Promise<unknown[]> {
  await staging.flush();
  const names = ['_seq', '_stream', ...columns].map((name) => `"${name}"`).join(', ');
  return (await connection.runAndReadAll(`SELECT ${names} FROM temp.${stageName(table)} ORDER BY _seq`)).getRowsJson();
}

const batch = (columns: Record<string, WireValue[]>, stream = 's', table: CanonicalTable = 'party'): RecordBatch => ({
  type: 'batch',
  stream,
  table,
  rows: Object.values(columns)[0]?.length ?? 0,
  columns,
});

describe('rows that are put aside', () => {
  it('are what was sent, in their order, whatever is in them and whether or not they were packed', async () => {
    const below = generator(3);
    const pick = <T>(from: readonly T[]): T => from[below(from.length)] as T;
    const value = (): WireValue => {
      const kind = below(20);
      if (kind < 3) return null;
      if (kind < 4) return pick([0, -1.5, 1e21, true, false]);
      return Array.from({ length: below(4) }, () => pick(LETTERS)).join('');
    };
    const expected: unknown[] = [];
    for (let nth = 0; nth < 150; nth += 1) {
      const rows = below(40);
      const used = COLUMNS.filter(() => below(10) < 7);
      const columns = Object.fromEntries(used.map((name) => [name, Array.from({ length: rows }, value)]));
      const stream = pick(['s', "it's"]);
      const packed = Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, packColumn(values)]));
      await staging.addBatch({ ...batch(columns, stream), rows, ...(below(2) === 0 ? { packed } : {}) });
      for (let row = 0; row < rows; row += 1)
        expected.push([expected.length, stream, ...COLUMNS.map((name) => asText(columns[name]?.[row]))]);
    }
    expect(staging.rowsOf('party')).toBe(expected.length);
    expect(await staged('party', COLUMNS)).toEqual(expected);
  });

  it('keep their places where rows of several tables come in turn', async () => {
    for (const id of ['a', 'b', 'c']) {
      await staging.addBatch(batch({ party_id: [id, `${id}2`] }));
      await staging.addBatch(batch({ product_id: [id] }, 't', 'product'));
    }
    const ids = ['a', 'a2', 'b', 'b2', 'c', 'c2'];
    expect(await staged('party', ['party_id'])).toEqual(ids.map((id, seq) => [seq, 's', id]));
    expect(await staged('product', ['product_id'])).toEqual(['a', 'b', 'c'].map((id, seq) => [seq, 't', id]));
    expect(staging.size).toBe(9);
  });

  it('are forgotten with the run, also those that still wait', async () => {
    await staging.addBatch(batch({ party_id: ['a'] }));
    await staging.clear();
    expect(staging.size).toBe(0);
    await staging.addBatch(batch({ party_id: ['b'], country: ['B'] }));
    expect(await staged('party', ['party_id', 'country'])).toEqual([[0, 's', 'b', 'B']]);
  });

  it('are refused where a column has not as many values as there are rows', async () => {
    await expect(staging.addBatch({ ...batch({ party_id: ['a', 'b'] }), rows: 3 })).rejects.toMatchObject({
      code: 'source.protocol',
      message: 'Stream "s" announced 3 rows but sent 2 values of "party_id".',
    });
  });
});
