import type { Unit } from '@sextant/contracts';
import type { World } from '../world.ts';

/** How numbers and instants are written, in the language of the user's environment. */
export interface Formats {
  count(value: number): string;
  value(value: number | null, unit: Unit, currency?: string): string;
  /** A difference, always with its sign; of a percentage in points. */
  difference(value: number, unit: Unit, currency?: string): string;
  percent(fraction: number, options?: { signed?: boolean }): string;
  /** Exact decimals as they stand, with separators. */
  decimal(exact: string): string;
  instant(iso: string): string;
}

export const createFormats = ({ env }: Pick<World, 'env'>): Formats => {
  const locale = localeOf(env);
  const number = (value: number, options: Intl.NumberFormatOptions): string =>
    new Intl.NumberFormat(locale, options).format(value);
  const plain = (value: number, unit: Unit, currency: string | undefined, extra: Intl.NumberFormatOptions): string =>
    unit === 'pct'
      ? number(value, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 2, ...extra })
      : `${number(value, { ...STYLE[unit], ...(unit === 'money' && currency ? { style: 'currency', currency } : {}), ...extra })}${SUFFIX[unit] ?? ''}`;
  return {
    count: (value) => number(value, { maximumFractionDigits: 0 }),
    value: (value, unit, currency) => (value === null ? '-' : plain(value, unit, currency, {})),
    difference: (value, unit, currency) =>
      unit === 'pct'
        ? `${number(value * 100, { minimumFractionDigits: 1, maximumFractionDigits: 2, signDisplay: 'exceptZero' })} points`
        : plain(value, unit, currency, { signDisplay: 'exceptZero' }),
    percent: (fraction, { signed = false } = {}) =>
      number(fraction, {
        style: 'percent',
        maximumFractionDigits: 2,
        ...(signed ? { signDisplay: 'exceptZero' } : {}),
      }),
    decimal: (exact) => new Intl.NumberFormat(locale, { maximumFractionDigits: 6 }).format(exact as `${number}`),
    instant: (iso) =>
      new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso)),
  };
};

const STYLE: Record<Unit, Intl.NumberFormatOptions> = {
  count: { maximumFractionDigits: 0 },
  ratio: { minimumFractionDigits: 2, maximumFractionDigits: 6 },
  pct: {},
  money: { maximumFractionDigits: 2 },
  days: { maximumFractionDigits: 1 },
  months: { maximumFractionDigits: 1 },
  hours: { maximumFractionDigits: 1 },
  quantity: { maximumFractionDigits: 2 },
  score: { maximumFractionDigits: 1 },
  per_mille: { maximumFractionDigits: 2 },
};
const SUFFIX: Partial<Record<Unit, string>> = {
  days: ' days',
  months: ' months',
  hours: ' hours',
  per_mille: ' ‰',
};

/** `de_DE.UTF-8` becomes `de-DE`; what `Intl` does not know, such as `C`, becomes English. */
export const localeOf = (env: NodeJS.ProcessEnv): string => {
  const asked = (env['LC_ALL'] || env['LC_NUMERIC'] || env['LANG'] || '').split(/[.@]/, 1)[0]?.replace('_', '-') ?? '';
  try {
    return Intl.NumberFormat.supportedLocalesOf(asked)[0] ?? 'en';
  } catch {
    return 'en';
  }
};

export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
