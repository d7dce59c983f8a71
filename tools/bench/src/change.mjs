import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { openEngine, SOURCE } from './bank-engine.mjs';
import { LAST_DAY } from './make-bank.mjs';
import { timed } from './measure.mjs';
import { openParquetRun } from './parquet-run.mjs';
import { openSql } from './sql-runner.mjs';

/**
 * @typedef {{ wall: number, cpu: number }} Cost
 * @typedef {{ rows: number, sync: Cost, rebuild: Cost, differing: number }} ChangeResult
 */

/**
 * Syncs the rows in `change/` into the store, then has a copy of it derive everything anew under the same rules, and
 * compares what both hold. The cost of the sync is all of it: reading, checking, committing and refreshing; that of the
 * rebuild is the opening that rebuilds less an opening that does not.
 * @param {string} folder of the bank
 * @param {string} file of the store
 * @returns {Promise<ChangeResult>}
 */
export const measureChange = async (folder, file) => {
  const engine = await openEngine(file);
  const sync = await timed(() =>
    engine.sync(SOURCE, () => openParquetRun(join(folder, 'change'), ['9999-12-31'], LAST_DAY)),
  );
  await engine.close();
  if (sync.result.state !== 'done') throw new Error(`The change was not synced: ${JSON.stringify(sync.result.error)}`);

  const anew = `${file}.anew`;
  copyFileSync(file, anew);
  const opened = await timed(() => openEngine(anew));
  await opened.result.close();
  const sql = await openSql(anew);
  await sql.columns(`UPDATE derived_under SET rules = 'none'`);
  sql.close();
  const rebuilt = await timed(() => openEngine(anew));
  await rebuilt.result.close();

  return {
    rows: sync.result.counts.stored,
    sync: { wall: sync.wall, cpu: sync.cpu },
    rebuild: { wall: rebuilt.wall - opened.wall, cpu: rebuilt.cpu - opened.cpu },
    differing: await countDiffering(file, anew),
  };
};

/** Rows of the derived tables that only one of two stores has; the log of deltas is added up first. @param {string} one @param {string} other */
const countDiffering = async (one, other) => {
  const sql = await openSql(':memory:');
  await sql.columns(`ATTACH '${one}' AS one (READ_ONLY)`);
  await sql.columns(`ATTACH '${other}' AS other (READ_ONLY)`);
  const state = (/** @type {string} */ store) => `SELECT * FROM ${store}.customer_state`;
  const deltas = (/** @type {string} */ store) => `
    SELECT slot, segment, day, sum(customers) AS a, sum(holdings) AS b, sum(multi) AS c, sum(newcomers) AS d
    FROM ${store}.stock_delta GROUP BY ALL HAVING a <> 0 OR b <> 0 OR c <> 0 OR d <> 0`;
  let differing = 0;
  for (const rows of [state, deltas]) {
    for (const [left, right] of [
      ['one', 'other'],
      ['other', 'one'],
    ]) {
      const { n } = await sql.columns(
        `SELECT count(*)::INTEGER AS n FROM (${rows(left ?? '')} EXCEPT ALL ${rows(right ?? '')})`,
      );
      differing += Number(n?.[0]);
    }
  }
  sql.close();
  return differing;
};
