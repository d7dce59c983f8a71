import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { measureChanges } from './change.mjs';
import { askNow, measureOlder } from './older.mjs';
import { givenBefore, measureLater } from './receipts.mjs';
import { openSql } from './sql-runner.mjs';

/**
 * A copy of the store learns more: what the changes take, and what it says then of what was known before them. Throws when
 * a derived row differs from a rebuild.
 * @param {{ folder: string, store: string, rounds: number, say: (line: string) => void }} options
 */
export const measureChanged = async ({ folder, store, rounds, say }) => {
  const changed = join(folder, 'changed.duckdb');
  copyFileSync(store, changed);
  const knownAt = await lastCommit(changed);
  const then = await askNow(changed, rounds);
  const given = await givenBefore(changed);
  const changes = await measureChanges(folder, changed, say);
  for (const { share, differing, compared } of changes) {
    if (differing > 0)
      throw new Error(`After a change of ${share} ${differing} rows differ from a rebuild, in ${compared.join(', ')}.`);
  }
  say('asking for what was known before the changes');
  const older = await measureOlder(changed, knownAt, then, rounds);
  say('finding the answers of before the changes again');
  const later = await measureLater(changed, given, rounds);
  rmSync(changed);
  return { changes, older, later };
};

/** When the store learned what it knows. @param {string} file */
const lastCommit = async (file) => {
  const sql = await openSql(file);
  const [last] = await sql.rows(`SELECT strftime(max(committed_at), '%Y-%m-%dT%H:%M:%S.%gZ') AS at FROM ingest_batch`);
  sql.close();
  return String(last?.['at']);
};
