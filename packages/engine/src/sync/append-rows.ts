import type { DuckDBConnection } from '@duckdb/node-api';
import { tableDescription, type CanonicalTable } from '@sextant/contracts';
import { findKeys, forgetKeys, keyColumns, numbered, runAll } from '../store/keys.ts';
import { versionKey } from '../store/schema.ts';
import type { BatchContext } from './batch-context.ts';
import { keepChecked } from './checked-rows.ts';
import { count, quoted, stamp, text } from './sql-text.ts';

/**
 * Appends what is new of the rows in the temporary table `checked`, which has the columns `there`; returns how many that
 * are. They stay in `fresh_<table>`, and the places of all that was known of their keys in `known_place`.
 */
export async function appendChecked(
  connection: DuckDBConnection,
  table: CanonicalTable,
  there: readonly string[],
  context: BatchContext,
): Promise<number> {
  const key = versionKey(table);
  const content = Object.keys(tableDescription(table).columns).filter((name) => !key.includes(name));
  const isThere = (name: string): boolean => there.includes(name);
  const keys = quoted(key);
  const same = [
    ...key.map((name) => `known."${name}" = f."${name}"`),
    ...[...content.filter(isThere), 'op'].map((name) => `known."${name}" IS NOT DISTINCT FROM f."${name}"`),
    ...content.filter((name) => !isThere(name)).map((name) => `known."${name}" IS NULL`),
  ].join(' AND ');
  // Rows are looked for by the key alone: most keys are new, and then nothing else of the table is read.
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE known_place AS
    SELECT batch_id, seq FROM ${table} SEMI JOIN (SELECT ${keys} FROM checked WHERE problem = '') wanted USING (${keys})`);
  const isKnown = (await count(connection, 'SELECT count(*) FROM known_place')) > 0;
  const known = `(
      SELECT * FROM ${table} SEMI JOIN known_place USING (batch_id, seq)
      QUALIFY row_number() OVER (PARTITION BY ${keys} ORDER BY recorded_at DESC, batch_id DESC, seq DESC) = 1)`;
  await connection.run(`DROP TABLE IF EXISTS temp.fresh_${table}`);
  if (!isKnown && (await areAllNew(connection, keys))) {
    await keepChecked(connection, table);
  } else {
    // Of several statements about one key in one batch only the last can ever be seen; a statement known already is not stored again.
    await connection.run(`
      CREATE TEMP TABLE fresh_${table} AS
      SELECT f.* FROM checked f
      SEMI JOIN (SELECT max(seq) AS seq FROM checked WHERE problem = '' GROUP BY ${keys}) last ON last.seq = f.seq
      ${isKnown ? `ANTI JOIN ${known} known ON ${same}` : ''}`);
  }
  const stored = await count(connection, `SELECT count(*) FROM fresh_${table}`);
  const recordedAt = context.backfill
    ? `least(coalesce(source_recorded_at, ${stamp(context.recordedAt)}), ${stamp(context.recordedAt)})`
    : stamp(context.recordedAt);
  const numbers = keyColumns(table).filter((each) => isThere(each.text));
  await runAll(connection, findKeys(numbers, `fresh_${table}`));
  if (isKnown && tableDescription(table).kind === 'fact') await noteRevised(connection, table, keys);
  const { columns, joins } = numbered(numbers, 'f');
  await connection.run(`
    INSERT INTO ${table} BY NAME
    SELECT ${[...key, ...content.filter(isThere)].map((name) => `f."${name}"`).join(', ')}, op, ${text(context.source)} AS source_id,
      _stream AS source_object, source_key, ${context.batch} AS batch_id, seq, ${recordedAt} AS recorded_at, source_recorded_at${columns}
    FROM fresh_${table} f ${joins}`);
  await runAll(connection, forgetKeys(numbers));
  return stored;
}

/** Whether no checked row has a problem and no two have the same key: then there are as many keys as rows. */
const areAllNew = async (connection: DuckDBConnection, keys: string): Promise<boolean> =>
  (await count(
    connection,
    `SELECT (SELECT count(*) FROM checked) - (SELECT count(*) FROM (SELECT DISTINCT ${keys} FROM checked WHERE problem = ''))`,
  )) === 0;

/** From the first fact that is stated twice on, the latest statement of each has to be searched. */
async function noteRevised(connection: DuckDBConnection, table: CanonicalTable, keys: string): Promise<void> {
  await connection.run(`
    INSERT INTO revised_table
    SELECT ${text(table)} WHERE EXISTS (
      SELECT 1 FROM fresh_${table} SEMI JOIN (SELECT * FROM ${table} SEMI JOIN known_place USING (batch_id, seq)) USING (${keys}))
      AND NOT EXISTS (SELECT 1 FROM revised_table WHERE table_name = ${text(table)})`);
}
