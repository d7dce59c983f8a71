import { symlinkSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { createWorld, failureOf, parties, readAll, rejectsOf, rowsOf, type World } from './support.ts';

let world: World;
beforeEach(() => {
  world = createWorld({ 'good.csv': 'id,name\n1,a\n2,b\n' });
});
afterEach(() => world.remove());

/** A good file stands first: nothing of it may go out when the second fails. */
const fail = (more: Record<string, unknown>) =>
  failureOf(world.context({ files: { people: { path: 'good.csv' }, other: more }, tables: parties() }));

describe('a file that cannot be taken in', () => {
  it('is named when it is missing, as a name and as a pattern', async () => {
    expect(await fail({ path: 'no.csv' })).toMatchObject({
      code: 'source.file-missing',
      message: "The file 'no.csv' (files.other) does not exist.",
      sent: 0,
    });
    expect(await fail({ path: 'no-*.csv' })).toMatchObject({
      code: 'source.file-missing',
      message: "No file matches 'no-*.csv' (files.other).",
    });
  });

  it('is refused when it is empty or has nothing but a header, unless that is allowed', async () => {
    world.write('empty.csv', '');
    world.write('header.csv', 'id,name\n');
    expect(await fail({ path: 'empty.csv' })).toMatchObject({ code: 'source.file-empty', sent: 0 });
    expect(await fail({ path: 'header.csv' })).toMatchObject({
      code: 'source.file-empty',
      message: "The file 'header.csv' has a header but no row.",
    });
    const other = { path: '{empty,header}.csv'.replace('{empty,header}', '?e*'), allow_empty: true };
    world.write('ee.csv', '');
    const messages = await readAll(
      world.context({ files: { people: { path: 'good.csv' }, other }, tables: parties() }),
    );
    expect(rowsOf(messages)).toHaveLength(2);
  });

  it('is refused when a gzip archive is cut off or damaged', async () => {
    const whole = gzipSync(`id,name\n${'1,some text\n'.repeat(5000)}`, { level: 0 });
    world.write('cut.csv.gz', whole.subarray(0, whole.length - 500));
    expect(await fail({ path: 'cut.csv.gz' })).toMatchObject({
      code: 'source.file-unreadable',
      message: "The file 'cut.csv.gz' is a gzip archive that is cut off.",
      sent: 0,
    });
    const damaged = Buffer.from(whole);
    damaged.fill(0xff, 30, 60);
    world.write('bad.csv.gz', damaged);
    expect(await fail({ path: 'bad.csv.gz' })).toMatchObject({
      code: 'source.file-unreadable',
      message: "The file 'bad.csv.gz' is a damaged gzip archive.",
    });
  });

  it('is refused when a Parquet file is cut off or damaged inside', async () => {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(
      `COPY (SELECT range AS id, hash(range) AS h FROM range(50000)) TO '${world.folder}/p.parquet'`,
    );
    connection.closeSync();
    instance.closeSync();
    const whole = readFileSync(join(world.folder, 'p.parquet'));
    world.write('cut.parquet', whole.subarray(0, whole.length / 2));
    expect(await fail({ path: 'cut.parquet' })).toMatchObject({ code: 'source.file-unreadable', sent: 0 });
    const damaged = Buffer.from(whole);
    damaged.fill(0, 2000, 100_000);
    world.write('damaged.parquet', damaged);
    expect(await fail({ path: 'damaged.parquet' })).toMatchObject({ code: 'source.file-unreadable', sent: 0 });
  });

  it('is refused with the line when it is not in its encoding', async () => {
    world.write('cp.csv', Buffer.from('id,name\n1,ok\n2,ok\n3,\xe8\n', 'latin1'));
    expect(await fail({ path: 'cp.csv' })).toMatchObject({
      code: 'source.file-unreadable',
      message: "The file 'cp.csv' is not UTF-8: line 4 has bytes that no UTF-8 text has.",
      remedy: "Declare the encoding, e.g. 'files.other.encoding: windows-1250'.",
      sent: 0,
    });
    world.write('wide.csv', Buffer.from('id,name\n1,ok\n', 'utf16le'));
    expect(await fail({ path: 'wide.csv' })).toMatchObject({ remedy: expect.stringContaining('utf-16') });
    world.write('sjis.csv', Buffer.from([0x61, 0x0a, 0x31, 0x0a, 0x81, 0x0a]));
    expect(await fail({ path: 'sjis.csv', encoding: 'shift_jis' })).toMatchObject({ code: 'source.file-unreadable' });
  });

  it('is refused with the columns it has when a declared one is missing', async () => {
    world.write('c.csv', 'id;naem;born\n1;a;b\n');
    expect(await fail({ path: 'c.csv', delimiter: ';', columns: { name: 'VARCHAR' } })).toMatchObject({
      code: 'source.column-missing',
      message: "The file 'c.csv' has no column 'name'. It has 'id', 'naem', 'born'.",
      remedy: "Did you mean 'naem'? Correct 'files.other.columns' or the export.",
      sent: 0,
    });
    expect(await fail({ path: 'c.csv', columns: { id: 'BIGINT' } })).toMatchObject({
      message: "The file 'c.csv' has no column 'id'. It has 'id;naem;born'.",
    });
    world.write('c.ndjson', '{"a":1}\n');
    expect(await fail({ path: 'c.ndjson', columns: { b: 'BIGINT' } })).toMatchObject({ code: 'source.column-missing' });
  });

  it('is refused when a quote is never closed and would swallow the rows after it', async () => {
    world.write('q.csv', 'id,name\n1,a\n2,"b\n3,c\n4,d\n');
    expect(await fail({ path: 'q.csv' })).toMatchObject({
      code: 'source.file-unreadable',
      message: "The file 'q.csv' has a quote in line 3 that is never closed; the rows after it cannot be told apart.",
      sent: 0,
    });
  });

  it('is refused when it is a link out of the folder', async () => {
    symlinkSync('/etc/hostname', join(world.folder, 'link.csv'));
    expect(await fail({ path: 'link.csv' })).toMatchObject({ code: 'source.config-invalid', sent: 0 });
    expect(await fail({ path: '../x.csv' })).toMatchObject({ code: 'source.config-invalid' });
    expect(await fail({ path: '/etc/hostname' })).toMatchObject({ code: 'source.config-invalid' });
  });
});

describe('a broken row', () => {
  const columns = { id: 'BIGINT', name: 'VARCHAR', n: 'INTEGER' };
  const read = async (content: string | Uint8Array, more: Record<string, unknown> = {}) => {
    world.write('p.csv', content);
    return readAll(world.context({ files: { people: { path: 'p.csv', columns, ...more } }, tables: parties() }));
  };

  it('is rejected with its true line, also after quoted line ends, blank lines and other broken rows', async () => {
    const lines = [
      'id,name,n',
      '1,"x',
      'y",10',
      '',
      '2,b,20',
      'bad,c,30',
      '3,"multi',
      'line',
      'q",40',
      '4,d',
      '5,e,50,9',
      '6,f,x',
      '7,g,70',
      '8,"cut',
    ];
    const messages = await read(lines.join('\n'));
    expect(rowsOf(messages).map(({ party_id, _line }) => [party_id, _line])).toEqual([
      ['1', 2],
      ['2', 5],
      ['3', 7],
      ['7', 13],
    ]);
    expect(rejectsOf(messages).map(({ line, raw }) => [line, raw])).toEqual([
      [6, 'bad,c,30'],
      [10, '4,d'],
      [11, '5,e,50,9'],
      [12, '6,f,x'],
      [14, '8,"cut'],
    ]);
    expect(rejectsOf(messages)[0]).toMatchObject({
      stream: 'party',
      table: 'party',
      file: 'p.csv',
      reason: `Error when converting column "id". Could not convert string "bad" to 'BIGINT'`,
    });
    expect(messages).toContainEqual(
      expect.objectContaining({ type: 'note', message: expect.stringContaining('no line end') }),
    );
  });

  it('has its true line with Windows line ends, a byte order mark and in an archive', async () => {
    const text = '\uFEFFid,name,n\r\n1,"a\r\nb",1\r\n\r\nx,b,2\r\n3,c,3\r\n';
    for (const content of [text, gzipSync(text)]) {
      const messages = await read(content);
      expect(rowsOf(messages).map(({ _line }) => _line)).toEqual([2, 6]);
      expect(rejectsOf(messages)).toMatchObject([{ line: 5, raw: 'x,b,2' }]);
    }
    const wide = await read(Buffer.from(text, 'utf16le'), { encoding: 'utf-16' });
    expect(rejectsOf(wide)).toMatchObject([{ line: 5, raw: 'x,b,2' }]);
  });

  it('in a thousand leaves the other rows, each on its line', async () => {
    const lines = Array.from({ length: 50_000 }, (_, at) =>
      at % 1000 === 500 ? `x${at},b,1` : `${at},"a ""${at}""",1`,
    );
    const messages = await read(`id,name,n\n${lines.join('\n')}\n`);
    const rows = rowsOf(messages);
    expect(rows).toHaveLength(49_950);
    expect(rows.every(({ party_id, _line }) => Number(party_id) + 2 === _line)).toBe(true);
    expect(rejectsOf(messages).map(({ line }) => line)).toEqual(Array.from({ length: 50 }, (_, at) => at * 1000 + 502));
  });

  it('with more than one fault is one reject', async () => {
    const messages = await read('id,name,n\nx,a,y\n1,b,2\n');
    expect(rejectsOf(messages)).toHaveLength(1);
    expect(rejectsOf(messages)[0]?.reason).toMatch(/"id".*\(and 1 more\)$/);
  });
});
