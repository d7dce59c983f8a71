import { sqlConnector } from '../src/index.ts';
import { createDatabase, type TestDatabase } from './support/database.ts';
import { contextOf, failureOf, readAll, rejectsOf, rowsOf, type Row } from './support/messages.ts';
import { withServer } from './support/with-server.ts';

const POSITION = `'deposit_balance' AS kind, DATE '2024-01-31' AS position_date`;
const HOSTILE = [
  `O'Brien; DROP TABLE client; --`,
  '"quoted", back\\slash, tab\t, line\nbreak, \r\n',
  'Žluťoučký kůň 日本語 العربية \u202Ereversed\u202C',
  '👩‍👩‍👧 z\u0301 \uFEFF\u200B',
  '$1 {url} <script>alert(1)</script> %s',
  '',
  ' ',
];

withServer('values', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await createDatabase();
    await db.sql(`CREATE TYPE mood AS ENUM ('good', 'bad'); CREATE DOMAIN amount AS numeric(18, 3);
      CREATE TABLE client (id int, name text)`);
    // However a role or a database is set up, values are written in one way.
    await db.sql(`ALTER ROLE ${db.config.user} SET timezone = 'America/New_York';
      ALTER ROLE ${db.config.user} SET datestyle = 'SQL, DMY';
      ALTER ROLE ${db.config.user} SET extra_float_digits = -3;
      ALTER DATABASE ${db.config.database} SET intervalstyle = 'sql_standard'`);
  });
  afterAll(() => db?.drop());

  const positions = (columns: string, rest = ''): Promise<Row[]> =>
    readAll({ ...db.config, tables: { position: { select: `SELECT ${columns}, ${POSITION} ${rest}` } } }).then(rowsOf);

  it('of money stay exact, in currencies with no, two and three decimal places', async () => {
    const rows = await positions(
      'id::text AS position_id, amount, currency',
      `FROM (VALUES (1, 1234567::amount, 'JPY'), (2, -0.10, 'EUR'), (3, 0.001, 'KWD'), (4, 12345678901234567890.123456789, 'USD'))
       AS money (id, amount, currency)`,
    );
    expect(rows.map(({ amount, currency }) => [amount, currency])).toEqual([
      ['1234567.000', 'JPY'],
      ['-0.10', 'EUR'],
      ['0.001', 'KWD'],
      ['12345678901234567890.123456789', 'USD'],
    ]);
  });

  it('of whole numbers and of floating point are plain numbers', async () => {
    const numbers = [
      '7::smallint',
      '9007199254740993::bigint',
      '1.5e-7::float8',
      '2e21::float8',
      '-1.25::real',
      '0.1::float8',
    ];
    const came = await Promise.all(numbers.map((each) => positions(`'m' AS position_id, ${each} AS quantity`)));
    expect(came.map(([row]) => row?.['quantity'])).toEqual([
      7,
      '9007199254740993',
      '0.00000015',
      '2000000000000000000000',
      '-1.25',
      '0.1',
    ]);
  });

  it('of time are days as they stand and instants to the microsecond, also in the hour that comes twice', async () => {
    const [row] = await readAll({
      ...db.config,
      tables: {
        sales_order: {
          select: `SELECT 'o1' AS order_id, 'placed' AS status, 'EUR' AS currency, DATE '2024-03-31' AS business_date,
            TIMESTAMP '2024-10-27 23:59:59' AS valid_from, TIMESTAMPTZ '2024-10-27 02:30:00.123456+02' AS placed_at,
            TIMESTAMPTZ '2024-10-27 02:30:00+01' AS source_recorded_at`,
        },
      },
    }).then(rowsOf);
    expect(row).toMatchObject({
      business_date: '2024-03-31',
      valid_from: '2024-10-27',
      placed_at: '2024-10-27T00:30:00.123456Z',
      source_recorded_at: '2024-10-27T01:30:00Z',
    });
    const [night] = await positions(`'m' AS position_id,
      TIMESTAMP '2024-03-31 03:00:00' AT TIME ZONE 'Europe/Prague' AS source_recorded_at`);
    expect(night?.['source_recorded_at']).toBe('2024-03-31T01:00:00Z');
  });

  it('of text come through whatever they hold, and enumerations, uuids, flags and padded text as text', async () => {
    await db.sql('INSERT INTO client SELECT * FROM unnest($1::int[], $2::text[])', [
      HOSTILE.map((_, at) => at),
      HOSTILE,
    ]);
    const tables = {
      party_segment: {
        select: `SELECT id AS party_id, 'name' AS scheme, name AS segment, DATE '2024-01-01' AS valid_from FROM client`,
      },
      party: {
        select: `SELECT 'ab1dc2ce-0a2b-4f4e-8f43-4a3a9f2f0c11'::uuid AS party_id, 'person' AS party_type, 'CZ'::char(5) AS country,
          'good'::mood AS industry_code, true AS acquisition_channel, false AS is_test, DATE '2024-01-01' AS valid_from`,
      },
    };
    const messages = await readAll({ ...db.config, tables });
    expect(rowsOf(messages, 'party_segment').map(({ segment }) => segment)).toEqual(HOSTILE);
    expect(rowsOf(messages, 'party')).toEqual([
      expect.objectContaining({
        party_id: 'ab1dc2ce-0a2b-4f4e-8f43-4a3a9f2f0c11',
        country: 'CZ',
        industry_code: 'good',
        acquisition_channel: 'true',
        is_test: false,
      }),
    ]);
  });

  it('that are no number or no day reject their row, and the others come in', async () => {
    const select = `SELECT id AS position_id, amount, day AS position_date, 'deposit_balance' AS kind, at AS source_recorded_at
      FROM (VALUES ('nan', 'NaN'::numeric, '2024-01-01'::date, now()), ('inf', 'Infinity', '2024-01-01', now()),
        ('end', 1, 'infinity', now()), ('bc', 1, '0044-03-15 BC', now()), ('far', 1, '12024-01-01', now()),
        ('never', 1, '2024-01-01', '-infinity'), ('good', 1, '2024-01-01', now())) AS rows (id, amount, day, at)`;
    const messages = await readAll({ ...db.config, tables: { position: { select } } });
    expect(rowsOf(messages).map(({ position_id }) => position_id)).toEqual(['good']);
    expect(rejectsOf(messages).map(({ reason, raw }) => [raw?.split(',')[0], reason])).toEqual([
      ['position_id=nan', 'amount is NaN, which is no number'],
      ['position_id=inf', 'amount is Infinity, which is no number'],
      ['position_id=end', 'position_date is infinity, which is no day of the years 1 to 9999'],
      ['position_id=bc', 'position_date is 0044-03-15 BC, which is no day of the years 1 to 9999'],
      ['position_id=far', 'position_date is 12024-01-01, which is no day of the years 1 to 9999'],
      ['position_id=never', 'source_recorded_at is -infinity, which is no instant of the years 1 to 9999'],
    ]);
  });

  it.each([
    ['amount', `'1'::money`, 'money; it should be an amount'],
    ['amount', `'\\x00'::bytea`, 'bytea; it should be an amount'],
    ['party_id', `'\\x00'::bytea`, 'bytea; it should be text'],
    ['party_id', 'ARRAY[1, 2]', 'integer[]; it should be text'],
    ['party_id', `'{}'::jsonb`, 'jsonb; it should be text'],
    ['source_recorded_at', 'localtimestamp', 'timestamp without time zone; it should be an instant'],
    ['position_date', 'now()', 'timestamp with time zone; it should be a date'],
    ['amount', 'true', 'boolean; it should be an amount'],
  ])('of a type that would have to be guessed at are refused: %s AS %s', async (column, value, said) => {
    const rest = column === 'position_date' ? '' : `, DATE '2024-01-31' AS position_date`;
    const select = `SELECT 'm' AS position_id, 'deposit_balance' AS kind, ${value} AS ${column}${rest}`;
    const { code, message } = await failureOf(
      sqlConnector.check(contextOf({ ...db.config, tables: { position: { select } } })),
    );
    expect([code, message]).toEqual(['source.mapping-failed', expect.stringContaining(`gives '${column}' as ${said}`)]);
  });

  it('in a database that knows no encoding are not guessed at', async () => {
    const bytes = await createDatabase(`ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'`);
    try {
      await bytes.sql(`CREATE TABLE place (name text)`);
      await bytes.sql(`INSERT INTO place VALUES ('M' || chr(233))`);
      const select = `SELECT name AS party_id, 'person' AS party_type, DATE '2024-01-01' AS valid_from FROM place`;
      const { message } = await failureOf(readAll({ ...bytes.config, tables: { party: { select } } }));
      expect(message).toBe(`The mapping of 'party' cannot run: invalid byte sequence for encoding "UTF8": 0xe9.`);
    } finally {
      await bytes.drop();
    }
  });
});
