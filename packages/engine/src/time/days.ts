import { SextantError } from '@sextant/contracts';

/** A day as ISO text (`YYYY-MM-DD`): comparable, printable, without a zone. */
export type Day = string;

/** A day of the Gregorian calendar in parts; `month` is 1 to 12. */
export interface DateParts {
  year: number;
  month: number;
  day: number;
}

// Years are counted from March here: the leap day is then the last day of a year, and the lengths of its months
// (31 30 31 30 31, twice, and the rest) are those of a straight line of 153 days in 5 months.
const MARCH_OF_YEAR_0 = -719_468;
const marchOf = (year: number): number =>
  365 * year + Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400);
const monthOffset = (month: number): number => Math.floor((153 * month + 2) / 5);

/** Days from 1970-01-01 to a day of the Gregorian calendar. `month` is 1 to 12, `day` may lie outside of the month. */
export const numberOf = ({ year, month, day }: DateParts): number =>
  (month > 2 ? marchOf(year) + monthOffset(month - 3) : marchOf(year - 1) + monthOffset(month + 9)) +
  (day - 1) +
  MARCH_OF_YEAR_0;

/** The day that is `days` days after 1970-01-01. */
export function partsOf(days: number): DateParts {
  const since = days - MARCH_OF_YEAR_0;
  let year = Math.floor(since / 365.2425);
  if (marchOf(year + 1) <= since) year += 1;
  else if (marchOf(year) > since) year -= 1;
  const dayOfYear = since - marchOf(year);
  const month = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - monthOffset(month) + 1;
  return month < 10 ? { year, month: month + 3, day } : { year: year + 1, month: month - 9, day };
}

/** Days since 1970-01-01 of a day as text, which must be an existing day. */
export const dayNumber = (day: Day): number =>
  numberOf({ year: Number(day.slice(0, 4)), month: Number(day.slice(5, 7)), day: Number(day.slice(8, 10)) });

const two = (value: number): string => (value < 10 ? `0${value}` : String(value));

/** The text of a day. Throws `question.period-invalid` outside of the years 0 to 9999, which have no text of this form. */
export function dayText(days: number): Day {
  const { year, month, day } = partsOf(days);
  if (year < 0 || year > 9999) {
    throw new SextantError(
      'question.period-invalid',
      'The question reaches beyond the days 0000-01-01 to 9999-12-31.',
      'Ask for a day or period in between, with fewer trend points.',
    );
  }
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

export const addDays = (day: Day, days: number): Day => dayText(dayNumber(day) + days);

/** Days from the first to the second day; negative where the second is the earlier one. */
export const daysBetween = (from: Day, to: Day): number => dayNumber(to) - dayNumber(from);

/** The same day of another month; the last day of that month where it is shorter. */
export function addMonths(day: Day, months: number): Day {
  const parts = partsOf(dayNumber(day));
  const total = parts.year * 12 + parts.month - 1 + months;
  const first = firstOfMonth(total);
  return dayText(Math.min(first + parts.day, firstOfMonth(total + 1)) - 1);
}

/** As {@link addMonths}, but the last day of a month goes to the last day: 28 February 2025 and a month is 31 March. */
export function addMonthsToEnd(day: Day, months: number): Day {
  const next = addDays(day, 1);
  return isMonthStart(next) ? addDays(addMonths(next, months), -1) : addMonths(day, months);
}

/** First day, as a number, of the month `months` after January of the year 0. */
export const firstOfMonth = (months: number): number => {
  const year = Math.floor(months / 12);
  return numberOf({ year, month: months - 12 * year + 1, day: 1 });
};

export const isMonthStart = (day: Day): boolean => day.endsWith('-01');

/** Whole calendar months from one first of a month to another. */
export const monthsBetween = (from: Day, to: Day): number => {
  const [a, b] = [partsOf(dayNumber(from)), partsOf(dayNumber(to))];
  return (b.year - a.year) * 12 + b.month - a.month;
};
