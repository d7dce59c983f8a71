import { createHash } from 'node:crypto';
import { lnFactorial } from './distributions.ts';

const { abs, exp, floor, log, log1p, sqrt } = Math;

/** A seeded stream of chance: the same seed gives the same numbers on every machine. */
export interface Random {
  /** Uniform in [0, 1), 53 bits. */
  readonly uniform: () => number;
  /** Uniform whole number in [0, n), n from 1 to 2^32; no outcome is off its share by more than n / 2^32 of it. */
  readonly below: (n: number) => number;
  /** Standard normal: the polar method (Marsaglia and Bray 1964). */
  readonly normal: () => number;
  /** Beta(a, b) for a, b >= 1, as the ratio of two gamma variates. */
  readonly beta: (a: number, b: number) => number;
  /** Successes in `trials` independent trials of probability `p`. */
  readonly binomial: (trials: number, p: number) => number;
}

const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

/** Numbers that are made at once: the state then stands in local variables, which makes them several times faster. */
const AT_ONCE = 1024;

/** The xoshiro128++ generator (Blackman and Vigna 2018), its 128 bits of state taken from SHA-256 of the seed. */
function xoshiro(seed: string): () => number {
  const digest = createHash('sha256').update(seed, 'utf8').digest();
  const state = Int32Array.from([0, 4, 8, 12], (at) => digest.readInt32LE(at));
  const made = new Uint32Array(AT_ONCE);
  let next = AT_ONCE;
  const refill = (): void => {
    let [a = 0, b = 0, c = 0, d = 0] = state;
    for (let at = 0; at < AT_ONCE; at++) {
      made[at] = (rotate((a + d) | 0, 7) + a) | 0;
      const shifted = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= shifted;
      d = rotate(d, 11);
    }
    state.set([a, b, c, d]);
    next = 0;
  };
  return () => {
    if (next === AT_ONCE) refill();
    return made[next++] as number;
  };
}

/** Makes the stream of one seed; a seed is any text, for a KPI the hash of all that its value depends on. */
export function createRandom(seed: string): Random {
  const bits = xoshiro(seed);
  const uniform = (): number => ((bits() >>> 5) * 0x4000000 + (bits() >>> 6)) / 0x20000000000000;
  const below = (n: number): number => ((bits() / 0x100000000) * n) >>> 0;

  const normal = (): number => {
    for (;;) {
      const x = 2 * uniform() - 1;
      const y = 2 * uniform() - 1;
      const square = x * x + y * y;
      if (square > 0 && square < 1) return x * sqrt((-2 * log(square)) / square);
    }
  };

  /** Gamma(shape >= 1, scale 1) by the squeeze of Marsaglia and Tsang (2000). */
  const gamma = (shape: number): number => {
    const d = shape - 1 / 3;
    const c = 1 / sqrt(9 * d);
    for (;;) {
      const x = normal();
      const root = 1 + c * x;
      if (root <= 0) continue;
      const v = root * root * root;
      if (log(1 - uniform()) < 0.5 * x * x + d - d * v + d * log(v)) return d * v;
    }
  };

  const beta = (a: number, b: number): number => {
    const x = gamma(a);
    return x / (x + gamma(b));
  };

  const binomial = (trials: number, p: number): number => {
    if (trials <= 0 || p <= 0) return 0;
    if (p >= 1) return trials;
    if (p > 0.5) return trials - binomial(trials, 1 - p);
    return trials * p < 10 ? binomialBySearch(uniform, trials, p) : binomialByRejection(uniform, trials, p);
  };

  return { uniform, below, normal, beta, binomial };
}

/** Inversion by sequential search: about trials x p steps. */
function binomialBySearch(uniform: () => number, trials: number, p: number): number {
  const odds = p / (1 - p);
  let mass = exp(trials * log1p(-p));
  let left = uniform();
  let k = 0;
  while (left > mass && k < trials) {
    left -= mass;
    mass *= (odds * (trials - k)) / (k + 1);
    k += 1;
  }
  return k;
}

/** Transformed rejection BTRS of Hörmann (1993), for trials x p >= 10 and p <= 0.5; the constants are his. */
function binomialByRejection(uniform: () => number, trials: number, p: number): number {
  const deviation = sqrt(trials * p * (1 - p));
  const b = 1.15 + 2.53 * deviation;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const centre = trials * p + 0.5;
  const alpha = (2.83 + 5.1 / b) * deviation;
  const inside = 0.92 - 4.2 / b;
  const lnOdds = log(p / (1 - p));
  const mode = floor((trials + 1) * p);
  const lnMode = lnFactorial(mode) + lnFactorial(trials - mode);
  for (;;) {
    const u = uniform() - 0.5;
    const v = 1 - uniform();
    const edge = 0.5 - abs(u);
    const k = floor(((2 * a) / edge + b) * u + centre);
    if (edge >= 0.07 && v <= inside) return k;
    if (k < 0 || k > trials) continue;
    const bound = lnMode - lnFactorial(k) - lnFactorial(trials - k) + (k - mode) * lnOdds;
    if (log((v * alpha) / (a / (edge * edge) + b)) <= bound) return k;
  }
}
