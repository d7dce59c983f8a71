import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { measureChanged } from './after-changes.mjs';
import { createAsker } from './ask-over-http.mjs';
import { openEngine, openHost, SOURCE } from './bank-engine.mjs';
import { CHECKPOINTS, LAST_DAY, makeBank } from './make-bank.mjs';
import { timed } from './measure.mjs';
import { measureShape } from './measure-shape.mjs';
import { memoryOf } from './resident.mjs';
import { openParquetRun } from './parquet-run.mjs';
import { measurePayload } from './payload.mjs';
import { measurePeer } from './peer.mjs';
import { measureReceipts } from './receipts.mjs';
import { SHAPES } from './shapes.mjs';
import { openSql, sqlFile } from './sql-runner.mjs';
import { measureSurvival } from './survival.mjs';

/**
 * @typedef {import('./measure-shape.mjs').ShapeResult} ShapeResult
 * @typedef {(line: string) => void} Say
 * @typedef {{ rows: number, seconds: number, fileMb: number }} Load  seconds are NaN where the store was there already
 *
 * @typedef {object} BenchResult
 * @property {number} customers
 * @property {Load} load
 * @property {ShapeResult[]} shapes
 * @property {import('./payload.mjs').PayloadResult} payload
 * @property {import('./survival.mjs').SurvivalResult | null} survival
 * @property {import('./peer.mjs').PeerResult | string} peer    or why there is none
 * @property {import('./receipts.mjs').ReceiptResult[]} receipts
 * @property {import('./receipts.mjs').LaterResult[]} later  receipts of before the changes, after them
 * @property {import('./older.mjs').OlderResult[]} older
 * @property {import('./change.mjs').ChangeResult[]} changes
 *
 * @typedef {object} BenchOptions
 * @property {string} folder
 * @property {number} customers
 * @property {number} rounds
 * @property {boolean} [apart]       what runs in processes of its own, too, which need the built packages; default true
 * @property {Say} [say]
 */

/**
 * The whole bench in `folder`. Throws when two ways to the same figure differ in any cell, or two stores in any row.
 * @param {BenchOptions} options
 * @returns {Promise<BenchResult>}
 */
export const runBench = async ({ folder, customers, rounds, apart = true, say = () => undefined }) => {
  mkdirSync(folder, { recursive: true });
  const store = join(folder, `store-${customers}.duckdb`);
  const load = await loadBank({ folder, store, customers, say });
  const measured = await measureBank({ folder, store, rounds, apart, say });
  const shop = await measureShop({ folder, store, rounds, apart, say });
  const after = await measureChanged({ folder, store, rounds, say });
  return { customers, load, ...measured, shapes: [...measured.shapes, ...shop], ...after };
};

/**
 * The store with the bank in it; one that is there already is taken.
 * @param {{ folder: string, store: string, customers: number, say: Say }} options
 * @returns {Promise<Load>}
 */
const loadBank = async ({ folder, store, customers, say }) => {
  const size = () => statSync(store).size / 1e6;
  if (existsSync(store)) {
    const sql = await openSql(store);
    const [counted] = await sql.rows('SELECT sum(rows_stored)::BIGINT AS n FROM ingest_table');
    sql.close();
    return { rows: Number(counted?.['n']), seconds: Number.NaN, fileMb: size() };
  }
  say(`making a bank of ${customers.toLocaleString('en')} customers`);
  await makeBank(folder, customers);
  const loading = `${store}.loading`;
  for (const old of [loading, `${loading}.wal`]) rmSync(old, { force: true });
  // A batch of nine million rows does not fit into what an engine may use by default.
  const engine = await openEngine(loading, { memoryLimit: '8GB' });
  say('loading it by a sync in order of time');
  engine.subscribe((event) => {
    if (event.type === 'data-changed') say(`  batch ${event.batch}`);
  });
  const { result, wall } = await timed(() => engine.sync(SOURCE, () => openParquetRun(folder, CHECKPOINTS, LAST_DAY)));
  await engine.close();
  if (result.state !== 'done' || result.counts.rejected > 0)
    throw new Error(`The load failed: ${JSON.stringify(result)}`);
  renameSync(loading, store);
  return { rows: result.counts.stored, seconds: wall / 1000, fileMb: size() };
};

/** @param {{ folder: string, store: string, rounds: number, apart: boolean, say: Say }} options */
const measureBank = async ({ folder, store, rounds, apart, say }) => {
  const copy = join(folder, 'copy.duckdb');
  copyFileSync(store, copy);
  const sql = await openSql(copy);
  /** @type {ShapeResult[]} */
  const shapes = [];
  const measure = async (
    /** @type {import('./bank-engine.mjs').Engine} */ engine,
    /** @type {typeof SHAPES} */ some,
    /** @type {ReturnType<typeof createAsker>['ask'] | null} */ ask,
  ) => {
    for (const shape of some) {
      say(`measuring ${shape.name}`);
      shapes.push(await measureShape({ shape, engine, sql, rounds, ask }));
    }
  };
  const ofBank = SHAPES.filter((shape) => shape.store === 'bank');
  const intervals = await openEngine(store, { route: 'intervals' });
  await measure(
    intervals,
    ofBank.filter(({ route }) => route === 'intervals'),
    null,
  );
  await intervals.close();

  const engine = await openEngine(store);
  const host = await openHost(engine, folder);
  const asker = createAsker((await host.start()).url);
  await measure(
    engine,
    ofBank.filter(({ route }) => route === undefined),
    asker.ask,
  );
  const payload = await measurePayload(engine, rounds);
  say('receipts');
  const receipts = await measureReceipts(engine, rounds);
  say('survival beside R');
  const survival = await measureSurvival({ engine, sql, folder, rounds });
  if (survival === null) say('SKIPPED: R with its survival package is not installed.');
  asker.close();
  await host.stop();
  const expected = { stock: await peerCells(sql, 'products-per-customer'), revenue: await peerCells(sql, 'net-sales') };
  sql.close();
  const memory = async () => {
    for (const [i, shape] of ofBank.entries()) {
      const result = shapes.find(({ name }) => name === shape.name);
      say(`memory, ${i + 1} of ${ofBank.length}`);
      if (result !== undefined) result.memory = await memoryOf('./answer-once.mjs', [store, shape.name]);
    }
  };
  if (apart) await memory();
  if (apart) say('the same of Malloy');
  const peer = apart ? await measurePeer({ folder, file: copy, expected }) : 'Malloy is not asked.';
  if (typeof peer === 'string') say(`SKIPPED: ${peer}`);
  rmSync(copy);
  return { shapes, payload, receipts, survival, peer };
};

/** What hand-written SQL finds for a shape, by the codes of the classes. @param {import('./sql-runner.mjs').SqlRunner} sql @param {string} kpi */
const peerCells = async (sql, kpi) => {
  const shape = SHAPES.find((each) => each.kpi === kpi && each.route === undefined);
  if (shape === undefined) throw new Error(`No shape asks for ${kpi}.`);
  const rows = [];
  for (const file of shape.hand) rows.push(await sql.rows(sqlFile(file), shape.named));
  // Malloy has the points of the trend, nothing beside them.
  return new Map([...shape.cellsOfHand(rows, String)].filter(([key]) => key.includes('|')));
};

/**
 * The shapes under the rules of a shop: a copy of the store derives everything anew under them.
 * @param {{ folder: string, store: string, rounds: number, apart: boolean, say: Say }} options
 */
const measureShop = async ({ folder, store, rounds, apart, say }) => {
  const [shop, copy] = [join(folder, 'shop.duckdb'), join(folder, 'shop-copy.duckdb')];
  say('deriving everything anew under the rules of a shop');
  copyFileSync(store, shop);
  await (await openEngine(shop, { store: 'shop' })).close();
  copyFileSync(shop, copy);
  const sql = await openSql(copy);
  const engine = await openEngine(shop, { store: 'shop' });
  const shapes = [];
  for (const shape of SHAPES.filter((each) => each.store === 'shop')) {
    say(`measuring ${shape.name}`);
    shapes.push(await measureShape({ shape, engine, sql, rounds, ask: null }));
  }
  await engine.close();
  sql.close();
  for (const result of apart ? shapes : []) {
    const shape = SHAPES.find(({ name }) => name === result.name);
    if (shape !== undefined) result.memory = await memoryOf('./answer-once.mjs', [shop, shape.name]);
  }
  for (const file of [shop, copy]) rmSync(file);
  return shapes;
};
