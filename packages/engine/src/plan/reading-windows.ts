import type { Question } from '@sextant/contracts';
import type { Kpi } from '../catalogue/compile.ts';
import { partsOf, type Bound } from '../formula/bind.ts';
import { MEASURES } from '../measures/registry.ts';
import type { Window } from '../time/window.ts';
import type { Windows } from '../time/windows.ts';

/** Points that a test needs to tell a trend from a season: two years. */
const TWO_YEARS: Readonly<Partial<Record<Windows['grain'], number>>> = { month: 24, quarter: 8 };

/** What decides whether points before the trend cost nothing. */
export interface ReadingInput {
  kpi: Kpi;
  question: Question;
  windows: Windows;
  formulas: readonly Bound[];
  /** The question can be answered from daily rollups, whose cost does not depend on the number of points. */
  fitsRollup: boolean;
  /** The trend with another number of points. */
  withTrend: (points: number) => Window[];
}

/**
 * The points that tell whether the trend is more than chance: those shown, or two years of them where a flow has a
 * season, fewer are shown, and running sums give the others at no cost.
 */
export function readingWindows({ kpi, question, windows, formulas, fitsRollup, withTrend }: ReadingInput): Window[] {
  const { time, nonSeasonal } = kpi.definition;
  const wanted = TWO_YEARS[windows.grain];
  const isShort = wanted !== undefined && windows.trend.length > 1 && windows.trend.length < wanted;
  const isNamed = question.from !== undefined;
  if (time !== 'PER' || nonSeasonal === true || !isShort || isNamed || !fitsRollup || !formulas.every(isSummed)) {
    return windows.trend;
  }
  return withTrend(wanted);
}

/** Made of running sums alone, which cost the same for any number of points. */
const isSummed = (formula: Bound): boolean =>
  partsOf(formula).every((part) => {
    const measure = part.kind === 'measure' ? MEASURES.get(part.call.name) : undefined;
    return measure !== undefined && (measure.adds === 'flow' || measure.adds === 'stock');
  });
