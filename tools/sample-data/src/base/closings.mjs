import { addMonths, LAST_DAY, monthEnd, MONTHS } from './calendar.mjs';

/**
 * Agreements are settled at month ends, each in a cycle of its own, so that every month has its share of them, and once more
 * on their last day. The first closing of the window also covers what was open from before. Both days belong to the period.
 *
 * @param {number} cycle       any whole number of the agreement's own
 * @param {number} opened
 * @param {number} end         first day on which it is no longer in force; Infinity while it runs
 * @param {number} [months]    between two closings
 * @returns {{ from: number, on: number }[]}
 */
export const closings = (cycle, opened, end, months = 3) => {
  const periods = [];
  let from = opened;
  const last = Math.min(end - 1, LAST_DAY);
  for (let m = (months - (cycle % months)) % months; m < MONTHS && monthEnd(m) <= last; m += months) {
    if (monthEnd(m) < from) continue;
    periods.push({ from: Math.max(from, addMonths(monthEnd(m) + 1, -months)), on: monthEnd(m) });
    from = monthEnd(m) + 1;
  }
  if (end - 1 <= LAST_DAY && from <= last)
    periods.push({ from: Math.max(from, addMonths(last + 1, -months)), on: last });
  return periods;
};
