import type { Grain } from '@sextant/contracts';

/** Days as ISO text (`YYYY-MM-DD`): comparable, printable, without a zone. */
export type Day = string;

const MS = 86_400_000;
const toDate = (day: Day): Date => new Date(`${day}T00:00:00Z`);
const toDay = (date: Date): Day => date.toISOString().slice(0, 10);

export const addDays = (day: Day, days: number): Day => toDay(new Date(toDate(day).getTime() + days * MS));
export const daysBetween = (from: Day, to: Day): number =>
  Math.round((toDate(to).getTime() - toDate(from).getTime()) / MS);

/** The same day of another month; the last day of that month where it is shorter. */
export function addMonths(day: Day, months: number): Day {
  const date = toDate(day);
  const first = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(date.getUTCDate(), last));
  return toDay(first);
}

export const monthsOf: Record<Grain, number> = { month: 1, quarter: 3, year: 12 };

/** First day of the calendar period of `grain` that holds `day`. */
export function startOf(grain: Grain, day: Day): Day {
  const date = toDate(day);
  const month = Math.floor(date.getUTCMonth() / monthsOf[grain]) * monthsOf[grain];
  return toDay(new Date(Date.UTC(date.getUTCFullYear(), month, 1)));
}

/** Last day of that period. */
export const endOf = (grain: Grain, day: Day): Day => addDays(addMonths(startOf(grain, day), monthsOf[grain]), -1);

export const isMonthStart = (day: Day): boolean => day.endsWith('-01');

/** Whole months from one first of a month to another. */
export const monthsBetween = (from: Day, to: Day): number => {
  const [a, b] = [toDate(from), toDate(to)];
  return (b.getUTCFullYear() - a.getUTCFullYear()) * 12 + b.getUTCMonth() - a.getUTCMonth();
};

/** A format costs a fifth of a millisecond to make, and every question needs one. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** The day that it is in `zone` at `instant`. */
export function dayIn(zone: string, instant: Date): Day {
  // Swedish writes dates as ISO does.
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('sv-SE', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  formats.set(zone, format);
  return format.format(instant);
}
