import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { feeAt } from '../../connector/rows.mjs';
import { median, timed } from '../measure.mjs';
import { memoryOf } from '../resident.mjs';
import { byAppender, byCopying, byInsert, byTexts } from './appended.mjs';
import { asking, quantile } from './asking.mjs';
import { besideRogues } from './beside-rogues.mjs';
import { inOwnProcess, inProcess, synced } from './synced.mjs';

/** Row by row takes so long that fewer rows tell enough. */
const INSERTED = 10_000;

/**
 * @typedef {{ wall: number, cpu: number }} Cost  ms; CPU of this process alone, all threads
 * @typedef {Awaited<ReturnType<typeof synced>>['took']} Took
 * @typedef {{ rows: number, rounds: number, insert: Cost & { rows: number }, stored: Record<'appender' | 'texts' | 'copying', Cost>,
 *   appender: Cost, engine: Cost, road: Cost,
 *   took: Took, memory: { rows: number, mb: number | null }, answers: { alone: number, beside: number, asked: number },
 *   rogues: import('./beside-rogues.mjs').BesideRogue[] }} Reading
 */

/** Memory is looked at while so many times as many rows are read. */
const MANY = 10;

/** @param {Cost[]} costs @returns {Cost} */
const medians = (costs) => ({ wall: median(costs.map(({ wall }) => wall)), cpu: median(costs.map(({ cpu }) => cpu)) });

/** @typedef {<T>(work: (file: string) => Promise<T>) => Promise<T>} InNewFile */

/** Objects, each made when it is taken. @param {number} rows */
function* feesOf(rows) {
  for (let index = 0; index < rows; index += 1) yield feeAt(index);
}

/**
 * Objects that are there already, into a file by each way in turn.
 * @param {InNewFile} inNewFile @param {number} rows @param {number} rounds
 */
const measureStoring = async (inNewFile, rows, rounds) => {
  const fees = [...feesOf(rows)];
  /** @type {Record<'appender' | 'texts' | 'copying', Cost[]>} */
  const costs = { appender: [], texts: [], copying: [] };
  for (let round = -1; round < rounds; round += 1) {
    const appender = await timed(() => inNewFile((file) => byAppender(file, fees)));
    const texts = await timed(() => inNewFile((file) => byTexts(file, fees)));
    const copying = await inNewFile((file) => byCopying(file, fees));
    if (round < 0) continue;
    costs.appender.push(appender);
    costs.texts.push(texts);
    costs.copying.push(copying);
  }
  return { appender: medians(costs.appender), texts: medians(costs.texts), copying: medians(costs.copying) };
};

/**
 * The same rows by every way, each into a new file, in turn.
 * @param {string} folder @param {number} rows @param {number} rounds @returns {Promise<Reading>}
 */
export const measureReading = async (folder, rows, rounds) => {
  let number = 0;
  /** @type {InNewFile} */
  const inNewFile = async (work) => {
    const file = join(folder, `${(number += 1)}.duckdb`);
    const result = await work(file);
    for (const each of [file, `${file}.wal`]) if (existsSync(each)) rmSync(each);
    return result;
  };
  const stored = await measureStoring(inNewFile, rows, rounds);
  const inserted = Math.min(rows, INSERTED);
  const insert = await timed(() => inNewFile((file) => byInsert(file, feesOf(inserted))));

  /** @type {Record<'appender' | 'engine' | 'road', Cost[]>} */
  const costs = { appender: [], engine: [], road: [] };
  /** @type {Took} */
  let took;
  // One round that does not count: what is loaded and compiled then is there for all.
  for (let round = -1; round < rounds; round += 1) {
    const appender = await timed(() => inNewFile((file) => byAppender(file, feesOf(rows))));
    const engine = await timed(() => inNewFile((file) => synced(file, () => inProcess(rows))));
    const road = await timed(() =>
      inNewFile(async (file) => {
        ({ took } = await synced(file, () => inOwnProcess(rows)));
      }),
    );
    if (round < 0) continue;
    costs.appender.push(appender);
    costs.engine.push(engine);
    costs.road.push(road);
  }

  /** @type {number[]} */
  let beside = [];
  /** @type {number[]} */
  let alone = [];
  /** @type {Reading['rogues']} */
  let rogues = [];
  await inNewFile((file) =>
    synced(
      file,
      () => inOwnProcess(rows),
      (engine) => {
        const asked = asking(engine);
        return async () => {
          await asked.stop();
          beside = asked.waited;
          const quiet = asking(engine);
          await new Promise((resolve) => setTimeout(resolve, 3000));
          await quiet.stop();
          alone = quiet.waited;
          rogues = await besideRogues(engine);
        };
      },
    ),
  );
  const many = MANY * rows;
  const memory = {
    rows: many,
    mb: await memoryOf('./reading/read-once.mjs', [join(folder, 'memory.duckdb'), String(many)]),
  };
  return {
    rows,
    rounds,
    insert: { ...insert, rows: inserted },
    stored,
    appender: medians(costs.appender),
    engine: medians(costs.engine),
    road: medians(costs.road),
    took,
    memory,
    answers: { alone: quantile(alone, 0.95), beside: quantile(beside, 0.95), asked: beside.length },
    rogues,
  };
};
