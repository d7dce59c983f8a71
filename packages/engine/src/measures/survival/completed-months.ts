import { firstOfMonth, partsOf } from '../../time/days.ts';

/**
 * Completed months between two days, as numbers since 1970-01-01: the greatest m for which `from` and m months is `to` or
 * earlier, where a day that a month does not have is its last one. The same as DuckDB's `datesub('month', from, to)`.
 */
export function completedMonths(from: number, to: number): number {
  const begin = partsOf(from);
  const end = partsOf(to);
  const months = (end.year - begin.year) * 12 + end.month - begin.month;
  const month = end.year * 12 + end.month - 1;
  const lastOfMonth = firstOfMonth(month + 1) - firstOfMonth(month);
  return Math.min(begin.day, lastOfMonth) > end.day ? months - 1 : months;
}

/** Days of a month on average, by which a horizon in days is one in months. */
const DAYS_PER_MONTH = 30.4375;
export const horizonInMonths = (days: number): number => Math.round(days / DAYS_PER_MONTH);
