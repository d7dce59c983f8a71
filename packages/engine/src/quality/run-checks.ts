import type { DuckDBConnection } from '@duckdb/node-api';
import type { CanonicalTable } from '@sextant/contracts';
import { runStatement } from '../duckdb/database.ts';
import type { DerivationRules } from '../relations/rules.ts';
import { CHECKS } from './all-checks.ts';
import { quoted, SCOPE, type Check, type CheckContext } from './check.ts';
import { findingsSql, keepFindings } from './findings.ts';

/** The run that is ending, and what its source had said before it. */
export interface EndingRun {
  run: number;
  source: string;
  completeBefore: string | null;
  endedAt: string;
}

/**
 * Looks again at what the batches since the last checks may have broken or mended, and keeps what is found as the
 * findings of the run. Inside the caller's transaction. Returns whether anything else was found than the last time.
 */
export async function runChecks(
  connection: DuckDBConnection,
  rules: DerivationRules,
  { run, source, completeBefore, endedAt }: EndingRun,
): Promise<boolean> {
  const before = await foundLast(connection);
  const last = await lastBatches(connection);
  const seen = await seenBatches(connection);
  const revised = new Set((await list(connection, 'SELECT table_name FROM revised_table')) as CanonicalTable[]);
  const upTo = Math.max(0, ...last.values());
  const faulty = new Set(await list(connection, 'SELECT DISTINCT check_id FROM quality_fault'));
  const looked: string[] = [];
  for (const check of CHECKS) {
    const after = seen.get(check.id) ?? 0;
    if (!check.reads.some((table) => (last.get(table) ?? 0) > after)) continue;
    const began = performance.now();
    await look(connection, check, faulty.has(check.id), { rules, after, revised, source, completeBefore });
    looked.push(`(${quoted(check.id)}, ${upTo}, ${Math.round(performance.now() - began)})`);
  }
  if (looked.length > 0) {
    await connection.run(
      `DELETE FROM quality_check WHERE check_id IN (SELECT id FROM (VALUES ${looked.join(', ')}) l (id, batch, took))`,
    );
    await connection.run(`INSERT INTO quality_check VALUES ${looked.join(', ')}`);
  }
  await connection.run(keepFindings(run));
  await connection.run(`INSERT INTO quality_run VALUES (${run}, TIMESTAMPTZ ${quoted(endedAt)})`);
  return (await foundLast(connection)) !== before;
}

/** `isFaulty`: something was found before, which may be mended. */
async function look(
  connection: DuckDBConnection,
  check: Check,
  isFaulty: boolean,
  context: CheckContext,
): Promise<void> {
  const forget = `DELETE FROM quality_fault WHERE check_id = ${quoted(check.id)}`;
  if (check.scope !== undefined) {
    await connection.run(`CREATE OR REPLACE TEMP TABLE quality_scope AS ${check.scope(context)}`);
    if (isFaulty) await connection.run(`${forget} AND scope_key IN (SELECT key FROM ${SCOPE})`);
  } else if (isFaulty) {
    await connection.run(check.ofRun === true ? `${forget} AND source_id = ${quoted(context.source)}` : forget);
  }
  await connection.run(`
    INSERT INTO quality_fault
    SELECT ${quoted(check.id)}, f.source_id, f.scope_key, f.example, f.rows, f.amount, f.currency FROM (${check.faults(context)}) f`);
  if (check.scope !== undefined) await connection.run(`DROP TABLE ${SCOPE}`);
}

async function list(connection: DuckDBConnection, query: string): Promise<string[]> {
  return Object.values(await runStatement(connection, { text: query, parameters: [] }))[0]?.map(String) ?? [];
}

/** What was found at the end of the last run, as one text. */
async function foundLast(connection: DuckDBConnection): Promise<string> {
  const { run: _, ...found } = await runStatement(connection, {
    text: `${findingsSql()} ORDER BY source_id, check_id, currency`,
    parameters: [],
  });
  return JSON.stringify(found);
}

/** By table the last batch that brought rows. */
async function lastBatches(connection: DuckDBConnection): Promise<Map<string, number>> {
  return pairs(
    connection,
    `SELECT table_name, max(batch_id) FROM ingest_table WHERE rows_stored > 0 GROUP BY 1
     UNION ALL SELECT 'party_link', coalesce(max(batch_id), 0) FROM party_link`,
  );
}

/** By check the last batch that it has seen. */
const seenBatches = (connection: DuckDBConnection): Promise<Map<string, number>> =>
  pairs(connection, 'SELECT check_id, batch_id FROM quality_check');

async function pairs(connection: DuckDBConnection, query: string): Promise<Map<string, number>> {
  const [names = [], values = []] = Object.values(await runStatement(connection, { text: query, parameters: [] }));
  return new Map(names.map((name, row) => [String(name), Number(values[row])]));
}
