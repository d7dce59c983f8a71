import {
  dayOf,
  FIRST_DAY,
  isoDate,
  LAST_DAY,
  month,
  monthEnd,
  monthIndex,
  weekday,
  yearOf,
} from '../base/calendar.mjs';

/**
 * Euro in crowns, francs and dollars: the rate of each working day, the mean of each month, one for the budget of a year.
 *
 * @typedef {import('../base/files.mjs').Cell} Cell
 */

/** Where the rates are drawn to: month and level. @type {Record<string, [string, number][]>} */
const PATHS = {
  CZK: [
    ['2021-11', 25.4],
    ['2023-04', 23.5],
    ['2024-06', 25.0],
    ['2026-10', 24.4],
  ],
  CHF: [
    ['2021-11', 1.055],
    ['2022-09', 0.965],
    ['2024-05', 0.98],
    ['2026-10', 0.93],
  ],
  USD: [
    ['2021-11', 1.14],
    ['2022-09', 0.985],
    ['2023-07', 1.11],
    ['2025-01', 1.035],
    ['2026-10', 1.165],
  ],
};

/** @param {import('../base/random.mjs').Random} random @returns {Cell[][]} */
export const makeRates = (random) => {
  /** @type {Cell[][]} */
  const rows = [];
  for (const [quote, path] of Object.entries(PATHS)) {
    let off = 0;
    /** @type {number[]} */
    let seen = [];
    for (let on = FIRST_DAY - 4; on <= LAST_DAY; on++) {
      if (weekday(on) < 5) {
        off = off * 0.985 + 0.0032 * random.normal();
        const rate = level(path, on) * (1 + off);
        seen.push(rate);
        for (const kind of ['spot', 'closing']) rows.push(['EUR', quote, kind, isoDate(on), rate.toFixed(6)]);
      }
      if (on !== monthEnd(monthIndex(on))) continue;
      const mean = seen.reduce((sum, rate) => sum + rate, 0) / seen.length;
      rows.push(['EUR', quote, 'month_average', isoDate(on), mean.toFixed(6)]);
      seen = [];
    }
    for (let year = yearOf(FIRST_DAY); year <= yearOf(LAST_DAY); year++) {
      const set = Math.max(FIRST_DAY, dayOf(year, 0));
      rows.push(['EUR', quote, 'budget', isoDate(set), level(path, set - 60).toFixed(2)]);
    }
  }
  return rows;
};

/** Straight between the points of a path. @param {[string, number][]} path @param {number} on */
const level = (path, on) => {
  const m = monthIndex(on);
  let before = 0;
  let value = path[0]?.[1] ?? 1;
  for (const [name, next] of path.slice(1)) {
    const at = month(name);
    if (m < at) return value + ((next - value) * Math.max(0, m - before)) / (at - before);
    before = at;
    value = next;
  }
  return value;
};
