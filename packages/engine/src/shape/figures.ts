import { STATUSES, type Comparison, type Figures, type Interval, type Status } from '@sextant/contracts';
import type { Kpi } from '../catalogue/catalogue.ts';
import type { Counts } from '../plan/evaluate.ts';
import { measure } from './measure.ts';

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
const WITHOUT_VALUE: readonly Status[] = ['no_data', 'insufficient_history', 'suppressed'];

/** A figure before it is written down: both sides, and what is known about it. */
export interface RawFigure {
  numerator: number;
  denominator: number;
  statuses: Status[];
}

export function rawFigure(kpi: Kpi, counts: Counts, all: Counts, statuses: readonly Status[]): RawFigure {
  const numerator = measure(kpi.numerator, counts, all);
  const denominator = measure(kpi.denominator, counts, all);
  // Z1: without a base there is no ratio; a count of nobody (denominator 1) is a true zero.
  const noBase = denominator === 0 && kpi.definition.zero === 'Z1';
  return { numerator, denominator, statuses: [...statuses, ...(noBase ? (['no_base'] as const) : [])] };
}

export const valueOf = (kpi: Kpi, raw: RawFigure): number | null =>
  raw.statuses.some((status) => WITHOUT_VALUE.includes(status)) || raw.denominator === 0
    ? null
    : (kpi.definition.scale * raw.numerator) / raw.denominator;

/** People behind a figure: the base of a ratio, or the count itself. */
export const headCount = (kpi: Kpi, raw: RawFigure): number =>
  kpi.definition.unit === 'count' ? raw.numerator : raw.denominator;

export function figures(kpi: Kpi, raw: RawFigure): Figures {
  const statuses = worstFirst(raw.statuses);
  const hidden = statuses.some((status) => WITHOUT_VALUE.includes(status));
  const interval = kpi.definition.unit === 'pct' && !hidden ? wilson(raw.numerator, raw.denominator) : null;
  return {
    value: valueOf(kpi, raw),
    numerator: hidden ? null : String(raw.numerator),
    denominator: hidden ? null : String(raw.denominator),
    n: hidden ? null : headCount(kpi, raw),
    status: statuses[0] ?? 'ok',
    statuses,
    ...(interval === null ? {} : { interval }),
  };
}

export function comparison(to: Comparison['to'], at: string, now: number | null, before: number | null): Comparison {
  const absolute = now === null || before === null ? null : now - before;
  // Z4: growth from nothing has no rate.
  const relative = absolute === null || before === null || before <= 0 ? null : absolute / before;
  return { to, at, value: before, absolute, relative };
}
