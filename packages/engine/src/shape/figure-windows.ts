import type { Status } from '@sextant/contracts';
import type { PerCell } from '../measures/cells.ts';
import type { Cells } from '../plan/evaluate.ts';
import { firstDayNeeded } from '../plan/opening.ts';
import type { Plan } from '../plan/plan.ts';
import { isImmature, type Window } from '../time/window.ts';
import { countsOf, figureAt, hiddenFigure, type RawFigure } from './figures.ts';
import type { Screen } from './suppression/screen.ts';

/** The figures of one window: of all, and by key. */
export interface FigureWindow {
  total: RawFigure;
  classes: RawFigure[];
}

/**
 * The figures of every evaluated window as the caller may see them. `common` are the statuses of the whole answer,
 * `noted` those that the measures gave for the value.
 */
export function figureWindows(
  plan: Plan,
  cells: Cells,
  common: readonly Status[],
  noted: readonly Status[],
  screen: Screen | null,
): FigureWindow[] {
  const counts = countsOf(plan.sides);
  const value = windowIndex(plan, plan.windows.value);
  return plan.evaluated.map((window, index) => {
    const statuses = [...common, ...windowStatuses(plan, window), ...(index === value ? noted : [])];
    const at = (key: number | null): RawFigure => {
      const read = <T>(side: PerCell<T>): T | undefined =>
        key === null ? side.total[index] : side.classes[index]?.[key];
      const raw = figureAt(plan, cells, counts, window, statuses, read);
      return screen === null || screen.shows(index, key) ? raw : hiddenFigure(raw, statuses);
    };
    return { total: at(null), classes: plan.by.length === 0 ? [] : cells.keys.map((_, key) => at(key)) };
  });
}

/** The figure of all in the value's window as the caller may see it, without the statuses of the whole answer. */
export function totalFigure(plan: Plan, cells: Cells, screen: Screen | null): RawFigure {
  const index = windowIndex(plan, plan.windows.value);
  const statuses = windowStatuses(plan, plan.windows.value);
  const raw = figureAt(plan, cells, countsOf(plan.sides), plan.windows.value, statuses, (side) => side.total[index]);
  return screen === null || screen.shows(index, null) ? raw : hiddenFigure(raw, statuses);
}

function windowStatuses(plan: Plan, window: Window): Status[] {
  const statuses: Status[] = [];
  if (window.partial) statuses.push('partial');
  const first = firstDayNeeded([plan.sides.numerator, plan.sides.denominator], window);
  if (plan.historyFrom !== null && first < plan.historyFrom) statuses.push('insufficient_history');
  if (isImmature(window, plan.windows.limit)) statuses.push('immature');
  return statuses;
}

/** Place of a window among those that were evaluated. */
export const windowIndex = (plan: Plan, window: Window): number =>
  plan.evaluated.findIndex((each) => each.at === window.at && each.opening === window.opening);

/** The figures of a window of the question. */
export function needWindow(plan: Plan, windows: readonly FigureWindow[], window: Window): FigureWindow {
  const found = windows[windowIndex(plan, window)];
  if (found === undefined) throw new Error(`The window ${window.label} was not evaluated.`);
  return found;
}
