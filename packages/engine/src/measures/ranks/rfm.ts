import { divide, isZero, whole, type Exact } from '../../formula/exact.ts';
import { movementCode } from '../../relations/flows.ts';
import { sparing, type Query } from '../../sql/nodes.ts';
import { sql } from '../../sql/read.ts';
import { join, kept, leftJoin, oneOf, select, sub, unionAll } from '../../sql/select.ts';
import type { Cell, Measured, MeasuredTable } from '../cells.ts';
import { flowSource } from '../constant-rates.ts';
import { groupOutputs, type ClassedRows, type EvaluationContext } from '../context.ts';
import { guarded } from '../guarded-counts.ts';
import { COMPOSITIONS } from '../money.ts';
import { tallied } from '../orders/tallied.ts';
import { valueWindow } from './value-window.ts';

/** Scores go from 1 to this. */
const BINS = 5;
/** What a buyer is ranked by; the most recent order is the best one. */
const RANKED = { recency: 'last_day', frequency: 'orders', monetary: 'amount' } as const;
type Ranked = keyof typeof RANKED;
const NAMES = Object.keys(RANKED) as Ranked[];

/** Buyers of each window: (i, day, party_k, last_day, orders, amount, missing); the amount is net of returns. */
function buyers(context: EvaluationContext): Query {
  const placed = select({
    select: { i: 'w.i', at: 'w.at', party_k: 'o.party_k', last_day: 'max(o.day)', orders: 'count(*)' },
    from: context.relation('order_state', 'o'),
    joins: [
      join(context.windowRows(), 'o.day > w.opening AND o.day <= w.at AND o.valid_from <= w.at AND w.at < o.valid_to'),
    ],
    groupBy: ['w.i', 'w.at', 'o.party_k'],
  });
  const composition = COMPOSITIONS['NS'] ?? {};
  const kinds = Object.keys(composition);
  const minus = kinds.filter((kind) => composition[kind] === -1).map(movementCode);
  const sales = select({
    select: {
      i: 'w.i',
      party_k: 'f.party_k',
      amount: `sum(CASE WHEN f.kind IN (${minus.join(', ')}) THEN -f.amount ELSE f.amount END)`,
      missing: 'count(*) - count(f.amount)',
    },
    from: flowSource(context, 'f'),
    joins: [join(context.windowRows(), 'f.day > w.opening AND f.day <= w.at')],
    // Nobody is no buyer.
    where: [oneOf('f.kind', kinds.map(movementCode)), sparing(sql('f.party_k <> 0'))],
    groupBy: ['w.i', 'f.party_k'],
  });
  return select({
    select: {
      i: 'b.i',
      day: 'b.at',
      party_k: 'b.party_k',
      last_day: 'b.last_day',
      orders: 'b.orders',
      amount: 'coalesce(s.amount, 0)',
      missing: 's.missing',
    },
    from: sub(placed, 'b'),
    joins: [leftJoin(sub(sales, 's'), 's.i = b.i AND s.party_k = b.party_k')],
  });
}

/**
 * Buyers with their three scores. A score is 1 + the number of fifths that the percentile rank has passed, at most 5,
 * over all buyers of the window: equal values share the lower score. `distinct_…` tells how many values there are.
 */
function scored(context: EvaluationContext): Query {
  const everything = ['i', 'day', 'party_k', 'last_day', 'orders', 'amount', 'missing'];
  const keep = kept(everything);
  const each = (of: (name: Ranked) => Record<string, string>): Record<string, string> =>
    Object.assign({}, ...NAMES.map(of)) as Record<string, string>;
  const places = select({
    select: {
      ...keep,
      buyers: 'count(*) OVER (PARTITION BY i)',
      unknown: 'sum(missing) OVER (PARTITION BY i)',
      ...each((name) => ({
        [`${name}_place`]: `rank() OVER (PARTITION BY i ORDER BY ${RANKED[name]}) - 1`,
        [`${name}_value`]: `dense_rank() OVER (PARTITION BY i ORDER BY ${RANKED[name]})`,
      })),
    },
    from: sub(buyers(context), 'buyer'),
  });
  // place / (buyers - 1) >= k / 5, in whole numbers.
  const passed = (name: Ranked): string =>
    Array.from({ length: BINS - 1 }, (_, index) => {
      const fifth = `${BINS} * ${name}_place >= ${index + 1} * (buyers - 1)`;
      return `CASE WHEN ${fifth} THEN 1 ELSE 0 END`;
    }).join(' + ');
  return select({
    select: {
      ...keep,
      unknown: true,
      ...each((name) => ({
        [name]: `1 + ${passed(name)}`,
        [`distinct_${name}`]: `max(${name}_value) OVER (PARTITION BY i)`,
      })),
    },
    from: sub(places, 'place'),
  });
}

const SUMS = ['buyers', 'score', 'unknown', ...NAMES.map((name) => `distinct_${name}` as const)] as const;
type Sum = (typeof SUMS)[number];

/**
 * Sum over the buyers of a window of the mean of their scores for recency, frequency and amount. Fewer than five values
 * of one of them make no five scores: `insufficient_data` (Z5). The table has the customers by score.
 */
export async function measureScores(context: EvaluationContext): Promise<Measured> {
  const of = scored(context);
  const keep = ['i', 'last_day', 'orders', 'amount', 'unknown', ...NAMES, ...NAMES.map((name) => `distinct_${name}`)];
  const rows = context.classed({ of, shape: 'fact', keep });
  const groups = groupOutputs(rows.groups);
  const sums = select({
    select: {
      i: true,
      ...groups,
      buyers: 'count(*)',
      score: `sum(${NAMES.join(' + ')})`,
      // The same for all buyers of a window.
      unknown: 'any_value(unknown)',
      ...Object.fromEntries(NAMES.map((name) => [`distinct_${name}`, `any_value(distinct_${name})`])),
    },
    from: rows.source,
    where: rows.where,
    groupBy: ['i', ...rows.groups],
  });
  const sumAt = await tallied(context, sums, SUMS);
  if (context.plan.by.length === 0) context.keys.of([]);
  const keys = context.keys.list.map((_, key) => key);
  /** Buyers are in one class each, and were ranked among all. */
  const cell = (window: number, of_: readonly number[]): Cell => {
    const read = (name: Sum): Exact => whole(of_.reduce((sum, key) => sum + sumAt(name, window, key).n, 0n));
    const most = (name: Sum): bigint => of_.reduce((most_, key) => max(most_, sumAt(name, window, key).n), 0n);
    if (isZero(read('buyers'))) return whole(0);
    if (most('unknown') !== 0n) return 'fx_missing';
    if (NAMES.some((name) => most(`distinct_${name}`) < BigInt(BINS))) return 'insufficient_data';
    return divide(read('score'), whole(NAMES.length)) ?? whole(0);
  };
  const measured: Measured = {
    total: context.windows.map((_, window) => cell(window, keys)),
    classes: context.windows.map((_, window) => keys.map((key) => cell(window, [key]))),
  };
  const known = typeof measured.total[valueWindow(context)] !== 'string';
  return known ? { ...measured, table: await scoreTable(context, rows) } : measured;
}

const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** What begins a score: so many days ago at most, so many orders or so much money at least. The lowest begins nowhere. */
const BEGINS: Readonly<Record<Ranked, string>> = {
  recency: 'max(day - last_day)',
  frequency: 'min(orders)',
  monetary: 'min(amount)',
};

/** Customers by score on the day of the value, for each of the three; what begins each score beside it. */
async function scoreTable(context: EvaluationContext, rows: ClassedRows): Promise<MeasuredTable> {
  const part = (name: Ranked): Query =>
    select({
      select: {
        measure: `${NAMES.indexOf(name)}`,
        score: name,
        customers: 'count(*)',
        begins: `(${BEGINS[name]})::DOUBLE`,
      },
      from: rows.source,
      where: [...rows.where, `i = ${valueWindow(context)}`],
      groupBy: [name],
    });
  const result = await context.run(unionAll(...NAMES.map(part)));
  const found = new Map(
    (result['measure'] ?? []).map((measure, row) => [
      `${measure}/${result['score']?.[row]}`,
      [Number(result['customers']?.[row]), Number(result['begins']?.[row])] as const,
    ]),
  );
  const scores = Array.from({ length: BINS }, (_, index) => index + 1);
  const rowsOf = (shown: (counts: readonly number[]) => readonly (number | null)[]): MeasuredTable['rows'] =>
    NAMES.flatMap((name, measure) => {
      const cells = scores.map((score) => found.get(`${measure}/${score}`));
      const counts = shown(cells.map((each) => each?.[0] ?? 0));
      return scores.map((score, index) => {
        const customers = counts[index] ?? null;
        const begins = score === 1 || customers === null ? null : (cells[index]?.[1] ?? null);
        return [name, score, customers, begins];
      });
    });
  return {
    columns: ['measure', 'score', 'customers', 'begins'],
    rows: rowsOf((counts) => counts),
    guarded: (minCell) => rowsOf((counts) => guarded(context, counts, minCell)),
  };
}
