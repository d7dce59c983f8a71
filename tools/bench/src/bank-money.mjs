import { CHARGED, FIRST_GOOD, GOODS_SOLD, INSURED, LAST_DAY, LENT, SAVED } from './bank-agreements.mjs';
import { insuranceMovements, insuranceTables } from './bank-insurance.mjs';
import { cents, movement, numbered, picked } from './bank-movements.mjs';

/** Rows for each customer, on average. */
const ORDERS = 4.8;
const DISCOUNTS = 0.3;
const RETURNS = 0.2;
const BILLS = 1.9;
const FEES = 1.1;
const INTEREST = 1.3;
const PAYMENTS = 1.4;
const CONTACTS = 1;

/** What one line of an order costs. */
export const LINE_AMOUNT = cents('300 + floor(20000 * power(dice(n, 46), 3))');

/**
 * Files of orders, movements and interactions, about twelve movements a customer: what the shop sold, discounted and took
 * back; bills, fees and interest of agreements; payments that customers made themselves; premiums and claims.
 * @param {number} customers
 * @param {(name: string, select: string, day?: string) => string} copy
 */
export const moneyStatements = (customers, copy) => {
  const rows = (/** @type {number} */ each) => Math.round(each * customers);
  const ofAgreement = { agreement_id: `'bank:agreement:' || k` };
  const good = `'bank:product:' || (${FIRST_GOOD} + roll(n, 47, ${GOODS_SOLD}))`;
  const ofOrder = { order_id: `'bank:order:' || n`, party_id: `'bank:party:' || customer`, product_id: good };
  return [
    `CREATE TABLE sold AS
     SELECT n, i AS customer, joined + CAST(floor(dice(n, 42) * date_diff('day', joined, DATE '${LAST_DAY}' + 1)) AS INTEGER) AS day,
       dice(n, 43) < 0.04 AS cancelled
     FROM (SELECT n, CAST(floor(${customers} * power(dice(n, 41), 1.4)) AS BIGINT) AS i FROM range(${rows(ORDERS)}) t(n)) pick JOIN customer c USING (i)`,
    numbered('held', 'TRUE'),
    // A premium is earned, not billed.
    numbered('billed', `product IN (${CHARGED.filter((product) => !INSURED.includes(product)).join(', ')})`),
    numbered('earning', `product IN (${[...LENT, ...SAVED].join(', ')})`),
    picked('bill', rows(BILLS), 50, 'billed'),
    picked('fee', rows(FEES), 52, 'held'),
    picked('interest', rows(INTEREST), 54, 'earning'),
    picked('payment', rows(PAYMENTS), 56, 'held'),
    ...insuranceTables(customers),
    copy(
      'sales_order',
      `SELECT 'bank:order:' || n AS order_id, 'order' AS order_type, 'bank:party:' || customer AS party_id, status,
         CAST(day AS VARCHAR) AS business_date, CASE WHEN n % 4 = 0 THEN 'store' ELSE 'web' END AS channel, 'EUR' AS currency,
         CAST(since AS VARCHAR) AS valid_from
       FROM (
         SELECT *, 'paid' AS status, day AS since FROM sold
         UNION ALL
         SELECT *, 'cancelled', day + CAST(1 + roll(n, 44, 10) AS INTEGER) FROM sold WHERE cancelled
           AND day + CAST(1 + roll(n, 44, 10) AS INTEGER) <= DATE '${LAST_DAY}')`,
    ),
    copy(
      'movement',
      [
        movement(
          {
            ...ofOrder,
            movement_id: `'sale ' || n`,
            kind: `'sale_gross'`,
            amount: LINE_AMOUNT,
            day: 'day',
            quantity: '1 + n % 3',
          },
          'sold',
        ),
        movement(
          {
            ...ofOrder,
            movement_id: `'discount ' || n`,
            kind: `'discount'`,
            amount: cents('50 + roll(n, 48, 250)'),
            day: 'day',
          },
          `sold WHERE dice(n, 45) < ${DISCOUNTS / ORDERS}`,
        ),
        movement(
          {
            ...ofOrder,
            movement_id: `'return ' || n`,
            kind: `'return'`,
            amount: cents('100 + roll(n, 63, 200)'),
            day: 'day + 12',
            quantity: '1',
          },
          // One piece of an order of two or three.
          `sold WHERE n % 3 > 0 AND dice(n, 49) < ${(1.5 * RETURNS) / ORDERS} AND day + 12 <= DATE '${LAST_DAY}'`,
        ),
        movement(
          {
            ...ofAgreement,
            movement_id: `'bill ' || n`,
            kind: `'recurring_revenue'`,
            amount: 'CAST(charge(k) AS VARCHAR)',
            day: 'day',
            initiator: `'firm'`,
          },
          'bill',
        ),
        movement(
          {
            ...ofAgreement,
            movement_id: `'fee ' || n`,
            kind: `'fee_income'`,
            amount: cents('100 + roll(n, 58, 3000)'),
            day: 'day',
            initiator: `'firm'`,
          },
          'fee',
        ),
        movement(
          {
            ...ofAgreement,
            movement_id: `'interest ' || n`,
            kind: `CASE WHEN product IN (${LENT.join(', ')}) THEN 'interest_income' ELSE 'interest_expense' END`,
            amount: cents('10 + roll(n, 59, 20000)'),
            day: 'day',
            initiator: `'firm'`,
          },
          'interest',
        ),
        movement(
          {
            ...ofAgreement,
            movement_id: `'payment ' || n`,
            kind: `CASE n % 8 WHEN 0 THEN 'deposit' WHEN 1 THEN 'repayment' ELSE 'withdrawal' END`,
            amount: cents('500 + roll(n, 60, 50000)'),
            day: 'day',
            initiator: `CASE WHEN n % 8 = 0 THEN 'third_party' ELSE 'customer' END`,
          },
          'payment',
        ),
        ...insuranceMovements,
      ].join(' UNION ALL '),
      'business_date',
    ),
    copy(
      'interaction',
      `SELECT 'contact ' || n AS interaction_id,
         CASE WHEN n % 20 = 0 THEN 'complaint' WHEN n % 10 = 1 THEN 'campaign_contact' WHEN n % 10 = 2 THEN 'visit' ELSE 'login' END AS kind,
         'bank:party:' || i AS party_id,
         CAST(joined + CAST(floor(dice(n, 62) * date_diff('day', joined, DATE '${LAST_DAY}' + 1)) AS INTEGER) AS VARCHAR) AS business_date
       FROM (SELECT n, roll(n, 61, ${customers}) AS i FROM range(${rows(CONTACTS)}) t(n)) pick JOIN customer c USING (i)`,
      'business_date',
    ),
  ];
};
