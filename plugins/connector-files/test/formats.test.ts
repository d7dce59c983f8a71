import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { createWorld, parties, readAll, rejectsOf, rowsOf, type World } from './support.ts';

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.remove());

const SELECT = (name: string) =>
  `SELECT id AS party_id, 'person' AS party_type, '2020-01-01' AS valid_from, ${name} AS country, _line FROM people`;
const read = async (people: Record<string, unknown>, name = 'name') =>
  rowsOf(await readAll(world.context({ files: { people }, tables: parties(SELECT(name)) })));

/** Bytes of a Czech name in the encodings that Czech systems export. */
const ZLUTY: Record<string, Buffer> = {
  'windows-1250': Buffer.from([0x8e, 0x6c, 0x75, 0x9d, 0x6f, 0x75, 0xe8, 0x6b, 0xfd]),
  'iso-8859-2': Buffer.from([0xae, 0x6c, 0x75, 0xbb, 0x6f, 0x75, 0xe8, 0x6b, 0xfd]),
  'utf-16': Buffer.from('Žluťoučký', 'utf16le'),
  'utf-8': Buffer.from('Žluťoučký', 'utf-8'),
};

describe('connector-files reads', () => {
  it('CSV with commas and quotes, by the types that fit all rows', async () => {
    world.write('p.csv', 'id,name\n1,"Novák, ""Jan"""\n2,\n');
    expect(await read({ path: 'p.csv' })).toEqual([
      { party_id: '1', party_type: 'person', valid_from: '2020-01-01', country: 'Novák, "Jan"', _line: 2 },
      { party_id: '2', party_type: 'person', valid_from: '2020-01-01', country: null, _line: 3 },
    ]);
  });

  it.each(Object.keys(ZLUTY))('Czech text in %s', async (encoding) => {
    const text = (ascii: string) => Buffer.from(ascii, encoding === 'utf-16' ? 'utf16le' : 'latin1');
    const mark = encoding === 'utf-16' ? Buffer.from([0xff, 0xfe]) : Buffer.alloc(0);
    world.write(
      'p.csv',
      Buffer.concat([mark, text('id;name\r\n1;'), ZLUTY[encoding] ?? Buffer.alloc(0), text('\r\n')]),
    );
    expect(await read({ path: 'p.csv', delimiter: ';', encoding })).toMatchObject([
      { party_id: '1', country: 'Žluťoučký' },
    ]);
  });

  it('UTF-16 with the other byte order, and latin-1 by the name databases use', async () => {
    world.write('p.csv', Buffer.from('\uFEFFid,name\n1,Žofie\n', 'utf16le').swap16());
    expect(await read({ path: 'p.csv', encoding: 'utf-16' })).toMatchObject([{ country: 'Žofie' }]);
    world.write('p.csv', Buffer.from('id,name\n1,Zoé\n', 'latin1'));
    expect(await read({ path: 'p.csv', encoding: 'latin-1' })).toMatchObject([{ country: 'Zoé' }]);
  });

  it('a byte order mark before a quoted header', async () => {
    world.write('p.csv', '\uFEFF"id","na,me"\n1,x\n');
    expect(await read({ path: 'p.csv', columns: { id: 'BIGINT', 'na,me': 'VARCHAR' } }, '"na,me"')).toMatchObject([
      { party_id: '1', country: 'x', _line: 2 },
    ]);
  });

  it('columns that stand apart by blanks, with the true line of a row that is refused', async () => {
    world.write('p.txt', '\uFEFF  0001  Ann\t 19970101 \r\n\r\n 0002 Bob   never\r\n   0003   Cyd  19970102');
    const columns = { id: 'BIGINT', name: 'VARCHAR', day: 'DATE' };
    const people = { path: 'p.txt', delimiter: 'blanks', header: false, columns, date_format: '%Y%m%d' };
    const messages = await readAll(world.context({ files: { people }, tables: parties(SELECT('name || day')) }));
    expect(rowsOf(messages)).toMatchObject([
      { party_id: '1', country: 'Ann1997-01-01', _line: 1 },
      { party_id: '3', country: 'Cyd1997-01-02', _line: 4 },
    ]);
    expect(rejectsOf(messages)).toMatchObject([{ file: 'p.txt', line: 3, raw: '0002 Bob never' }]);
  });

  it('a packed text with blanks and a header in the same way wherever its pieces end', async () => {
    const row = (at: number) => `  ${at} ${' '.repeat(at % 7)} name${at} `;
    const rows = Array.from({ length: 60_000 }, (_, at) => row(at));
    world.write('p.txt.gz', gzipSync(['  id   name ', ...rows, ''].join('\n')));
    const found = await read({ path: 'p.txt.gz', delimiter: 'blanks', columns: { id: 'BIGINT', name: 'VARCHAR' } });
    expect(found).toHaveLength(60_000);
    expect(found.every(({ party_id, country }) => country === `name${party_id}`)).toBe(true);
  });

  it('decimal commas with thousands points as exact decimals', async () => {
    world.write('m.csv', 'id;amount\n1;1.234.567,80\n2;-0,05\n');
    const columns = { id: 'BIGINT', amount: 'DECIMAL(18,2)' };
    const files = { m: { path: 'm.csv', delimiter: ';', decimal: ',', thousands: '.', columns } };
    const select = `SELECT id AS movement_id, 'deposit' AS kind, amount, 'CZK' AS currency, DATE '2020-01-01' AS business_date FROM m`;
    const rows = rowsOf(await readAll(world.context({ files, tables: { movement: { select } } })));
    expect(rows.map(({ amount }) => amount)).toEqual(['1234567.80', '-0.05']);
  });

  it('declared dates, times, booleans and null values in canonical form', async () => {
    world.write('p.tsv', 'id\tborn\tseen\ttest\n1\t31.12.1979\t2020-03-29 02:30:00\ttrue\n2\tn/a\t-\tfalse\n');
    const columns = { id: 'BIGINT', born: 'DATE', seen: 'TIMESTAMP', test: 'BOOLEAN' };
    const files = { people: { path: 'p.tsv', columns, date_format: '%d.%m.%Y', null_values: ['n/a', '-'] } };
    const select = `SELECT id AS party_id, 'person' AS party_type, DATE '2020-01-01' AS valid_from, born AS birth_date,
      timezone('Europe/Prague', seen) AS source_recorded_at, test AS is_test, id AS employee_count FROM people`;
    const messages = await readAll(world.context({ files, tables: { party: { select } } }));
    expect(rowsOf(messages)).toEqual([
      {
        party_id: '1',
        party_type: 'person',
        valid_from: '2020-01-01',
        birth_date: '1979-12-31',
        source_recorded_at: '2020-03-29T01:30:00.000000Z',
        is_test: true,
        employee_count: 1,
      },
      expect.objectContaining({ birth_date: null, source_recorded_at: null, is_test: false }),
    ]);
  });

  it('a file without a header by its declared columns', async () => {
    world.write('p.csv', '1,Jan\n2,Eva\n');
    const rows = await read({ path: 'p.csv', header: false, columns: { id: 'BIGINT', name: 'VARCHAR' } });
    expect(rows.map(({ country, _line }) => [country, _line])).toEqual([
      ['Jan', 1],
      ['Eva', 2],
    ]);
  });

  it('gzip, with an encoding and without', async () => {
    world.write('p.csv.gz', gzipSync('id,name\n1,Žofie\n'));
    expect(await read({ path: 'p.csv.gz' })).toMatchObject([{ country: 'Žofie' }]);
    world.write(
      'p.csv.gz',
      gzipSync(Buffer.concat([Buffer.from('id,name\n1,'), ZLUTY['windows-1250'] ?? Buffer.alloc(0)])),
    );
    expect(await read({ path: 'p.csv.gz', encoding: 'windows-1250' })).toMatchObject([{ country: 'Žluťoučký' }]);
  });

  it('all files of a pattern, in the order of their names, each row with its file and line', async () => {
    world.write('2020/p-02.csv', 'name,id\nEva,2\n');
    world.write('2020/p-01.csv', 'id,name\n1,Jan\n');
    world.write('2021/deep/p-03.csv', 'id,name,more\nx3,Ivo,1\n');
    world.write('2021/q-04.csv', 'id,name\n4,no\n');
    const files = { people: { path: '**/p-*.csv' } };
    const rows = rowsOf(await readAll(world.context({ files, tables: parties() })));
    expect(rows.map(({ party_id, _file, _line }) => [party_id, _file, _line])).toEqual([
      ['1', '2020/p-01.csv', 2],
      ['2', '2020/p-02.csv', 2],
      ['x3', '2021/deep/p-03.csv', 2],
    ]);
  });

  it('NDJSON: keys as columns, nested values as JSON, lines that are no object as rejects', async () => {
    world.write('p.ndjson', '{"id":1,"name":{"cs":"Jan, \\"x\\""}}\n\n[1]\n{"id":2,"na/me":1.5}\n{"id":3,\n{"id":4}');
    const messages = await readAll(
      world.context({ files: { people: { path: 'p.ndjson' } }, tables: parties(SELECT(`name ->> 'cs'`)) }),
    );
    expect(rowsOf(messages).map(({ party_id, country, _line }) => [party_id, country, _line])).toEqual([
      ['1', 'Jan, "x"', 1],
      ['2', null, 4],
      ['4', null, 6],
    ]);
    expect(rejectsOf(messages)).toEqual([
      expect.objectContaining({ file: 'p.ndjson', line: 3, raw: '[1]', reason: 'The line is not a JSON object' }),
      expect.objectContaining({ file: 'p.ndjson', line: 5, raw: '{"id":3,' }),
    ]);
  });

  it('NDJSON with declared types: a value of another type is rejected with its line', async () => {
    world.write(
      'p.jsonl.gz',
      gzipSync('{"id":1,"name":"1998-12-31"}\n{"id":"two","name":null}\n{"id":3,"name":"31/12/98"}\n'),
    );
    const columns = { id: 'BIGINT', name: 'DATE' };
    const messages = await readAll(
      world.context({ files: { people: { path: 'p.jsonl.gz', columns } }, tables: parties(SELECT('name')) }),
    );
    expect(rowsOf(messages)).toMatchObject([{ party_id: '1', country: '1998-12-31', _line: 1 }]);
    expect(rejectsOf(messages).map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'Column "id": could not convert "two" to BIGINT'],
      [3, 'Column "name": could not convert "31/12/98" to DATE'],
    ]);
  });

  it('Parquet, with a column cast to its declared type', async () => {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(
      `COPY (SELECT range + 1 AS id, CASE range WHEN 1 THEN 'x' ELSE '1' END AS name FROM range(3)) TO '${world.folder}/a.parquet'`,
    );
    connection.closeSync();
    instance.closeSync();
    expect(await read({ path: '*.parquet' })).toHaveLength(3);
    const files = { people: { path: 'a.parquet', columns: { name: 'INTEGER' } } };
    const messages = await readAll(world.context({ files, tables: parties(SELECT('name')) }));
    expect(rowsOf(messages).map(({ party_id, _line }) => [party_id, _line])).toEqual([
      ['1', 1],
      ['3', 3],
    ]);
    expect(rejectsOf(messages)).toMatchObject([{ line: 2, reason: 'Column "name": could not convert "x" to INTEGER' }]);
  });
});
