import type { DuckDBConnection } from '@duckdb/node-api';
import { SextantError, type CanonicalTable, type SyncCounts } from '@sextant/contracts';
import { canonicalTables } from '../store/schema.ts';
import { extendSegmentCodes } from '../store/dictionaries.ts';
import { appendChecked } from './append-rows.ts';
import type { BatchContext } from './batch-context.ts';
import { forgetChecked } from './checked-rows.ts';
import { checkedColumns } from './check-records.ts';
import type { OpenReading } from './complete-readings.ts';
import { checkTable, quarantineRejects } from './quarantine.ts';
import { checkDeleteShare, findRevised, findUnseen, retractMissing } from './retract-rows.ts';
import type { Staging } from './staging.ts';

type Counts = Map<CanonicalTable, SyncCounts>;

/**
 * Checks what is staged, quarantines what is wrong and appends what is new to the canonical tables, and retracts what
 * complete readings that have ended no longer have. What follows from it is left to be derived. Runs inside the caller's
 * transaction. Returns the counts per table, empty where there was nothing to do, and what somebody should know of.
 */
export async function commitStaged(
  connection: DuckDBConnection,
  staging: Staging,
  context: BatchContext,
): Promise<{ counts: Counts; notes: string[] }> {
  const counts: Counts = new Map();
  const { readings } = context;
  await readings.begin(connection, context.batch);
  for (const table of canonicalTables.filter((each) => staging.rowsOf(each) > 0)) {
    counts.set(table, await storeTable(connection, staging, table, context));
  }
  if (staging.rejected > 0) {
    await quarantineRejects(connection, context, counts);
    await readings.noteRejects(connection);
  }
  const notes: string[] = [];
  for (const ended of readings.takeEnded()) notes.push(...(await endReading(connection, ended, counts, context)));
  if ((counts.get('party_segment')?.stored ?? 0) > 0) await extendSegmentCodes(connection);
  for (const table of counts.keys()) await connection.run(`DROP TABLE IF EXISTS temp.fresh_${table}`);
  await connection.run('DROP TABLE IF EXISTS temp.known_place');
  return { counts, notes };
}

async function storeTable(
  connection: DuckDBConnection,
  staging: Staging,
  table: CanonicalTable,
  context: BatchContext,
): Promise<SyncCounts> {
  const read = staging.rowsOf(table);
  const sent = staging.columnsOf(table);
  const rejected = await context.watch.during('checking', () => checkTable(connection, table, sent, context));
  const there = checkedColumns(table, sent).map(([name]) => name);
  const stored = await appendChecked(connection, table, there, context);
  await context.readings.note(connection, table, context);
  const revised = await findRevised(connection, table, context);
  await forgetChecked(connection);
  const counts = { read, stored, unchanged: read - rejected - stored, rejected };
  return revised === 0 ? counts : withDeleted(counts, await retractMissing(connection, table, context, read));
}

/**
 * What a stream asserts and its complete reading has not met again was deleted, where the stream promises that. Of what was
 * quarantined before, all that is still wrong was quarantined anew.
 */
async function endReading(
  connection: DuckDBConnection,
  reading: OpenReading,
  counts: Counts,
  context: BatchContext,
): Promise<string[]> {
  const { stream, table, unknownRows, quarantineTo } = reading;
  const { source, run, readings, streams } = context;
  const notes: string[] = [];
  const promised = streams.some(
    (each) => each.name === stream && each.table === table && each.deletes === 'by-difference',
  );
  if (reading.byDifference && promised) {
    const missing = await findUnseen(connection, reading, context);
    if (missing > 0 && unknownRows > 0) {
      notes.push(
        `Nothing was deleted in ${stream}, although ${missing} of its records were not met: ${unknownRows} rows were ` +
          'rejected of which nobody can tell which records they are.',
      );
    } else if (missing > 0) {
      await checkDeleteShare(connection, reading, missing, context);
      const before = counts.get(table) ?? { read: 0, stored: 0, unchanged: 0, rejected: 0 };
      const firstSeq = before.read + (before.deleted ?? 0);
      counts.set(table, withDeleted(before, await retractMissing(connection, table, context, firstSeq)));
    }
  }
  await readings.forget(connection, stream);
  await connection.run(
    `UPDATE quarantine SET resolved_run = $3 WHERE source_id = $1 AND stream = $2 AND id <= $4 AND resolved_run IS NULL`,
    [source, stream, run, quarantineTo],
  );
  return notes;
}

const withDeleted = (counts: SyncCounts, deleted: number): SyncCounts => ({
  ...counts,
  stored: counts.stored + deleted,
  deleted: (counts.deleted ?? 0) + deleted,
});

/** Only the quarantine part of {@link commitStaged}, for a batch that is refused as a whole. */
export async function quarantineStaged(
  connection: DuckDBConnection,
  staging: Staging,
  context: BatchContext,
): Promise<Counts> {
  const counts: Counts = new Map();
  for (const table of canonicalTables.filter((each) => staging.rowsOf(each) > 0)) {
    const rejected = await checkTable(connection, table, staging.columnsOf(table), context);
    counts.set(table, { read: staging.rowsOf(table), stored: 0, unchanged: 0, rejected });
  }
  if (staging.rejected > 0) await quarantineRejects(connection, context, counts);
  return counts;
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
