import { tableDescription } from '@sextant/contracts';
import { canonicalTables, IN_RUNS, SLOTS, slotColumn } from './schema.ts';
import { extendDictionaries, keyColumns } from './keys.ts';

const classes = Array.from({ length: SLOTS }, (_, index) => `${slotColumn(index + 1)} SMALLINT NOT NULL`).join(', ');
const interval = 'valid_from DATE NOT NULL, valid_to DATE NOT NULL';

/** Numbers beside the text keys, filled for the rows that are there. */
const numbers: string[] = [
  'ALTER TABLE party_key ADD COLUMN canonical_k INTEGER',
  'UPDATE party_key SET canonical_k = party_k',
  'CREATE TABLE agreement_key (agreement_k INTEGER NOT NULL, agreement_id VARCHAR NOT NULL)',
  'CREATE TABLE order_key (order_k INTEGER NOT NULL, order_id VARCHAR NOT NULL)',
  'CREATE TABLE product_key (product_k INTEGER NOT NULL, product_id VARCHAR NOT NULL)',
  ...canonicalTables.flatMap((table) => [
    ...keyColumns(table).map(({ number }) => `ALTER TABLE ${table} ADD COLUMN ${number} INTEGER`),
    ...extendDictionaries(table, table),
    ...keyColumns(table).map(
      ({ text, number, dictionary }) =>
        `UPDATE ${table} SET ${number} = d.${dictionary.number} FROM ${dictionary.table} d WHERE d.${dictionary.text} = ${table}.${text}`,
    ),
  ]),
];

/**
 * Money arithmetic: each product or division is rounded to 6 decimals, half away from zero, and is a decimal again; a
 * division is done on whole millionths, never in floating point.
 */
const macros: string[] = [
  `CREATE MACRO rounded_product(amount, factor) AS round(amount::DECIMAL(38,6) * factor, 6)::DECIMAL(38,6)`,
  `CREATE MACRO rounded_quotient_units(dividend, divisor) AS sign(dividend)::HUGEINT * ((2 * abs(dividend) + divisor) // (2 * divisor))`,
  `CREATE MACRO rounded_quotient(amount, divisor) AS (rounded_quotient_units(
     (amount::DECIMAL(38,6) * 1000000)::HUGEINT * 10000000000::HUGEINT, (divisor::DECIMAL(18,10) * 10000000000)::HUGEINT
   )::DECIMAL(38,0) * 0.000001::DECIMAL(7,6))::DECIMAL(38,6)`,
  `CREATE MACRO convert_amount(amount, rate, is_inverse) AS
     CASE WHEN is_inverse THEN rounded_quotient(amount, rate) ELSE rounded_product(amount, rate) END`,
  `CREATE MACRO monthly_amount(amount, unit, every) AS CASE unit
     WHEN 'month' THEN CASE WHEN coalesce(every, 1) = 1 THEN amount ELSE rounded_quotient(amount, every) END
     WHEN 'year' THEN rounded_quotient(amount, 12 * coalesce(every, 1))
     WHEN 'week' THEN rounded_quotient(amount * 52, 12 * coalesce(every, 1))
     WHEN 'day' THEN rounded_quotient(amount * 365, 12 * coalesce(every, 1)) END`,
];

/** Format 2: numbers beside keys, identity, derived relations of agreements, orders, money and contacts. */
export const formatTwo: string[] = [
  ...numbers,
  ...macros,
  'CREATE TABLE source_rank (source_id VARCHAR NOT NULL, priority INTEGER NOT NULL)',
  'CREATE TABLE delivered_scheme (scheme VARCHAR NOT NULL)',
  'INSERT INTO delivered_scheme SELECT DISTINCT scheme FROM party_segment',
  // Fact tables in which an id stands more than once: only there the latest row has to be searched.
  'CREATE TABLE revised_table (table_name VARCHAR NOT NULL)',
  ...canonicalTables
    .filter((table) => tableDescription(table).kind === 'fact')
    .map((table) => {
      const key = tableDescription(table).key.join(', ');
      return `INSERT INTO revised_table SELECT '${table}' WHERE EXISTS (SELECT 1 FROM ${table} GROUP BY ${key} HAVING count(*) > 1)`;
    }),
  // Parties that batches in the middle of a reading have changed and that are not derived anew yet; and the last batch
  // that the derived relations know.
  'CREATE TABLE pending_party (party_k INTEGER NOT NULL)',
  'CREATE TABLE derived_batch (batch_id BIGINT NOT NULL)',
  `CREATE TABLE party_class (party_k INTEGER NOT NULL, ${interval}, ${classes})`,
  `CREATE TABLE holding (party_k INTEGER NOT NULL, agreement_k INTEGER NOT NULL, category_k INTEGER NOT NULL, is_held BOOLEAN NOT NULL,
     is_licence BOOLEAN NOT NULL, quantity DECIMAL(38,14) ${IN_RUNS}, monthly DECIMAL(38,14), currency VARCHAR, ${interval}, ${classes})`,
  `CREATE TABLE category_state (party_k INTEGER NOT NULL, category_k INTEGER NOT NULL, ${interval}, ${classes})`,
  `CREATE TABLE flow (party_k INTEGER NOT NULL, day DATE NOT NULL, kind TINYINT NOT NULL, category_k INTEGER NOT NULL, order_k INTEGER NOT NULL,
     is_licence BOOLEAN NOT NULL, initiator TINYINT NOT NULL, is_income BOOLEAN NOT NULL, amount DECIMAL(38,14), quantity DECIMAL(38,14) ${IN_RUNS},
     share DECIMAL(9,8) NOT NULL, source_amount DECIMAL(38,6) NOT NULL, currency VARCHAR NOT NULL, ${classes})`,
  `CREATE TABLE order_state (order_k INTEGER NOT NULL, party_k INTEGER NOT NULL, day DATE NOT NULL, channel VARCHAR, ${interval},
     first_day DATE NOT NULL, gross DECIMAL(38,6), units DECIMAL(38,6) ${IN_RUNS} NOT NULL, ${classes})`,
  `CREATE TABLE contact (party_k INTEGER NOT NULL, day DATE NOT NULL, kind TINYINT NOT NULL, user_key VARCHAR, score DECIMAL(9,4),
     quantity DECIMAL(38,6) ${IN_RUNS}, agreement_k INTEGER NOT NULL, occurred_at TIMESTAMPTZ, ${classes})`,
  `CREATE TABLE spell (party_k INTEGER NOT NULL, day DATE NOT NULL, held_from DATE NOT NULL, held_to DATE NOT NULL,
     until_day DATE NOT NULL, first_day DATE NOT NULL, ${classes})`,
  `CREATE TABLE order_month (party_k INTEGER NOT NULL, day DATE NOT NULL, word SMALLINT NOT NULL, months UBIGINT NOT NULL,
     settled_on DATE NOT NULL, ${classes})`,
  // Which pairs of categories belong together, as of a day; a set that answers rest on is never written anew.
  `CREATE TABLE rule_set (id VARCHAR NOT NULL, kind VARCHAR NOT NULL, day DATE NOT NULL, known_at TIMESTAMPTZ NOT NULL,
     batch BIGINT NOT NULL, payload VARCHAR NOT NULL)`,
  `CREATE TABLE flow_delta (slot TINYINT NOT NULL, segment SMALLINT NOT NULL, day DATE NOT NULL, kind TINYINT NOT NULL,
     amount DECIMAL(38,14) NOT NULL, quantity DECIMAL(38,14) NOT NULL, missing INTEGER NOT NULL, entries INTEGER NOT NULL)`,
];
