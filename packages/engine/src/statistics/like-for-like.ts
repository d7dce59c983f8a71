import { sum } from './descriptive.ts';

/** Both sides of a ratio in one segment. */
export interface SegmentRatio {
  key: string;
  numerator: number;
  denominator: number;
}

export interface Effects {
  /** What the segment's own rate changed in the total. */
  rate: number;
  /** What the segment's weight changed in the total. */
  mix: number;
}

export interface RateAndMix extends Effects {
  /** Change of the total rate; equals rate + mix. */
  total: number;
  /** In the order in which the segments first appear; the effects add up to those of the whole. */
  segments: ({ key: string } & Effects)[];
}

interface Sides {
  key: string;
  before: Side;
  after: Side;
}

interface Side {
  /** Share of the total denominator. */
  weight: number;
  /** Part of the total rate: weight × rate. */
  part: number;
  rate: number | null;
}

/**
 * Splits the change of a ratio of sums into what happened inside segments and what came from their weights (Kitagawa
 * 1955), each effect weighed by the mean of both sides, so that nothing is left over and before and after are treated
 * alike: rate effect = mean weight × change of rate, mix effect = change of weight × (mean rate − mean total rate).
 * A segment that is empty on one side has no change of rate: all of its effect is mix.
 * Null where the denominators of a side add up to 0.
 */
export function rateAndMix(before: readonly SegmentRatio[], after: readonly SegmentRatio[]): RateAndMix | null {
  const whole = [before, after].map((side) => ({
    numerator: sum(side.map(({ numerator }) => numerator)),
    denominator: sum(side.map(({ denominator }) => denominator)),
  }));
  const [from, to] = whole;
  if (from === undefined || to === undefined || from.denominator === 0 || to.denominator === 0) return null;
  const meanTotal = (from.numerator / from.denominator + to.numerator / to.denominator) / 2;
  const keys = new Set([...before, ...after].map(({ key }) => key));
  const segments = [...keys].map((key) => {
    const sides = { key, before: side(before, key, from.denominator), after: side(after, key, to.denominator) };
    return { key, ...effects(sides, meanTotal) };
  });
  const rate = sum(segments.map((segment) => segment.rate));
  const mix = sum(segments.map((segment) => segment.mix));
  return { rate, mix, total: to.numerator / to.denominator - from.numerator / from.denominator, segments };
}

function side(ratios: readonly SegmentRatio[], key: string, total: number): Side {
  const own = ratios.filter((ratio) => ratio.key === key);
  const numerator = sum(own.map((ratio) => ratio.numerator));
  const denominator = sum(own.map((ratio) => ratio.denominator));
  return {
    weight: denominator / total,
    part: numerator / total,
    rate: denominator === 0 ? null : numerator / denominator,
  };
}

function effects({ before, after }: Sides, meanTotal: number): Effects {
  const both = before.rate !== null && after.rate !== null;
  const rate = both ? ((before.weight + after.weight) / 2) * ((after.rate ?? 0) - (before.rate ?? 0)) : 0;
  // What the rate does not explain of the segment's part is its weight's doing, measured against the total rate.
  return { rate, mix: after.part - before.part - rate - (after.weight - before.weight) * meanTotal };
}
