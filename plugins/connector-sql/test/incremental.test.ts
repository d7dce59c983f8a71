import type { ConnectorMessage, ConnectorState } from '@sextant/contracts';
import { sqlConnector } from '../src/index.ts';
import { createDatabase, type TestDatabase } from './support/database.ts';
import { checkpointsOf, contextOf, lastState, readAll, rowsOf, stored } from './support/messages.ts';
import { withServer } from './support/with-server.ts';

const SELECT = `SELECT id AS party_id, 'person' AS party_type, DATE '2020-01-01' AS valid_from, changed_at FROM client`;

withServer('a stream', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await createDatabase();
  });
  beforeEach(() =>
    db.sql('DROP TABLE IF EXISTS client; CREATE TABLE client (id text PRIMARY KEY, changed_at timestamptz)'),
  );
  afterAll(() => db?.drop());

  /** A configuration with one mapping of `party`. */
  const party = (more: Record<string, unknown> = {}, select = SELECT) => ({
    ...db.config,
    tables: { party: { select, primary_key: ['party_id'], cursor: { column: 'changed_at' }, ...more } },
  });
  const idsOf = (messages: readonly ConnectorMessage[]) => rowsOf(messages).map(({ party_id }) => party_id);
  const positionOf = (state: ConnectorState) =>
    (state['streams'] as Record<string, { position?: string }>)['party']?.position;

  it('with a cursor is read in its order, and the next time only what changed since', async () => {
    await db.sql(`INSERT INTO client VALUES ('b', '2024-02-01'), ('a', '2024-03-01'), ('c', '2024-01-01')`);
    const first = await readAll(party());
    expect(idsOf(first)).toEqual(['c', 'b', 'a']);
    expect(rowsOf(first)[0]).toMatchObject({ party_id: 'c', source_key: 'c' });
    expect(rowsOf(first)[0]).not.toHaveProperty('changed_at');
    await db.sql(
      `UPDATE client SET changed_at = '2024-04-01' WHERE id = 'b'; INSERT INTO client VALUES ('d', '2024-03-15')`,
    );
    const second = await readAll(party(), lastState(first));
    expect(idsOf(second)).toEqual(['a', 'd', 'b']);
    expect(positionOf(lastState(second))).toBe('2024-04-01 00:00:00+00');
    // The same position again, however often nothing changes.
    const third = await readAll(party(), lastState(second));
    expect([idsOf(third), lastState(third)]).toEqual([['b'], lastState(second)]);
  });

  it('loses no row that has the very stamp it came to, nor one that was committed late', async () => {
    await db.sql(`INSERT INTO client VALUES ('first', '2024-01-01 12:00')`);
    const late = await db.connect();
    await late.query(`BEGIN; INSERT INTO client VALUES ('late', '2024-01-01 11:58')`);
    const first = await readAll(party());
    await late.query('COMMIT');
    await db.sql(`INSERT INTO client VALUES ('tie', '2024-01-01 12:00')`);
    expect(idsOf(await readAll(party(), lastState(first)))).toEqual(['late', 'first', 'tie']);
    // It is the overlap that finds it, and no more than it is read again.
    expect(idsOf(await readAll(party({ overlap: 'PT1M' }), lastState(first)))).toEqual(['first', 'tie']);
    expect(idsOf(await readAll(party({ lookback: 'P30D' }), lastState(first)))).toEqual(['late', 'first', 'tie']);
  });

  it('reads on after a stamp in the future, and reads rows without a stamp each time', async () => {
    await db.sql(
      `INSERT INTO client VALUES ('now', now()), ('wrong', '2999-01-01'), ('never', 'infinity'), ('none', NULL)`,
    );
    const first = await readAll(party());
    expect(idsOf(first)).toEqual(['now', 'wrong', 'never', 'none']);
    await db.sql(`INSERT INTO client VALUES ('later', now())`);
    expect(idsOf(await readAll(party(), lastState(first)))).toEqual(['now', 'later', 'wrong', 'never', 'none']);
  });

  it('has a cursor that is a day or a number, too', async () => {
    await db.sql(
      `CREATE TABLE entry (id int, day date); INSERT INTO entry SELECT i, DATE '2024-01-01' + i FROM generate_series(1, 3000) i`,
    );
    const select = `SELECT id AS position_id, 'deposit_balance' AS kind, day AS position_date FROM entry`;
    const read = async (column: string, overlap = {}) => {
      const config = { ...db.config, tables: { position: { select, cursor: { column }, ...overlap } } };
      const first = await readAll(config);
      return rowsOf(await readAll(config, lastState(first))).length;
    };
    expect([rowsOf(await readAll({ ...db.config, tables: { position: { select } } })).length]).toEqual([3000]);
    expect(await read('position_id', { overlap: 10 })).toBe(11);
    expect(await read('position_id')).toBe(1001);
    const [{ today } = {}] = await db.sql(`SELECT current_date - DATE '2024-01-01' AS today`);
    // From the day before today on: later ones are in the future.
    expect(await read('position_date')).toBe(3000 - Number(today) + 2);
  });

  it('starts over when its SELECT changes', async () => {
    await db.sql(`INSERT INTO client VALUES ('a', '2020-01-01'), ('b', '2024-03-01')`);
    const state = lastState(await readAll(party()));
    expect(idsOf(await readAll(party(), state))).toEqual(['b']);
    expect(idsOf(await readAll(party({}, `${SELECT} WHERE id <> ''`), state))).toEqual(['a', 'b']);
  });

  it('goes on from every checkpoint to the full set, in bounded states', async () => {
    await db.sql(
      `INSERT INTO client SELECT 'c' || i, TIMESTAMPTZ '2024-01-01' + i / 7000 * interval '1 day' FROM generate_series(1, 60000) i`,
    );
    const full = await readAll(party({ overlap: 'PT0S' }));
    const all = new Set(idsOf(full));
    expect(all.size).toBe(60_000);
    const checkpoints = checkpointsOf(full);
    expect(checkpoints.length).toBe(2);
    const sizes = full.flatMap((message) => (message.type === 'batch' ? [message.rows] : []));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(10_000);
    for (const checkpoint of checkpoints) {
      expect(JSON.stringify(checkpoint.state).length).toBeLessThan(200);
      const before = full.slice(0, full.indexOf(checkpoint));
      const rest = await readAll(party({ overlap: 'PT0S' }), stored(checkpoint.state));
      const seen = new Set([...idsOf(before), ...idsOf(rest)]);
      expect(seen.size).toBe(all.size);
      // A tie lies across the checkpoint: it is read again as a whole, and no more than it.
      expect(idsOf(before).length + idsOf(rest).length).toBeLessThan(all.size + 7001);
    }
  });

  it('is read as of one instant with all others, whatever is written meanwhile', async () => {
    await db.sql(`INSERT INTO client SELECT 'c' || i, now() - interval '1 day' FROM generate_series(1, 2000) i`);
    const tables = {
      party: { select: SELECT, cursor: { column: 'changed_at' } },
      party_segment: {
        select: `SELECT id AS party_id, 's' AS scheme, 'x' AS segment, DATE '2020-01-01' AS valid_from FROM client`,
      },
    };
    let isFirst = true;
    const messages = await readAll({ ...db.config, tables }, undefined, async ({ type }) => {
      if (type !== 'batch' || !isFirst) return;
      isFirst = false;
      await db.sql(
        `DELETE FROM client WHERE id > 'c5'; UPDATE client SET changed_at = now(); INSERT INTO client VALUES ('new', now())`,
      );
    });
    expect([rowsOf(messages, 'party').length, rowsOf(messages, 'party_segment').length]).toEqual([2000, 2000]);
    const [{ left } = {}] = await db.sql('SELECT count(*)::int AS left FROM client');
    expect(rowsOf(await readAll({ ...db.config, tables }, lastState(messages)), 'party')).toHaveLength(Number(left));
  });

  it('without a cursor is read in full each time, as a complete reading where deletions are to be found', async () => {
    await db.sql(`INSERT INTO client VALUES ('a', NULL), ('b', NULL)`);
    const tables = { party: { select: SELECT.replace(', changed_at', ''), deletes: 'by-difference' } };
    const first = await readAll({ ...db.config, tables });
    expect(first.map(({ type }) => type)).toEqual([
      'complete-begin',
      'batch',
      'progress',
      'complete-end',
      'checkpoint',
    ]);
    await db.sql(`DELETE FROM client WHERE id = 'a'`);
    const second = await readAll({ ...db.config, tables }, lastState(first));
    expect(idsOf(second)).toEqual(['b']);
    expect(second.map(({ type }) => type)).toEqual(first.map(({ type }) => type));
    const never = await readAll({ ...db.config, tables: { party: { ...tables.party, deletes: 'never' } } });
    expect(never.map(({ type }) => type)).toEqual(['batch', 'progress', 'checkpoint']);
  });

  it('with a cursor is read as a whole after its time, to find deletions', async () => {
    await db.sql(`INSERT INTO client VALUES ('a', '2020-01-01'), ('b', '2024-03-01')`);
    const config = party({ deletes: 'by-difference', full_every: 'P1D' });
    const kinds = (messages: readonly ConnectorMessage[]) =>
      messages.map(({ type }) => type).filter((type) => /complete/.test(type));
    const first = await readAll(config);
    expect(kinds(first)).toEqual(['complete-begin', 'complete-end']);
    const second = await readAll(config, lastState(first));
    expect([kinds(second), idsOf(second)]).toEqual([[], ['b']]);
    const state = lastState(second) as { streams: { party: { fullAt: string } } };
    expect(Date.now() - Date.parse(state.streams.party.fullAt)).toBeLessThan(3_600_000);
    const yesterday = new Date(Date.parse(state.streams.party.fullAt) - 86_400_000).toISOString();
    const old = { streams: { party: { ...state.streams.party, fullAt: yesterday } } };
    const third = await readAll(config, old);
    expect([kinds(third), idsOf(third)]).toEqual([
      ['complete-begin', 'complete-end'],
      ['a', 'b'],
    ]);
    expect(lastState(third)).not.toEqual(old);
  });

  it('whose first reading broke off goes on, and is read as a whole the next time to find deletions', async () => {
    await db.sql(`INSERT INTO client VALUES ('a', '2020-01-01'), ('b', '2024-03-01'), ('c', '2024-04-01')`);
    const config = party({ deletes: 'by-difference', full_every: 'P1D' });
    const whole = lastState(await readAll(config)) as { streams: { party: { print: string } } };
    const broken = { streams: { party: { print: whole.streams.party.print, position: '2024-03-01 00:00:00+00' } } };
    const rest = await readAll(config, broken);
    expect([idsOf(rest), rest.some(({ type }) => type === 'complete-end')]).toEqual([['b', 'c'], false]);
    const next = await readAll(config, lastState(rest));
    expect([idsOf(next), next.some(({ type }) => type === 'complete-end')]).toEqual([['a', 'b', 'c'], true]);
  });

  it('ends at once when it is stopped, and leaves no connection', async () => {
    await db.sql(`INSERT INTO client SELECT 'c' || i, now() FROM generate_series(1, 5000) i`);
    const stop = new AbortController();
    const reading = async (): Promise<void> => {
      for await (const { type } of sqlConnector.read(contextOf(party(), stop.signal), undefined))
        if (type === 'batch') stop.abort();
    };
    await expect(reading()).rejects.toMatchObject({ name: 'AbortError' });
    await expect(sqlConnector.check(contextOf(party(), stop.signal))).rejects.toMatchObject({ name: 'AbortError' });
    const left = `SELECT 1 FROM pg_stat_activity WHERE usename = $1`;
    while ((await db.sql(left, [db.config.user])).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  });

  it('tells what was deleted where its SELECT does', async () => {
    await db.sql(
      `ALTER TABLE client ADD deleted boolean DEFAULT false; INSERT INTO client VALUES ('a', now(), true), ('b', now(), false)`,
    );
    const select = SELECT.replace(' FROM', `, CASE WHEN deleted THEN 'retract' ELSE 'assert' END AS op FROM`);
    expect(rowsOf(await readAll(party({ deletes: 'tombstones' }, select))).map(({ op }) => op)).toEqual([
      'retract',
      'assert',
    ]);
  });

  it('promises what its configuration says, and knows the types of its columns', async () => {
    const cursor = { column: 'changed_at', misses: 'Addresses.' };
    const config = party({ cursor, lookback: 'P7D', history: 'snapshot', primary_key: ['party_id', 'valid_from'] });
    const [stream] = await sqlConnector.discover(contextOf(config));
    expect(stream).toEqual({
      name: 'party',
      table: 'party',
      history: 'snapshot',
      primaryKey: ['party_id', 'valid_from'],
      cursor: {
        field: 'changed_at',
        granularity: 'microsecond',
        boundary: 'inclusive',
        order: 'ascending',
        misses: 'Addresses.',
      },
      overlap: 'PT10M',
      lookback: 'P7D',
      deletes: 'never',
      fields: {
        party_id: { type: 'text', used: true },
        party_type: { type: 'text', used: true },
        valid_from: { type: 'date', used: true },
        changed_at: { type: 'timestamp with time zone', used: true },
      },
    });
    await db.sql(`INSERT INTO client VALUES ('a/"b', now())`);
    expect(rowsOf(await readAll(config))[0]?.['source_key']).toBe('["a/\\"b","2020-01-01"]');
  });

  it('is read in batches that hold few rows where rows are wide', async () => {
    await db.sql(`INSERT INTO client SELECT i || repeat('x', 60000), now() FROM generate_series(1, 1200) i`);
    const sizes = (await readAll(party())).flatMap((message) => (message.type === 'batch' ? [message.rows] : []));
    expect(sizes.reduce((sum, rows) => sum + rows, 0)).toBe(1200);
    expect(Math.max(...sizes.slice(1))).toBeLessThan(70);
  });
});
