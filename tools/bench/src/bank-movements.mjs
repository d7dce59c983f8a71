import { LAST_DAY } from './bank-agreements.mjs';

/** An amount as text. @param {string} value  in cents */
export const cents = (value) => `CAST(CAST(${value} AS DECIMAL(18, 2)) / 100 AS VARCHAR)`;

const MOVEMENT = ['product_id', 'order_id', 'party_id', 'agreement_id', 'quantity', 'initiator'];
/** A movement with the columns that it has; the others are null. @param {Record<string, string>} of @param {string} source */
export const movement = ({ movement_id, kind, amount, day, ...own }, source) =>
  `SELECT ${movement_id} AS movement_id, ${kind} AS kind, ${MOVEMENT.map((name) => `CAST(${own[name] ?? 'NULL'} AS VARCHAR) AS ${name}`).join(', ')},
     ${amount} AS amount, 'EUR' AS currency, CAST(${day} AS VARCHAR) AS business_date FROM ${source}`;

/** A table of the agreements that pass, numbered by `r`. @param {string} name @param {string} where */
export const numbered = (name, where) =>
  `CREATE TABLE ${name} AS SELECT row_number() OVER (ORDER BY k) - 1 AS r, k, product, opened, closed FROM holding WHERE ${where}`;

/**
 * A table whose n-th of `rows` rows picks an agreement of `from` and a day of its life.
 * @param {string} name @param {number} rows @param {number} salt @param {string} from  a table that {@link numbered} makes
 */
export const picked = (name, rows, salt, from) =>
  `CREATE TABLE ${name} AS
   SELECT n, h.k, h.product, h.opened + CAST(floor(dice(n, ${salt + 1}) * date_diff('day', h.opened, coalesce(h.closed, DATE '${LAST_DAY}') + 1)) AS INTEGER) AS day
   FROM (SELECT n, roll(n, ${salt}, size) AS r FROM range(${Math.round(rows)}) t(n), (SELECT count(*) AS size FROM ${from})) pick JOIN ${from} h USING (r)`;
