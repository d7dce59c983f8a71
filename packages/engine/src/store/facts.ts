import type { CanonicalTable } from '@sextant/contracts';
import type { Snapshot } from '../duckdb/database.ts';
import { retractedTablesSql, slotColumn } from './schema.ts';

/** What the store says about itself; read once per version of the store. */
export interface Facts {
  batch: number;
  /** When the last batch was committed; null before the first. */
  committedAt: string | null;
  /** Earliest knowledge; a question about what was known before it has no answer. */
  knownSince: string | null;
  sources: SourceFacts[];
  /** Per scheme the classes by code; code 0 is `unknown`. */
  schemes: Map<string, string[]>;
  /** Declared schemes in which some customer has, or had, no known class. */
  unclassified: ReadonlySet<string>;
  /** Tables in which something was taken back. */
  retracted: ReadonlySet<CanonicalTable>;
  /** Earliest day on which an agreement's life begins. */
  firstAgreement: string | null;
}

export interface SourceFacts {
  id: string;
  completeThrough: string | null;
  lastSync: string | null;
  historyFrom: string | null;
  endAssumed: boolean;
  tables: CanonicalTable[];
  /** Rows of the last reading, per table. */
  rows: { table: CanonicalTable; read: number; rejected: number }[];
}

/** Tables behind every count of customers and holdings. */
export const COUNTED_TABLES: readonly CanonicalTable[] = ['party', 'product', 'agreement', 'agreement_party'];

/** The sources that the counts rest on. */
export const countedSources = (facts: Facts): SourceFacts[] =>
  facts.sources.filter((source) => source.tables.some((table) => COUNTED_TABLES.includes(table)));

/** Last day of which every counted source is complete; null while one has not said so. */
export function completeThrough(facts: Facts): string | null {
  const days = countedSources(facts).map((source) => source.completeThrough);
  if (days.includes(null)) return null;
  return days.reduce((least, day) => (least === null || (day !== null && day < least) ? day : least), null);
}

/** The latest of the days from which each source can tell: before it a total would lack a part. */
export function historyFrom(facts: Facts): string | null {
  if (facts.firstAgreement === null) return null;
  const declared = facts.sources
    .filter((source) => source.tables.includes('agreement'))
    .map((source) => source.historyFrom)
    .filter((each) => each !== null);
  return declared.length === 0 ? facts.firstAgreement : declared.reduce((last, day) => (day > last ? day : last));
}

type Cell = string | number | boolean | null | undefined;
const text = (value: Cell): string | null => (typeof value === 'string' ? value : null);
const instant = (column: string): string => `strftime(${column}, '%Y-%m-%dT%H:%M:%S.%gZ')`;

export async function readFacts(snapshot: Snapshot, declaredSchemes: readonly string[]): Promise<Facts> {
  const batches = await snapshot.runText(
    `SELECT coalesce(max(batch_id), 0)::INTEGER AS batch, ${instant('max(committed_at)')} AS committed FROM ingest_batch`,
  );
  const known = await snapshot.runText(
    `SELECT ${instant('min(recorded_at)')} AS since, min(valid_from)::VARCHAR AS first FROM agreement WHERE op = 'assert'`,
  );
  const sources = await snapshot.runText(
    `SELECT source_id, complete_through::VARCHAR AS complete, ${instant('last_sync')} AS last_sync, history_from::VARCHAR AS history,
       end_assumed, tables FROM source_state ORDER BY source_id`,
  );
  const rows = await lastReadings(snapshot);
  const retracted = await snapshot.runText(retractedTablesSql);
  return {
    batch: Number(batches['batch']?.[0] ?? 0),
    committedAt: text(batches['committed']?.[0]),
    knownSince: text(known['since']?.[0]),
    firstAgreement: text(known['first']?.[0]),
    unclassified: await readUnclassified(snapshot, declaredSchemes),
    retracted: new Set((retracted['name'] ?? []) as CanonicalTable[]),
    schemes: await readSchemes(snapshot),
    sources: (sources['source_id'] ?? []).map((id, index) => ({
      id: String(id),
      completeThrough: text(sources['complete']?.[index]),
      lastSync: text(sources['last_sync']?.[index]),
      historyFrom: text(sources['history']?.[index]),
      endAssumed: sources['end_assumed']?.[index] === true,
      tables: JSON.parse(String(sources['tables']?.[index] ?? '[]')) as CanonicalTable[],
      rows: rows.get(String(id)) ?? [],
    })),
  };
}

async function readUnclassified(snapshot: Snapshot, declaredSchemes: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (const [index, scheme] of declaredSchemes.entries()) {
    const some = await snapshot.runText(
      `SELECT 1 AS one FROM customer_state WHERE ${slotColumn(index + 1)} = 0 LIMIT 1`,
    );
    if ((some['one'] ?? []).length > 0) found.add(scheme);
  }
  return found;
}

async function readSchemes(snapshot: Snapshot): Promise<Map<string, string[]>> {
  const codes = await snapshot.runText('SELECT scheme, code, segment FROM segment_code ORDER BY scheme, code');
  const schemes = new Map<string, string[]>();
  (codes['scheme'] ?? []).forEach((scheme, index) => {
    const classes = schemes.get(String(scheme)) ?? [];
    classes[Number(codes['code']?.[index])] = String(codes['segment']?.[index]);
    schemes.set(String(scheme), classes);
  });
  return schemes;
}

/**
 * Rows read and rejected in the last reading of each source: the last run that read anything, with the runs before it
 * that were cut off and that it went on from.
 */
async function lastReadings(snapshot: Snapshot): Promise<Map<string, SourceFacts['rows']>> {
  const result = await snapshot.runText(`
    WITH reading AS (
      SELECT b.source_id, b.run, t.table_name, sum(t.rows_read) AS read, sum(t.rows_rejected) AS rejected
      FROM ingest_table t JOIN ingest_batch b USING (batch_id) WHERE t.rows_read > 0 GROUP BY ALL
    ), ended AS (
      SELECT source_id, run FROM sync_run SEMI JOIN reading USING (run) WHERE state = 'done'
    ), previous AS (
      SELECT source_id, max(run) AS run FROM ended
      WHERE run < (SELECT max(r.run) FROM reading r WHERE r.source_id = ended.source_id) GROUP BY source_id
    )
    SELECT r.source_id, r.table_name, sum(r.read)::BIGINT AS read, sum(r.rejected)::BIGINT AS rejected
    FROM reading r LEFT JOIN previous p USING (source_id) WHERE r.run > coalesce(p.run, 0)
    GROUP BY ALL ORDER BY ALL`);
  const bySource = new Map<string, SourceFacts['rows']>();
  (result['source_id'] ?? []).forEach((id, index) => {
    const rows = bySource.get(String(id)) ?? [];
    rows.push({
      table: String(result['table_name']?.[index]) as CanonicalTable,
      read: Number(result['read']?.[index]),
      rejected: Number(result['rejected']?.[index]),
    });
    bySource.set(String(id), rows);
  });
  return bySource;
}
