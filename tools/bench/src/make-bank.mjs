import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/** First and last day of the generated bank. */
export const FIRST_DAY = '2015-01-01';
export const LAST_DAY = '2024-12-31';

/**
 * Writes a bank as Parquet files in the columns of the canonical tables, each in order of `valid_from`: `customers`
 * customers and three times as many agreements over ten years, 8 % of them re-opened, 30 % of the customers with a
 * change of region. Beside it, in `change/`, what happens next: rows that touch 1 % of the agreements. All of it
 * follows from hash values of row numbers, so it is the same every time.
 *
 * @param {string} folder
 * @param {number} customers
 */
export const makeBank = async (folder, customers) => {
  mkdirSync(join(folder, 'change'), { recursive: true });
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '4GB' });
  const connection = await instance.connect();
  try {
    for (const statement of statements(folder, customers)) await connection.run(statement);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
};

const REGIONS = ['North', 'North-East', 'East', 'South-East', 'South', 'South-West', 'West', 'North-West', 'Capital'];
const LINES = ['retail', 'retail', 'retail', 'retail', 'retail', 'retail', 'private', 'private', 'sme', 'corporate'];
const CATEGORIES = [
  'current account',
  'current account',
  'current account',
  'savings',
  'savings',
  'card',
  'card',
  'loan',
  'mortgage',
  'securities',
  'term deposit',
  'household insurance',
  'motor insurance',
  'life insurance',
  'safe deposit box',
  'leasing',
];

const list = (/** @type {string[]} */ values) => `[${values.map((value) => `'${value}'`).join(', ')}]`;

/** @param {string} folder @param {number} customers */
const statements = (folder, customers) => {
  const all = 3 * customers;
  const reopened = Math.round(0.08 * all);
  const first = all - reopened;
  const changes = Math.round(all / 100);
  const copy = (/** @type {string} */ name, /** @type {string} */ select) =>
    `COPY (${select} ORDER BY valid_from, source_key) TO '${join(folder, `${name}.parquet`)}' (FORMAT parquet, ROW_GROUP_SIZE 100000)`;
  const agreementColumns = `source_key AS agreement_id, 'bank:product:' || product AS product_id, status, close_reason,
    CAST(opened AS VARCHAR) AS opened_on, CAST(term_end AS VARCHAR) AS term_end_on, 'EUR' AS currency,
    CAST(day AS VARCHAR) AS valid_from`;

  return [
    'CREATE MACRO roll(id, salt, sides) AS CAST(hash(id, salt) % sides AS BIGINT)',
    'CREATE MACRO dice(id, salt) AS roll(id, salt, 1000003) / 1000003.0',
    `CREATE TABLE customer AS
     SELECT i, DATE '${FIRST_DAY}' + CAST(floor(3500 * sqrt(dice(i, 1))) AS INTEGER) AS joined,
       CAST(floor(9 * power(dice(i, 2), 1.3)) AS INTEGER) AS region, dice(i, 3) < 0.3 AS moves
     FROM range(${customers}) t(i)`,
    // The first agreement of each customer, then twice as many spread unevenly.
    `CREATE TABLE first_holding AS
     SELECT k, i AS customer, CAST(1 + floor(16 * dice(k, 5)) AS INTEGER) AS product, opened,
       CASE WHEN k < ${reopened} THEN CASE WHEN left_days > 60 THEN opened + CAST(1 + floor(left_days * 0.6 * dice(k, 6)) AS INTEGER) END
            WHEN dice(k, 7) < 0.45 THEN opened + CAST(30 + floor(2600 * dice(k, 8)) AS INTEGER) END AS closed
     FROM (
       SELECT k, c.i, joined + CASE WHEN k < ${customers} THEN 0
                ELSE CAST(floor(dice(k, 4) * date_diff('day', joined, DATE '${LAST_DAY}')) AS INTEGER) END AS opened,
              date_diff('day', opened, DATE '${LAST_DAY}') AS left_days
       FROM (SELECT k, CASE WHEN k < ${customers} THEN k ELSE CAST(floor(${customers} * power(dice(k, 9), 1.4)) AS BIGINT) END AS owner
             FROM range(${first}) t(k)) JOIN customer c ON c.i = owner)`,
    `CREATE TABLE holding AS
     SELECT k, customer, product, opened,
       CASE WHEN product <> 11 AND closed <= DATE '${LAST_DAY}' THEN closed END AS closed,
       CASE WHEN product = 11 THEN opened + CAST(365 * (1 + k % 3) AS INTEGER) END AS term_end
     FROM (
       FROM first_holding
       UNION ALL
       SELECT ${first} + k, customer, product, again, CASE WHEN dice(k, 10) < 0.3 THEN again + CAST(1 + floor(900 * dice(k, 11)) AS INTEGER) END
       FROM (SELECT *, least(coalesce(closed + CAST(floor(430 * dice(k, 12)) - 30 AS INTEGER), opened + 10), DATE '${LAST_DAY}') AS again
             FROM first_holding WHERE k < ${reopened}))`,
    `CREATE TABLE holder AS
     SELECT k, customer, 'owner' AS role, CASE WHEN shared THEN 0.5 ELSE 1 END AS share, opened FROM (SELECT *, dice(k, 13) < 0.05 AS shared FROM holding)
     UNION ALL
     SELECT k, (customer + 1 + roll(k, 14, ${customers - 1})) % ${customers}, 'joint_owner', 0.5, opened FROM holding WHERE dice(k, 13) < 0.05
     UNION ALL
     SELECT k, (customer + 1 + roll(k, 15, ${customers - 1})) % ${customers}, 'authorised_user', 0, opened FROM holding WHERE dice(k, 16) < 0.02`,
    copy(
      'product',
      `SELECT 'bank:product:' || p AS product_id, 'Product ' || p AS name, ${list(CATEGORIES)}[p] AS category, 'bank' AS line_of_business,
       CASE WHEN p = 11 THEN 'expires' ELSE 'until_settled' END AS term_rule, '${FIRST_DAY}' AS valid_from, 'product ' || p AS source_key FROM range(1, 17) t(p)`,
    ),
    copy(
      'party',
      `SELECT 'bank:party:' || i AS party_id, 'person' AS party_type, CAST(joined AS VARCHAR) AS valid_from, 'party ' || i AS source_key FROM customer`,
    ),
    copy(
      'party_segment',
      `SELECT 'bank:party:' || i AS party_id, scheme, segment, CAST(day AS VARCHAR) AS valid_from, scheme || ' ' || i AS source_key FROM (
       SELECT i, 'region' AS scheme, ${list(REGIONS)}[1 + region] AS segment, joined AS day FROM customer
       UNION ALL
       SELECT i, 'region', ${list(REGIONS)}[1 + (region + 1 + roll(i, 17, 8)) % 9],
         joined + CAST(1 + floor(dice(i, 18) * (date_diff('day', joined, DATE '${LAST_DAY}') - 1)) AS INTEGER) FROM customer WHERE moves
       UNION ALL
       SELECT i, 'line', ${list(LINES)}[1 + roll(i, 19, 10)], joined FROM customer)`,
    ),
    copy(
      'agreement',
      `SELECT ${agreementColumns}, source_key FROM (
       SELECT 'bank:agreement:' || k AS source_key, *, 'in_force' AS status, NULL AS close_reason, opened AS day FROM holding
       UNION ALL
       SELECT 'bank:agreement:' || k, *, 'closed', 'customer', closed FROM holding WHERE closed IS NOT NULL)`,
    ),
    copy(
      'agreement_party',
      `SELECT 'bank:agreement:' || k AS agreement_id, 'bank:party:' || customer AS party_id, role, CAST(share AS VARCHAR) AS share,
       CAST(opened AS VARCHAR) AS valid_from, 'holder ' || k || ' ' || role AS source_key FROM holder`,
    ),
    // What happens next: in the last 30 days three of five changes close an agreement, two open one.
    `CREATE TABLE opening AS
     SELECT ${all} + n AS k, roll(n, 20, ${customers}) AS customer, CAST(1 + roll(n, 21, 10) AS INTEGER) AS product,
       DATE '${LAST_DAY}' - CAST(roll(n, 22, 30) AS INTEGER) AS opened FROM range(${Math.round(changes * 0.4)}) t(n)`,
    `CREATE TABLE closing AS
     SELECT * REPLACE (DATE '${LAST_DAY}' - CAST(roll(k, 23, 30) AS INTEGER) AS closed) FROM holding
     WHERE closed IS NULL AND product <> 11 AND opened < DATE '${LAST_DAY}' - 30
     ORDER BY hash(k, 24) LIMIT ${Math.round(changes * 0.6)}`,
    copy(
      'change/agreement',
      `SELECT ${agreementColumns}, source_key FROM (
       SELECT 'bank:agreement:' || k AS source_key, k, customer, product, opened, NULL AS closed, NULL AS term_end, 'in_force' AS status,
         NULL AS close_reason, opened AS day FROM opening
       UNION ALL
       SELECT 'bank:agreement:' || k, *, 'closed', 'customer', closed FROM closing)`,
    ),
    copy(
      'change/agreement_party',
      `SELECT 'bank:agreement:' || k AS agreement_id, 'bank:party:' || customer AS party_id, 'owner' AS role, '1' AS share,
       CAST(opened AS VARCHAR) AS valid_from, 'holder ' || k AS source_key FROM opening`,
    ),
  ];
};
