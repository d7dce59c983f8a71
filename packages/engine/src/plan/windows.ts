import { SextantError, type Grain, type Period, type Question } from '@sextant/contracts';
import {
  addDays,
  addMonths,
  daysBetween,
  endOf,
  isMonthStart,
  monthsBetween,
  monthsOf,
  startOf,
  type Day,
} from './calendar.ts';

/**
 * One place in time at which a figure is taken. A PIT figure is taken at `at`; a PER figure over the days after
 * `opening` (D0) up to and including `at` (D1).
 */
export interface Window {
  at: Day;
  opening: Day | null;
  label: string;
  /** Not over yet on the last complete day. */
  partial: boolean;
}

export interface Windows {
  /** Oldest first; the last one is the value. */
  trend: Window[];
  value: Window;
  compare: Window | null;
  grain: Grain;
  period: Period | null;
}

const DEFAULT_TREND = 13;

/** Where a question is asked, for a figure at a day. */
export function pointWindows(question: Question, asOf: Day, completeThrough: Day | null): Windows {
  if (question.period !== undefined || question.from !== undefined || question.to !== undefined) {
    throw new SextantError(
      'question.period-invalid',
      `"${question.kpi}" is a figure at the end of a day, not over a period.`,
      'Leave out period, from and to; set asOf.',
    );
  }
  const grain = question.grain ?? 'month';
  const late = (day: Day): boolean => completeThrough !== null && day > completeThrough;
  const at = (day: Day): Window => ({ at: day, opening: null, label: day, partial: late(day) });
  const before = (steps: number): Day => endOf(grain, addMonths(startOf(grain, asOf), -steps * monthsOf[grain]));
  const count = question.trend ?? DEFAULT_TREND;
  const value = at(asOf);
  const trend = Array.from({ length: count }, (_, index) => count - 1 - index).map((steps) =>
    steps === 0 ? { ...value, partial: value.partial || asOf !== endOf(grain, asOf) } : at(before(steps)),
  );
  const compareDay = { previous: before(1), lastYear: yearEarlier(asOf), none: null }[question.compare ?? 'previous'];
  return { trend, value, compare: compareDay === null ? null : at(compareDay), grain, period: null };
}

/** The same day a year earlier; month ends stay month ends (29 February and 28 February). */
const yearEarlier = (day: Day): Day =>
  day === endOf('month', day) ? endOf('month', addMonths(day, -12)) : addMonths(day, -12);

/** Where a question is asked, for a figure over a period. `limit` is the last day that may be asked about. */
export function periodWindows(question: Question, asOf: Day, completeThrough: Day | null): Windows {
  const { span, grain, shift } = readPeriod(question, asOf);
  const limit = completeThrough === null ? asOf : ([asOf, completeThrough].sort()[0] ?? asOf);
  const window = ([from, to]: Span): Window => ({
    at: addDays(to, -1),
    opening: addDays(from, -1),
    label: labelOf([from, to]),
    partial: addDays(to, -1) > limit,
  });
  const cut = ([from, to]: Span, days: number): Span => [from, [to, addDays(from, days)].sort()[0] ?? to];
  const elapsed = Math.max(0, daysBetween(span[0], addDays(limit, 1)));
  const value = window(span);
  // A period that is not over is taken up to the last complete day and compared with as many days of the other one.
  const comparable = (other: Span): Window => {
    if (!value.partial) return window(other);
    const part = window(cut(other, elapsed));
    return { ...part, label: `${labelOf(other)} (first ${elapsed} days)` };
  };
  const valueWindow: Window = value.partial
    ? { ...window(cut(span, elapsed)), label: value.label, partial: true }
    : value;
  const count = question.trend ?? DEFAULT_TREND;
  const trend = Array.from({ length: count }, (_, index) => count - 1 - index).map((steps) =>
    steps === 0 ? valueWindow : window(shift(span, -steps)),
  );
  const year = ([from, to]: Span): Span => [addMonths(from, -12), addMonths(to, -12)];
  const compareSpan = { previous: shift(span, -1), lastYear: year(span), none: null }[question.compare ?? 'previous'];
  return {
    trend,
    value: valueWindow,
    compare: compareSpan === null ? null : comparable(compareSpan),
    grain,
    period: { from: span[0], to: span[1], label: value.label },
  };
}

/** [first day, day after the last). */
type Span = [from: Day, to: Day];
interface ReadPeriod {
  span: Span;
  grain: Grain;
  shift: (span: Span, steps: number) => Span;
}

const byMonths =
  (months: number) =>
  ([from, to]: Span, steps: number): Span => [addMonths(from, steps * months), addMonths(to, steps * months)];

function readPeriod(question: Question, asOf: Day): ReadPeriod {
  const { period, from, to } = question;
  if (from !== undefined || to !== undefined) {
    if (period !== undefined || from === undefined || to === undefined || from >= to) {
      throw invalid('A free period needs from and to, with from before to, and no period beside them.');
    }
    if (isMonthStart(from) && isMonthStart(to)) {
      return { span: [from, to], grain: question.grain ?? 'month', shift: byMonths(monthsBetween(from, to)) };
    }
    const days = daysBetween(from, to);
    const shift = ([a, b]: Span, steps: number): Span => [addDays(a, steps * days), addDays(b, steps * days)];
    return { span: [from, to], grain: question.grain ?? 'month', shift };
  }
  if (period === undefined || period.startsWith('P')) {
    const grain = question.grain ?? 'month';
    const last = asOf === endOf(grain, asOf) ? asOf : addDays(startOf(grain, asOf), -1);
    const end = addDays(last, 1);
    const months = period === undefined ? monthsOf[grain] : Number(period.slice(1, -1));
    return { span: [addMonths(end, -months), end], grain, shift: byMonths(monthsOf[grain]) };
  }
  const span = spanOf(period);
  const months = monthsBetween(span[0], span[1]);
  const own: Grain = months === 1 ? 'month' : months === 12 ? 'year' : 'quarter';
  return { span, grain: question.grain ?? own, shift: byMonths(question.grain ? monthsOf[question.grain] : months) };
}

function spanOf(period: string): Span {
  const year = period.slice(0, 4);
  const part = period.slice(5);
  if (part === '') return [`${year}-01-01`, addMonths(`${year}-01-01`, 12)];
  if (/^\d\d$/.test(part)) return [`${period}-01`, addMonths(`${period}-01`, 1)];
  const size = part.startsWith('H') ? 6 : 3;
  const from = addMonths(`${year}-01-01`, (Number(part.slice(1)) - 1) * size);
  return [from, addMonths(from, size)];
}

/** `2025`, `2025-H1`, `2025-Q2`, `2025-06`, `12 months to 2025-06-30`, or both days. */
export function labelOf([from, to]: Span): string {
  const last = addDays(to, -1);
  if (!isMonthStart(from) || !isMonthStart(to)) return `${from} to ${last}`;
  const months = monthsBetween(from, to);
  const year = from.slice(0, 4);
  const index = Number(from.slice(5, 7)) - 1;
  if (months === 1) return from.slice(0, 7);
  if (months === 3 && index % 3 === 0) return `${year}-Q${index / 3 + 1}`;
  if (months === 6 && index % 6 === 0) return `${year}-H${index / 6 + 1}`;
  if (months === 12 && index === 0) return year;
  return `${months} months to ${last}`;
}

const invalid = (message: string): SextantError =>
  new SextantError(
    'question.period-invalid',
    message,
    'Use period (2025, 2025-Q2, 2025-06, P12M) or from and to (exclusive).',
  );
