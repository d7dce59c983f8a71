/** A sum that grows, with the rounding errors carried along (Neumaier 1974). */
export interface RunningSum {
  readonly add: (value: number) => void;
  readonly total: () => number;
}

/** Starts a sum at 0. A million amounts add up the same to the digits that are shown, whatever their order of size. */
export function createSum(): RunningSum {
  let total = 0;
  let lost = 0;
  return {
    add: (value) => {
      const next = total + value;
      lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
      total = next;
    },
    total: () => total + lost,
  };
}

/** Compensated sum ({@link createSum}); 0 for none. */
export function sum(values: Iterable<number>): number {
  const running = createSum();
  for (const value of values) running.add(value);
  return running.total();
}

/** Arithmetic mean; null for none. */
export const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : sum(values) / values.length;

/**
 * Quantile of values in ascending order, between neighbours by straight line (definition 7 of Hyndman and Fan 1996);
 * null for none. `share` lies in 0..1.
 */
export function quantileSorted(sorted: ArrayLike<number>, share: number): number | null {
  if (sorted.length === 0) return null;
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}

/** Median of values in any order; null for none. */
export const median = (values: Iterable<number>): number | null =>
  quantileSorted(Float64Array.from(values).sort(), 0.5);
