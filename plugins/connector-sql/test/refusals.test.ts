import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { sqlConnector } from '../src/index.ts';
import { createDatabase, type TestDatabase } from './support/database.ts';
import { contextOf, failureOf, readAll } from './support/messages.ts';
import { withServer } from './support/with-server.ts';

const GOOD = `SELECT id AS party_id, 'person' AS party_type, DATE '2020-01-01' AS valid_from FROM client`;
const CA = fileURLToPath(new URL('./fixtures/tls/ca.crt', import.meta.url));

let db: TestDatabase;
const check = (config: Record<string, unknown>) =>
  sqlConnector.check(contextOf({ ...db.config, tables: { party: { select: GOOD } }, ...config }));
const said = async (config: Record<string, unknown>): Promise<[code: string, text: string]> => {
  const { code, message, remedy } = await failureOf(check(config));
  for (const text of [message, remedy]) expect(text).not.toContain(db.config.password);
  return [code, `${message} ${remedy}`];
};
const party = (select: string, more: Record<string, unknown> = {}) => ({ tables: { party: { select, ...more } } });

withServer('what cannot be read', () => {
  beforeAll(async () => {
    db = await createDatabase();
    await db.sql(`CREATE TABLE client (id int PRIMARY KEY, day text); INSERT INTO client VALUES (1, '2020-01-01'), (2, 'x');
      CREATE TABLE secret (id int); CREATE SEQUENCE numbers; GRANT ALL ON SEQUENCE numbers TO PUBLIC;
      GRANT ALL ON client TO PUBLIC; REVOKE ALL ON secret FROM ${db.config.user}`);
  });
  afterAll(() => db?.drop());

  it('is fine where everything is', async () => {
    await expect(check({})).resolves.toBeUndefined();
  });

  it.each([
    [
      'a wrong password',
      { password: 'a wrong one' },
      'source.access-refused',
      /does not let 'reader_.*' in: password authentication failed/,
    ],
    ['no password', { password: undefined }, 'source.access-refused', /asks for a password.* Set 'password'/],
    [
      'an unknown role',
      { user: 'nobody' },
      'source.access-refused',
      /password authentication failed for user "nobody"/,
    ],
    [
      'an unknown database',
      { database: 'nowhere' },
      'source.access-refused',
      /database "nowhere" does not exist.* Correct 'database'/,
    ],
    [
      'a name that is none',
      { host: 'db.invalid', tls: 'off' },
      'source.unreachable',
      /at db\.invalid:\d+ cannot be reached: (ENOTFOUND|EAI_AGAIN)/,
    ],
    ['a port where nobody is', { port: 1 }, 'source.unreachable', /at 127\.0\.0\.1:1 cannot be reached: ECONNREFUSED/],
  ])('says so at once: %s', async (_, config, code, text) => {
    expect(await said(config)).toEqual([code, expect.stringMatching(text)]);
  });

  it('is told apart: a server that says nothing, and one that speaks another language', async () => {
    const sockets: Socket[] = [];
    const listen = async (answer: string | undefined): Promise<Server> => {
      const server = createServer((socket) => {
        sockets.push(socket);
        if (answer !== undefined) socket.end(answer);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    };
    const servers = await Promise.all([listen(undefined), listen('HTTP/1.1 400 Bad Request\r\n\r\n')]);
    const [silent, http] = servers.map((server) => (server.address() as AddressInfo).port);
    expect(await said({ port: silent, connect_timeout: '300ms' })).toEqual([
      'source.unreachable',
      expect.stringContaining('it did not answer within 0.3 s'),
    ]);
    expect((await said({ port: http, connect_timeout: '300ms' }))[0]).toBe('source.unreachable');
    expect((await said({ port: http, tls: 'require', connect_timeout: '300ms' }))[0]).toBe('source.unreachable');
    for (const socket of sockets) socket.destroy();
    for (const each of servers) each.close();
  });

  it('is not read over a line that is not what was asked for', async () => {
    await expect(check({ host: 'localhost', tls: 'verify', tls_ca: CA })).resolves.toBeUndefined();
    await expect(check({ tls: 'require' })).resolves.toBeUndefined();
    expect(await said({ host: 'localhost', tls: 'verify' })).toEqual([
      'source.unreachable',
      expect.stringMatching(/certificate of localhost:\d+ is not trusted.*tls_ca/),
    ]);
    // The certificate is for another name.
    expect(await said({ tls: 'verify', tls_ca: CA })).toEqual([
      'source.unreachable',
      expect.stringMatching(/not trusted: .*127\.0\.0\.1/),
    ]);
    expect(await said({ tls: 'verify', tls_ca: '/nowhere/ca.crt' })).toEqual([
      'source.config-invalid',
      expect.stringContaining('ENOENT'),
    ]);
  });

  it.each([
    [
      'an unknown table',
      GOOD.replace('client', 'clients'),
      /relation "clients" does not exist \(line 1, column \d+ of the SELECT\)/,
    ],
    [
      'an unknown column',
      GOOD.replace('SELECT id', 'SELECT\n  idd'),
      /column "idd" does not exist \(line 2, column 3 of the SELECT\)\. Perhaps you meant to reference the column "client\.id"/,
    ],
    ['no SELECT at all', 'SELEKT 1', /syntax error at or near "1" \(line 1, column 8 of the SELECT\)/],
    ['two statements', `${GOOD}; SELECT 1`, /syntax error at or near ";"/],
    ['a change', `DELETE FROM client RETURNING id AS party_id`, /is no SELECT that only reads/],
    ['a change after a comment', `-- all\n/* of them */ UPDATE client SET day = ''`, /is no SELECT that only reads/],
    ['a change within', `WITH gone AS (DELETE FROM client RETURNING *) ${GOOD}`, /data-modifying statement/],
    [
      'a lock',
      `${GOOD} FOR UPDATE`,
      /is no SELECT that only reads: cannot execute SELECT FOR UPDATE in a read-only transaction/,
    ],
    ['a column twice', GOOD.replace('SELECT', `SELECT 'x' AS party_id,`), /gives 'party_id' twice/],
    [
      'a column that the table does not have',
      GOOD.replace('party_type', 'party_typ'),
      /gives a column 'party_typ'.* Did you mean 'party_type'\?/,
    ],
  ])('has to be a SELECT for its table: %s', async (_, select, text) => {
    expect(await said(party(select))).toEqual(['source.mapping-failed', expect.stringMatching(text)]);
  });

  it('says which column is missing, of the table or of a key or cursor', async () => {
    expect(await said(party(`SELECT id AS party_id, 'person' AS party_type FROM client`))).toEqual([
      'source.column-missing',
      expect.stringContaining(`does not give 'valid_from', which 'party' needs`),
    ]);
    expect(await said(party(GOOD, { cursor: { column: 'changed_at' } }))).toEqual([
      'source.column-missing',
      expect.stringContaining(`'changed_at', which its key or cursor names`),
    ]);
    expect(await said(party(GOOD, { deletes: 'tombstones' }))).toEqual([
      'source.column-missing',
      expect.stringContaining(`'op', which tells what was deleted`),
    ]);
  });

  it.each([
    [{ overlap: 'PT1M' }, /'overlap' and no 'cursor'/],
    [{ full_every: 'P1D' }, /'full_every' and no 'cursor'/],
    [{ cursor: { column: 'valid_from' }, deletes: 'by-difference' }, /Say with 'full_every'/],
    [
      { cursor: { column: 'valid_from' }, overlap: 5 },
      /'overlap' of the mapping 'party' does not fit a cursor of date/,
    ],
    [
      { cursor: { column: 'party_id' }, lookback: 'P1D' },
      /'lookback' of the mapping 'party' does not fit a cursor of integer/,
    ],
  ])('has a configuration that makes sense: %j', async (more, text) => {
    expect(await said(party(GOOD, more))).toEqual(['source.config-invalid', expect.stringMatching(text)]);
    expect(
      await said({
        tables: {
          party: [
            { name: 'a', select: GOOD },
            { name: 'a', select: GOOD },
          ],
        },
      }),
    ).toEqual(['source.config-invalid', expect.stringContaining(`the name 'a'`)]);
  });

  it('has a cursor that can be compared', async () => {
    expect(await said(party(GOOD, { cursor: { column: 'party_type' } }))).toEqual([
      'source.mapping-failed',
      expect.stringMatching(/cursor 'party_type', which is text/),
    ]);
  });

  it('names the right that is lacking', async () => {
    expect(await said(party(GOOD.replace('client', 'secret')))).toEqual([
      'source.access-refused',
      expect.stringMatching(/may not read what it selects: permission denied for table secret\. .*GRANT SELECT/),
    ]);
  });

  it('fails while it is read: a function that writes, a value, a time that is up', async () => {
    const failing = async (select: string, more = {}) => {
      const { code, message } = await failureOf(readAll({ ...db.config, ...more, ...party(select) }));
      return [code, message];
    };
    expect(await failing(GOOD.replace('SELECT id', `SELECT nextval('numbers')`))).toEqual([
      'source.mapping-failed',
      `The mapping of 'party' is no SELECT that only reads: cannot execute nextval() in a read-only transaction.`,
    ]);
    expect(await failing(GOOD.replace(`DATE '2020-01-01'`, 'day::date'))).toEqual([
      'source.mapping-failed',
      `The mapping of 'party' cannot run: invalid input syntax for type date: "x".`,
    ]);
    const slow = GOOD.replace('client', 'client, pg_sleep(20)');
    expect(await failing(slow, { statement_timeout: '300ms' })).toEqual([
      'source.mapping-failed',
      `The mapping of 'party' did not give its next rows within 0.3 s.`,
    ]);
  });

  it('takes the last complete day from a SELECT that gives one', async () => {
    const read = (complete_through: string) => readAll({ ...db.config, ...party(GOOD), complete_through });
    expect((await read(`SELECT DATE '2024-06-30'`)).at(-1)).toMatchObject({
      type: 'checkpoint',
      completeThrough: '2024-06-30',
    });
    expect((await read('2024-05-31')).at(-1)).toMatchObject({ completeThrough: '2024-05-31' });
    for (const select of ['SELECT id FROM client', 'SELECT NULL::date', 'SELECT now()']) {
      expect(await failureOf(read(select))).toMatchObject({
        code: 'source.mapping-failed',
        message: expect.stringContaining('exactly one date'),
      });
    }
    expect(await failureOf(read('SELECT max(dayy) FROM client'))).toMatchObject({
      message: expect.stringContaining('(line 1, column 12 of the SELECT)'),
    });
  });

  it('does not count the time in which nobody takes the rows against a SELECT', async () => {
    const select = `SELECT i AS party_id, 'person' AS party_type, DATE '2020-01-01' AS valid_from FROM generate_series(1, 3000) i`;
    let waits = 2;
    const messages = await readAll(
      { ...db.config, ...party(select), statement_timeout: '400ms' },
      undefined,
      async ({ type }) => {
        if (type === 'batch' && waits-- > 0) await new Promise((resolve) => setTimeout(resolve, 600));
      },
    );
    expect(messages.at(-1)?.type).toBe('checkpoint');
  });
});
