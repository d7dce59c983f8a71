import type { CanonicalTable } from '@sextant/contracts';
import type { Snapshot } from '../duckdb/database.ts';

/** What one commit brought. */
export interface Batch {
  batch: number;
  source: string;
  committedAt: string;
  rows: { table: CanonicalTable; stored: number }[];
}

/** Batches that stored rows, or said who is one party, after one batch and up to another. */
export async function batchesBetween(
  snapshot: Snapshot,
  after: number,
  upTo: number,
  sources: readonly string[],
): Promise<Batch[]> {
  const result = await snapshot.runText(
    `SELECT b.batch_id AS batch, b.source_id AS source, strftime(b.committed_at, '%Y-%m-%dT%H:%M:%S.%gZ') AS at,
       t.table_name AS name, t.rows_stored AS stored
     FROM ingest_batch b LEFT JOIN ingest_table t ON t.batch_id = b.batch_id AND t.rows_stored > 0
     WHERE b.batch_id > ${Math.trunc(after)} AND b.batch_id <= ${Math.trunc(upTo)} ORDER BY b.batch_id, t.table_name`,
  );
  const batches = new Map<number, Batch>();
  (result['batch'] ?? []).forEach((id, row) => {
    const batch = Number(id);
    const source = String(result['source']?.[row]);
    const isLink = result['name']?.[row] === null;
    if (!isLink && !sources.includes(source) && result['name']?.[row] !== 'fx_rate') return;
    const known = batches.get(batch) ?? { batch, source, committedAt: String(result['at']?.[row]), rows: [] };
    batches.set(batch, known);
    if (isLink) return;
    known.rows.push({
      table: String(result['name']?.[row]) as CanonicalTable,
      stored: Number(result['stored']?.[row]),
    });
  });
  return [...batches.values()];
}
