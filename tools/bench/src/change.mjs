import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CANONICAL_TABLES } from '@sextant/contracts';
import { CALLER, openEngine, SOURCE } from './bank-engine.mjs';
import { CHANGES, LAST_DAY } from './make-bank.mjs';
import { timed } from './measure.mjs';
import { questionOf } from './measure-shape.mjs';
import { openParquetRun } from './parquet-run.mjs';
import { SHAPES } from './shapes.mjs';
import { openSql } from './sql-runner.mjs';

/**
 * @typedef {{ wall: number, cpu: number }} Cost
 * @typedef {{ share: number, rows: number, sync: Cost, read: Cost, refresh: Cost, rebuild: Cost, compared: string[], differing: number }} ChangeResult
 *   `sync`: all of it; `read`: reading and checking rows, which a rebuild does not do; `refresh`: committing them and keeping
 *   what is derived in step
 */

/** What a store keeps beside canonical rows and what is derived from them. */
const BOOKKEEPING =
  /^(party_link|ingest_batch|ingest_table|sync_run|source_state|source_rank|quarantine|segment_code|delivered_scheme|derived_under|revised_table|rule_set|receipt|kept|quality_\w+|store_meta|\w+_key)$/;

/**
 * Syncs the changes one after another, each into what the one before left, by an engine that has answered every question
 * once; after each a copy of the store derives everything anew, and what both hold is compared. The cost of a sync is told
 * in two parts by its run record; that of a rebuild is the opening that rebuilds less an opening that does not.
 * @param {string} folder of the bank
 * @param {string} file of the store, which is changed
 * @param {(line: string) => void} say
 * @returns {Promise<ChangeResult[]>}
 */
export const measureChanges = async (folder, file, say) => {
  const results = [];
  for (const { name, share } of CHANGES) {
    say(`syncing a change of ${100 * share} % and rebuilding a copy`);
    const engine = await openEngine(file);
    await askAll(engine);
    const sync = await timed(() =>
      engine.sync(SOURCE, () => openParquetRun(join(folder, name), ['9999-12-31'], LAST_DAY)),
    );
    await engine.close();
    const { counts, state, error, took } = sync.result;
    if (state !== 'done' || counts.rejected > 0)
      throw new Error(`The change was not synced: ${JSON.stringify(error ?? counts)}`);
    const anew = `${file}.anew`;
    copyFileSync(file, anew);
    const rebuild = await rebuilt(anew);
    const { compared, differing } = await compareStores(file, anew);
    rmSync(anew);
    results.push({
      share,
      rows: counts.stored,
      sync: { wall: sync.wall, cpu: sync.cpu },
      read: together(took, ['reading', 'checking']),
      refresh: together(took, ['storing', 'deriving']),
      rebuild,
      compared,
      differing,
    });
  }
  return results;
};

/** A host that learns of a change has been answering questions: what they read is in its memory. @param {import('./bank-engine.mjs').Engine} engine */
const askAll = async (engine) => {
  for (const shape of SHAPES.filter(({ store, route }) => store === 'bank' && route === undefined))
    await engine.answer(questionOf(shape), CALLER);
};

/** @param {import('@sextant/contracts').SyncReport['took']} took @param {import('@sextant/contracts').SyncPhase[]} phases @returns {Cost} */
const together = (took, phases) => ({
  wall: phases.reduce((sum, phase) => sum + (took?.[phase]?.wallMs ?? 0), 0),
  cpu: phases.reduce((sum, phase) => sum + (took?.[phase]?.cpuMs ?? 0), 0),
});

/** Has a store derive everything anew; what that takes. @param {string} file @returns {Promise<Cost>} */
const rebuilt = async (file) => {
  const opened = await timed(() => openEngine(file));
  await opened.result.close();
  const sql = await openSql(file);
  await sql.columns(`UPDATE derived_under SET rules = 'none'`);
  sql.close();
  const again = await timed(() => openEngine(file));
  await again.result.close();
  return { wall: again.wall - opened.wall, cpu: again.cpu - opened.cpu };
};

/**
 * Every derived table of two stores, whichever there are: rows that only one of them has. A log of signed changes is
 * added up first.
 * @param {string} one @param {string} other
 * @returns {Promise<{ compared: string[], differing: number }>}
 */
export const compareStores = async (one, other) => {
  const sql = await openSql(':memory:', { memory_limit: '4GB' });
  await sql.columns(`ATTACH '${one}' AS one (READ_ONLY)`);
  await sql.columns(`ATTACH '${other}' AS other (READ_ONLY)`);
  const tables = await sql.rows(
    `SELECT table_name AS name, list(column_name ORDER BY column_index) AS columns FROM duckdb_columns() WHERE database_name = 'one' GROUP BY ALL ORDER BY name`,
  );
  const compared = [];
  let differing = 0;
  for (const { name, columns } of tables) {
    const table = String(name);
    if (table in CANONICAL_TABLES || BOOKKEEPING.test(table)) continue;
    compared.push(table);
    const rows = (/** @type {string} */ store) => rowsOf(`${store}.${table}`, /** @type {string[]} */ (columns));
    const print = async (/** @type {string} */ store) =>
      JSON.stringify(
        await sql.rows(`SELECT count(*) AS n, sum(hash(r)) AS h, bit_xor(hash(r)) AS x FROM (${rows(store)}) r`),
      );
    if ((await print('one')) === (await print('other'))) continue;
    for (const [left = '', right = ''] of [
      ['one', 'other'],
      ['other', 'one'],
    ]) {
      const [found] = await sql.rows(`SELECT count(*) AS n FROM (${rows(left)} EXCEPT ALL ${rows(right)})`);
      differing += Number(found?.['n']);
    }
  }
  sql.close();
  return { compared, differing };
};

/** Key columns that a log of changes may have; its others are added up. */
const DELTA_KEY = new Set(['slot', 'segment', 'day', 'month', 'kind', 'category_k', 'currency']);

/** @param {string} table @param {string[]} columns */
const rowsOf = (table, columns) => {
  const quoted = (/** @type {string} */ name) => `"${name}"`;
  if (!table.endsWith('_delta')) return `SELECT ${columns.map(quoted).join(', ')} FROM ${table}`;
  const key = columns.filter((name) => DELTA_KEY.has(name)).map(quoted);
  const sums = columns.filter((name) => !DELTA_KEY.has(name)).map(quoted);
  return `SELECT ${key.join(', ')}, ${sums.map((name) => `sum(${name}) AS ${name}`).join(', ')} FROM ${table}
    GROUP BY ${key.join(', ')} HAVING ${sums.map((name) => `sum(${name}) <> 0`).join(' OR ')}`;
};
