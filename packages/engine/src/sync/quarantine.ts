import type { DuckDBConnection } from '@duckdb/node-api';
import { tableDescription, type CanonicalTable, type SyncCounts } from '@sextant/contracts';
import { canonicalTables } from '../store/schema.ts';
import type { BatchContext } from './batch-context.ts';
import { fillChecked } from './checked-rows.ts';
import { checkedRows } from './check-records.ts';
import { count, stamp, text } from './sql-text.ts';
import { STAGED_REJECTS, stageName } from './staging.ts';

/** Fills `checked` and the quarantine; returns how many rows failed. */
export async function checkTable(
  connection: DuckDBConnection,
  table: CanonicalTable,
  sent: ReadonlySet<string>,
  context: BatchContext,
): Promise<number> {
  await fillChecked(connection, checkedRows(table, sent));
  const rejected = await count(connection, `SELECT count(*) FROM checked WHERE problem <> ''`);
  if (rejected > 0) await quarantineChecked(connection, table, sent, context);
  return rejected;
}

/** Rows that failed a check, as the source sent them. */
async function quarantineChecked(
  connection: DuckDBConnection,
  table: CanonicalTable,
  sent: ReadonlySet<string>,
  context: BatchContext,
): Promise<void> {
  const raw = Object.keys(tableDescription(table).columns)
    .filter((name) => sent.has(name))
    .map((name) => `'${name}=' || s."${name}"`);
  await connection.run(`
    INSERT INTO quarantine
    SELECT (SELECT coalesce(max(id), 0) FROM quarantine) + row_number() OVER (ORDER BY c.seq), ${text(context.source)}, ${context.run},
      c._stream, ${text(table)}, c._file, c._line, c.problem, left(concat_ws(', ', ${[...raw, 'NULL'].join(', ')}), 2000), ${stamp(context.recordedAt)}, NULL
    FROM checked c JOIN temp.${stageName(table)} s ON s._seq = c.seq
    WHERE c.problem <> ''`);
}

export async function quarantineRejects(
  connection: DuckDBConnection,
  context: BatchContext,
  counts: Map<CanonicalTable, SyncCounts>,
): Promise<void> {
  await connection.run(`
    INSERT INTO quarantine
    SELECT (SELECT coalesce(max(id), 0) FROM quarantine) + row_number() OVER (), ${text(context.source)}, ${context.run}, stream,
      table_name, file, TRY_CAST(line AS BIGINT), reason, raw, ${stamp(context.recordedAt)}, NULL
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
