import type { Interval } from '@sextant/contracts';
import type { ResultColumns } from '../duckdb/database.ts';
import { multiply, toNumber, type Exact } from '../formula/exact.ts';
import { isMissing, type Cell } from '../measures/cells.ts';
import type { EvaluationContext } from '../measures/context.ts';
import type { Cells } from '../plan/evaluate.ts';
import type { Plan } from '../plan/plan.ts';
import { windowIndex } from '../shape/figure-windows.ts';
import { ratioInterval, type ValuePair } from '../statistics/bootstrap.ts';
import { customerParts, hasCustomerParts } from './customer-parts.ts';

/** Segments that get intervals of their own; of more, only the total has one. */
const MOST_SEGMENTS = 12;
/** Both sides have to be the sum of what customers add to them, but for rounding. */
const TOLERANCE = 1e-9;

export interface CustomerIntervals {
  total: Interval | null;
  /** By key. */
  classes: (Interval | null)[];
}

/**
 * Whether a mean over customers is asked for, whose interval is found by drawing customers again: a ratio whose parts by
 * customer are known, and no share of amounts, which is a figure of everybody.
 */
export const isCustomerMean = (plan: Pick<Plan, 'unit' | 'sides' | 'written' | 'by' | 'filter'>): boolean =>
  plan.unit !== 'pct' &&
  plan.unit !== 'per_mille' &&
  plan.sides.denominator.kind !== 'number' &&
  (plan.written.additivity === 'A0' || plan.written.additivity === 'A0F') &&
  [...plan.by, ...plan.filter.map(({ use }) => use)].every(({ product }) => product !== true) &&
  hasCustomerParts(plan.sides);

/**
 * Bootstrap intervals of a mean at the value window, of all and by key; null where what customers add to the two sides is
 * not known. A figure whose customers do not add up to it has none: what belongs to nobody cannot be drawn. `context` has
 * the one window of the value.
 */
export async function customerIntervals(
  context: EvaluationContext,
  cells: Cells,
  whole: Plan,
  seed: string,
): Promise<CustomerIntervals | null> {
  const index = windowIndex(whole, whole.windows.value);
  const total = { numerator: cells.numerator.total[index], denominator: cells.denominator.total[index] };
  const customers = Math.max(0, ...cells.groups.map((side) => sizeOf(side.total[index])));
  const query = customerParts(context, customers);
  if (query === null || sizeOf(total.denominator) === 0) return null;
  const result = await context.run(query);
  const all = new Map<string, ValuePair>();
  const classes = new Map<string, ValuePair[]>();
  for (const row of inOneOrder(result, whole.by.length)) {
    const block = result['block']?.[row];
    const own = { x: Number(result['x']?.[row] ?? 0), y: Number(result['y']?.[row] ?? 0), customers: 1 };
    const pair = all.get(String(block)) ?? { x: 0, y: 0, customers: 1 };
    all.set(String(block), { ...pair, x: pair.x + own.x, y: pair.y + own.y });
    const codes = whole.by.map((_, place) => Number(result[`g${place}`]?.[row])).join('/');
    const ofClass = classes.get(codes) ?? [];
    ofClass.push(own);
    classes.set(codes, ofClass);
  }
  const factor = whole.sides.scale(whole.windows.value);
  const scale: Exact = factor === null ? { n: 0n, d: 1n } : { n: factor.numerator, d: factor.denominator };
  const hasClasses = whole.by.length > 0 && cells.keys.length <= MOST_SEGMENTS;
  return {
    total: intervalOf([...all.values()], total, scale, seed),
    classes: cells.keys.map((codes, key) => {
      const sides = {
        numerator: cells.numerator.classes[index]?.[key],
        denominator: cells.denominator.classes[index]?.[key],
      };
      const name = codes.join('/');
      return hasClasses ? intervalOf(classes.get(name) ?? [], sides, scale, `${seed}|${name}`) : null;
    }),
  };
}

/** Places of the rows by class and block: what is added up in another order may differ in its last digit. */
function inOneOrder(result: ResultColumns, schemes: number): number[] {
  const columns = [...Array.from({ length: schemes }, (_, place) => `g${place}`), 'block'].map((name) =>
    (result[name] ?? []).map(Number),
  );
  const rows = (result['block'] ?? []).map((_, row) => row);
  const compared = (a: number, b: number): number => {
    const column = columns.find((each) => each[a] !== each[b]);
    return column === undefined ? 0 : (column[a] as number) - (column[b] as number);
  };
  return rows.sort(compared);
}

interface Sides {
  numerator: Cell | undefined;
  denominator: Cell | undefined;
}

function intervalOf(pairs: readonly ValuePair[], sides: Sides, scale: Exact, seed: string): Interval | null {
  const sum = (side: 'x' | 'y'): number => pairs.reduce((whole, pair) => whole + pair[side], 0);
  if (!isNear(sum('x'), sides.numerator) || !isNear(sum('y'), sides.denominator)) return null;
  const found = ratioInterval(alike(pairs), seed);
  if (found === null || found.low === null || found.high === null) return null;
  const by = toNumber(multiply(scale, { n: 1n, d: 1n }));
  return { ...found, low: found.low * by, high: found.high * by };
}

/** Equal pairs together, in one order: the draws of a seed depend on it. */
function alike(pairs: readonly ValuePair[]): ValuePair[] {
  const found = new Map<string, ValuePair>();
  for (const pair of pairs) {
    const name = `${pair.x}/${pair.y}`;
    found.set(name, { ...pair, customers: (found.get(name)?.customers ?? 0) + pair.customers });
  }
  return [...found.values()].sort((a, b) => a.x - b.x || a.y - b.y);
}

const isNear = (sum: number, cell: Cell | undefined): boolean => {
  if (cell === undefined || isMissing(cell)) return false;
  const value = toNumber(cell);
  return Math.abs(sum - value) <= TOLERANCE * Math.max(1, Math.abs(value));
};

const sizeOf = (cell: Cell | undefined): number =>
  cell === undefined || isMissing(cell) ? 0 : Math.abs(toNumber(cell));
