import type {
  CanonicalTable,
  QualityFinding,
  QualityResponse,
  QualityRow,
  QuarantinedRow,
  SourceStatus,
  SyncReport,
} from '@sextant/contracts';
import type { ResultColumns, Snapshot } from '../duckdb/database.ts';
import type { SourceDeclaration } from '../engine.ts';
import { countedBySeverity, findingsOf, findingsSql, type SourceFinding } from '../quality/findings.ts';

interface Page {
  limit?: number;
  offset?: number;
}

const rowsOf = (result: ResultColumns): Record<string, unknown>[] => {
  const names = Object.keys(result);
  return (result[names[0] ?? ''] ?? []).map((_, row) =>
    Object.fromEntries(names.map((name) => [name, result[name]?.[row] ?? null])),
  );
};
const pageOf = (page: Page | undefined): string => `LIMIT ${page?.limit ?? 100} OFFSET ${page?.offset ?? 0}`;
const instant = (column: string): string => `strftime(${column}, '%Y-%m-%dT%H:%M:%S.%gZ')`;

/** Past syncs of a source, latest first. */
export async function listRuns(snapshot: Snapshot, source: string, page?: Page): Promise<SyncReport[]> {
  const result = await snapshot.runText(
    `SELECT run, state, ${instant('started_at')} AS started, ${instant('ended_at')} AS ended, report FROM sync_run
     WHERE source_id = $1 ORDER BY run DESC ${pageOf(page)}`,
    [source],
  );
  return rowsOf(result).map((row) => {
    if (typeof row['report'] === 'string') return JSON.parse(row['report']) as SyncReport;
    // Cut off, or still running: there is no report yet.
    return {
      run: Number(row['run']),
      source,
      state: row['state'] as SyncReport['state'],
      startedAt: String(row['started']),
      endedAt: row['ended'] as string | null,
      counts: { read: 0, stored: 0, unchanged: 0, rejected: 0 },
      tables: {},
      completeThrough: null,
      notes: [],
    };
  });
}

export async function listSources(
  snapshot: Snapshot,
  declared: readonly SourceDeclaration[],
  syncing: ReadonlySet<string>,
): Promise<SourceStatus[]> {
  const known = rowsOf(
    await snapshot.runText('SELECT source_id, complete_through::VARCHAR AS complete FROM source_state'),
  );
  const lost = rowsOf(
    await snapshot.runText('SELECT source_id, count(*) AS n FROM quarantine WHERE resolved_run IS NULL GROUP BY 1'),
  );
  const findings = findingsOf(await snapshot.runText(findingsSql()));
  const list: SourceStatus[] = [];
  for (const source of declared) {
    const [lastRun] = await listRuns(snapshot, source.id, { limit: 1 });
    const completeThrough = known.find((row) => row['source_id'] === source.id)?.['complete'];
    list.push({
      id: source.id,
      connector: source.connector,
      title: source.title,
      state: stateOf(lastRun, syncing.has(source.id)),
      completeThrough: typeof completeThrough === 'string' ? completeThrough : null,
      lastRun: lastRun ?? null,
      quarantined: Number(lost.find((row) => row['source_id'] === source.id)?.['n'] ?? 0),
      findings: countedBySeverity(findings, source.id),
    });
  }
  return list;
}

function stateOf(lastRun: SyncReport | undefined, running: boolean): SourceStatus['state'] {
  if (running) return 'running';
  if (lastRun === undefined) return 'never-synced';
  return lastRun.state === 'done' ? 'ok' : 'failed';
}

/** Rows per table over all runs of the source, and what the checks of the last run, or of another one, found in them. */
export async function listQuality(snapshot: Snapshot, source: string, run?: number): Promise<QualityResponse> {
  const checked = await snapshot.runText(
    `SELECT max(run)::INTEGER AS run FROM quality_run${run === undefined ? '' : ` WHERE run = ${Math.trunc(run)}`}`,
  );
  const found = findingsOf(await snapshot.runText(findingsSql(run)));
  return {
    tables: await listTables(snapshot, source),
    run: checked['run']?.[0] == null ? null : Number(checked['run'][0]),
    checks: found.filter((each) => each.source === source).map(withoutSource),
  };
}

function withoutSource({
  check,
  title,
  severity,
  table,
  concerns,
  rows,
  amount,
  currency,
  examples,
}: SourceFinding): QualityFinding {
  return { check, title, severity, table, concerns, rows, amount, currency, examples };
}

async function listTables(snapshot: Snapshot, source: string): Promise<QualityRow[]> {
  const counts = rowsOf(
    await snapshot.runText(
      `SELECT t.table_name AS name, sum(rows_read)::BIGINT AS read, sum(rows_rejected)::BIGINT AS rejected
       FROM ingest_table t WHERE source_id = $1 GROUP BY 1 ORDER BY 1`,
      [source],
    ),
  );
  const reasons = rowsOf(
    await snapshot.runText(
      `SELECT table_name AS name, reason, count(*) AS n FROM quarantine WHERE source_id = $1
       GROUP BY table_name, reason QUALIFY row_number() OVER (PARTITION BY table_name ORDER BY count(*) DESC) <= 10 ORDER BY n DESC`,
      [source],
    ),
  );
  return counts.map((row) => ({
    table: row['name'] as CanonicalTable,
    read: Number(row['read']),
    accepted: Number(row['read']) - Number(row['rejected']),
    rejected: Number(row['rejected']),
    reasons: reasons
      .filter((each) => each['name'] === row['name'])
      .map((each) => ({ reason: String(each['reason']), rows: Number(each['n']) })),
  }));
}

/** Rows that were not taken in, latest first. */
export async function listQuarantine(
  snapshot: Snapshot,
  source: string,
  page?: Page & { all?: boolean },
): Promise<{ total: number; rows: QuarantinedRow[] }> {
  const from = `quarantine WHERE source_id = $1${page?.all === true ? '' : ' AND resolved_run IS NULL'}`;
  const total = await snapshot.runText(`SELECT count(*) AS n FROM ${from}`, [source]);
  const result = await snapshot.runText(
    `SELECT id, source_id AS source, run, stream, table_name AS "table", file, line, reason, raw, ${instant('seen_at')} AS seen_at, resolved_run
     FROM ${from} ORDER BY id DESC ${pageOf(page)}`,
    [source],
  );
  const rows = rowsOf(result).map(({ seen_at: at, resolved_run: settledBy, ...row }) => ({
    ...row,
    id: Number(row['id']),
    at: String(at),
    settledBy: settledBy === null ? null : Number(settledBy),
    run: Number(row['run']),
    line: row['line'] === null ? null : Number(row['line']),
  })) as QuarantinedRow[];
  return { total: Number(total['n']?.[0]), rows };
}
