import type { DuckDBConnection } from '@duckdb/node-api';
import { tableDescription, type CanonicalTable } from '@sextant/contracts';
import { findKeys, forgetKeys, numbered, runAll } from '../store/keys.ts';
import { versionKey } from '../store/schema.ts';
import type { BatchContext } from './batch-context.ts';
import { count, quoted, stamp, text } from './sql-text.ts';

/**
 * Appends what is new of the rows in the temporary table `checked`; returns how many that are. They stay in `fresh_<table>`,
 * and the places of all that was known of their keys in `known_place`.
 */
export async function appendChecked(
  connection: DuckDBConnection,
  table: CanonicalTable,
  context: BatchContext,
): Promise<number> {
  const key = versionKey(table);
  const content = Object.keys(tableDescription(table).columns).filter((name) => !key.includes(name));
  const keys = quoted(key);
  const same = [
    ...key.map((name) => `known."${name}" = f."${name}"`),
    ...[...content, 'op'].map((name) => `known."${name}" IS NOT DISTINCT FROM f."${name}"`),
  ].join(' AND ');
  // Rows are looked for by the key alone: most keys are new, and then nothing else of the table is read.
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE known_place AS
    SELECT batch_id, seq FROM ${table} SEMI JOIN (SELECT ${keys} FROM checked WHERE problem = '') wanted USING (${keys})`);
  const isKnown = (await count(connection, 'SELECT count(*) FROM known_place')) > 0;
  const known = `(
      SELECT * FROM ${table} SEMI JOIN known_place USING (batch_id, seq)
      QUALIFY row_number() OVER (PARTITION BY ${keys} ORDER BY recorded_at DESC, batch_id DESC, seq DESC) = 1)`;
  // Of several statements about one key in one batch only the last can ever be seen; a statement known already is not stored again.
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE fresh_${table} AS
    SELECT f.* FROM checked f
    SEMI JOIN (SELECT max(seq) AS seq FROM checked WHERE problem = '' GROUP BY ${keys}) last ON last.seq = f.seq
    ${isKnown ? `ANTI JOIN ${known} known ON ${same}` : ''}`);
  const stored = await count(connection, `SELECT count(*) FROM fresh_${table}`);
  const recordedAt = context.backfill
    ? `least(coalesce(source_recorded_at, ${stamp(context.recordedAt)}), ${stamp(context.recordedAt)})`
    : stamp(context.recordedAt);
  await runAll(connection, findKeys(table, `fresh_${table}`));
  if (isKnown && tableDescription(table).kind === 'fact') await noteRevised(connection, table, keys);
  const { columns, joins } = numbered(table, 'f');
  await connection.run(`
    INSERT INTO ${table} BY NAME
    SELECT ${[...new Set([...key, ...content])].map((name) => `f."${name}"`).join(', ')}, op, ${text(context.source)} AS source_id,
      _stream AS source_object, source_key, ${context.batch} AS batch_id, seq, ${recordedAt} AS recorded_at, source_recorded_at${columns}
    FROM fresh_${table} f ${joins} ORDER BY seq`);
  await runAll(connection, forgetKeys(table));
  return stored;
}

/** From the first fact that is stated twice on, the latest statement of each has to be searched. */
async function noteRevised(connection: DuckDBConnection, table: CanonicalTable, keys: string): Promise<void> {
  await connection.run(`
    INSERT INTO revised_table
    SELECT ${text(table)} WHERE EXISTS (
      SELECT 1 FROM fresh_${table} SEMI JOIN (SELECT * FROM ${table} SEMI JOIN known_place USING (batch_id, seq)) USING (${keys}))
      AND NOT EXISTS (SELECT 1 FROM revised_table WHERE table_name = ${text(table)})`);
}
