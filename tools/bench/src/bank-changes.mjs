import { AGREEMENT_COLUMNS, agreementCounts, FIRST_GOOD, GOODS_SOLD, LAST_DAY } from './bank-agreements.mjs';
import { LINE_AMOUNT } from './bank-money.mjs';
import { movement } from './bank-movements.mjs';

/** What happens after the last day that was loaded: batches that touch this share of the agreements, one after another. */
export const CHANGES = [
  { name: 'change-0.1', share: 0.001 },
  { name: 'change-1', share: 0.01 },
  { name: 'change-10', share: 0.1 },
];

/**
 * Files of the changes: in the last 30 days three of five close an agreement, two open one; each brings a fee, and one in
 * three an order of the same customer. No two batches touch the same agreement.
 * @param {number} customers
 * @param {(name: string, select: string, day?: string) => string} copy
 */
export const changeStatements = (customers, copy) => {
  const { all } = agreementCounts(customers);
  let before = { opened: 0, closed: 0 };
  return [
    `CREATE TABLE closable AS
     SELECT row_number() OVER (ORDER BY hash(k, 24), k) - 1 AS r, * FROM holding
     WHERE closed IS NULL AND product <> 11 AND opened < DATE '${LAST_DAY}' - 30`,
    ...CHANGES.flatMap(({ name, share }) => {
      const changes = Math.round(all * share);
      const [opened, closed] = [Math.round(changes * 0.4), Math.round(changes * 0.6)];
      const { opened: n0, closed: r0 } = before;
      before = { opened: n0 + opened, closed: r0 + closed };
      return [
        `CREATE OR REPLACE TABLE opening AS
         SELECT ${all} + n AS k, roll(n, 20, ${customers}) AS customer, CAST(1 + roll(n, 21, 10) AS INTEGER) AS product,
           DATE '${LAST_DAY}' - CAST(roll(n, 22, 30) AS INTEGER) AS opened FROM range(${n0}, ${n0 + opened}) t(n)`,
        `CREATE OR REPLACE TABLE closing AS
         SELECT * EXCLUDE (r) REPLACE (DATE '${LAST_DAY}' - CAST(roll(k, 23, 30) AS INTEGER) AS closed) FROM closable
         WHERE r >= ${r0} AND r < ${r0 + closed}`,
        `CREATE OR REPLACE TABLE touched AS
         SELECT k AS n, k, customer, opened AS day FROM opening UNION ALL SELECT k, k, customer, closed FROM closing`,
        copy(
          `${name}/agreement`,
          `SELECT ${AGREEMENT_COLUMNS}, source_key FROM (
           SELECT 'bank:agreement:' || k AS source_key, k, customer, product, opened, NULL AS closed, NULL AS term_end, 'in_force' AS status,
             NULL AS close_reason, opened AS day, FALSE AS raised FROM opening
           UNION ALL
           SELECT 'bank:agreement:' || k, *, 'closed', 'customer', closed, FALSE FROM closing)`,
        ),
        copy(
          `${name}/agreement_party`,
          `SELECT 'bank:agreement:' || k AS agreement_id, 'bank:party:' || customer AS party_id, 'owner' AS role, '1' AS share,
           CAST(opened AS VARCHAR) AS valid_from, 'holder ' || k AS source_key FROM opening`,
        ),
        copy(
          `${name}/sales_order`,
          `SELECT 'bank:order:late ' || n AS order_id, 'order' AS order_type, 'bank:party:' || customer AS party_id, 'paid' AS status,
             CAST(day AS VARCHAR) AS business_date, 'web' AS channel, 'EUR' AS currency, CAST(day AS VARCHAR) AS valid_from
           FROM touched WHERE n % 3 = 0`,
        ),
        copy(
          `${name}/movement`,
          [
            movement(
              {
                movement_id: `'late sale ' || n`,
                kind: `'sale_gross'`,
                order_id: `'bank:order:late ' || n`,
                party_id: `'bank:party:' || customer`,
                product_id: `'bank:product:' || (${FIRST_GOOD} + roll(n, 47, ${GOODS_SOLD}))`,
                amount: LINE_AMOUNT,
                day: 'day',
                quantity: '1',
              },
              'touched WHERE n % 3 = 0',
            ),
            movement(
              {
                movement_id: `'late fee ' || n`,
                kind: `'fee_income'`,
                agreement_id: `'bank:agreement:' || k`,
                amount: `'12.50'`,
                day: 'day',
                initiator: `'firm'`,
              },
              'touched',
            ),
          ].join(' UNION ALL '),
          'business_date',
        ),
      ];
    }),
  ];
};
