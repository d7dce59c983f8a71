import type { DuckDBConnection } from '@duckdb/node-api';
import { SextantError, tableDescription, type CanonicalTable, type SyncCounts } from '@sextant/contracts';
import type { Derivation } from '../derive/refresh.ts';
import { canonicalTables, versionKey } from '../store/schema.ts';
import { extendSegmentCodes } from '../store/dictionaries.ts';
import { findKeys, forgetKeys, numbered, runAll } from '../store/keys.ts';
import { checkedRows } from './check-records.ts';
import { STAGED_REJECTS, stageName, type Staging } from './staging.ts';
import type { Stopwatch } from './stopwatch.ts';

export interface BatchContext {
  source: string;
  run: number;
  batch: number;
  /** Commit clock, an ISO instant. */
  recordedAt: string;
  /** The source's own stamp is the knowledge clock (declared first backfill). */
  backfill: boolean;
  /** More of the same reading follows: what is derived is derived then. */
  more: boolean;
  watch: Stopwatch;
}

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
const stamp = (iso: string): string => `TIMESTAMPTZ ${text(iso)}`;

async function number(connection: DuckDBConnection, query: string): Promise<number> {
  const reader = await connection.runAndReadAll(query);
  return Number(reader.getRowsJson()[0]?.[0] ?? 0);
}

/**
 * Checks what is staged, quarantines what is wrong and appends what is new to the canonical tables, then derives what
 * follows from it. Runs inside the caller's transaction. Returns the counts per table.
 */
export async function commitStaged(
  connection: DuckDBConnection,
  staging: Staging,
  derivation: Derivation,
  context: BatchContext,
): Promise<Map<CanonicalTable, SyncCounts>> {
  const counts = new Map<CanonicalTable, SyncCounts>();
  for (const table of canonicalTables.filter((each) => staging.rowsOf(each) > 0)) {
    counts.set(table, await storeTable(connection, staging, table, context));
  }
  if (staging.rejected > 0) await quarantineRejects(connection, context, counts);
  await context.watch.during('deriving', () => deriveFrom(connection, derivation, counts, context));
  for (const table of counts.keys()) await connection.run(`DROP TABLE IF EXISTS temp.fresh_${table}`);
  return counts;
}

/** Only the quarantine part of {@link commitStaged}, for a batch that is refused as a whole. */
export async function quarantineStaged(
  connection: DuckDBConnection,
  staging: Staging,
  context: BatchContext,
): Promise<Map<CanonicalTable, SyncCounts>> {
  const counts = new Map<CanonicalTable, SyncCounts>();
  for (const table of canonicalTables.filter((each) => staging.rowsOf(each) > 0)) {
    const rejected = await checkTable(connection, table, context);
    counts.set(table, { read: staging.rowsOf(table), stored: 0, unchanged: 0, rejected });
  }
  if (staging.rejected > 0) await quarantineRejects(connection, context, counts);
  return counts;
}

/** Fills the temporary table `checked` and the quarantine; returns how many rows failed. */
async function checkTable(connection: DuckDBConnection, table: CanonicalTable, context: BatchContext): Promise<number> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE checked AS ${checkedRows(table)}`);
  const rejected = await number(connection, `SELECT count(*) FROM checked WHERE problem <> ''`);
  if (rejected > 0) await quarantineChecked(connection, table, context);
  return rejected;
}

async function storeTable(
  connection: DuckDBConnection,
  staging: Staging,
  table: CanonicalTable,
  context: BatchContext,
): Promise<SyncCounts> {
  const read = staging.rowsOf(table);
  const rejected = await context.watch.during('checking', () => checkTable(connection, table, context));
  const key = versionKey(table);
  const content = Object.keys(tableDescription(table).columns).filter((name) => !key.includes(name));
  const keys = key.map((name) => `"${name}"`).join(', ');
  const same = [
    ...key.map((name) => `known."${name}" = f."${name}"`),
    ...[...content, 'op'].map((name) => `known."${name}" IS NOT DISTINCT FROM f."${name}"`),
  ].join(' AND ');
  // Rows are looked for by the key alone: most keys are new, and then nothing else of the table is read.
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE known_place AS
    SELECT batch_id, seq FROM ${table} SEMI JOIN (SELECT ${keys} FROM checked WHERE problem = '') wanted USING (${keys})`);
  const isKnown = (await number(connection, 'SELECT count(*) FROM known_place')) > 0;
  const known = `(
      SELECT * FROM ${table} SEMI JOIN known_place USING (batch_id, seq)
      QUALIFY row_number() OVER (PARTITION BY ${keys} ORDER BY recorded_at DESC, batch_id DESC, seq DESC) = 1)`;
  // Of several statements about one key in one batch only the last can ever be seen; a statement known already is not stored again.
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE fresh_${table} AS
    SELECT f.* FROM checked f
    SEMI JOIN (SELECT max(seq) AS seq FROM checked WHERE problem = '' GROUP BY ${keys}) last ON last.seq = f.seq
    ${isKnown ? `ANTI JOIN ${known} known ON ${same}` : ''}`);
  const stored = await number(connection, `SELECT count(*) FROM fresh_${table}`);
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
  await runAll(connection, [...forgetKeys(table), 'DROP TABLE temp.known_place', 'DROP TABLE temp.checked']);
  return { read, stored, unchanged: read - rejected - stored, rejected };
}

/** From the first fact that is stated twice on, the latest statement of each has to be searched. */
async function noteRevised(connection: DuckDBConnection, table: CanonicalTable, keys: string): Promise<void> {
  await connection.run(`
    INSERT INTO revised_table
    SELECT ${text(table)} WHERE EXISTS (
      SELECT 1 FROM fresh_${table} SEMI JOIN (SELECT * FROM ${table} SEMI JOIN known_place USING (batch_id, seq)) USING (${keys}))
      AND NOT EXISTS (SELECT 1 FROM revised_table WHERE table_name = ${text(table)})`);
}

/** Rows that failed a check go to the quarantine as the source sent them. */
async function quarantineChecked(
  connection: DuckDBConnection,
  table: CanonicalTable,
  context: BatchContext,
): Promise<void> {
  const raw = Object.keys(tableDescription(table).columns).map((name) => `'${name}=' || s."${name}"`);
  await connection.run(`
    INSERT INTO quarantine
    SELECT (SELECT coalesce(max(id), 0) FROM quarantine) + row_number() OVER (ORDER BY c.seq), ${text(context.source)}, ${context.run},
      c._stream, ${text(table)}, c._file, c._line, c.problem, left(concat_ws(', ', ${raw.join(', ')}), 2000), ${stamp(context.recordedAt)}
    FROM checked c JOIN temp.${stageName(table)} s ON CAST(s._seq AS INTEGER) = c.seq
    WHERE c.problem <> ''`);
}

async function quarantineRejects(
  connection: DuckDBConnection,
  context: BatchContext,
  counts: Map<CanonicalTable, SyncCounts>,
): Promise<void> {
  await connection.run(`
    INSERT INTO quarantine
    SELECT (SELECT coalesce(max(id), 0) FROM quarantine) + row_number() OVER (), ${text(context.source)}, ${context.run}, stream,
      table_name, file, TRY_CAST(line AS BIGINT), reason, raw, ${stamp(context.recordedAt)}
    FROM temp.${STAGED_REJECTS}`);
  const reader = await connection.runAndReadAll(
    `SELECT table_name, count(*)::INTEGER FROM temp.${STAGED_REJECTS} GROUP BY 1`,
  );
  for (const [name, rows] of reader.getRowsJson()) {
    const table = canonicalTables.find((each) => each === name);
    if (table === undefined) continue;
    const before = counts.get(table) ?? { read: 0, stored: 0, unchanged: 0, rejected: 0 };
    counts.set(table, { ...before, read: before.read + Number(rows), rejected: before.rejected + Number(rows) });
  }
}

/** Derives anew whatever the batch may have changed, but for the middle of a reading: then with the batches to come. */
async function deriveFrom(
  connection: DuckDBConnection,
  derivation: Derivation,
  counts: Map<CanonicalTable, SyncCounts>,
  { batch, more }: Pick<BatchContext, 'batch' | 'more'>,
): Promise<void> {
  if ((counts.get('party_segment')?.stored ?? 0) > 0) await extendSegmentCodes(connection);
  if (!more) await derivation.refresh(batch);
}

/** Stops a run that loses more rows of a table than its source may lose. */
export function checkRejectShare(
  counts: ReadonlyMap<CanonicalTable, SyncCounts>,
  source: string,
  maxShare: number,
): void {
  for (const [table, { read, rejected }] of counts) {
    if (read === 0 || rejected / read <= maxShare) continue;
    throw new SextantError(
      'source.too-many-rejects',
      `${rejected} of ${read} rows of ${table} from source "${source}" were rejected, more than ${maxShare * 100} %.`,
      `See the reasons with "sextant sources quarantine ${source}"; correct the source or its mapping, or raise max_reject_share.`,
    );
  }
}
