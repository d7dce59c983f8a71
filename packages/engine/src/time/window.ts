import type { Calendar, Span } from './calendar.ts';
import { addDays, daysBetween, type Day } from './days.ts';
import { daysInSpan, firstDays, lastDay, moveByLength, moveSpan, yearBefore } from './spans.ts';

/**
 * One place in time at which a figure is taken. A PIT figure is taken at `at`; a PER figure over the days after
 * `opening` (D0) up to and including `at` (D1), and a ROLL figure likewise; a COH figure is about what began in those days.
 */
export interface Window {
  at: Day;
  opening: Day | null;
  label: string;
  /** Not over yet on the last complete day. */
  partial: boolean;
  /** The whole period of a window that was cut at the last complete day. */
  whole?: Span;
  /**
   * The window belongs to a series that is measured in days, and counts as no whole month even where it happens to be
   * one. `fixed`: each window of it has the same number of days.
   */
  inDays?: 'counted' | 'fixed';
  /** First day on which all that began, or was due, in the window is old enough to be judged. */
  maturesOn?: Day;
}

/** The window of a whole span. */
export const spanWindow = (span: Span, label: string, partial: boolean): Window => ({
  at: lastDay(span),
  opening: addDays(span.from, -1),
  label,
  partial,
});

/** The span of a window as it is taken: cut where it is partial. A point in time has none: throws RangeError. */
export function spanOf({ at, opening, label }: Window): Span {
  if (opening === null) throw new RangeError(`The point in time ${label} has no period.`);
  return { from: addDays(opening, 1), to: addDays(at, 1) };
}

/** `other` as it may be compared with `window`: as many days of it as have elapsed where the window is partial. */
export function comparableWith(window: Window, other: Span, calendar: Calendar): Window {
  const inDays = window.inDays === undefined ? {} : { inDays: window.inDays };
  const label = calendar.label(other);
  if (window.whole === undefined) return { ...spanWindow(other, label, false), ...inDays };
  const part = firstDays(other, daysInSpan(spanOf(window)));
  const cut = part.to < other.to;
  return { ...spanWindow(part, cut ? `${label} (first ${daysInSpan(part)} days)` : label, false), ...inDays };
}

/** Which window a formula sets beside another one; `months` of the calendar earlier. */
export type Before = 'previous' | 'lastYear' | { months: number };

/**
 * The window that a formula sets beside another one. `previous` (P-): the period as long as it that ends where it
 * begins; `lastYear` (LY): the same period a year earlier; `months`: that many months of the calendar earlier. A partial
 * window gets as many days as have elapsed. Throws RangeError for a point in time.
 */
export function windowBefore(window: Window, which: Before, calendar: Calendar): Window {
  const span = window.whole ?? spanOf(window);
  if (window.inDays === 'fixed') return fixedBefore(window, which, calendar);
  if (which === 'previous') return comparableWith(window, moveByLength(calendar, span, -1), calendar);
  if (which === 'lastYear') return comparableWith(window, yearBefore(calendar, span), calendar);
  return comparableWith(window, moveSpan(calendar, span, 'month', -which.months), calendar);
}

/** A window of a number of days keeps it: only its last day moves. */
function fixedBefore(window: Window, which: Before, calendar: Calendar): Window {
  const days = daysIn(window);
  const at =
    which === 'previous'
      ? addDays(window.at, -days)
      : which === 'lastYear'
        ? calendar.shiftEnd('year', window.at, -1)
        : calendar.shiftEnd('month', window.at, -which.months);
  return { ...window, at, opening: addDays(at, -days), label: at, partial: false };
}

/** What the window is about is too young on `limit`, the last day that counts. False where it needs no age. */
export const isImmature = ({ maturesOn }: Window, limit: Day): boolean => maturesOn !== undefined && maturesOn > limit;

/** Days of a window; 0 for a point in time. */
export const daysIn = ({ at, opening }: Window): number => (opening === null ? 0 : daysBetween(opening, at));
