/** Days are whole numbers since 1970-01-01; months count from 0 = the first month of the simulated window. */

const DAY = 86_400_000;

/** @param {string} iso */
export const day = (iso) => Date.parse(`${iso}T00:00:00Z`) / DAY;

export const FIRST_DAY = day('2021-11-01');
export const LAST_DAY = day('2026-10-31');
export const MONTHS = 60;

/** @type {Map<number, string>} */
const written = new Map();

/** @param {number} value */
export const isoDate = (value) => {
  let text = written.get(value);
  if (text === undefined) {
    text = new Date(value * DAY).toISOString().slice(0, 10);
    written.set(value, text);
  }
  return text;
};

/** @param {number} value 31.12.2024 */
export const germanDate = (value) => {
  const iso = isoDate(value);
  return `${iso.slice(8)}.${iso.slice(5, 7)}.${iso.slice(0, 4)}`;
};

/** @param {number} value */
export const yearOf = (value) => new Date(value * DAY).getUTCFullYear();

/** @param {number} value 0 = January */
export const monthOfYear = (value) => new Date(value * DAY).getUTCMonth();

/**
 * @param {number} year
 * @param {number} month 0 = January; may be outside 0 to 11
 * @param {number} [date]
 */
export const dayOf = (year, month, date = 1) => Date.UTC(year, month, date) / DAY;

const STARTS = Array.from({ length: MONTHS + 1 }, (_, month) => dayOf(2021, 10 + month));

/** @param {number} month */
export const monthStart = (month) => STARTS[month] ?? dayOf(2021, 10 + month);

/** @param {number} month last day of the month */
export const monthEnd = (month) => monthStart(month + 1) - 1;

/** @param {number} value */
export const monthIndex = (value) => (yearOf(value) - 2021) * 12 + monthOfYear(value) - 10;

/**
 * The same day `months` later, or the last day of that month.
 * @param {number} value
 * @param {number} months
 */
export const addMonths = (value, months) => {
  const date = new Date(value * DAY);
  const target = dayOf(date.getUTCFullYear(), date.getUTCMonth() + months);
  const last = dayOf(date.getUTCFullYear(), date.getUTCMonth() + months + 1) - 1;
  return Math.min(target + date.getUTCDate() - 1, last);
};

/** @param {number} value 0 = Monday */
export const weekday = (value) => (value + 3) % 7;

/** The day itself, or the Friday before a weekend. @param {number} value */
export const workday = (value) => value - Math.max(0, weekday(value) - 4);

/** @param {number} month */
export const calendarMonth = (month) => (month + 10) % 12;

/** @type {Map<string, number>} */
const known = new Map();

/** @param {string} iso `2024-04` as a month of the window */
export const month = (iso) => {
  let index = known.get(iso);
  if (index === undefined) {
    index = monthIndex(day(`${iso}-01`));
    known.set(iso, index);
  }
  return index;
};
