import { FIRST_DAY } from './bank-agreements.mjs';
import { cents } from './bank-movements.mjs';

/** Entities of the group: two banks, and the company that serves the customers of both. */
export const BANKS = ['house bank', 'home loans'];
const SERVICE = 'service company';

/**
 * Pools of service cost. What a pool costs does not grow with the bank, so that one use of it costs about the same at
 * every size; its capacity is that of a bank of a million customers.
 */
export const COST_POOLS = [
  { pool: 'branches', driver: 'visit', practicalCapacity: 4000, unit: 1200 },
  { pool: 'complaints', driver: 'complaint', practicalCapacity: 2000, unit: 2500 },
  { pool: 'payments', driver: 'movements', practicalCapacity: 30_000, unit: 40 },
];

/** Rows for each customer, on average. */
const ENTRIES = 0.3;
const MONTHS = 120;

/**
 * Lines of the banks' books: how many of 40 rows, account, class, line, side (debit 1), and the mean amount in cents.
 * @type {[number, string, string, string | null, 1 | -1, number][]}
 */
const LINES = [
  [5, '4000', 'income', 'interest_income', -1, 90_000],
  [3, '5000', 'expense', 'interest_expense', 1, 50_000],
  [4, '4100', 'income', 'fee_income', -1, 40_000],
  [1, '5100', 'expense', 'fee_expense', 1, 30_000],
  [1, '4200', 'income', 'dividend_income', -1, 20_000],
  [1, '4300', 'income', 'trading_result', -1, 20_000],
  [1, '4310', 'income', 'fx_result', 1, 5_000],
  [1, '4400', 'income', 'other_operating_income', -1, 20_000],
  [1, '5400', 'expense', 'other_operating_expense', 1, 15_000],
  [4, '6000', 'expense', 'staff_cost', 1, 35_000],
  [3, '6100', 'expense', 'admin_cost', 1, 25_000],
  [1, '6200', 'expense', 'depreciation', 1, 25_000],
  [1, '6210', 'expense', 'amortisation_intangibles', 1, 20_000],
  [1, '6300', 'expense', 'impairment_credit', 1, 60_000],
  [1, '6400', 'expense', 'tax', 1, 40_000],
  // The other side of the bookings has no line.
  [6, '1000', 'asset', null, 1, 100_000],
  [5, '2000', 'liability', null, -1, 100_000],
];
const places = LINES.flatMap(([rows, ...line]) => Array.from({ length: rows }, () => line));

const text = (/** @type {string | null} */ value) => (value === null ? 'NULL' : `'${value}'`);
const COLUMNS = `entry_id, entry_type, entity, account_code, account_class, kpi_line, cost_pool,
  CAST(day AS VARCHAR) AS posting_date, amount, 'EUR' AS currency, amount AS functional_amount, 'EUR' AS functional_currency`;

/**
 * The file of the ledger, about 0.3 entries a customer over ten years: what the banks booked, some of it between each
 * other or when books were opened and closed, and what the pools of service cost.
 * @param {number} customers
 * @param {(name: string, select: string, day?: string) => string} copy
 */
export const ledgerStatements = (customers, copy) => [
  `CREATE TABLE book AS FROM (VALUES ${places.map((line, r) => `(${r}, ${line.map((each) => (typeof each === 'number' ? each : text(each))).join(', ')})`).join(', ')})
     t(r, account_code, account_class, kpi_line, side, mean)`,
  copy(
    'gl_entry',
    `SELECT ${COLUMNS} FROM (
       SELECT 'entry ' || n AS entry_id,
         CASE roll(n, 80, 100) WHEN 0 THEN 'elimination' WHEN 1 THEN 'opening' WHEN 2 THEN 'closing' WHEN 3 THEN 'adjustment' ELSE 'normal' END AS entry_type,
         CASE WHEN dice(n, 81) < 0.75 THEN '${BANKS[0]}' ELSE '${BANKS[1]}' END AS entity, account_code, account_class, kpi_line,
         CAST(NULL AS VARCHAR) AS cost_pool, DATE '${FIRST_DAY}' + CAST(floor(3653 * sqrt(dice(n, 82))) AS INTEGER) AS day,
         ${cents('side * floor(mean * (0.5 + dice(n, 83)))')} AS amount
       FROM (SELECT n, roll(n, 84, ${places.length}) AS r FROM range(${Math.round(ENTRIES * customers)}) t(n)) JOIN book USING (r)
       UNION ALL
       SELECT pool || ' ' || month || ' ' || half, 'normal', '${SERVICE}', '6' || half || '50', 'expense',
         CASE half WHEN 0 THEN 'staff_cost' ELSE 'admin_cost' END, pool,
         CAST(DATE '${FIRST_DAY}' + to_months(CAST(month AS INTEGER)) AS DATE) + 14,
         ${cents('floor(capacity * unit * (0.9 + 0.2 * dice(month, 85)) / 2)')}
       FROM (VALUES ${COST_POOLS.map(({ pool, practicalCapacity, unit }) => `('${pool}', ${practicalCapacity}, ${unit})`).join(', ')}) p(pool, capacity, unit),
         range(${MONTHS}) m(month), range(2) h(half))`,
    'posting_date',
  ),
];
