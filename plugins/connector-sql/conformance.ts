// What `sextant plugins check` needs to try this connector: a PostgreSQL with one table, and what its rows become.
import { defineConformance, type Sample } from '@sextant/plugin-testing';
import { startPostgres } from '../../tools/postgres/src/start-postgres.mjs';
import { createDatabase, sharedServer, type Server } from './test/support/database.ts';

const NO_HTTP = 'PostgreSQL is not spoken to over HTTP; the tests of the connector try it on a real server.';

/** Sales come by their cursor, the names of what was sold in full, so that deletions show. */
const TABLES = {
  product: {
    primary_key: ['product_id'],
    deletes: 'by-difference',
    select: `SELECT id AS product_id, name, 'goods' AS category, 'goods' AS line_of_business, DATE '2020-01-01' AS valid_from
             FROM sale`,
  },
  movement: {
    primary_key: ['movement_id'],
    cursor: { column: 'changed_at' },
    overlap: 'PT5M',
    lookback: 'P2D',
    select: `SELECT id AS movement_id, 'sale_gross' AS kind, amount, currency, happened_at AS occurred_at,
               (happened_at AT TIME ZONE 'Europe/Prague')::date AS business_date, changed_at FROM sale`,
  },
};

const TABLE = `CREATE TABLE sale (
  id text PRIMARY KEY, name text, amount numeric, currency text, happened_at timestamptz, changed_at timestamptz)`;

const PUT = `INSERT INTO sale SELECT * FROM json_populate_recordset(NULL::sale, $1)
  ON CONFLICT (id) DO UPDATE SET name = excluded.name, amount = excluded.amount, currency = excluded.currency,
    happened_at = excluded.happened_at`;

let server: Promise<Server> | undefined;
/** One server for all trials; it ends with this process. */
const needServer = (): Promise<Server> => {
  const shared = sharedServer();
  return shared === undefined ? (server ??= startPostgres({ isBackground: true })) : Promise.resolve(shared);
};

export default defineConformance({
  start: async () => {
    const db = await createDatabase(undefined, await needServer());
    await db.sql(TABLE);
    const put = async (samples: readonly Sample[], more = ''): Promise<void> => {
      const rows = samples.map(({ happenedAt, changedAt, ...rest }) => ({
        ...rest,
        happened_at: happenedAt,
        changed_at: changedAt,
      }));
      await db.sql(`${PUT}${more}`, [JSON.stringify(rows)]);
    };
    const config = { ...db.config, tables: TABLES, fetch_rows: 1000 };
    return {
      config,
      wrongCredentialConfig: { ...config, password: 'a wrong password' },
      unreachableConfig: { ...config, port: 1 },
      put: (samples) => put(samples, ', changed_at = excluded.changed_at'),
      putUnseen: (samples) => put(samples),
      remove: async (ids) => void (await db.sql('DELETE FROM sale WHERE id = ANY ($1)', [ids])),
      setPageSize: (records) => {
        config.fetch_rows = records;
      },
      clear: async () => void (await db.sql('TRUNCATE sale')),
      close: () => db.drop(),
    };
  },
  expected: ({ id, name, amount, currency, happenedAt }) => ({
    product: [{ product_id: id, name }],
    movement: [{ movement_id: id, amount, currency, business_date: DAY.format(new Date(happenedAt)) }],
  }),
  shown: {
    text: { stream: 'product', column: 'name' },
    money: { stream: 'movement', amount: 'amount', currency: 'currency' },
    time: { stream: 'movement', day: 'business_date', zone: 'Europe/Prague', instant: 'occurred_at' },
  },
  notApplicable: {
    slow: NO_HTTP,
    'changes-while-paging': 'All pages are of one transaction, which sees nothing of what changes meanwhile.',
    'rate-limit': NO_HTTP,
    'server-errors': NO_HTTP,
    'complete-readings': NO_HTTP,
  },
});

const DAY = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Prague', dateStyle: 'short' });
