import { toNumber } from '../formula/exact.ts';
import { isMissing, type Cell } from '../measures/cells.ts';
import type { Cells } from '../plan/evaluate.ts';
import type { Plan } from '../plan/plan.ts';
import { isHidden, written, type RawFigure } from './figures.ts';

/** The key of a class, one segment a scheme. */
export const keyOf = (plan: Plan, cells: Cells, key: number): string[] =>
  (cells.keys[key] ?? []).map((code, scheme) => plan.by[scheme]?.classes[code] ?? 'unknown');

/**
 * Places of the classes as an answer lists them: largest first, then what nobody told us, then those that are hidden, by
 * name, so that their place says nothing.
 */
export function segmentOrder(plan: Plan, cells: Cells, classes: readonly RawFigure[]): number[] {
  const names = cells.keys.map((_, key) => keyOf(plan, cells, key).join());
  const rank = (key: number): number =>
    isHidden(classes[key] as RawFigure) ? 2 : (cells.keys[key] ?? []).includes(0) ? 1 : 0;
  const size = sizesOf(classes.filter((raw) => !isHidden(raw)));
  return classes
    .map((_, key) => key)
    .sort((a, b) => {
      const larger = rank(a) === 2 ? 0 : size(classes[b] as RawFigure) - size(classes[a] as RawFigure);
      return rank(a) - rank(b) || larger || (names[a] as string).localeCompare(names[b] as string);
    });
}

/** Shares of one whole are ordered by their part, ratios by the people behind them, of nobody by what is below the line. */
function sizesOf(shown: readonly RawFigure[]): (raw: RawFigure) => number {
  const below = shown.map((raw) => written(raw.denominator));
  const isOneWhole = below.every((each) => each === below[0]);
  const amount = (cell: Cell): number => (isMissing(cell) ? 0 : toNumber(cell));
  return ({ numerator, denominator, n }) => (isOneWhole ? amount(numerator) : (n ?? amount(denominator)));
}
