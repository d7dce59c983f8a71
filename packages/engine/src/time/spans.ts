import type { Grain } from '@sextant/contracts';
import type { Calendar, Span } from './calendar.ts';
import { addDays, daysBetween, type Day } from './days.ts';

/** In weeks a year is 52 of them: the same weekdays, and the nearest to the same dates. */
const YEAR_OF_WEEKS = 364;

export const lastDay = ({ to }: Span): Day => addDays(to, -1);
export const daysInSpan = ({ from, to }: Span): number => daysBetween(from, to);

/** The span `steps` periods later; its first day stays a first day of a month where it is one, its last day a last. */
export const moveSpan = (calendar: Calendar, span: Span, grain: Grain, steps: number): Span => ({
  from: calendar.shift(grain, span.from, steps),
  to: addDays(calendar.shiftEnd(grain, lastDay(span), steps), 1),
});

export const moveByDays = ({ from, to }: Span, days: number): Span => ({
  from: addDays(from, days),
  to: addDays(to, days),
});

/** The span as long as this one, in months where it is whole months, that many lengths of it later. */
export function moveByLength(calendar: Calendar, span: Span, steps: number): Span {
  const months = calendar.monthsIn(span);
  return months === null
    ? moveByDays(span, steps * daysInSpan(span))
    : moveSpan(calendar, span, 'month', steps * months);
}

/**
 * The span a year earlier: the same months of the year before; 52 weeks earlier for a week, and for any other days where
 * a year is made of weeks; else the same dates.
 */
export function yearBefore(calendar: Calendar, span: Span): Span {
  const weeks = calendar.isWeek(span) || (calendar.weekly && calendar.monthsIn(span) === null);
  return weeks ? moveByDays(span, -YEAR_OF_WEEKS) : moveSpan(calendar, span, 'year', -1);
}

/** The day a year earlier: 52 weeks for points that are weeks apart, else the same date, and month ends stay month ends. */
export const dayYearBefore = (calendar: Calendar, grain: Grain, day: Day): Day =>
  grain === 'week' ? addDays(day, -YEAR_OF_WEEKS) : calendar.shiftEnd('year', day, -1);

/** The first `days` days of a span, or all of it where it is shorter. */
export function firstDays(span: Span, days: number): Span {
  const end = addDays(span.from, days);
  return end < span.to ? { from: span.from, to: end } : span;
}
