import type { Grain, Policy } from '@sextant/contracts';
import { dayNumber, dayText, type Day } from './days.ts';
import { calendarMonths, weekMonths } from './month-grid.ts';
import { createPeriodNames } from './period-names.ts';
import { startOfWeek } from './weeks.ts';

/** Half-open: the first day, and the day after the last one. */
export interface Span {
  from: Day;
  to: Day;
}

/** The part of the policy that says what a week, a month and a year are. */
export type CalendarRules = Pick<Policy, 'fiscalYearStart' | 'calendar' | 'weekStart'>;

/**
 * Weeks, months, quarters and years as a tenant has them. Quarters, halves and years are fiscal. A fiscal year is named
 * by the calendar year in which it begins: with a start in April, 2025 is 2025-04-01 to 2026-03-31.
 */
export interface Calendar {
  /** Months are periods of four or five whole weeks. */
  readonly weekly: boolean;
  /** First day of the period that holds `day`. */
  startOf(grain: Grain, day: Day): Day;
  /** Last day of that period. */
  endOf(grain: Grain, day: Day): Day;
  /**
   * The day at the same place of its month (of its week for `week`) that many periods later: first days stay first
   * days; a place that the other month lacks becomes its last day. Undone by `-steps` for first days.
   */
  shift(grain: Grain, day: Day, steps: number): Day;
  /** The same for a day that ends something: the last day of a month stays the last day. */
  shiftEnd(grain: Grain, day: Day, steps: number): Day;
  /** How many whole months of this calendar a span is; null where it is not made of whole months. */
  monthsIn(span: Span): number | null;
  /** The span is exactly one week. */
  isWeek(span: Span): boolean;
  /**
   * Reads `2025`, `2025-H1`, `2025-Q2` (all with or without `FY` before), `2025-06` for calendar months, `2025-P03` for
   * months of whole weeks, `2025-W07` (ISO 8601) where weeks begin on Monday, and every name that {@link label} gives to
   * one period. Throws `question.period-invalid`.
   */
  parsePeriod(text: string): Span;
  /**
   * `2025`, `2025-H1`, `2025-Q2`, `2025-06`; `FY2025` and so on where the year is not the calendar year, `FY2025-P03` for
   * months of whole weeks; `2025-W07`, or `week of 2025-02-09` where weeks do not begin on Monday; `12 months to
   * 2025-06-30` for other whole months; else both days.
   */
  label(span: Span): string;
}

const MONTHS: Record<Exclude<Grain, 'week'>, number> = { month: 1, quarter: 3, year: 12 };

/** The calendar of a policy. Pure; make it once for a policy. */
export function createCalendar(rules: CalendarRules): Calendar {
  const { fiscalYearStart, calendar, weekStart } = rules;
  const grid =
    calendar === 'calendar' ? calendarMonths(fiscalYearStart) : weekMonths(calendar, fiscalYearStart, weekStart);
  const names = createPeriodNames(grid, rules);

  /** First day of the period `steps` after the one that holds the day. */
  const start = (grain: Grain, day: number, steps: number): number => {
    if (grain === 'week') return startOfWeek(day, weekStart) + 7 * steps;
    const size = MONTHS[grain];
    return grid.startOf((Math.floor(grid.indexOf(day) / size) + steps) * size);
  };
  const shift = (grain: Grain, day: number, steps: number): number => {
    if (grain === 'week') return day + 7 * steps;
    const index = grid.indexOf(day);
    const target = index + steps * MONTHS[grain];
    return Math.min(grid.startOf(target) + day - grid.startOf(index), grid.startOf(target + 1) - 1);
  };
  const monthStart = (day: number): boolean => grid.startOf(grid.indexOf(day)) === day;

  return {
    weekly: calendar !== 'calendar',
    startOf: (grain, day) => dayText(start(grain, dayNumber(day), 0)),
    endOf: (grain, day) => dayText(start(grain, dayNumber(day), 1) - 1),
    shift: (grain, day, steps) => dayText(shift(grain, dayNumber(day), steps)),
    shiftEnd(grain, day, steps) {
      const next = dayNumber(day) + 1;
      return dayText(monthStart(next) ? shift(grain, next, steps) - 1 : shift(grain, next - 1, steps));
    },
    monthsIn(span) {
      const [from, to] = [dayNumber(span.from), dayNumber(span.to)];
      return monthStart(from) && monthStart(to) ? grid.indexOf(to) - grid.indexOf(from) : null;
    },
    isWeek(span) {
      const from = dayNumber(span.from);
      return dayNumber(span.to) - from === 7 && startOfWeek(from, weekStart) === from;
    },
    parsePeriod(text) {
      const [from, to] = names.parse(text);
      return { from: dayText(from), to: dayText(to) };
    },
    label: ({ from, to }) => names.label([dayNumber(from), dayNumber(to)]),
  };
}
