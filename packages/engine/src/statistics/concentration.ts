import { createSum, sum } from './descriptive.ts';

/** Values of customers in descending order, equal ones grouped or not. */
export interface Ranked {
  values: ArrayLike<number>;
  /** Customers behind each value; one each where it is left out. */
  customers?: ArrayLike<number>;
}

const customersAt = ({ customers }: Ranked, index: number): number =>
  customers === undefined ? 1 : (customers[index] ?? 0);

function* groups(ranked: Ranked): Generator<{ value: number; customers: number }> {
  for (let index = 0; index < ranked.values.length; index++) {
    yield { value: ranked.values[index] ?? 0, customers: customersAt(ranked, index) };
  }
}

function* amounts(ranked: Ranked): Generator<number> {
  for (const { value, customers } of groups(ranked)) yield value * customers;
}

/** Number of customers behind the values. */
export const countOf = (ranked: Ranked): number => {
  let count = 0;
  for (const { customers } of groups(ranked)) count += customers;
  return count;
};

const total = (ranked: Ranked): number => sum(amounts(ranked));
const hasNegative = ({ values }: Ranked): boolean => (values[values.length - 1] ?? 0) < 0;

/**
 * ceil(share × n) on the decimal digits of the share: a double makes 8 of 0.07 × 100. `share` is written as a decimal
 * such as "0.07" or 1e-3, from 0 to 1; NaN for what is none.
 */
export function countOfShare(share: string | number, n: number): number {
  const [, whole = '', fraction = '', exponent = '0'] =
    /^\+?(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(String(share)) ?? [];
  if (whole + fraction === '') return Number.NaN;
  const places = fraction.length - Number(exponent);
  const digits = BigInt(whole + fraction) * BigInt(n) * 10n ** BigInt(Math.max(0, -places));
  const unit = 10n ** BigInt(Math.max(0, places));
  return Number((digits + unit - 1n) / unit);
}

/**
 * Part of the total that the largest ceil(share × n) customers have. Customers of equal value at the cut change nothing.
 * Null where the total is not above 0.
 */
export function topShare(ranked: Ranked, share: string | number): number | null {
  const whole = total(ranked);
  if (!(whole > 0)) return null;
  let left = countOfShare(share, countOf(ranked));
  const top: number[] = [];
  for (const { value, customers } of groups(ranked)) {
    if (left <= 0) break;
    top.push(value * Math.min(left, customers));
    left -= customers;
  }
  return sum(top) / whole;
}

/**
 * Gini coefficient of the customers at hand (Gini 1912): 0 when all have the same, (n − 1) / n when one has all.
 * Null where a value is negative or the total is not above 0: the coefficient could leave 0..1.
 */
export function gini(ranked: Ranked): number | null {
  const whole = total(ranked);
  if (hasNegative(ranked) || !(whole > 0)) return null;
  const n = countOf(ranked);
  let above = 0;
  const weighted: number[] = [];
  for (const { value, customers } of groups(ranked)) {
    // The ranks, counted from the smallest, of a group of equal values have the mean n - above - (customers - 1) / 2.
    weighted.push(value * customers * (2 * (n - above) - customers - n));
    above += customers;
  }
  return sum(weighted) / (n * whole);
}

/**
 * Herfindahl-Hirschman index: sum of the squared shares of the total, 1 / n when all have the same, 1 when one has all.
 * Null where a value is negative or the total is not above 0.
 */
export function hhi(ranked: Ranked): number | null {
  const whole = total(ranked);
  if (hasNegative(ranked) || !(whole > 0)) return null;
  const squares: number[] = [];
  for (const { value, customers } of groups(ranked)) squares.push(customers * (value / whole) ** 2);
  return sum(squares);
}

export interface WhaleCurve {
  /** Profit of the most profitable `customers` customers, at each group of equal values. */
  points: { customers: number; cumulative: number }[];
  /** The highest point: the profit of all customers who bring any. */
  peak: number;
  total: number;
  /** peak / total; null where the total is not above 0: show the curve in money instead. */
  peakShare: number | null;
}

/** Cumulative profit of customers from the most to the least profitable (Kaplan and Narayanan 2001). */
export function whaleCurve(ranked: Ranked): WhaleCurve {
  const points: WhaleCurve['points'] = [];
  const running = createSum();
  let customers = 0;
  let peak = 0;
  for (const group of groups(ranked)) {
    running.add(group.value * group.customers);
    customers += group.customers;
    peak = Math.max(peak, running.total());
    points.push({ customers, cumulative: running.total() });
  }
  const whole = running.total();
  return { points, peak, total: whole, peakShare: whole > 0 ? peak / whole : null };
}
