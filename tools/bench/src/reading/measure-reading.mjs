import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { median, timed } from '../measure.mjs';
import { memoryOf } from '../resident.mjs';
import { byAppender, byInsert, byTexts } from './appended.mjs';
import { asking, quantile } from './asking.mjs';
import { besideRogues } from './beside-rogues.mjs';
import { inOwnProcess, inProcess, synced } from './synced.mjs';

/** Row by row takes so long that fewer rows tell enough. */
const INSERTED = 10_000;

/**
 * @typedef {{ wall: number, cpu: number }} Cost  ms; CPU of this process alone, all threads
 * @typedef {Awaited<ReturnType<typeof synced>>['took']} Took
 * @typedef {{ rows: number, rounds: number, insert: Cost & { rows: number }, appender: Cost, texts: Cost,
 *   engine: Cost, road: Cost,
 *   took: Took, memory: { rows: number, mb: number | null }, answers: { alone: number, beside: number, asked: number },
 *   rogues: import('./beside-rogues.mjs').BesideRogue[] }} Reading
 */

/** Memory is looked at while so many times as many rows are read. */
const MANY = 10;

/** @param {Cost[]} costs @returns {Cost} */
const medians = (costs) => ({ wall: median(costs.map(({ wall }) => wall)), cpu: median(costs.map(({ cpu }) => cpu)) });

/**
 * The same rows by every way, each into a new file, in turn.
 * @param {string} folder @param {number} rows @param {number} rounds @returns {Promise<Reading>}
 */
export const measureReading = async (folder, rows, rounds) => {
  let number = 0;
  /** @param {(file: string) => Promise<unknown>} work */
  const inNewFile = async (work) => {
    const file = join(folder, `${(number += 1)}.duckdb`);
    await work(file);
    for (const each of [file, `${file}.wal`]) if (existsSync(each)) rmSync(each);
  };
  const inserted = Math.min(rows, INSERTED);
  /** @type {Record<'appender' | 'texts' | 'engine' | 'road', Cost[]>} */
  const costs = { appender: [], texts: [], engine: [], road: [] };
  /** @type {Took} */
  let took;
  // One round that does not count: what is loaded and compiled then is there for all.
  for (let round = -1; round < rounds; round += 1) {
    const appender = await timed(() => inNewFile((file) => byAppender(file, rows)));
    const texts = await timed(() => inNewFile((file) => byTexts(file, rows)));
    const engine = await timed(() => inNewFile((file) => synced(file, () => inProcess(rows))));
    const road = await timed(() =>
      inNewFile(async (file) => {
        ({ took } = await synced(file, () => inOwnProcess(rows)));
      }),
    );
    if (round < 0) continue;
    costs.appender.push(appender);
    costs.texts.push(texts);
    costs.engine.push(engine);
    costs.road.push(road);
  }
  const insert = await timed(() => inNewFile((file) => byInsert(file, inserted)));

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
    appender: medians(costs.appender),
    texts: medians(costs.texts),
    engine: medians(costs.engine),
    road: medians(costs.road),
    took,
    memory,
    answers: { alone: quantile(alone, 0.95), beside: quantile(beside, 0.95), asked: beside.length },
    rogues,
  };
};
