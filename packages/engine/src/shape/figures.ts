import { STATUSES, type Comparison, type Figures, type Interval, type Status } from '@sextant/contracts';
import { compare, divide, multiply, toDecimal, toNumber, ZERO, type Exact } from '../formula/exact.ts';
import { isMissing, type Cell } from '../measures/cells.ts';
import type { Plan } from '../plan/plan.ts';
import { partsOf } from '../formula/bind.ts';
import { MEASURES } from '../measures/registry.ts';
import type { Window } from '../time/window.ts';

const Z95 = 1.959964;

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

export const worstFirst = (statuses: Iterable<Status>): Status[] => {
  const set = new Set(statuses);
  const sorted = STATUSES.filter((status) => status !== 'ok' && set.has(status));
  return sorted.length === 0 ? ['ok'] : sorted;
};

/** Statuses under which there is no figure to show. */
const WITHOUT_VALUE: readonly Status[] = ['no_data', 'insufficient_history', 'immature', 'suppressed'];

/** A figure before it is written down: both sides, the people behind it, and what is known about it. */
export interface RawFigure {
  numerator: Cell;
  denominator: Cell;
  /** Factor of the window, as in value = scale × numerator / denominator. */
  scale: Exact;
  /** Sizes of groups of people that the figure would give away. */
  people: number[];
  /** Customers (or other counted units) behind the figure. */
  n: number | null;
  statuses: Status[];
}

export interface RawInput {
  plan: Plan;
  window: Window;
  numerator: Cell;
  denominator: Cell;
  /** Customers at the end of the window, where neither side counts people. */
  people: Cell | undefined;
  statuses: readonly Status[];
}

export function rawFigure({ plan, window, numerator, denominator, people, statuses }: RawInput): RawFigure {
  const found: Status[] = [...statuses];
  for (const cell of [numerator, denominator]) if (isMissing(cell)) found.push(cell);
  const factor = plan.sides.scale(window);
  const scale = factor === null ? ZERO : { n: factor.numerator, d: factor.denominator };
  found.push(...baseStatuses(plan, numerator, denominator));
  const heads = headsOf(plan, numerator, denominator, people);
  return { numerator, denominator, scale, ...heads, statuses: found };
}

/** Z1, Z3 and Z4 of DOMAIN 2: what a denominator of nothing or less means. */
function baseStatuses(plan: Plan, numerator: Cell, denominator: Cell): Status[] {
  if (isMissing(numerator) || isMissing(denominator) || plan.sides.denominator.kind === 'number') return [];
  const { zero } = plan.kpi.definition;
  const sign = compare(denominator, ZERO);
  if (sign === 0) return ['no_base'];
  return sign < 0 && (zero === 'Z3' || zero === 'Z4') ? ['negative_base'] : [];
}

/** How many people a figure is about, and the groups that it would show. */
function headsOf(
  plan: Plan,
  numerator: Cell,
  denominator: Cell,
  people: Cell | undefined,
): Pick<RawFigure, 'people' | 'n'> {
  const counts = (bound: Plan['sides']['numerator']): boolean =>
    partsOf(bound).some((part) =>
      part.kind === 'each'
        ? part.each.over === 'n'
        : part.kind === 'measure' && MEASURES.get(part.call.name)?.people === true,
    );
  const number = (cell: Cell | undefined): number | null =>
    cell === undefined || isMissing(cell) ? null : toNumber(cell);
  const above = number(numerator);
  const below = number(denominator);
  if (people !== undefined) {
    const n = number(people);
    return { people: n === null ? [] : [n], n };
  }
  if (plan.sides.denominator.kind === 'number') return { people: above === null ? [] : [Math.abs(above)], n: above };
  if (!counts(plan.sides.denominator)) return { people: above === null ? [] : [Math.abs(above)], n: above };
  if (below === null) return { people: [], n: null };
  const isShare = plan.unit === 'pct' && counts(plan.sides.numerator) && above !== null;
  return { people: isShare ? [Math.abs(above), Math.abs(below - above), below] : [below], n: below };
}

export const hasValue = (raw: RawFigure): boolean =>
  !raw.statuses.some(
    (status) => WITHOUT_VALUE.includes(status) || status === 'no_base' || status === 'negative_base',
  ) &&
  !isMissing(raw.numerator) &&
  !isMissing(raw.denominator);

/** value = scale × numerator / denominator, exact. */
export function exactValue(raw: RawFigure): Exact | null {
  if (!hasValue(raw) || isMissing(raw.numerator) || isMissing(raw.denominator)) return null;
  const ratio = divide(raw.numerator, raw.denominator);
  return ratio === null ? null : multiply(ratio, raw.scale);
}

export const valueOf = (raw: RawFigure): number | null => {
  const value = exactValue(raw);
  return value === null ? null : toNumber(value);
};

export const written = (cell: Cell): string | null => (isMissing(cell) ? null : toDecimal(cell));

export function figures(plan: Plan, raw: RawFigure): Figures {
  const statuses = worstFirst(raw.statuses);
  const hidden = statuses.some((status) => WITHOUT_VALUE.includes(status));
  const interval = hidden ? null : intervalOf(plan, raw);
  return {
    value: valueOf(raw),
    numerator: hidden ? null : written(raw.numerator),
    denominator: hidden ? null : written(raw.denominator),
    n: hidden ? null : raw.n,
    status: statuses[0] ?? 'ok',
    statuses,
    ...(interval === null ? {} : { interval }),
  };
}

/** Wilson's interval where both sides count things of which the one are part of the other. */
function intervalOf(plan: Plan, raw: RawFigure): Interval | null {
  const { numerator, denominator } = plan.written.typed;
  if (plan.unit !== 'pct' || numerator.type !== 'count' || denominator.type !== 'count') return null;
  if (isMissing(raw.numerator) || isMissing(raw.denominator)) return null;
  return wilson(toNumber(raw.numerator), toNumber(raw.denominator));
}

export function comparison(to: Comparison['to'], at: string, now: number | null, before: number | null): Comparison {
  const absolute = now === null || before === null ? null : now - before;
  // Growth from nothing or less has no rate.
  const relative = absolute === null || before === null || before <= 0 ? null : absolute / before;
  return { to, at, value: before, absolute, relative };
}
