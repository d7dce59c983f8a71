import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CALLER } from '../bank-engine.mjs';
import { median, timed } from '../measure.mjs';
import { byAppender, byInsert } from './appended.mjs';
import { inOwnProcess, inProcess, synced } from './synced.mjs';

/** Row by row takes so long that fewer rows tell enough. */
const INSERTED = 10_000;
const QUESTION = { kpi: 'net-sales', grain: /** @type {const} */ ('month'), trend: 12 };

/**
 * @typedef {{ wall: number, cpu: number }} Cost  ms; CPU of this process alone, all threads
 * @typedef {Awaited<ReturnType<typeof synced>>['took']} Took
 * @typedef {{ rows: number, rounds: number, insert: Cost & { rows: number }, appender: Cost, engine: Cost, road: Cost,
 *   took: Took, residentMb: { idle: number, peak: number }, answers: { alone: number, beside: number, asked: number } }} Reading
 */

/** @param {number[]} values @param {number} share */
const quantile = (values, share) =>
  values.toSorted((a, b) => a - b)[Math.ceil(share * values.length) - 1] ?? Number.NaN;
/** @param {Cost[]} costs @returns {Cost} */
const medians = (costs) => ({ wall: median(costs.map(({ wall }) => wall)), cpu: median(costs.map(({ cpu }) => cpu)) });

/** Asks one question after the other until it is stopped. @param {import('@sextant/engine').Engine} engine */
const asking = (engine) => {
  /** @type {number[]} */
  const waited = [];
  const over = new AbortController();
  const work = (async () => {
    while (!over.signal.aborted) {
      const began = performance.now();
      await engine.answer(QUESTION, CALLER);
      waited.push(performance.now() - began);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  })();
  return {
    waited,
    stop: () => {
      over.abort();
      return work;
    },
  };
};

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
  /** @type {Record<'appender' | 'engine' | 'road', Cost[]>} */
  const costs = { appender: [], engine: [], road: [] };
  /** @type {Took} */
  let took;
  // One round that does not count: what is loaded and compiled then is there for all.
  for (let round = -1; round < rounds; round += 1) {
    const appender = await timed(() => inNewFile((file) => byAppender(file, rows)));
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
  const insert = await timed(() => inNewFile((file) => byInsert(file, inserted)));

  const idle = process.memoryUsage().rss;
  let peak = idle;
  const looking = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 50);
  /** @type {number[]} */
  let beside = [];
  /** @type {number[]} */
  let alone = [];
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
        };
      },
    ),
  );
  clearInterval(looking);
  return {
    rows,
    rounds,
    insert: { ...insert, rows: inserted },
    appender: medians(costs.appender),
    engine: medians(costs.engine),
    road: medians(costs.road),
    took,
    residentMb: { idle: idle / 1e6, peak: peak / 1e6 },
    answers: { alone: quantile(alone, 0.95), beside: quantile(beside, 0.95), asked: beside.length },
  };
};
