import { isMonthStart, monthsBetween } from './days.ts';
import { daysIn, spanOf, type Window } from './window.ts';

/** An exact factor. */
export interface Factor {
  numerator: bigint;
  denominator: bigint;
}

/**
 * Number of whole calendar months of a window; null where it is a point, is not made of them, or belongs to a series
 * that is measured in days.
 */
export function wholeMonths(window: Window): number | null {
  if (window.opening === null || window.inDays !== undefined) return null;
  const { from, to } = spanOf(window);
  const months = isMonthStart(from) && isMonthStart(to) ? monthsBetween(from, to) : 0;
  return months > 0 ? months : null;
}

/**
 * What turns a flow of the window into one of a year: 12 / months of whole calendar months, else 365 / days
 * (DOMAIN 1.8, annualise). Null for a window without a day.
 */
export const annualFactor = (window: Window): Factor | null => factor(window, 12n, [365n, 1n]);

/** The same in days alone: 365 / days. */
export function annualFactorInDays(window: Window): Factor | null {
  const length = daysIn(window);
  return length > 0 ? { numerator: 365n, denominator: BigInt(length) } : null;
}

/**
 * What turns a flow of the window into one of a month: 1 / months of whole calendar months, else 30.4375 / days, the
 * mean length of a month in four years. Null for a window without a day.
 */
export const monthlyFactor = (window: Window): Factor | null => factor(window, 1n, [487n, 16n]);

function factor(window: Window, perMonth: bigint, [days, parts]: [bigint, bigint]): Factor | null {
  const months = wholeMonths(window);
  if (months !== null) return { numerator: perMonth, denominator: BigInt(months) };
  const length = daysIn(window);
  return length > 0 ? { numerator: days, denominator: parts * BigInt(length) } : null;
}
