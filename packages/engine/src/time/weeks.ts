import { numberOf, partsOf } from './days.ts';

/** First day of the week that holds a day. `weekStart` is 1 (Monday) to 7 (Sunday), as ISO 8601 counts. */
export const startOfWeek = (day: number, weekStart: number): number => {
  // 1970-01-01 was a Thursday, the fourth day of a week that begins on Monday.
  const since = (day + 4 - weekStart) % 7;
  return day - (since < 0 ? since + 7 : since);
};

/** Year and number of an ISO 8601 week, from its Monday. A week belongs to the year that holds its Thursday. */
export function isoWeekOf(monday: number): { year: number; week: number } {
  const { year } = partsOf(monday + 3);
  return { year, week: (monday - isoWeekStart(year, 1)) / 7 + 1 };
}

/** Monday of an ISO 8601 week. The first week of a year is the one that holds 4 January. */
export const isoWeekStart = (year: number, week: number): number =>
  startOfWeek(numberOf({ year, month: 1, day: 4 }), 1) + 7 * (week - 1);

/** How many weeks ISO 8601 gives a year: 52 or 53. */
export const isoWeeksIn = (year: number): number => (isoWeekStart(year + 1, 1) - isoWeekStart(year, 1)) / 7;
