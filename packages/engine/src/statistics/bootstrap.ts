import type { Interval } from '@sextant/contracts';
import { quantileSorted } from './descriptive.ts';
import { Z95 } from './distributions.ts';
import { createRandom, type Random } from './random.ts';

/** An interval with both ends. */
export interface ClosedInterval extends Interval {
  low: number;
  high: number;
}

/** Customers who have the same pair of values. */
export interface ValuePair {
  x: number;
  y: number;
  customers: number;
}

/** Customers who have the same value. */
export interface ValueCount {
  value: number;
  customers: number;
}

const DRAWS = 500;
/** Up to so many customers a group are drawn one by one: a binomial share costs as much as some twenty of them. */
const ONE_BY_ONE = 16;
/** Up to so many distinct pairs are drawn as they are; more are first put into so many blocks at random. */
const MOST_GROUPS = 20_000;

/**
 * 95 % percentile interval of Σx / Σy when customers are drawn again with replacement (Efron 1979), 500 draws; for a
 * mean let y be 1. A draw gives every distinct pair a binomial share of the customers who are left, so its cost follows
 * the number of distinct pairs. Above 20,000 of them the customers are first put into 20,000 blocks at random, whose
 * sums are drawn instead: that changes the standard error by about 1 %, the 500 draws alone by 3 %.
 * Null for fewer than two customers, or where a draw has no positive Σy.
 */
export function ratioInterval(pairs: readonly ValuePair[], seed: string): ClosedInterval | null {
  const random = createRandom(seed);
  const present = pairs.filter(({ customers }) => customers > 0);
  const customers = present.reduce((total, pair) => total + pair.customers, 0);
  if (customers < 2) return null;
  const groups = present.length > MOST_GROUPS ? inBlocks(present, random) : present;
  const single = customersOneByOne(groups);
  const drawn = new Float64Array(DRAWS);
  for (let draw = 0; draw < DRAWS; draw++) {
    const ratio = single === null ? redraw(groups, random) : drawOneByOne(single, random);
    if (ratio === null) return null;
    drawn[draw] = ratio;
  }
  return percentiles(drawn);
}

function inBlocks(pairs: readonly ValuePair[], random: Random): ValuePair[] {
  const blocks = Array.from({ length: MOST_GROUPS }, (): ValuePair => ({ x: 0, y: 0, customers: 1 }));
  for (const { x, y, customers } of pairs) {
    for (let customer = 0; customer < customers; customer++) {
      const block = blocks[random.below(MOST_GROUPS)];
      if (block === undefined) continue;
      block.x += x;
      block.y += y;
    }
  }
  return blocks;
}

/** Customers as two columns, where there are few to a group; null where there are many. */
function customersOneByOne(groups: readonly ValuePair[]): { xs: Float64Array; ys: Float64Array } | null {
  const customers = groups.reduce((total, group) => total + group.customers, 0);
  if (customers > ONE_BY_ONE * groups.length) return null;
  const xs = new Float64Array(customers);
  const ys = new Float64Array(customers);
  let place = 0;
  for (const group of groups) {
    xs.fill(group.x, place, place + group.customers);
    ys.fill(group.y, place, place + group.customers);
    place += group.customers;
  }
  return { xs, ys };
}

function drawOneByOne({ xs, ys }: { xs: Float64Array; ys: Float64Array }, random: Random): number | null {
  let x = 0;
  let y = 0;
  for (let left = xs.length; left > 0; left--) {
    const place = random.below(xs.length);
    x += xs[place] as number;
    y += ys[place] as number;
  }
  return y > 0 ? x / y : null;
}

/** Σx / Σy of one draw; null where Σy is not above 0. */
function redraw(groups: readonly ValuePair[], random: Random): number | null {
  const customers = groups.reduce((total, group) => total + group.customers, 0);
  let x = 0;
  let y = 0;
  let toDraw = customers;
  let toCome = customers;
  for (const group of groups) {
    const times = random.binomial(toDraw, group.customers / toCome);
    x += times * group.x;
    y += times * group.y;
    toDraw -= times;
    toCome -= group.customers;
  }
  return y > 0 ? x / y : null;
}

function percentiles(drawn: Float64Array): ClosedInterval | null {
  drawn.sort();
  const low = quantileSorted(drawn, 0.025);
  const high = quantileSorted(drawn, 0.975);
  return low === null || high === null ? null : { level: 0.95, low, high, method: 'bootstrap' };
}

/**
 * 95 % percentile interval of the median over customers drawn again with replacement, 500 draws. The middle order
 * statistics of n uniform numbers follow beta distributions, so a draw needs two variates and not n: it has the law of
 * the median of a redrawn sample, for any number of customers. Null for fewer than two.
 */
export function medianInterval(counts: readonly ValueCount[], seed: string): ClosedInterval | null {
  const random = createRandom(seed);
  const ordered = counts.filter(({ customers }) => customers > 0).sort((left, right) => left.value - right.value);
  const upTo = new Float64Array(ordered.length);
  let n = 0;
  for (const [index, { customers }] of ordered.entries()) upTo[index] = n += customers;
  if (n < 2) return null;
  const valueAt = (uniform: number): number => ordered[firstAbove(upTo, uniform * n)]?.value ?? Number.NaN;
  const half = Math.floor(n / 2);
  const drawn = new Float64Array(DRAWS);
  for (let draw = 0; draw < DRAWS; draw++) {
    if (n % 2 === 1) drawn[draw] = valueAt(random.beta(half + 1, half + 1));
    else {
      const lower = random.beta(half, half + 1);
      // The next one is the least of the `half` numbers that lie evenly between the lower one and 1.
      const upper = lower + (1 - lower) * (1 - (1 - random.uniform()) ** (1 / half));
      drawn[draw] = (valueAt(lower) + valueAt(upper)) / 2;
    }
  }
  return percentiles(drawn);
}

function firstAbove(cumulative: Float64Array, at: number): number {
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((cumulative[middle] ?? 0) > at) high = middle;
    else low = middle + 1;
  }
  return low;
}

const LEAST_ANSWERS = 30;

/**
 * 95 % interval of a net promoter score on its scale of −100 to 100: value ± 1.959964 standard errors, where one answer
 * has the variance p + d − (p − d)² of a variable that is 1, 0 or −1. Null below 30 answers.
 */
export function npsInterval(promoters: number, detractors: number, answers: number): ClosedInterval | null {
  if (answers < LEAST_ANSWERS) return null;
  const score = (promoters - detractors) / answers;
  const half = Z95 * Math.sqrt(((promoters + detractors) / answers - score * score) / answers);
  const low = Math.max(-100, 100 * (score - half));
  const high = Math.min(100, 100 * (score + half));
  return { level: 0.95, low, high, method: 'normal' };
}
