import { createWorld, failureOf, parties, readAll, rejectsOf, rowsOf, type World } from './support.ts';

let world: World;
beforeEach(() => {
  world = createWorld({ 'people.csv': 'id,day\n1,930101\n2,990231\n3,941231\n', 'secret.csv': 'id\n9\n' });
});
afterEach(() => world.remove());

const files = { people: { path: 'people.csv', columns: { id: 'BIGINT', day: 'VARCHAR' } } };
const fail = (select: string) => failureOf(world.context({ files, tables: { party: { select } } }));
const PERSON = `'person' AS party_type`;

describe('a mapping', () => {
  it.each([
    [
      'a column the table does not have',
      `SELECT id AS party_id, ${PERSON}, DATE '2020-01-01' AS valid_form FROM people`,
      'source.mapping-failed',
      "gives a column 'valid_form'",
      "Did you mean 'valid_from'?",
    ],
    [
      'without a column the table needs',
      `SELECT id AS party_id, ${PERSON} FROM people`,
      'source.column-missing',
      "does not give 'valid_from'",
      'AS valid_from',
    ],
    [
      'without the table’s own required column',
      `SELECT id AS party_id, DATE '2020-01-01' AS valid_from FROM people`,
      'source.column-missing',
      "does not give 'party_type'",
      'AS party_type',
    ],
    [
      'of a file that is not declared',
      `SELECT id AS party_id, ${PERSON}, DATE '2020-01-01' AS valid_from FROM peopel`,
      'source.mapping-failed',
      'peopel',
      'people',
    ],
    ['that is not SQL', 'SELEC 1', 'source.mapping-failed', 'syntax error', 'Correct the SELECT.'],
  ])('%s is refused before anything is sent', async (_, select, code, message, remedy) => {
    const error = await fail(select);
    expect(error).toMatchObject({ code, sent: 0 });
    expect(error.message).toContain(message);
    expect(error.remedy).toContain(remedy);
  });

  it.each([
    ['reads another file', `SELECT * FROM read_csv('/etc/passwd')`],
    ['reads a file of the folder that is not declared', `SELECT * FROM read_csv('FOLDER/secret.csv')`],
    ['reads text', `SELECT content FROM read_text('/etc/passwd')`],
    ['lists files', `SELECT * FROM glob('/etc/*')`],
  ])('that %s itself is refused', async (_, select) => {
    const error = await fail(select.replace('FOLDER', world.folder));
    expect(error).toMatchObject({ code: 'source.mapping-failed', sent: 0 });
    expect(error.message).toContain('may not touch files itself');
  });

  it.each([
    `ATTACH '/tmp/x.duckdb'`,
    `COPY (SELECT 1) TO '/tmp/x.csv'`,
    'INSTALL httpfs',
    'LOAD httpfs',
    'PRAGMA version',
    'SET lock_configuration = false',
    'DROP TABLE files.people',
    'SELECT 1; SELECT 2',
    `SELECT 1; DROP TABLE files.people`,
    `CREATE TABLE t AS SELECT 1`,
  ])('that is %s is refused as no single SELECT', async (select) => {
    const error = await fail(select);
    expect(error).toMatchObject({ code: 'source.mapping-failed', sent: 0 });
    expect(error.message).toContain('is not a single SELECT statement');
  });

  it('cannot break out of the SELECT it is put into', async () => {
    expect(await fail('SELECT 1) AS x; DROP TABLE files.people; SELECT * FROM (SELECT 1')).toMatchObject({
      code: 'source.mapping-failed',
    });
  });

  it('may close with a semicolon and a comment, use CTEs, and select the line', async () => {
    const select = `WITH p AS (SELECT * FROM people WHERE id < 2)
      SELECT id AS party_id, ${PERSON}, strptime(day, '%y%m%d') AS valid_from, id AS source_key, _file, _line FROM p;`;
    const rows = rowsOf(await readAll(world.context({ files, tables: { party: { select } } })));
    expect(rows).toEqual([
      { party_id: '1', party_type: 'person', valid_from: '1993-01-01', source_key: '1', _file: 'people.csv', _line: 2 },
    ]);
  });

  it('that fails on a value of a row quarantines the row, with file, line and DuckDB’s reason', async () => {
    const select = `SELECT id AS party_id, ${PERSON}, strptime(day, '%y%m%d') AS valid_from FROM people`;
    const messages = await readAll(world.context({ files, tables: { party: { select } } }));
    expect(rowsOf(messages).map(({ party_id }) => party_id)).toEqual(['1', '3']);
    expect(rejectsOf(messages)).toEqual([
      {
        type: 'reject',
        stream: 'party',
        table: 'party',
        file: 'people.csv',
        line: 3,
        reason: 'Date out of range: 1999-2-31',
        raw: '{"id":2,"day":"990231","_file":"people.csv","_line":3}',
      },
    ]);
  });

  it('that fails on some rows of a large joined file loses just those, for each table on its own', async () => {
    const bad = (at: number) => at % 997 === 5;
    const lines = Array.from({ length: 5000 }, (_, at) => `${at},${bad(at) ? 'no day' : '1998-12-31'}`);
    world.write('people.csv', `id,day\n${lines.join('\n')}\n`);
    world.write('names.csv', 'id,name\n1,x\n');
    const select = `SELECT people.id AS party_id, ${PERSON}, CAST(day AS DATE) AS valid_from, name AS country
      FROM people LEFT JOIN names USING (id)`;
    const segment = `SELECT id AS party_id, 'all' AS scheme, 'x' AS segment, DATE '2020-01-01' AS valid_from FROM people`;
    const context = world.context({
      files: { ...files, names: { path: 'names.csv' } },
      tables: { party: { select }, party_segment: { select: segment } },
    });
    const messages = await readAll(context);
    expect(rowsOf(messages, 'party')).toHaveLength(4994);
    expect(rowsOf(messages, 'party_segment')).toHaveLength(5000);
    expect(rejectsOf(messages).map(({ line }) => line)).toEqual([7, 1004, 2001, 2998, 3995, 4992]);
  });

  it('that fails on nearly all rows, or on no single one, fails as a whole with the reason', async () => {
    world.write('people.csv', `id,day\n${Array.from({ length: 3000 }, (_, at) => `${at},x`).join('\n')}\n`);
    const error = await fail(`SELECT id AS party_id, ${PERSON}, CAST(day AS DATE) AS valid_from FROM people`);
    expect(error).toMatchObject({ code: 'source.mapping-failed', sent: 0 });
    expect(error.message).toContain("fails on more than 300 rows of 'people'");
    const whole = `SELECT id AS party_id, ${PERSON}, CAST(CASE WHEN (SELECT count(*) FROM people) = 3000 THEN 'x' ELSE '2020-01-01' END AS DATE) AS valid_from FROM people`;
    expect(await fail(whole)).toMatchObject({
      code: 'source.mapping-failed',
      message: expect.stringContaining('cannot run'),
    });
  });

  it('tells a broken row of a file once, in the stream that the file drives', async () => {
    world.write('people.csv', 'id,day\n1,930101\nx,930101\n');
    const party = `SELECT people.id AS party_id, ${PERSON}, DATE '2020-01-01' AS valid_from FROM people`;
    const segment = `SELECT id AS party_id, 'all' AS scheme, 'x' AS segment, DATE '2020-01-01' AS valid_from FROM people`;
    const messages = await readAll(
      world.context({ files, tables: { party_segment: { select: segment }, party: { select: party } } }),
    );
    expect(rejectsOf(messages)).toHaveLength(1);
    expect(rejectsOf(messages)[0]).toMatchObject({ stream: 'party', line: 3 });
  });

  it('gives amounts as plain decimals, whatever type they were computed in', async () => {
    const select = `SELECT id AS movement_id, 'deposit' AS kind, amount, 'CZK' AS currency, DATE '2020-01-01' AS business_date
      FROM (VALUES (1, 0.1::DOUBLE), (2, 1e-7::DOUBLE), (3, 12345678901.25::DOUBLE), (4, 100::DOUBLE)) AS v (id, amount)`;
    const rows = rowsOf(await readAll(world.context({ files, tables: { movement: { select } } })));
    expect(rows.map(({ amount }) => amount)).toEqual(['0.1', '0.0000001', '12345678901.25', '100']);
  });

  it('has its streams in the order in which tables refer to each other', async () => {
    const { filesConnector } = await import('../src/index.ts');
    const tables = {
      movement: { select: 'SELECT 1' },
      agreement: [{ name: 'loans', select: 'SELECT 1', end_assumed: true, history: 'snapshot' }],
      product: { select: 'SELECT 1', history_from: '2001-01-01' },
    };
    expect(await filesConnector.discover(world.context({ files, tables, history_from: '1993-01-01' }))).toEqual([
      { name: 'product', table: 'product', history: 'dated', historyFrom: '2001-01-01' },
      { name: 'loans', table: 'agreement', history: 'snapshot', historyFrom: '1993-01-01', endAssumed: true },
      { name: 'movement', table: 'movement', history: 'dated', historyFrom: '1993-01-01' },
    ]);
  });
});

describe('the last complete day', () => {
  const through = async (value: string) =>
    (await readAll(world.context({ files, tables: parties(), complete_through: value }))).at(-1);

  it('is a date, or what a SELECT over the files gives', async () => {
    expect(await through('1998-12-31')).toMatchObject({ type: 'checkpoint', completeThrough: '1998-12-31' });
    expect(await through(`SELECT max(try_strptime(day, '%y%m%d')) FROM people`)).toMatchObject({
      completeThrough: '1994-12-31',
    });
  });

  it('is refused when the SELECT gives no date, or more than one', async () => {
    const context = (value: string) => world.context({ files, tables: parties(), complete_through: value });
    for (const select of [
      'SELECT day FROM people',
      'SELECT NULL',
      `SELECT 'x'`,
      '1998-13-01',
      `SELECT * FROM read_csv('/etc/passwd')`,
    ]) {
      expect(await failureOf(context(select))).toMatchObject({ code: 'source.mapping-failed', sent: 0 });
    }
  });
});
