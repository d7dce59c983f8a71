import { setImmediate as nextTurn } from 'node:timers/promises';
import { mean } from '../descriptive.ts';
import { createRandom, type Random } from '../random.ts';

/** The distinct items of one customer or order; baskets are only ever mixed with others of their stratum. */
export interface Basket {
  stratum: string;
  items: readonly string[];
}

export interface ChanceInput {
  /** At most some ten thousands: a sample of a large base. */
  baskets: readonly Basket[];
  /** The validated pairs. */
  pairs: readonly (readonly [string, string])[];
  /** Randomised sets of baskets; 200 */
  draws?: number;
  seed: string;
}

export interface ChanceLevel {
  /** Mean share of baskets with at least one of the pairs, over the draws. */
  mean: number;
  /** Standard error of that mean, from the means of batches of draws, which may resemble their neighbours. */
  standardError: number;
  /** Standard deviation of one draw: how far the share strays by chance alone. */
  deviation: number;
  /** Share of the baskets as given, to compare with the mean; the same baskets, not the whole base. */
  observed: number;
  draws: number;
}

const DRAWS = 200;
/** Trades for each basket between two draws: Strona et al. find five enough to forget where a matrix began. */
const TRADES = 5;
/** With more baskets than this, one trade for each is made between two draws: they resemble each other a little, and the mean is as good. */
const MANY_BASKETS = 5000;
const BATCHES = 20;

/**
 * How many baskets would hold a validated pair if only breadth mattered: the mean over random sets of baskets that keep,
 * inside each stratum, how many baskets hold each item and how many items each basket holds. The sets are drawn by the
 * curveball algorithm (Strona et al. 2014): two baskets pool the items that only one of them has and share them out
 * anew. Null without baskets.
 */
export function chanceLevel(input: ChanceInput): ChanceLevel | null {
  const draws = drawing(input);
  for (;;) {
    const step = draws.next();
    if (step.done === true) return step.value;
  }
}

/** The same figures as {@link chanceLevel}; between two draws others have their turn, so that no one waits for seconds. */
export async function chanceLevelInTurns(input: ChanceInput): Promise<ChanceLevel | null> {
  const draws = drawing(input);
  for (;;) {
    const step = draws.next();
    if (step.done === true) return step.value;
    await nextTurn();
  }
}

function* drawing({ baskets, pairs, draws = DRAWS, seed }: ChanceInput): Generator<void, ChanceLevel | null> {
  if (baskets.length === 0 || draws < 1) return null;
  const table = createTable(baskets);
  const count = createCount(table, pairs);
  const random = createRandom(seed);
  const observed = count() / baskets.length;
  trade(table, random, 2 * TRADES * baskets.length);
  const between = baskets.length > MANY_BASKETS ? 1 : TRADES;
  const shares: number[] = [];
  while (shares.length < draws) {
    yield;
    trade(table, random, between * baskets.length);
    shares.push(count() / baskets.length);
  }
  const batches = Math.min(BATCHES, draws);
  const batchMeans = Array.from({ length: batches }, (_, batch) =>
    mean(shares.slice(Math.floor((batch * draws) / batches), Math.floor(((batch + 1) * draws) / batches))),
  ).map((value) => value ?? 0);
  return {
    mean: mean(shares) ?? 0,
    standardError: deviationOf(batchMeans) / Math.sqrt(batches),
    deviation: deviationOf(shares),
    observed,
    draws,
  };
}

function deviationOf(values: readonly number[]): number {
  const centre = mean(values) ?? 0;
  const squares = values.reduce((total, value) => total + (value - centre) ** 2, 0);
  return Math.sqrt(squares / Math.max(1, values.length - 1));
}

/** All baskets in one array, those of a stratum side by side. */
interface Table {
  /** Items as numbers; basket b has those from start[b] to start[b + 1]. */
  items: Int32Array;
  start: Int32Array;
  /** First basket of the stratum of each basket, and how many the stratum has. */
  firstOfStratum: Int32Array;
  sizeOfStratum: Int32Array;
  numberOf: ReadonlyMap<string, number>;
}

function createTable(baskets: readonly Basket[]): Table {
  const byStratum = new Map<string, Basket[]>();
  for (const basket of baskets) {
    const stratum = byStratum.get(basket.stratum);
    if (stratum === undefined) byStratum.set(basket.stratum, [basket]);
    else stratum.push(basket);
  }
  const numberOf = new Map<string, number>();
  const start = new Int32Array(baskets.length + 1);
  const firstOfStratum = new Int32Array(baskets.length);
  const sizeOfStratum = new Int32Array(baskets.length);
  const items: number[] = [];
  let basket = 0;
  for (const stratum of byStratum.values()) {
    const first = basket;
    for (const { items: held } of stratum) {
      for (const item of new Set(held)) {
        if (!numberOf.has(item)) numberOf.set(item, numberOf.size);
        items.push(numberOf.get(item) ?? 0);
      }
      firstOfStratum[basket] = first;
      sizeOfStratum[basket] = stratum.length;
      basket += 1;
      start[basket] = items.length;
    }
  }
  return { items: Int32Array.from(items), start, firstOfStratum, sizeOfStratum, numberOf };
}

/** Makes `trades` trades between random baskets of a stratum. Indexes stay inside their arrays throughout. */
function trade({ items, start, firstOfStratum, sizeOfStratum, numberOf }: Table, random: Random, trades: number): void {
  const baskets = firstOfStratum.length;
  const widest = start.reduce((most, at, index) => Math.max(most, at - (start[index - 1] ?? 0)), 0);
  const pool = new Int32Array(2 * widest);
  const places = new Int32Array(2 * widest);
  // seen[item] is `mark` while the item was found in the first basket only.
  const seen = new Int32Array(numberOf.size);
  let mark = 1;
  for (let done = 0; done < trades; done++) {
    const one = random.below(baskets);
    const size = sizeOfStratum[one] as number;
    if (size < 2) continue;
    const first = firstOfStratum[one] as number;
    const other = first + ((one - first + 1 + random.below(size - 1)) % size);
    const oneEnd = start[one + 1] as number;
    const otherEnd = start[other + 1] as number;
    for (let at = start[one] as number; at < oneEnd; at++) seen[items[at] as number] = mark;
    let pooled = 0;
    for (let at = start[other] as number; at < otherEnd; at++) {
      const item = items[at] as number;
      if (seen[item] === mark) seen[item] = 0;
      else {
        pool[pooled] = item;
        places[pooled++] = at;
      }
    }
    const toOther = pooled;
    for (let at = start[one] as number; at < oneEnd; at++) {
      const item = items[at] as number;
      if (seen[item] !== mark) continue;
      pool[pooled] = item;
      places[pooled++] = at;
    }
    mark += 1;
    if (toOther > 0 && pooled > toOther) shareOut(items, pool, places, toOther, pooled, random);
  }
}

/** Deals the pool anew, each split equally likely; only the smaller side needs to be drawn. */
function shareOut(
  items: Int32Array,
  pool: Int32Array,
  places: Int32Array,
  toOther: number,
  pooled: number,
  random: Random,
): void {
  const fromFront = 2 * toOther <= pooled;
  const drawn = fromFront ? toOther : pooled - toOther;
  for (let k = 0; k < drawn; k++) {
    const place = fromFront ? k : pooled - 1 - k;
    const pick = fromFront ? k + random.below(pooled - k) : random.below(pooled - k);
    const item = pool[place] as number;
    pool[place] = pool[pick] as number;
    pool[pick] = item;
  }
  for (let k = 0; k < pooled; k++) items[places[k] as number] = pool[k] as number;
}

/** Counts the baskets that hold at least one pair. */
function createCount({ items, start, numberOf }: Table, pairs: readonly (readonly [string, string])[]): () => number {
  const partners = Array.from({ length: numberOf.size }, (): number[] => []);
  for (const [left, right] of pairs) {
    const one = numberOf.get(left);
    const other = numberOf.get(right);
    if (one !== undefined && other !== undefined) partners[one]?.push(other);
  }
  const seen = new Int32Array(numberOf.size);
  let mark = 0;
  return () => {
    let connected = 0;
    for (let basket = 0; basket + 1 < start.length; basket++) {
      const end = start[basket + 1] as number;
      mark += 1;
      for (let at = start[basket] as number; at < end; at++) seen[items[at] as number] = mark;
      let found = false;
      for (let at = start[basket] as number; at < end && !found; at++) {
        found = (partners[items[at] as number] ?? []).some((item) => seen[item] === mark);
      }
      connected += Number(found);
    }
    return connected;
  };
}
