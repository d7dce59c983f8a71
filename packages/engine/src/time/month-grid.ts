import type { Policy } from '@sextant/contracts';
import { firstOfMonth, numberOf, partsOf } from './days.ts';
import { startOfWeek } from './weeks.ts';

/**
 * The months of a tenant, numbered through: 12 × fiscal year + month of that year (0 to 11). Quarters, halves and years
 * are 3, 6 and 12 of them, so that all of them hold whole months whatever a month is. Days count from 1970-01-01.
 */
export interface MonthGrid {
  /** Number of the month that holds a day. */
  indexOf(day: number): number;
  /** First day of a month. */
  startOf(index: number): number;
}

/** Calendar months; the fiscal year begins with the month `fiscalYearStart` (1 to 12) of the year it is named by. */
export function calendarMonths(fiscalYearStart: number): MonthGrid {
  return {
    indexOf(day) {
      const { year, month } = partsOf(day);
      return year * 12 + month - fiscalYearStart;
    },
    startOf: (index) => firstOfMonth(index + fiscalYearStart - 1),
  };
}

/**
 * Months of four or five whole weeks in quarters of 13 (the retail calendar). A fiscal year begins on the `weekStart`
 * that is nearest to the first day of its month `fiscalYearStart`, which may be up to three days before it; it has 52
 * weeks or 53, and the 53rd belongs to its last month.
 */
export function weekMonths(
  pattern: Exclude<Policy['calendar'], 'calendar'>,
  fiscalYearStart: number,
  weekStart: number,
): MonthGrid {
  const lengths = pattern.split('').map(Number);
  const monthOfWeek = [...lengths, ...lengths, ...lengths, ...lengths].flatMap((weeks, month) =>
    Array.from({ length: weeks }, () => month),
  );
  const firstWeek = Array.from({ length: 12 }, (_, month) => monthOfWeek.indexOf(month));
  const startOfYear = (year: number): number =>
    startOfWeek(numberOf({ year, month: fiscalYearStart, day: 1 }) + 3, weekStart);
  return {
    indexOf(day) {
      // The year may begin in the last days of the calendar year before.
      let year = partsOf(day).year + 1;
      while (startOfYear(year) > day) year -= 1;
      return 12 * year + (monthOfWeek[Math.floor((day - startOfYear(year)) / 7)] ?? 11);
    },
    startOf(index) {
      const year = Math.floor(index / 12);
      return startOfYear(year) + 7 * (firstWeek[index - 12 * year] ?? 0);
    },
  };
}
