import type { DuckDBConnection } from '@duckdb/node-api';
import { SextantError, tableDescription, type CanonicalTable, type Column } from '@sextant/contracts';
import { sqlType, versionKey } from '../store/schema.ts';
import { appendChecked } from './append-rows.ts';
import type { BatchContext } from './batch-context.ts';
import { fillChecked, forgetChecked } from './checked-rows.ts';
import { identityOf, type OpenReading } from './complete-readings.ts';
import { count, quoted, text } from './sql-text.ts';

const LATEST = 'ORDER BY recorded_at DESC, batch_id DESC, seq DESC';

/** Appends a retraction of each row in the temporary table `missing`, as if the source had sent it; returns how many. */
export async function retractMissing(
  connection: DuckDBConnection,
  table: CanonicalTable,
  context: BatchContext,
  firstSeq: number,
): Promise<number> {
  const key = versionKey(table);
  const columns: [string, Column][] = Object.entries(tableDescription(table).columns);
  if (key.includes('valid_from')) columns.push(['valid_from', { type: 'date' }]);
  const values = columns.map(([name, column]) =>
    key.includes(name) ? `"${name}"` : `CAST(NULL AS ${sqlType(column)}) AS "${name}"`,
  );
  await fillChecked(
    connection,
    `SELECT ${values.join(', ')}, 'retract' AS op, CAST(NULL AS TIMESTAMPTZ) AS source_recorded_at, source_key,
      source_object AS _stream, CAST(${firstSeq} + row_number() OVER (ORDER BY ${quoted(key)}) - 1 AS INTEGER) AS seq, '' AS problem
    FROM missing`,
  );
  const there = columns.map(([name]) => name);
  const stored = await appendChecked(connection, table, there, context);
  await forgetChecked(connection);
  await connection.run('DROP TABLE temp.missing');
  return stored;
}

/**
 * Fills `missing` with what a revision in `checked` leaves out: of each key that it revises from a day on, the rows of that
 * day or later that were not sent again. A key of which a row was rejected is left alone. Returns how many there are.
 */
export async function findRevised(
  connection: DuckDBConnection,
  table: CanonicalTable,
  { source }: BatchContext,
): Promise<number> {
  const isRevised = `problem = '' AND revise_from IS NOT NULL`;
  if (tableDescription(table).kind !== 'state') return 0;
  if ((await count(connection, `SELECT count(*) FROM checked WHERE ${isRevised}`)) === 0) return 0;
  const key = quoted(tableDescription(table).key);
  const version = quoted(versionKey(table));
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE missing AS
    SELECT ${version}, source_key, source_object FROM (
      SELECT t.*, r.revise_from FROM ${table} t JOIN (
        SELECT ${key}, min(revise_from) AS revise_from FROM checked
        ANTI JOIN (SELECT ${key} FROM checked WHERE problem <> '') broken USING (${key})
        WHERE ${isRevised} GROUP BY ALL) r USING (${key})
      QUALIFY row_number() OVER (PARTITION BY ${version} ${LATEST}) = 1)
    ANTI JOIN (SELECT ${version} FROM checked WHERE problem = '') sent USING (${version})
    WHERE op = 'assert' AND source_id = ${text(source)} AND valid_from >= revise_from`);
  return count(connection, 'SELECT count(*) FROM missing');
}

/** Fills `missing` with what a stream asserts and a complete reading of it has not met again; returns how many there are. */
export async function findUnseen(
  connection: DuckDBConnection,
  { stream, table, fromBatch, fromSeq }: OpenReading,
  { source, streams }: BatchContext,
): Promise<number> {
  const declared = streams.find(({ name }) => name === stream);
  const version = quoted(versionKey(table));
  const own = `source_id = ${text(source)} AND source_object = ${text(stream)} AND op = 'assert'`;
  const isBefore = isBeforePlace(fromBatch, fromSeq);
  const seen = `(SELECT batch_id, seq FROM seen_row WHERE source_id = ${text(source)} AND stream = ${text(stream)})`;
  const identity = quoted(declared === undefined ? versionKey(table) : identityOf({ ...declared, table }));
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE unseen AS
    SELECT ${version}, batch_id, seq FROM ${table} ANTI JOIN ${seen} s USING (batch_id, seq) WHERE ${own} AND ${isBefore}`);
  if (identity !== version) {
    await connection.run(`
      CREATE OR REPLACE TEMP TABLE unseen AS
      SELECT * FROM unseen ANTI JOIN (
        SELECT ${identity} FROM ${table} SEMI JOIN ${seen} s USING (batch_id, seq)
        UNION SELECT ${identity} FROM ${table} WHERE ${own} AND NOT ${isBefore}) met USING (${identity})`);
  }
  // Most of it was stated anew, and only what was stated last can be retracted.
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE missing AS
    SELECT ${version}, source_key, source_object FROM (
      SELECT * FROM ${table} SEMI JOIN unseen USING (${version})
      QUALIFY row_number() OVER (PARTITION BY ${version} ${LATEST}) = 1)
    SEMI JOIN unseen USING (batch_id, seq)`);
  await connection.run('DROP TABLE temp.unseen');
  return count(connection, 'SELECT count(*) FROM missing');
}

const isBeforePlace = (batch: number, seq: number): string =>
  `(batch_id < ${batch} OR (batch_id = ${batch} AND seq < ${seq}))`;

/** Throws `source.too-many-deletes` where so many records are more than the share that may go of those there were. */
export async function checkDeleteShare(
  connection: DuckDBConnection,
  { stream, table, fromBatch, fromSeq }: OpenReading,
  missing: number,
  { source, maxDeleteShare }: BatchContext,
): Promise<void> {
  const before = await count(
    connection,
    `SELECT count(*) FROM (SELECT arg_max(op, (recorded_at, batch_id, seq)) AS last FROM ${table}
       WHERE source_id = ${text(source)} AND source_object = ${text(stream)} AND ${isBeforePlace(fromBatch, fromSeq)}
       GROUP BY ${quoted(versionKey(table))}) WHERE last = 'assert'`,
  );
  if (missing <= maxDeleteShare * before) return;
  throw new SextantError(
    'source.too-many-deletes',
    `A complete reading of "${stream}" from source "${source}" has ${missing} of ${before} records no longer, more than ${
      maxDeleteShare * 100
    } %.`,
    'Nothing was deleted. If they really are gone, raise max_delete_share of the source and sync again.',
  );
}
