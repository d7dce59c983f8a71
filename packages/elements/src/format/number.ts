import type { Comparison, Unit } from '@sextant/contracts';

/** What a figure is made of, as far as its looks go. */
export interface Measure {
  unit: Unit;
  currency?: string | undefined;
}

const formats = new Map<string, Intl.NumberFormat>();

/** `Intl.NumberFormat` is slow to make and each widget needs several, so one of a kind is kept. */
const format = (locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat => {
  const key = locale + JSON.stringify(options);
  const kept = formats.get(key) ?? new Intl.NumberFormat(locale, options);
  formats.set(key, kept);
  return kept;
};

/** Digits after the sign; a hyphen reads as a dash beside tabular figures, so minus is a minus. */
const typeset = (text: string): string => text.replace('-', '\u2212');

/** Fraction digits of a unit where nothing finer is asked for. */
export const digitsOf = ({ unit }: Measure): number =>
  unit === 'count' || unit === 'money' || unit === 'quantity' ? 0 : unit === 'ratio' ? 2 : 1;

/** Names of lengths of time in `Intl.NumberFormat`. */
const TIMES: Partial<Record<Unit, string>> = { days: 'day', months: 'month', hours: 'hour' };

/** A figure in its unit: `24,511`, `1.30`, `65.0%`, `€1,200`. */
export const formatValue = (value: number, measure: Measure, locale: string, digits = digitsOf(measure)): string => {
  const fixed = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const { unit, currency } = measure;
  if (unit === 'pct') return typeset(format(locale, { style: 'percent', ...fixed }).format(value));
  if (unit === 'money' && currency)
    return typeset(format(locale, { style: 'currency', currency, ...fixed }).format(value));
  const time = TIMES[unit];
  if (time) return typeset(format(locale, { style: 'unit', unit: time, unitDisplay: 'long', ...fixed }).format(value));
  const text = typeset(format(locale, fixed).format(value));
  return unit === 'per_mille' ? `${text}\u00a0‰` : text;
};

/** A numerator or denominator: an exact decimal as text, of which no digit may get lost. */
export const formatExact = (decimal: string, locale: string): string =>
  typeset(format(locale, { maximumFractionDigits: 2 }).format(decimal as Intl.StringNumericLiteral));

export interface Change {
  /** With its sign and unit: `+1.2%`, `−0.4 pp`. */
  text: string;
  /** 1 up, -1 down, 0 too small to show. */
  sign: -1 | 0 | 1;
}

/** A change as people say it: in points for shares, else in per cent of the earlier figure, else as it is. */
export const formatChange = (
  { absolute, relative }: Pick<Comparison, 'absolute' | 'relative'>,
  measure: Measure,
  locale: string,
  pointsName: string,
): Change | undefined => {
  if (absolute === null) return undefined;
  const signed = { signDisplay: 'exceptZero', minimumFractionDigits: 1, maximumFractionDigits: 1 } as const;
  const shown =
    measure.unit === 'pct'
      ? `${format(locale, signed).format(absolute * 100)}\u00a0${pointsName}`
      : relative === null
        ? format(locale, { ...signed, maximumFractionDigits: 2 }).format(absolute)
        : format(locale, { style: 'percent', ...signed }).format(relative);
  const visible = /[1-9]/.test(shown);
  return { text: typeset(shown), sign: visible ? (Math.sign(absolute) as -1 | 1) : 0 };
};
