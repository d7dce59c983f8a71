import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { CanonicalTable, ConnectorState, StreamDescription, SyncCounts, SyncReport } from '@sextant/contracts';
import type { KnownFields } from './schema-drift.ts';

/** What the store knows of a source before a run. */
export interface KnownSource {
  state: ConnectorState | undefined;
  completeThrough: string | null;
  everDone: boolean;
  fields: KnownFields;
}

async function rows(connection: DuckDBConnection, query: string, values: DuckDBValue[] = []): Promise<unknown[][]> {
  return (await connection.runAndReadAll(query, values)).getRowsJson();
}

export async function beginRun(connection: DuckDBConnection, source: string, startedAt: string): Promise<number> {
  const run = Number((await rows(connection, 'SELECT coalesce(max(run), 0) + 1 FROM sync_run'))[0]?.[0]);
  await connection.run(
    'INSERT INTO sync_run (run, source_id, state, started_at) VALUES ($1, $2, $3, CAST($4 AS TIMESTAMPTZ))',
    [run, source, 'running', startedAt],
  );
  return run;
}

export async function endRun(connection: DuckDBConnection, report: SyncReport): Promise<void> {
  await connection.run(
    'UPDATE sync_run SET state = $1, ended_at = CAST($2 AS TIMESTAMPTZ), report = $3 WHERE run = $4',
    [report.state, report.endedAt, JSON.stringify(report), report.run],
  );
}

export async function loadSource(connection: DuckDBConnection, source: string): Promise<KnownSource> {
  const [row] = await rows(
    connection,
    'SELECT connector_state, CAST(complete_through AS VARCHAR), last_sync IS NOT NULL, fields FROM source_state WHERE source_id = $1',
    [source],
  );
  const state = row?.[0];
  return {
    state: typeof state === 'string' ? (JSON.parse(state) as ConnectorState) : undefined,
    completeThrough: typeof row?.[1] === 'string' ? row[1] : null,
    everDone: row?.[2] === true,
    fields: typeof row?.[3] === 'string' ? (JSON.parse(row[3]) as KnownFields) : {},
  };
}

/** The header of a batch and its counts per table. */
export async function saveBatch(
  connection: DuckDBConnection,
  batch: { batch: number; source: string; run: number; recordedAt: string },
  counts: ReadonlyMap<CanonicalTable, SyncCounts>,
): Promise<void> {
  await connection.run('INSERT INTO ingest_batch VALUES ($1, $2, $3, CAST($4 AS TIMESTAMPTZ))', [
    batch.batch,
    batch.source,
    batch.run,
    batch.recordedAt,
  ]);
  for (const [table, { read, stored, unchanged, rejected }] of counts) {
    await connection.run('INSERT INTO ingest_table VALUES ($1, $2, $3, $4, $5, $6, $7)', [
      batch.batch,
      batch.source,
      table,
      read,
      stored,
      unchanged,
      rejected,
    ]);
  }
}

/**
 * A source is read from the beginning again: its position and what it had begun are forgotten. What is quarantined now is
 * settled when that reading has ended.
 */
export async function startAnew(connection: DuckDBConnection, source: string): Promise<void> {
  await connection.run(
    `UPDATE source_state SET connector_state = NULL, full_to = (SELECT coalesce(max(id), 0) FROM quarantine)
     WHERE source_id = $1`,
    [source],
  );
  for (const name of ['complete_reading', 'seen_row'])
    await connection.run(`DELETE FROM ${name} WHERE source_id = $1`, [source]);
}

/** After a reading from the beginning: what is still wrong has been quarantined anew. */
export async function settleQuarantine(connection: DuckDBConnection, source: string, run: number): Promise<void> {
  await connection.run(
    `UPDATE quarantine SET resolved_run = $2 WHERE source_id = $1 AND resolved_run IS NULL
       AND id <= (SELECT full_to FROM source_state WHERE source_id = $1)`,
    [source, run],
  );
  await connection.run('UPDATE source_state SET full_to = NULL WHERE source_id = $1', [source]);
}

export interface SourceChange {
  state?: string;
  completeThrough?: string;
  lastSync?: string;
  streams?: readonly StreamDescription[];
  fields?: KnownFields;
}

/** Writes what changed; part of the transaction that stores the rows it speaks of. */
export async function saveSource(connection: DuckDBConnection, source: string, change: SourceChange): Promise<void> {
  const known = await rows(connection, 'SELECT 1 FROM source_state WHERE source_id = $1', [source]);
  if (known.length === 0)
    await connection.run(`INSERT INTO source_state (source_id, tables) VALUES ($1, '[]')`, [source]);
  const set = async (assignment: string, value: DuckDBValue): Promise<void> => {
    await connection.run(`UPDATE source_state SET ${assignment} WHERE source_id = $2`, [value, source]);
  };
  if (change.state !== undefined) await set('connector_state = $1', change.state);
  if (change.completeThrough !== undefined) await set('complete_through = CAST($1 AS DATE)', change.completeThrough);
  if (change.lastSync !== undefined) await set('last_sync = CAST($1 AS TIMESTAMPTZ)', change.lastSync);
  if (change.fields !== undefined) await set('fields = $1', JSON.stringify(change.fields));
  if (change.streams === undefined) return;
  const historyFrom = change.streams
    .map((stream) => stream.historyFrom)
    .filter((each) => each !== undefined)
    .sort()
    .at(0);
  await set('tables = $1', JSON.stringify([...new Set(change.streams.map((stream) => stream.table))].sort()));
  await set(
    'end_assumed = $1',
    change.streams.some((stream) => stream.endAssumed === true),
  );
  await set('history_from = coalesce(CAST($1 AS DATE), history_from)', historyFrom ?? null);
}
