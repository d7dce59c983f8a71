import type { Grain, Period } from '@sextant/contracts';
import type { Words } from '../text/words.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

const format = (iso: string, locale: string, options: Intl.DateTimeFormatOptions): string => {
  const key = locale + JSON.stringify(options);
  const kept = formats.get(key) ?? new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
  formats.set(key, kept);
  return kept.format(new Date(`${iso}T00:00:00Z`));
};

/** `31 Oct 2026` */
export const formatDay = (iso: string, locale: string): string => format(iso, locale, { dateStyle: 'medium' });

/** `Oct 2026` */
export const formatMonth = (iso: string, locale: string): string =>
  format(iso, locale, { month: 'short', year: 'numeric' });

/** `Oct` */
export const formatMonthName = (iso: string, locale: string): string => format(iso, locale, { month: 'short' });

export const dayAfter = (iso: string): string =>
  new Date(Date.parse(`${iso}T00:00:00Z`) + 864e5).toISOString().slice(0, 10);

const endsMonth = (iso: string): boolean => dayAfter(iso).endsWith('-01');

/** Names a trend point: a whole month, quarter or year by its name, any other day as a day. */
export const formatPoint = (at: string, grain: Grain, locale: string): string => {
  if (!endsMonth(at)) return formatDay(at, locale);
  const month = Number(at.slice(5, 7));
  if (grain === 'year' && month === 12) return at.slice(0, 4);
  if (grain === 'quarter' && month % 3 === 0) return `Q${month / 3} ${at.slice(0, 4)}`;
  return formatMonth(at, locale);
};

/** Names the point a change refers to; the host sends a day, `2026-11`, `2026-Q2`, or words that end with a day. */
export const formatComparedWith = (at: string, locale: string): string => {
  const day = /\d{4}-\d\d-\d\d$/.exec(at)?.[0];
  if (day) return formatPoint(day, 'month', locale);
  if (/^\d{4}-\d\d$/.test(at)) return formatMonth(`${at}-01`, locale);
  return at.replace(/^(\d{4})-([QH]\d)$/, '$2 $1');
};

/** `12 months to Oct 2026`, or both days where the period is not made of whole months. */
export const formatPeriod = ({ from, to }: Period, locale: string, words: Words): string => {
  const last = new Date(Date.parse(`${to}T00:00:00Z`) - 864e5).toISOString().slice(0, 10);
  if (!from.endsWith('-01') || !to.endsWith('-01')) return `${formatDay(from, locale)} – ${formatDay(last, locale)}`;
  const monthsOf = (iso: string) => Number(iso.slice(0, 4)) * 12 + Number(iso.slice(5, 7));
  return words.months(monthsOf(to) - monthsOf(from), formatMonth(last, locale));
};
