/**
 * Random numbers from a seed (sfc32). Each part of the company draws from a stream of its own, so that a change in the
 * shop leaves the bank as it was.
 *
 * @typedef {object} Random
 * @property {() => number} next            uniform in [0, 1)
 * @property {(p: number) => boolean} chance
 * @property {(low: number, high: number) => number} whole   integer, both ends included
 * @property {(low: number, high: number) => number} between
 * @property {<T>(list: readonly T[]) => T} pick
 * @property {(weights: readonly number[]) => number} weighted  index; -1 when all weights are 0
 * @property {() => number} normal          mean 0, deviation 1
 * @property {(median: number, spread: number) => number} logNormal
 * @property {(mean: number) => number} poisson
 */

/**
 * @param {number} seed
 * @param {string} stream
 * @returns {Random}
 */
export const createRandom = (seed, stream) => {
  const next = sfc32(seed, stream);

  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());

  return {
    next,
    chance: (p) => next() < p,
    whole: (low, high) => low + Math.floor(next() * (high - low + 1)),
    between: (low, high) => low + next() * (high - low),
    pick: (list) => /** @type {any} */ (list[Math.floor(next() * list.length)]),
    weighted: (weights) => {
      let total = 0;
      for (const weight of weights) total += weight;
      let left = next() * total;
      for (let i = 0; i < weights.length; i++) {
        left -= weights[i] ?? 0;
        if (left < 0) return i;
      }
      return -1;
    },
    normal,
    logNormal: (median, spread) => median * Math.exp(spread * normal()),
    poisson: (mean) => {
      if (mean > 60) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
      const limit = Math.exp(-mean);
      let count = 0;
      for (let product = next(); product > limit; product *= next()) count++;
      return count;
    },
  };
};

/**
 * @param {number} seed
 * @param {string} stream
 */
const sfc32 = (seed, stream) => {
  let a = 0x9e3779b9 ^ seed;
  let b = 0x243f6a88;
  let c = 0xb7e15162;
  let d = 1;
  for (const letter of stream) b = Math.imul(b ^ letter.charCodeAt(0), 0x01000193);
  const next = () => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    c |= 0;
    return (t >>> 0) / 4294967296;
  };
  for (let i = 0; i < 20; i++) next();
  return next;
};
