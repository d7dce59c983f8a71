import type { Comparison, Figures, Interval, Status } from '@sextant/contracts';
import { divide, multiply, toDecimal, toNumber, ZERO, type Exact } from '../formula/exact.ts';
import { partsOf, type Bound } from '../formula/bind.ts';
import { isMissing, type Cell, type PerCell } from '../measures/cells.ts';
import { countsCustomers } from '../measures/registry.ts';
import type { Cells } from '../plan/evaluate.ts';
import type { BoundSides, Plan } from '../plan/plan.ts';
import type { Window } from '../time/window.ts';
import { worstFirst, zeroStatuses } from './statuses.ts';

/** Statuses under which neither side is shown. */
const WITHOUT_SIDES: ReadonlySet<Status> = new Set(['no_data', 'insufficient_history', 'immature', 'suppressed']);
/** Statuses under which there is no value, though the sides may be shown. */
const WITHOUT_VALUE: ReadonlySet<Status> = new Set([
  ...WITHOUT_SIDES,
  'no_base',
  'negative_base',
  'insufficient_data',
  'fx_missing',
  'no_control',
]);

/** A figure before it is written down. */
export interface RawFigure {
  numerator: Cell;
  denominator: Cell;
  /** Factor of the window, as in value = scale × numerator / denominator. */
  scale: Exact;
  /** Customers (or other counted units) behind the figure. */
  n: number | null;
  /** The interval that the measure gave; undefined where it has no method of its own. */
  interval: Interval | null | undefined;
  statuses: readonly Status[];
}

/** What one side of a figure counts, for `n`. */
export interface CountsOf {
  numerator: boolean;
  denominator: boolean;
}

/** Whether the sides count customers. */
export function countsOf({ numerator, denominator }: BoundSides): CountsOf {
  const counts = (bound: Bound): boolean =>
    partsOf(bound).some((part) =>
      part.kind === 'each' ? part.each.over === 'n' : part.kind === 'measure' && countsCustomers(part.call),
    );
  return { numerator: counts(numerator), denominator: counts(denominator) };
}

/** What a figure is made of: `plan` has the sides that it is about. */
export interface FigureInput {
  plan: Plan;
  counts: CountsOf;
  window: Window;
  numerator: Cell;
  denominator: Cell;
  /** Customers behind the figure, where its sides do not count them. */
  people?: Cell | undefined;
  /** Things counted behind the figure, where they are no customers. */
  units?: Cell | undefined;
  interval?: Interval | null | undefined;
  /** Statuses of the window. */
  statuses: readonly Status[];
}

/** Puts a figure together with all that its own cells say about it. */
export function rawFigure(input: FigureInput): RawFigure {
  const { plan, window, numerator, denominator, interval } = input;
  const statuses = [...input.statuses];
  for (const cell of [numerator, denominator]) if (isMissing(cell)) statuses.push(cell);
  statuses.push(...zeroStatuses(plan, window, numerator, denominator));
  const factor = plan.sides.scale(window);
  const scale = factor === null ? ZERO : { n: factor.numerator, d: factor.denominator };
  return { numerator, denominator, scale, n: behind(input), interval, statuses };
}

/** How many stand behind a figure: customers where they are counted or known, else what is counted above the line. */
function behind({ plan, counts, numerator, denominator, people, units }: FigureInput): number | null {
  if (plan.isLedger) return null;
  const isRatio = plan.sides.denominator.kind !== 'number' && counts.denominator;
  const cell = units ?? people ?? (isRatio ? denominator : numerator);
  return isMissing(cell) ? null : toNumber(cell);
}

/** The figure of one window in one class, or in all (`at` reads either). */
export function figureAt(
  plan: Plan,
  cells: Cells,
  counts: CountsOf,
  window: Window,
  statuses: readonly Status[],
  at: <T>(side: PerCell<T>) => T | undefined,
): RawFigure {
  return rawFigure({
    plan,
    counts,
    window,
    numerator: at(cells.numerator) ?? 'no_data',
    denominator: at(cells.denominator) ?? 'no_data',
    people: cells.people === null ? undefined : at(cells.people),
    units: cells.units === null ? undefined : at(cells.units),
    interval: cells.intervals === null ? undefined : at(cells.intervals),
    statuses,
  });
}

/** The figure as it is for those who may not see it: what its own cells say is gone, `statuses` of the window stay. */
export const hiddenFigure = (raw: RawFigure, statuses: readonly Status[]): RawFigure => ({
  ...raw,
  numerator: 'suppressed',
  denominator: 'suppressed',
  n: null,
  interval: null,
  statuses: [...statuses, 'suppressed'],
});

export const isHidden = ({ statuses }: RawFigure): boolean => statuses.includes('suppressed');

export const hasValue = ({ numerator, denominator, statuses }: RawFigure): boolean =>
  !isMissing(numerator) && !isMissing(denominator) && !statuses.some((status) => WITHOUT_VALUE.has(status));

/** value = scale × numerator / denominator, exact; null where a status stands against it. */
export function exactValue(raw: RawFigure): Exact | null {
  const { numerator, denominator, scale } = raw;
  if (!hasValue(raw) || isMissing(numerator) || isMissing(denominator)) return null;
  const ratio = divide(numerator, denominator);
  return ratio === null ? null : multiply(ratio, scale);
}

/** {@link exactValue} as the nearest double. */
export function valueOf(raw: RawFigure): number | null {
  const value = exactValue(raw);
  return value === null ? null : toNumber(value);
}

/** Whether the sides of a figure are shown. */
export const showsSides = ({ statuses }: RawFigure): boolean => !statuses.some((status) => WITHOUT_SIDES.has(status));

/** One side as exact text. */
export const written = (cell: Cell): string | null => (isMissing(cell) ? null : toDecimal(cell));

/** A figure as an answer shows it. */
export function figures(raw: RawFigure, interval: Interval | null, compare: Comparison | null): Figures {
  const statuses = worstFirst(raw.statuses);
  const shown = showsSides(raw);
  const value = valueOf(raw);
  return {
    value,
    numerator: shown ? written(raw.numerator) : null,
    denominator: shown ? written(raw.denominator) : null,
    n: shown ? raw.n : null,
    status: statuses[0] ?? 'ok',
    statuses,
    ...(interval === null || value === null ? {} : { interval }),
    ...(compare === null ? {} : { compare }),
  };
}

/** Change against another point. Growth from nothing or less has no rate. */
export function comparison(
  to: Comparison['to'],
  at: string,
  now: RawFigure,
  before: RawFigure | undefined,
): Comparison {
  const value = before === undefined ? null : valueOf(before);
  const own = valueOf(now);
  const absolute = own === null || value === null ? null : own - value;
  const relative = absolute === null || value === null || value <= 0 ? null : absolute / value;
  return { to, at, value, absolute, relative };
}
