import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { CANONICAL_TABLES, type RecordBatch } from '@sextant/contracts';
import { parse } from 'yaml';
import { filesConnector } from '../src/index.ts';
import { noHttp } from './support.ts';

const real = process.env['SEXTANT_REAL_DATA'];
const there = real !== undefined && existsSync(join(real, 'northwind', 'orders.csv'));
if (!there)
  console.warn('SKIPPED: the real data sets; set SEXTANT_REAL_DATA to a folder that has northwind/orders.csv');

const SQL_TYPES: Readonly<Record<string, string>> = {
  date: 'DATE',
  instant: 'TIMESTAMPTZ',
  money: 'DECIMAL(38,6)',
  quantity: 'DECIMAL(38,6)',
  integer: 'BIGINT',
  boolean: 'BOOLEAN',
};

/** Canonical tables in memory with nothing but what a mapping sent. */
interface Sent {
  /** The rows of a question, every value as text. */
  ask(sql: string): Promise<string[][]>;
  close(): void;
}

const createTables = async (connection: DuckDBConnection): Promise<void> => {
  for (const [table, { kind, columns }] of Object.entries(CANONICAL_TABLES)) {
    const list = Object.entries(columns).map(([name, { type }]) => `${name} ${SQL_TYPES[type] ?? 'VARCHAR'}`);
    await connection.run(`CREATE TABLE ${table} (${list.join(', ')}${kind === 'state' ? ', valid_from DATE' : ''})`);
  }
};

const store = async (connection: DuckDBConnection, { table, columns }: RecordBatch): Promise<void> => {
  const kept = await connection.runAndReadAll(`DESCRIBE ${table}`);
  const types = new Map(kept.getRows().map(([name, type]) => [String(name), String(type)]));
  const names = Object.keys(columns).filter((name) => types.has(name));
  const lists = names.map((name, at) => `unnest(from_json($${at + 1}, '["${types.get(name)}"]')) AS ${name}`);
  await connection.run(
    `INSERT INTO ${table} BY NAME SELECT ${lists.join(', ')}`,
    names.map((name) => JSON.stringify(columns[name])),
  );
};

const readExample = async (example: string, set: string): Promise<Sent> => {
  const file = new URL(`../../../apps/server/examples/${example}/sextant.config.yaml`, import.meta.url);
  const declared = parse(readFileSync(file, 'utf8')) as { sources: { config: Record<string, unknown> }[] };
  const scratch = mkdtempSync(join(tmpdir(), 'real-data-'));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const unwanted: string[] = [];
  try {
    await createTables(connection);
    const config = { ...declared.sources[0]?.config, folder: join(real ?? '', set) };
    const context = { sourceId: example, config, scratch, http: noHttp, signal: new AbortController().signal };
    for await (const message of filesConnector.read(context, undefined)) {
      if (message.type === 'batch') await store(connection, message);
      if (message.type === 'reject' || message.type === 'note') unwanted.push(JSON.stringify(message));
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  expect(unwanted).toEqual([]);
  return {
    ask: async (sql) => (await connection.runAndReadAll(sql)).getRows().map((row) => row.map(String)),
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
};

let sent: Sent | undefined;
afterEach(() => {
  sent?.close();
  sent = undefined;
});

const CUSTOMER_ORDERS = `(
  FROM sales_order AS o
  WHERE o.order_type = 'order' AND o.party_id IS NOT NULL
    AND (SELECT sum(quantity) FROM movement AS m WHERE m.order_id = o.order_id AND m.kind = 'sale_gross') > 0)`;

(there || process.env['CI'] === 'true' ? describe : describe.skip)('the mappings of real data sets', () => {
  it('Online Retail: 18,532 orders of 4,338 customers worth 8,911,407.904, and every priced line once', async () => {
    sent = await readExample('online-retail', 'online-retail');
    const orders = `SELECT count(DISTINCT o.order_id), count(DISTINCT o.party_id), count(*), sum(m.amount)
      FROM ${CUSTOMER_ORDERS} AS o JOIN movement AS m USING (order_id)`;
    expect(await sent.ask(orders)).toEqual([['18532', '4338', '397884', '8911407.904000']]);
    const all = `SELECT count(*), count(DISTINCT movement_id),
      sum(CASE kind WHEN 'sale_gross' THEN amount ELSE -amount END) FROM movement`;
    expect(await sent.ask(all)).toEqual([['539394', '539394', '9747747.934000']]);
    const cohort = `SELECT datediff('month', DATE '2010-12-01', business_date) AS age, count(DISTINCT party_id)
      FROM ${CUSTOMER_ORDERS} JOIN (SELECT party_id, min(business_date) AS day FROM ${CUSTOMER_ORDERS} GROUP BY party_id)
        USING (party_id)
      WHERE day < DATE '2011-01-01' GROUP BY age ORDER BY age LIMIT 5`;
    expect((await sent.ask(cohort)).map(([, n]) => n)).toEqual(['885', '324', '286', '340', '321']);
    const latest = `SELECT max_by(segment, valid_from), count(*) FROM party_segment WHERE party_id = 'customer:12431'`;
    expect(await sent.ask(latest)).toEqual([['Australia', '5']]);
  }, 180_000);

  it('CDNOW: the published table of purchases in 39 weeks', async () => {
    sent = await readExample('cdnow', 'cdnow');
    const table = `SELECT least(n, 8) AS orders, count(*) FROM (
        SELECT count(*) AS n FROM sales_order WHERE business_date <= DATE '1997-09-30' GROUP BY party_id)
      GROUP BY orders ORDER BY orders`;
    const found = (await sent.ask(table)).map(([, n]) => Number(n));
    expect(found).toEqual([1411, 439, 214, 100, 62, 38, 29, 64]);
    expect(await sent.ask('SELECT count(*), sum(amount), sum(quantity) FROM movement')).toEqual([
      ['6919', '244091.940000', '16479.000000'],
    ]);
  });

  it('Telco: whole months from joining to leaving or to the day of observation are the months of the file', async () => {
    sent = await readExample('telco', 'telco-churn');
    const months = `SELECT count(*), sum(left_on IS NOT NULL), sum(datesub('month', joined, coalesce(left_on, '2019-12-31')))
      FROM (
        SELECT party_id, min(a.valid_from) AS joined, max(a.valid_from) FILTER (a.status = 'closed') AS left_on
        FROM agreement AS a JOIN agreement_party USING (agreement_id) GROUP BY party_id)`;
    // 32.37114865824223 months on average, 26.54 % left
    expect(await sent.ask(months)).toEqual([['7043', '1869', '227990']]);
    const services = `SELECT count(DISTINCT agreement_id) FILTER (is_countable),
        CAST(sum(recurring_amount) FILTER (status = 'in_force') AS DECIMAL(18,2))
      FROM agreement JOIN product USING (product_id)`;
    expect(await sent.ask(services)).toEqual([['29202', '456116.60']]);
  }, 60_000);

  it('Lung: every follow-up has the days of the file', async () => {
    sent = await readExample('lung', 'survival-km');
    const days = `SELECT count(*), sum(died IS NOT NULL), sum(coalesce(died, DATE '1994-12-31') - entered), min(entered) FROM (
      SELECT min(valid_from) AS entered, max(valid_from) FILTER (status = 'closed') AS died FROM agreement GROUP BY agreement_id)`;
    expect(await sent.ask(days)).toEqual([['228', '165', '69593', '1992-03-14']]);
    const classes = `SELECT segment, count(*) FROM party_segment WHERE scheme = 'ecog' GROUP BY segment ORDER BY segment`;
    expect((await sent.ask(classes)).map(([, n]) => n)).toEqual(['63', '113', '50', '1']);
  });

  it('Northwind: net sales of 1,265,793.04 in 830 orders, exact to the hundredth of a cent', async () => {
    sent = await readExample('northwind', 'northwind');
    const net = `SELECT count(DISTINCT order_id), count(DISTINCT party_id),
        sum(CASE kind WHEN 'sale_gross' THEN amount WHEN 'discount' THEN -amount END) FROM movement`;
    expect(await sent.ask(net)).toEqual([['830', '89', '1265793.039500']]);
    const late = `SELECT count(*) FROM (SELECT order_id FROM sales_order GROUP BY order_id HAVING max(status) = 'placed'
      AND count(*) = 1)`;
    expect(await sent.ask(late)).toEqual([['21']]);
  });

  it('CRM: 4,238 won of 6,711 closed, 51.78 days to win, 10,005,534 in seven products', async () => {
    sent = await readExample('crm-sales', 'crm-sales');
    const cycle = `SELECT count(*), round(avg(b.valid_from - a.valid_from), 2) FROM sales_order AS a
      JOIN sales_order AS b USING (order_id)
      WHERE a.order_type = 'opportunity' AND a.status = 'placed' AND b.status = 'fulfilled'`;
    expect(await sent.ask(cycle)).toEqual([['4238', '51.78']]);
    const lost = `SELECT count(*) FROM sales_order WHERE status = 'failed'`;
    expect(await sent.ask(lost)).toEqual([['2473']]);
    const won = `SELECT sum(amount), count(DISTINCT product_id), count(DISTINCT o.party_id)
      FROM movement JOIN product USING (product_id) JOIN ${CUSTOMER_ORDERS} AS o USING (order_id)`;
    expect(await sent.ask(won)).toEqual([['10005534.000000', '7', '85']]);
  });
});
