import { mean, median } from './descriptive.ts';
import { mannKendall, seasonalKendall, signedRank, type RankTest } from './rank-tests.ts';

/** A series in time order; null where a point has no value. Positions count, so gaps must be kept. */
export type Series = readonly (number | null)[];

/**
 * Slope per step after Theil (1950) and Sen (1968): the median of the slopes between all pairs of known points, which a
 * few odd points cannot turn. Null with fewer than two known points.
 */
export function theilSen(values: Series): number | null {
  const slopes: number[] = [];
  for (const [to, later] of values.entries()) {
    for (let from = 0; from < to; from++) {
      const before = values[from] ?? null;
      if (before !== null && later !== null) slopes.push((later - before) / (to - from));
    }
  }
  return median(slopes);
}

/**
 * Natural process limits of Shewhart's chart for single values: mean ± 2.66 × mean moving range, where 2.66 = 3 / 1.128
 * turns the mean difference of neighbours into three standard deviations. Moving ranges are taken between neighbouring
 * known points only; null without one.
 */
export function processLimits(values: Series): { low: number; high: number } | null {
  const centre = mean(values.filter((value) => value !== null));
  const range = mean(differences(values, 1).flatMap((change) => (change === null ? [] : [Math.abs(change)])));
  return centre === null || range === null ? null : { low: centre - 2.66 * range, high: centre + 2.66 * range };
}

/** Each point less the one `lag` steps before; null where either is unknown. */
const differences = (values: Series, lag: number): (number | null)[] =>
  values.slice(lag).map((later, index) => {
    const before = values[index] ?? null;
    return before === null || later === null ? null : later - before;
  });

export interface TrendInput {
  /** How the KPI relates to time: end of a day, a period, a moving window, a cohort. */
  time: 'PIT' | 'PER' | 'ROLL' | 'COH';
  grain: 'week' | 'month' | 'quarter' | 'year';
  values: Series;
  /** Length of the moving window, for ROLL. */
  windowDays?: number;
  /** Day number of each point (any origin), for ROLL. Without them windows overlap if they can in the shortest months. */
  days?: readonly number[];
  /** The KPI is known to have no season. */
  nonSeasonal?: boolean;
}

export interface TrendSignal {
  /** `no_signal` does not prove stability; `insufficient`: too few points that share no data. */
  signal: 'up' | 'down' | 'no_signal' | 'insufficient';
  test: 'signed-rank' | 'seasonal-kendall' | 'mann-kendall' | null;
  pValue: number | null;
  /** Theil-Sen slope per step of the grain, over all known points. */
  slope: number | null;
  /** Natural process limits, and of what. Null with fewer than 8 of them. */
  limits: { low: number; high: number; of: 'changes' | 'same_period_differences' | 'values' } | null;
  /** `overlapping`: points whose windows share days were left out of the test. */
  notes: ('seasonality_unknown' | 'overlapping')[];
}

const LEVEL = 0.05;
const LEAST_POINTS = 8;
const PERIODS_A_YEAR = { week: 52, month: 12, quarter: 4, year: 1 } as const;

interface Reading {
  test: Exclude<TrendSignal['test'], null>;
  result: RankTest | null;
  limits: { of: Exclude<TrendSignal['limits'], null>['of']; series: Series };
  notes: TrendSignal['notes'];
}

/**
 * Whether a series rises or falls beyond chance at 5 %, tested only on what shares no data (DOMAIN 2.1): the changes of
 * a stock, the periods of a flow or a cohort season by season, the moving windows that do not overlap.
 * A seasonal flow needs two years; without a season, and otherwise, 8 changes or points are enough.
 */
export function trendSignal(input: TrendInput): TrendSignal {
  const { test, result, limits, notes } = read(input);
  const enough = limits.series.filter((value) => value !== null).length >= LEAST_POINTS;
  const range = enough ? processLimits(limits.series) : null;
  return {
    signal: result === null ? 'insufficient' : direction(result),
    test: result === null ? null : test,
    pValue: result?.pValue ?? null,
    slope: theilSen(input.values),
    limits: range === null ? null : { ...range, of: limits.of },
    notes,
  };
}

function direction({ pValue, statistic }: RankTest): TrendSignal['signal'] {
  if (pValue >= LEVEL) return 'no_signal';
  return statistic > 0 ? 'up' : 'down';
}

function read(input: TrendInput): Reading {
  switch (input.time) {
    case 'PIT':
      return readStock(input.values);
    case 'ROLL':
      return readWindows(input);
    case 'PER':
    case 'COH':
      return readPeriods(input);
  }
}

function readStock(values: Series): Reading {
  const changes = differences(values, 1).filter((change) => change !== null);
  return {
    test: 'signed-rank',
    result: changes.length < LEAST_POINTS ? null : signedRank(changes),
    limits: { of: 'changes', series: differences(values, 1) },
    notes: [],
  };
}

function readPeriods({ values, grain, nonSeasonal = false }: TrendInput): Reading {
  const season = PERIODS_A_YEAR[grain];
  if (nonSeasonal || season === 1) {
    return { test: 'mann-kendall', result: mannKendall(values), limits: { of: 'values', series: values }, notes: [] };
  }
  const twoYears = values.filter((value) => value !== null).length >= 2 * season;
  return {
    test: 'seasonal-kendall',
    result: twoYears ? seasonalKendall(values, season) : null,
    limits: { of: 'same_period_differences', series: twoYears ? differences(values, season) : [] },
    notes: twoYears ? [] : ['seasonality_unknown'],
  };
}

function readWindows({ values, grain, windowDays = 1, days }: TrendInput): Reading {
  const apart = apartBy(grain, windowDays, days);
  const series: (number | null)[] = [];
  let next: number | null = null;
  // From the newest point backwards, so that the point on show takes part.
  for (let position = values.length - 1; position >= 0; position--) {
    const value = values[position] ?? null;
    if (value === null || (next !== null && !apart(position, next))) continue;
    series.unshift(value);
    next = position;
  }
  const left = values.filter((value) => value !== null).length - series.length;
  return {
    test: 'mann-kendall',
    result: mannKendall(series),
    limits: { of: 'values', series },
    notes: left > 0 ? ['overlapping'] : [],
  };
}

/** Fewest days that 0, 1, … 12 consecutive months can have. */
const SHORTEST_MONTHS = [0, 28, 59, 89, 120, 150, 181, 212, 242, 273, 303, 334, 365] as const;

const shortest = (months: number): number =>
  Math.floor(months / 12) * SHORTEST_MONTHS[12] + (SHORTEST_MONTHS[months % 12] ?? 0);

/** Whether the windows that end at two positions share no day: (D - n, D] starts where the earlier one ends. */
function apartBy(grain: TrendInput['grain'], windowDays: number, days: readonly number[] | undefined) {
  return (from: number, to: number): boolean => {
    const known = days?.[to];
    const before = days?.[from];
    const steps = to - from;
    const least = grain === 'week' ? 7 * steps : shortest((12 / PERIODS_A_YEAR[grain]) * steps);
    return (known !== undefined && before !== undefined ? known - before : least) >= windowDays;
  };
}
