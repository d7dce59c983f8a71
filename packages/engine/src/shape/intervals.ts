import type { Interval } from '@sextant/contracts';
import { toNumber } from '../formula/exact.ts';
import { isMissing } from '../measures/cells.ts';
import type { BoundSides, Plan } from '../plan/plan.ts';
import { Z95 } from '../statistics/distributions.ts';
import type { RawFigure } from './figures.ts';
import { isPartOf } from './part-of.ts';

/** 95 % interval of a share by Wilson's score method (Wilson 1927); null without a base. */
export function wilson(successes: number, trials: number): Interval | null {
  if (trials <= 0 || successes < 0 || successes > trials) return null;
  const share = successes / trials;
  const z2 = Z95 * Z95;
  const centre = share + z2 / (2 * trials);
  const half = Z95 * Math.sqrt((share * (1 - share)) / trials + z2 / (4 * trials * trials));
  const scale = 1 + z2 / trials;
  return {
    level: 0.95,
    low: Math.max(0, (centre - half) / scale),
    high: Math.min(1, (centre + half) / scale),
    method: 'wilson',
  };
}

/** Whether Wilson's interval is the method: a share whose numerator counts some of what the denominator counts. */
export const isCountedShare = (plan: Pick<Plan, 'unit'>, { numerator, denominator }: BoundSides): boolean =>
  plan.unit === 'pct' && isPartOf(numerator, denominator);

/** Wilson's interval of a figure that {@link isCountedShare}. */
export const shareInterval = ({ numerator, denominator }: RawFigure): Interval | null =>
  isMissing(numerator) || isMissing(denominator) ? null : wilson(toNumber(numerator), toNumber(denominator));
