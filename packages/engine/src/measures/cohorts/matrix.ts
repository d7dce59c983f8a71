import { isZero, toNumber, type Exact } from '../../formula/exact.ts';
import { addDays, type Day } from '../../time/days.ts';
import type { Window } from '../../time/window.ts';
import { isMissing, type Cell, type MeasuredTable } from '../cells.ts';
import type { EvaluationContext } from '../context.ts';
import { reachedOn, type Clock } from './ages.ts';

/** Ages that a matrix shows, unless an older one is asked for. */
const MOST_AGES = 36;

/** The cohorts of the answer, oldest first: those of its trend that the history knows, or the one asked about. */
function cohortsOf({ plan }: EvaluationContext): Window[] {
  const { trend, value } = plan.windows;
  const isKnown = ({ at, opening }: Window): boolean =>
    plan.historyFrom === null || addDays(opening ?? at, 1) >= plan.historyFrom;
  return (trend.length > 0 ? trend : [value]).filter(isKnown);
}

/** The greatest age that some cohort has reached on the last day that counts, within what a matrix shows. */
export function agesShown(context: EvaluationContext, clock: Clock, asked: number): number {
  const { limit } = context.plan.windows;
  const oldest = cohortsOf(context)[0]?.at;
  const most = Math.max(asked, MOST_AGES);
  if (oldest === undefined) return asked;
  let age = 0;
  while (age < most && reachedOn(clock, oldest, age + 1) <= limit) age += 1;
  return Math.max(age, asked);
}

export interface MatrixAsked {
  clock: Clock;
  upTo: number;
  size: (window: Window) => Exact;
  cell: (window: Window, age: number) => Cell;
  /** `members`: cells count some of the cohort; `mean`: cells are what a member has on average. */
  of: 'members' | 'mean';
}

/**
 * The cohort matrix: a row for each cohort with its size and what is asked of it at each age; null where the cohort has
 * not reached the age. Sizes and cells that would show too few customers are null as well.
 */
export function matrix(context: EvaluationContext, { clock, upTo, size, cell, of }: MatrixAsked): MeasuredTable {
  const { limit } = context.plan.windows;
  const rowsFor = (minCell: number): MeasuredTable['rows'] =>
    cohortsOf(context).map((window) => {
      const members = toNumber(size(window));
      const isShown = members === 0 || members >= minCell;
      return [
        window.label,
        isShown ? members : null,
        ...Array.from({ length: upTo + 1 }, (_, age) => {
          const value = reached(window.at, age) ? cell(window, age) : null;
          if (!isShown || value === null || isMissing(value)) return null;
          if (of === 'mean') return isZero(size(window)) ? null : toNumber(value) / members;
          return isLegible(toNumber(value), members, minCell) ? toNumber(value) : null;
        }),
      ];
    });
  const reached = (last: Day, age: number): boolean => reachedOn(clock, last, age) <= limit;
  const ages = Array.from({ length: upTo + 1 }, (_, age) => String(age));
  return { columns: ['cohort', 'size', ...ages], rows: rowsFor(1), guarded: rowsFor };
}

/** Neither those counted nor the others are a few. */
const isLegible = (some: number, all: number, minCell: number): boolean =>
  [some, all - some].every((people) => people === 0 || people >= minCell);
