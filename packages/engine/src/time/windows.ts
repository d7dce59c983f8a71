import { SextantError, type Grain, type Period } from '@sextant/contracts';
import { readAskedPeriod, type TimeQuestion } from './asked-period.ts';
import type { Calendar, Span } from './calendar.ts';
import { addDays, addMonthsToEnd, daysBetween, type Day } from './days.ts';
import { dayYearBefore, firstDays, lastDay, yearBefore } from './spans.ts';
import { comparableWith, spanWindow, type Window } from './window.ts';

/** How old a cohort has to be: months of the calendar, whatever that of the tenant, and then days. */
export interface Maturity {
  months?: number;
  days?: number;
}

/** What the definition of a KPI says about time, its parameters and policy keys resolved. */
export type TimeShape =
  | { time: 'PIT' }
  /** Over the `windowDays` days up to a day. */
  | { time: 'ROLL'; windowDays: number }
  /**
   * `period`: length of the default period, such as `P12M`; absent: one `grain` of the question. `maturity`: how long
   * after its end a period can be judged, where not at once.
   */
  | { time: 'PER'; period?: string; maturity?: Maturity }
  /** `maturity` absent: a cohort is judged as soon as its period is over. */
  | { time: 'COH'; period?: string; maturity?: Maturity };

/** Where in time a question is asked. */
export interface Windows {
  /** Oldest first; the last one is the value. */
  trend: Window[];
  value: Window;
  compare: Window | null;
  grain: Grain;
  /** PER and COH: the whole period, also where the value stops at the last complete day. */
  period: Period | null;
  /** The last day that counts: the earlier of `asOf` and the last complete day. */
  limit: Day;
}

const DEFAULT_TREND = 13;

/**
 * Where a question is asked. `asOf` is the last day that it may look at, `completeThrough` the last day on which all
 * sources are complete (null: nothing is known of that).
 *
 * PIT and ROLL: at `asOf` and at the ends of the `grain`s before it. PER: the period asked for, else the last whole one
 * up to `asOf` that can be judged; a period that is not over is taken up to the last complete day and compared with as
 * many days of another.
 * COH: the period asked for by name or by days, else the youngest whole one whose cohort is mature; never cut.
 *
 * Throws `question.period-invalid` where the period cannot be read or does not fit the KPI.
 */
export function readWindows(
  shape: TimeShape,
  question: TimeQuestion,
  asOf: Day,
  completeThrough: Day | null,
  calendar: Calendar,
): Windows {
  const limit = completeThrough !== null && completeThrough < asOf ? completeThrough : asOf;
  switch (shape.time) {
    case 'PIT':
      return pointWindows(null, question, asOf, limit, calendar);
    case 'ROLL':
      return pointWindows(shape.windowDays, question, asOf, limit, calendar);
    case 'PER':
      return periodWindows(shape, question, asOf, limit, calendar);
    case 'COH':
      return cohortWindows(shape, question, limit, calendar);
  }
}

/** Steps of the trend, oldest first: the last one, 0, is the value. */
const trendSteps = ({ trend = DEFAULT_TREND }: TimeQuestion): number[] =>
  Array.from({ length: trend }, (_, index) => index + 1 - trend);

function pointWindows(
  windowDays: number | null,
  question: TimeQuestion,
  asOf: Day,
  limit: Day,
  calendar: Calendar,
): Windows {
  refusePeriod(question, windowDays);
  const grain = question.grain ?? 'month';
  const at = (day: Day): Window =>
    windowDays === null
      ? { at: day, opening: null, label: day, partial: day > limit }
      : { at: day, opening: addDays(day, -windowDays), label: day, partial: day > limit, inDays: 'fixed' };
  const start = calendar.startOf(grain, asOf);
  const end = (steps: number): Day => calendar.endOf(grain, calendar.shift(grain, start, steps));
  const value = at(asOf);
  const { compare = 'previous' } = question;
  const compareDay =
    compare === 'none' ? null : compare === 'previous' ? end(-1) : dayYearBefore(calendar, grain, asOf);
  return {
    trend: trendSteps(question).map((steps) =>
      steps === 0 ? { ...value, partial: value.partial || asOf !== end(0) } : at(end(steps)),
    ),
    value,
    compare: compareDay === null ? null : at(compareDay),
    grain,
    period: null,
    limit,
  };
}

function refusePeriod({ kpi, period, from, to }: TimeQuestion, windowDays: number | null): void {
  if (period === undefined && from === undefined && to === undefined) return;
  throw new SextantError(
    'question.period-invalid',
    windowDays === null
      ? `"${kpi}" is a figure at the end of a day, not over a period.`
      : `"${kpi}" is a figure over the ${windowDays} days up to a day, not over a period of choice.`,
    'Leave out period, from and to; set asOf.',
  );
}

function periodWindows(
  { period: fallback, maturity }: Extract<TimeShape, { time: 'PER' }>,
  question: TimeQuestion,
  asOf: Day,
  limit: Day,
  calendar: Calendar,
): Windows {
  const asked = readAskedPeriod(question, fallback, calendar, (grain) =>
    maturity === undefined ? lastWholeEnd(calendar, grain, asOf) : matureEnd(calendar, grain, limit, maturity),
  );
  const ripe = (window: Window, span: Span): Window =>
    maturity === undefined ? window : { ...window, maturesOn: aged(lastDay(span), maturity) };
  const window = (span: Span): Window => ripe(takenUntil(span, limit, calendar, asked.inDays), span);
  const value = window(asked.span);
  const other = compareSpan(question, asked.span, asked.move, calendar);
  return {
    trend: trendSteps(question).map((steps) => (steps === 0 ? value : window(asked.move(steps)))),
    value,
    compare: other === null ? null : ripe(comparableWith(value, other, calendar), other),
    grain: asked.grain,
    period: { ...asked.span, label: value.label },
    limit,
  };
}

function cohortWindows(
  { period, maturity = { days: 0 } }: Extract<TimeShape, { time: 'COH' }>,
  question: TimeQuestion,
  limit: Day,
  calendar: Calendar,
): Windows {
  const asked = readAskedPeriod(question, period, calendar, (grain) => matureEnd(calendar, grain, limit, maturity));
  const window = (span: Span): Window => ({
    ...spanWindow(span, calendar.label(span), lastDay(span) > limit),
    ...(asked.inDays ? { inDays: 'counted' as const } : {}),
    maturesOn: aged(lastDay(span), maturity),
  });
  const value = window(asked.span);
  const other = compareSpan(question, asked.span, asked.move, calendar);
  return {
    trend: trendSteps(question).map((steps) => (steps === 0 ? value : window(asked.move(steps)))),
    value,
    compare: other === null ? null : window(other),
    grain: asked.grain,
    period: { ...asked.span, label: value.label },
    limit,
  };
}

const compareSpan = (
  { compare = 'previous' }: TimeQuestion,
  span: Span,
  move: (steps: number) => Span,
  calendar: Calendar,
): Span | null => (compare === 'none' ? null : compare === 'previous' ? move(-1) : yearBefore(calendar, span));

/** The window of a period, cut at the last day that counts. */
function takenUntil(span: Span, limit: Day, calendar: Calendar, inDays: boolean): Window {
  const label = calendar.label(span);
  if (lastDay(span) <= limit) return { ...spanWindow(span, label, false), ...(inDays ? { inDays: 'counted' } : {}) };
  const elapsed = Math.max(0, daysBetween(span.from, limit) + 1);
  return { ...spanWindow(firstDays(span, elapsed), label, true), whole: span, inDays: 'counted' };
}

/** Last day of the last whole period up to `day`. */
function lastWholeEnd(calendar: Calendar, grain: Grain, day: Day): Day {
  return day === calendar.endOf(grain, day) ? day : addDays(calendar.startOf(grain, day), -1);
}

/** The day on which what began on `day` has reached an age. */
const aged = (day: Day, { months = 0, days = 0 }: Maturity): Day =>
  addDays(months === 0 ? day : addMonthsToEnd(day, months), days);

/** Last day of the youngest whole period that is mature on `limit`. */
function matureEnd(calendar: Calendar, grain: Grain, limit: Day, maturity: Maturity): Day {
  const { months = 0, days = 0 } = maturity;
  const inDays = addDays(limit, -days);
  const latest = months === 0 ? inDays : addMonthsToEnd(inDays, -months);
  const last = lastWholeEnd(calendar, grain, latest);
  // A month of 31 days from the end of February is over later than the day it was counted back from.
  return aged(last, maturity) <= limit ? last : lastWholeEnd(calendar, grain, addDays(last, -1));
}
