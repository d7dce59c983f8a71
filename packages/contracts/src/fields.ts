import type { Answer, Segment, Trend, TrendSeries } from './answer.ts';

/** What segments and trends carry beside their keys and points; a question may ask for some of it alone. */
export const FIGURE_FIELDS = [
  'value',
  'numerator',
  'denominator',
  'n',
  'status',
  'statuses',
  'interval',
  'compare',
  'label',
  'companions',
  'target',
  'reading',
] as const;
export type FigureField = (typeof FIGURE_FIELDS)[number];

type With<T, Always extends keyof T, F> = Partial<T> & Pick<T, Always | Extract<F, keyof T>>;

/**
 * An answer to a question that names its `fields`: whole in itself, with these alone in segments and trend. Every
 * {@link Answer} is one.
 */
export type PartialAnswer<F extends FigureField = never> = Omit<Answer, 'segments' | 'trend'> & {
  segments?: With<Segment, 'key', F>[];
  trend?: Omit<Trend, 'series'> & { series: With<TrendSeries, never, F>[] };
};

/** The answer to a question of this type. */
export type AnswerTo<Q> = Q extends { fields: readonly (infer F extends FigureField)[] } ? PartialAnswer<F> : Answer;
