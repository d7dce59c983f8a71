/** First and last day of the generated bank. */
export const FIRST_DAY = '2015-01-01';
export const LAST_DAY = '2024-12-31';
/** Days after the last day of each part that is loaded at once: the bank grows, so the parts become shorter. */
export const CHECKPOINTS = ['2020-07-01', '2022-01-01', '2023-01-01', '2023-10-01', '2024-06-01', '2025-01-01'];

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
/** What the shop sells: products after those of the bank. */
const GOODS = ['garden', 'kitchen', 'office', 'sport', 'toys', 'travel', 'books', 'music'];
export const PRODUCTS = CATEGORIES.length;
/** First product of the shop, and how many it has. */
export const FIRST_GOOD = PRODUCTS + 1;
export const GOODS_SOLD = GOODS.length;
/** Products with a monthly or yearly charge, those that earn interest, and those that pay it. */
export const CHARGED = [6, 7, 12, 13, 14, 15, 16];
export const LENT = [8, 9, 16];
export const SAVED = [4, 5, 11];
/** Products of the bank's insurance. */
export const INSURED = [12, 13, 14];

const list = (/** @type {string[]} */ values) => `[${values.map((value) => `'${value}'`).join(', ')}]`;
const isCharged = `product IN (${CHARGED.join(', ')})`;

/** Columns of an agreement row from (source_key, k, product, status, close_reason, opened, term_end, day, raised). */
export const AGREEMENT_COLUMNS = `source_key AS agreement_id, 'bank:product:' || product AS product_id, status, close_reason,
  CAST(opened AS VARCHAR) AS opened_on, CAST(term_end AS VARCHAR) AS term_end_on,
  CASE WHEN ${isCharged} THEN CAST(charge(k) * CASE WHEN raised THEN 1.25 ELSE 1 END AS VARCHAR) END AS recurring_amount,
  CASE WHEN ${isCharged} THEN CASE WHEN k % 5 = 0 THEN 'year' ELSE 'month' END END AS recurring_unit,
  'EUR' AS currency, CAST(day AS VARCHAR) AS valid_from`;

/**
 * Functions of a row number: the same number gives the same value every time.
 * `roll` is a whole number below `sides`, `dice` lies in [0, 1), `charge` is what an agreement costs.
 */
export const MACROS = [
  'CREATE MACRO roll(id, salt, sides) AS CAST(hash(id, salt) % sides AS BIGINT)',
  'CREATE MACRO dice(id, salt) AS roll(id, salt, 1000003) / 1000003.0',
  'CREATE MACRO charge(k) AS CAST((500 + roll(k, 30, 8000)) * CASE WHEN k % 5 = 0 THEN 12 ELSE 1 END AS DECIMAL(18, 2)) / 100',
];

/** How many agreements there are, and how many of them are re-opened ones. @param {number} customers */
export const agreementCounts = (customers) => {
  const all = 3 * customers;
  const reopened = Math.round(0.08 * all);
  return { all, reopened, first: all - reopened };
};

/**
 * Tables `customer`, `holding`, `holder` and the files of products, parties, segments and agreements.
 * @param {number} customers
 * @param {(name: string, select: string, day?: string) => string} copy
 */
export const agreementStatements = (customers, copy) => {
  const { reopened, first } = agreementCounts(customers);
  return [
    `CREATE TABLE customer AS
     SELECT i, DATE '${FIRST_DAY}' + CAST(floor(3653 * sqrt(dice(i, 1))) AS INTEGER) AS joined,
       CAST(floor(9 * power(dice(i, 2), 1.3)) AS INTEGER) AS region, dice(i, 3) < 0.3 AND joined < DATE '${LAST_DAY}' - 1 AS moves
     FROM range(${customers}) t(i)`,
    // The first agreement of each customer, then twice as many spread unevenly.
    `CREATE TABLE first_holding AS
     SELECT k, i AS customer, CAST(1 + floor(${PRODUCTS} * dice(k, 5)) AS INTEGER) AS product, opened,
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
      `SELECT 'bank:product:' || p AS product_id, 'Product ' || p AS name, ${list([...CATEGORIES, ...GOODS])}[p] AS category,
         CASE WHEN p IN (${INSURED.join(', ')}) THEN 'insurance' WHEN p < ${FIRST_GOOD} THEN 'bank' ELSE 'goods' END AS line_of_business,
         CASE WHEN p IN (${CHARGED.join(', ')}) THEN 'true' ELSE 'false' END AS is_recurring,
         CASE WHEN p = 11 THEN 'expires' ELSE 'until_settled' END AS term_rule, '${FIRST_DAY}' AS valid_from, 'product ' || p AS source_key
       FROM range(1, ${FIRST_GOOD + GOODS_SOLD}) t(p)`,
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
    // One agreement in five with a charge becomes dearer once, a while after it was opened.
    `CREATE TABLE raise AS
     SELECT k, opened + CAST(200 + roll(k, 32, 1000) AS INTEGER) AS raised_on FROM holding
     WHERE ${isCharged} AND dice(k, 31) < 0.2 AND opened + CAST(200 + roll(k, 32, 1000) AS INTEGER) < coalesce(closed, DATE '${LAST_DAY}')`,
    copy(
      'agreement',
      `SELECT ${AGREEMENT_COLUMNS}, source_key FROM (
       SELECT 'bank:agreement:' || k AS source_key, *, 'in_force' AS status, NULL AS close_reason, opened AS day, FALSE AS raised FROM holding
       UNION ALL
       SELECT 'bank:agreement:' || holding.k, holding.*, 'in_force', NULL, raised_on, TRUE FROM holding JOIN raise ON raise.k = holding.k
       UNION ALL
       SELECT 'bank:agreement:' || k, *, 'closed', 'customer', closed, FALSE FROM holding WHERE closed IS NOT NULL)`,
    ),
    copy(
      'agreement_party',
      `SELECT 'bank:agreement:' || k AS agreement_id, 'bank:party:' || customer AS party_id, role, CAST(share AS VARCHAR) AS share,
       CAST(opened AS VARCHAR) AS valid_from, 'holder ' || k || ' ' || role AS source_key FROM holder`,
    ),
  ];
};
