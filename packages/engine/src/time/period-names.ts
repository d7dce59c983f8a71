import { SextantError, type Policy } from '@sextant/contracts';
import { dayNumber, dayText, partsOf } from './days.ts';
import type { MonthGrid } from './month-grid.ts';
import { isoWeekOf, isoWeeksIn, isoWeekStart, startOfWeek } from './weeks.ts';

/** First day and the day after the last, as days since 1970-01-01. */
export type NumberSpan = [from: number, to: number];

/** Names of periods, and back. */
export interface PeriodNames {
  parse(text: string): NumberSpan;
  label(span: NumberSpan): string;
}

const FISCAL = /^(?:FY)?(\d{4})(?:-([HQP])(\d{1,2}))?$/;
const MONTH = /^(\d{4})-(\d\d)$/;
const WEEK = /^(\d{4})-W(\d\d)$/;
const WEEK_OF = /^week of (\d{4}-\d\d-\d\d)$/;
/** Months in a half, a quarter and a period. */
const SIZES: Record<string, number> = { H: 6, Q: 3, P: 1 };
const two = (value: number): string => String(value).padStart(2, '0');

/** Reads and writes the names of periods: see {@link Calendar.parsePeriod} and {@link Calendar.label}. */
export function createPeriodNames(
  grid: MonthGrid,
  { fiscalYearStart, calendar, weekStart }: Pick<Policy, 'fiscalYearStart' | 'calendar' | 'weekStart'>,
): PeriodNames {
  const weekly = calendar !== 'calendar';
  const prefix = weekly || fiscalYearStart !== 1 ? 'FY' : '';
  const isoWeeks = weekStart === 1;
  const remedy = `Write 2025, 2025-H1, 2025-Q2, ${weekly ? '2025-P03' : '2025-06'}${isoWeeks ? ', 2025-W07' : ''}, a trailing window such as P12M, or from and to (exclusive).`;
  const months = (first: number, count: number): NumberSpan => [grid.startOf(first), grid.startOf(first + count)];
  const week = (start: number): NumberSpan => [start, start + 7];

  const fiscal = (text: string, year: number, kind: string | undefined, number: number): NumberSpan => {
    if (kind === undefined) return months(12 * year, 12);
    const size = SIZES[kind] ?? 1;
    if (kind === 'P' && !weekly) {
      throw invalid(`"${text}" is a period of four or five weeks; months are calendar months here.`, remedy);
    }
    if (number < 1 || number > 12 / size) throw invalid(`"${text}" is not a period.`, remedy);
    return months(12 * year + (number - 1) * size, size);
  };

  const month = (text: string, year: number, number: number): NumberSpan => {
    if (number < 1 || number > 12) throw invalid(`"${text}" is not a month.`, remedy);
    if (weekly) {
      throw invalid(
        `"${text}" is a calendar month; months are periods of four or five weeks here.`,
        'Write the period, such as 2025-P03 for the third of fiscal year 2025, or from and to (exclusive).',
      );
    }
    return months(12 * year + number - fiscalYearStart, 1);
  };

  const isoWeek = (text: string, year: number, number: number): NumberSpan => {
    if (!isoWeeks) {
      throw invalid(
        `"${text}" is a week from Monday to Sunday; weeks begin on another day here.`,
        'Write the first day of the week as from and the day seven days later as to.',
      );
    }
    if (number < 1 || number > isoWeeksIn(year)) {
      throw invalid(
        `There is no week "${text}": ${year} has ${isoWeeksIn(year)} weeks.`,
        `Write ${text.slice(0, 4)}-W01 to ${text.slice(0, 4)}-W${isoWeeksIn(year)}.`,
      );
    }
    return week(isoWeekStart(year, number));
  };

  return {
    parse(text) {
      const named = FISCAL.exec(text);
      if (named) return fiscal(text, Number(named[1]), named[2], Number(named[3]));
      const byMonth = MONTH.exec(text);
      if (byMonth) return month(text, Number(byMonth[1]), Number(byMonth[2]));
      const byWeek = WEEK.exec(text);
      if (byWeek) return isoWeek(text, Number(byWeek[1]), Number(byWeek[2]));
      const first = WEEK_OF.exec(text)?.[1];
      if (first !== undefined && dayText(startOfWeek(dayNumber(first), weekStart)) === first) {
        return week(dayNumber(first));
      }
      throw invalid(`"${text}" is not a period.`, remedy);
    },

    label([from, to]) {
      const first = grid.indexOf(from);
      const end = grid.indexOf(to);
      if (grid.startOf(first) !== from || grid.startOf(end) !== to) {
        if (to - from !== 7 || startOfWeek(from, weekStart) !== from) return `${dayText(from)} to ${dayText(to - 1)}`;
        if (!isoWeeks) return `week of ${dayText(from)}`;
        const iso = isoWeekOf(from);
        return `${yearText(iso.year)}-W${two(iso.week)}`;
      }
      const count = end - first;
      const year = Math.floor(first / 12);
      const index = first - 12 * year;
      const name = `${prefix}${yearText(year)}`;
      if (count === 1) return weekly ? `${name}-P${two(index + 1)}` : monthText(from);
      if (count === 3 && index % 3 === 0) return `${name}-Q${index / 3 + 1}`;
      if (count === 6 && index % 6 === 0) return `${name}-H${index / 6 + 1}`;
      if (count === 12 && index === 0) return name;
      return `${count} ${weekly ? 'periods' : 'months'} to ${dayText(to - 1)}`;
    },
  };
}

const yearText = (year: number): string => String(year).padStart(4, '0');
const monthText = (day: number): string => {
  const { year, month } = partsOf(day);
  return `${yearText(year)}-${two(month)}`;
};

const invalid = (message: string, remedy: string): SextantError =>
  new SextantError('question.period-invalid', message, remedy);
