/**
 * @typedef {{ wall: number, cpu: number, best: number, runs: number }} Timing  medians and the shortest run, in ms
 * @typedef {{ name: string, run: () => Promise<unknown> }} Variant
 */

/** Variants that take long together are run fewer times, but at least this often. */
const LEAST_ROUNDS = 3;
const ENOUGH_MS = 45_000;
/** Short ones are run more often: of a few milliseconds a collection of garbage is a good part. */
const MORE_TIMES = 6;
const SHORT_MS = 6_000;

/**
 * Runs all variants in turn, `rounds` times after one round that does not count, so that what else the machine does
 * meets all of them. CPU is that of the whole process, all threads.
 * @param {Variant[]} variants
 * @param {number} rounds  fewer where all of them together would take more than three quarters of a minute, more where less than a
 *   tenth of one; one is one
 * @returns {Promise<Record<string, Timing>>}
 */
export const interleave = async (variants, rounds) => {
  /** @type {Record<string, { wall: number[], cpu: number[] }>} */
  const samples = Object.fromEntries(variants.map(({ name }) => [name, { wall: [], cpu: [] }]));
  const start = performance.now();
  const most = rounds > 1 ? MORE_TIMES * rounds : rounds;
  for (let round = -1; round < most; round++) {
    const taken = performance.now() - start;
    if ((round >= LEAST_ROUNDS && taken > ENOUGH_MS) || (round >= rounds && taken > SHORT_MS)) break;
    for (let i = 0; i < variants.length; i++) {
      const variant = variants[(i + round + 1) % variants.length];
      if (!variant) continue;
      const { wall, cpu } = await timed(variant.run);
      if (round >= 0) {
        samples[variant.name]?.wall.push(wall);
        samples[variant.name]?.cpu.push(cpu);
      }
    }
  }
  return Object.fromEntries(
    Object.entries(samples).map(([name, { wall, cpu }]) => [
      name,
      { wall: median(wall), cpu: median(cpu), best: Math.min(...wall), runs: wall.length },
    ]),
  );
};

/**
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<{ result: T, wall: number, cpu: number }>}
 */
export const timed = async (work) => {
  const before = process.cpuUsage();
  const start = performance.now();
  const result = await work();
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  return { result, wall, cpu: (user + system) / 1000 };
};

/** @param {number[]} values */
export const median = (values) => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
};
