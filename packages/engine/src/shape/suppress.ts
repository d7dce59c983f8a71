import type { Kpi } from '../catalogue/catalogue.ts';
import type { RawFigure } from './figures.ts';

/** Head counts that a figure gives away: its base, and, for a share of people, both parts of it. */
function cellsOf(kpi: Kpi, { numerator, denominator }: RawFigure): number[] {
  if (kpi.definition.unit === 'count') return [numerator];
  if (kpi.definition.unit === 'pct') return [numerator, denominator - numerator, denominator];
  return [denominator];
}

const isSmall = (cell: number, minCell: number): boolean => cell > 0 && cell < minCell;

/**
 * Marks figures of one window that would show fewer than `minCell` people. The classes add up to `total`, which is
 * shown too: a single hidden class could be subtracted back, so the next smallest one is hidden with it, until what is
 * hidden holds `minCell` people or more.
 */
export function suppressSmallCells(kpi: Kpi, total: RawFigure, classes: readonly RawFigure[], minCell: number): void {
  const hide = (raw: RawFigure): void => {
    raw.statuses.push('suppressed');
  };
  const small = (raw: RawFigure): boolean => cellsOf(kpi, raw).some((cell) => isSmall(cell, minCell));
  if (small(total)) hide(total);
  const hidden = classes.filter(small);
  if (hidden.length === 0) return;
  hidden.forEach(hide);
  const others = classes.filter((raw) => !hidden.includes(raw) && raw.numerator > 0).sort((a, b) => size(a) - size(b));
  let people = hidden.reduce((sum, raw) => sum + size(raw), 0);
  while ((hidden.length < 2 || people < minCell) && others.length > 0) {
    const next = others.shift();
    if (next === undefined) break;
    hide(next);
    hidden.push(next);
    people += size(next);
  }
  // Nothing to hide behind: then the total must go as well.
  if ((hidden.length < 2 || people < minCell) && !total.statuses.includes('suppressed')) hide(total);

  function size(raw: RawFigure): number {
    return kpi.definition.unit === 'count' || isShareOfTotal(raw) ? raw.numerator : raw.denominator;
  }
  function isShareOfTotal(raw: RawFigure): boolean {
    return classes.length > 1 && raw.denominator === total.denominator;
  }
}
