import type { RateAndMix } from '@sextant/contracts';
import { add, compare, multiply, toNumber, ZERO, type Exact } from '../formula/exact.ts';
import { isMissing } from '../measures/cells.ts';
import type { Plan } from '../plan/plan.ts';
import { rateAndMix, type SegmentRatio } from '../statistics/like-for-like.ts';
import { hasValue, isHidden, type RawFigure } from './figures.ts';

/** The figures of one window. */
interface Split {
  total: RawFigure;
  classes: readonly RawFigure[];
}

/**
 * The change of a ratio against the comparison, told apart into rate and mix effect (DOMAIN 2.1), in the unit of the
 * value. Null where that has no meaning: the figure is no ratio, its parts do not add up to it, a side is missing, or
 * a class is hidden, whose figures the effects would tell.
 */
export function likeForLike(
  plan: Plan,
  before: Split,
  after: Split,
):
  | (Omit<RateAndMix, 'segments'> & {
      segments: { key: number; rate: number; mix: number }[];
    })
  | null {
  const { denominator } = plan.sides;
  const { additivity } = plan.written;
  if (plan.by.length !== 1 || denominator.kind === 'number' || denominator.kind === 'total') return null;
  if (additivity !== 'A0' && additivity !== 'A0F') return null;
  const [from, to] = [ratios(before), ratios(after)];
  if (from === null || to === null) return null;
  const effects = rateAndMix(from, to);
  if (effects === null) return null;
  const { rate, mix, total, segments } = effects;
  return { total, rate, mix, segments: segments.map((each) => ({ ...each, key: Number(each.key) })) };
}

/** Both sides of each class, scaled; null where they do not add up to the total or are not all known. */
function ratios({ total, classes }: Split): SegmentRatio[] | null {
  if (!hasValue(total) || [total, ...classes].some(isHidden)) return null;
  const sum = { numerator: ZERO, denominator: ZERO };
  const list: SegmentRatio[] = [];
  for (const [key, { numerator, denominator, scale }] of classes.entries()) {
    if (isMissing(numerator) || isMissing(denominator)) return null;
    sum.numerator = add(sum.numerator, numerator);
    sum.denominator = add(sum.denominator, denominator);
    list.push({
      key: String(key),
      numerator: toNumber(multiply(numerator, scale)),
      denominator: toNumber(denominator),
    });
  }
  const isWhole = (side: 'numerator' | 'denominator'): boolean => compare(sum[side], total[side] as Exact) === 0;
  return isWhole('numerator') && isWhole('denominator') ? list : null;
}
