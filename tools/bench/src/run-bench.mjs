import { copyFileSync, existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createAsker } from './ask-over-http.mjs';
import { CALLER, KPIS, openEngine, openHost, POINTS, question, SOURCE } from './bank-engine.mjs';
import { cellsOfAnswer, cellsOfRows, differences, monthsTo } from './cells.mjs';
import { measureChange } from './change.mjs';
import { FIRST_DAY, LAST_DAY, makeBank } from './make-bank.mjs';
import { interleave, timed } from './measure.mjs';
import { memoryOf } from './memory.mjs';
import { spansOf, openParquetRun } from './parquet-run.mjs';
import { openSql, sqlFile, statementsOf } from './sql-runner.mjs';

/**
 * @typedef {import('./measure.mjs').Timing} Timing
 * @typedef {import('./cells.mjs').Cells} Cells
 * @typedef {import('./sql-runner.mjs').SqlRunner} SqlRunner
 * @typedef {import('./sql-runner.mjs').Statement} Statement
 * @typedef {'naive' | 'interval' | 'delta'} Form
 *
 * @typedef {object} KpiResult
 * @property {string} kpi
 * @property {number} cells          compared, all equal
 * @property {Record<string, Timing>} times
 * @property {number | null} memoryDeltas      MB above idle
 * @property {number | null} memoryIntervals
 *
 * @typedef {object} BenchResult
 * @property {number} customers
 * @property {{ rows: number, seconds: number, fileMb: number }} load
 * @property {KpiResult[]} kpis
 * @property {import('./change.mjs').ChangeResult} change
 */

const months = monthsTo(LAST_DAY, POINTS);
const first = months[0] ?? 0;
/** Parameters of the hand-written forms. */
const named = { first_month: first, last: LAST_DAY };
const naiveFrom = { first: `${Math.floor((first - 1) / 12)}-${String(((first - 1) % 12) + 1).padStart(2, '0')}-01` };

/**
 * The whole bench in `folder`. Throws when two ways to the same figure differ in any cell.
 * @param {{ folder: string, customers: number, rounds: number, memory?: boolean, spanMonths?: number, say?: (line: string) => void }} options
 * @returns {Promise<BenchResult>}
 */
export const runBench = async ({ folder, customers, rounds, memory = true, spanMonths = 6, say = () => undefined }) => {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'store.duckdb');
  const copy = join(folder, 'copy.duckdb');
  const load = await loadBank({ folder, file, customers, spanMonths, say });
  copyFileSync(file, copy);

  /** @type {KpiResult[]} */
  const kpis = [];
  const sql = await openSql(copy);
  for (const kpi of KPIS) {
    say(`measuring ${kpi}`);
    const { times, cells } = await measureKpi({ kpi, file, home: folder, sql, rounds });
    kpis.push({ kpi, times, cells, memoryDeltas: null, memoryIntervals: null });
  }
  sql.close();
  rmSync(copy);
  for (const result of memory ? kpis : []) {
    result.memoryDeltas = await memoryOf(file, result.kpi, 'deltas');
    result.memoryIntervals = await memoryOf(file, result.kpi, 'intervals');
  }
  say('syncing a change of 1 % and rebuilding a copy');
  const change = await measureChange(folder, file);
  if (change.differing > 0)
    throw new Error(`${change.differing} rows differ between the refreshed and the rebuilt tables.`);
  return { customers, load, kpis, change };
};

/** @param {{ folder: string, file: string, customers: number, spanMonths: number, say: (line: string) => void }} options */
const loadBank = async ({ folder, file, customers, spanMonths, say }) => {
  if (!existsSync(join(folder, 'change', 'agreement_party.parquet'))) {
    say(`making a bank of ${customers.toLocaleString('en')} customers`);
    await makeBank(folder, customers);
  }
  for (const old of [file, `${file}.wal`, `${file}.anew`]) rmSync(old, { force: true });
  const engine = await openEngine(file);
  say('loading it by a sync in order of time');
  engine.subscribe((event) => {
    if (event.type === 'data-changed') say(`  batch ${event.batch}`);
  });
  const { result, wall } = await timed(() =>
    engine.sync(SOURCE, () => openParquetRun(folder, spansOf(FIRST_DAY, LAST_DAY, spanMonths), LAST_DAY)),
  );
  await engine.close();
  if (result.state !== 'done' || result.counts.rejected > 0)
    throw new Error(`The load failed: ${JSON.stringify(result)}`);
  return { rows: result.counts.stored, seconds: wall / 1000, fileMb: statSync(file).size / 1e6 };
};

/**
 * One KPI by every way: naive once, then both routes, each with the hand-written SQL, the engine's own SQL and the engine
 * in turn.
 * @param {{ kpi: string, file: string, home: string, sql: SqlRunner, rounds: number }} options
 */
const measureKpi = async ({ kpi, file, home, sql, rounds }) => {
  const names = await segmentNames(sql);
  const hand = (/** @type {Form} */ form) => {
    const text = sqlFile(form, kpi);
    return () => sql.rows(text, form === 'naive' ? naiveFrom : named);
  };
  const cellsOf = async (/** @type {Form} */ form) =>
    cellsOfRows(await hand(form)(), {
      months,
      changes: form !== 'naive',
      share: kpi === 'customer-segment-mix',
      segmentName: (segment) => (form === 'naive' ? String(segment) : (names.get(Number(segment)) ?? '?')),
    });
  const expected = await cellsOf('delta');
  const same = (/** @type {string} */ form, /** @type {Cells} */ cells) => {
    const found = differences(expected, cells);
    if (found.length > 0) throw new Error(`${kpi}: delta and ${form} differ in ${found.join('; ')}`);
  };
  same('interval', await cellsOf('interval'));

  const naive = await timed(() => cellsOf('naive'));
  same('naive', naive.result);
  /** @type {Record<string, Timing>} */
  const times = { naive: { wall: naive.wall, cpu: naive.cpu, best: naive.wall, runs: 1 } };

  const intervals = await openEngine(file, 'intervals');
  same('engine from intervals', cellsOfAnswer(await intervals.answer(question(kpi), CALLER)));
  const generatedIntervals = await replay(sql, () => intervals.answer(question(kpi), CALLER));
  Object.assign(
    times,
    await interleave(
      [
        { name: 'interval: hand', run: hand('interval') },
        { name: 'interval: generated', run: generatedIntervals },
        { name: 'interval: engine', run: () => intervals.answer(question(kpi), CALLER) },
      ],
      rounds,
    ),
  );
  await intervals.close();

  const engine = await openEngine(file);
  const host = await openHost(engine, home);
  const { url } = await host.start();
  const asker = createAsker(url);
  same('engine from deltas', cellsOfAnswer(await engine.answer(question(kpi), CALLER)));
  same('HTTP', cellsOfAnswer(await asker.ask(question(kpi))));
  const generatedDeltas = await replay(sql, () => engine.answer(question(kpi), CALLER));
  Object.assign(
    times,
    await interleave(
      [
        { name: 'delta: hand', run: hand('delta') },
        { name: 'delta: generated', run: generatedDeltas },
        { name: 'delta: engine', run: () => engine.answer(question(kpi), CALLER) },
        { name: 'delta: HTTP', run: () => asker.ask(question(kpi)) },
      ],
      rounds * 2,
    ),
  );
  asker.close();
  await host.stop();
  return { times, cells: expected.size };
};

/** The engine's own statements for a question, to be run like the hand-written ones. @param {SqlRunner} sql @param {() => Promise<unknown>} ask */
const replay = async (sql, ask) => {
  await ask();
  const statements = await statementsOf(ask);
  if (statements.length === 0) throw new Error('The engine answered without a statement; is its cache off?');
  return async () => {
    for (const { text, values } of statements) await sql.columns(text, values);
  };
};

/** @param {SqlRunner} sql @returns {Promise<Map<number, string>>} */
const segmentNames = async (sql) => {
  const { code = [], segment = [] } = await sql.columns(
    `SELECT code, segment FROM segment_code WHERE scheme = 'region'`,
  );
  return new Map(code.map((each, i) => [Number(each), String(segment[i])]));
};
