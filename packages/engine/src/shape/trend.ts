import type { Grain, Status, Trend, TrendReading, TrendSeries } from '@sextant/contracts';
import type { Plan } from '../plan/plan.ts';
import { theilSen, trendSignal, type TrendInput } from '../statistics/trend.ts';
import { addDays, dayNumber, daysBetween } from '../time/days.ts';
import { daysIn, type Window } from '../time/window.ts';
import { needWindow, type FigureWindow } from './figure-windows.ts';
import { showsSides, valueOf, written, type RawFigure } from './figures.ts';
import { isCountedShare, shareInterval } from './intervals.ts';
import { worstFirst } from './statuses.ts';

type Pick = (window: FigureWindow) => RawFigure | undefined;

/**
 * The trend as dense columns, of the total and of the segments shown, and what each series says. `keyOf` names a segment.
 */
export function shapeTrend(
  plan: Plan,
  windows: readonly FigureWindow[],
  shown: readonly number[],
  keyOf: (key: number) => string[],
): Trend {
  const points = plan.windows.trend.map((window) => needWindow(plan, windows, window));
  const longer = plan.reading.map((window) => needWindow(plan, windows, window));
  const isPeriod = plan.windows.period !== null;
  const read = readerOf(plan, plan.windows.trend);
  const total = columnsOf(points, ({ total: raw }) => raw);
  return {
    grain: plan.windows.grain,
    at: plan.windows.trend.map((window) => window.at),
    ...(isPeriod ? { from: plan.windows.trend.map(({ opening, at }) => addDays(opening ?? at, 1)) } : {}),
    partial: plan.windows.trend.map((window) => window.partial),
    series: [
      { ...total, ...intervalColumns(plan, points) },
      ...shown.map((key): TrendSeries => {
        const pick: Pick = ({ classes }) => classes[key];
        const columns = columnsOf(points, pick);
        const reading = read(columns.value);
        const isTelling = reading.signal === 'up' || reading.signal === 'down';
        return { segment: keyOf(key), ...columns, ...(isTelling ? { reading } : {}) };
      }),
    ],
    reading: readerOf(plan, plan.reading)(longer.map(({ total: raw }) => valueOf(raw))),
  };
}

function columnsOf(points: readonly FigureWindow[], pick: Pick): TrendSeries {
  const list = points.map(pick);
  const shown = list.map((raw) => (raw !== undefined && showsSides(raw) ? raw : null));
  const status = list.map((raw): Status => worstFirst(raw?.statuses ?? ['no_data'])[0] ?? 'ok');
  return {
    numerator: shown.map((raw) => raw && written(raw.numerator)),
    denominator: shown.map((raw) => raw && written(raw.denominator)),
    value: list.map((raw) => (raw === undefined ? null : valueOf(raw))),
    ...(status.every((each) => each === 'ok') ? {} : { status }),
  };
}

/** Wilson's bounds of each point, where that is the method. */
function intervalColumns(plan: Plan, points: readonly FigureWindow[]): Partial<TrendSeries> {
  if (!isCountedShare(plan, plan.sides)) return {};
  const bounds = points.map(({ total }) => (valueOf(total) === null ? null : shareInterval(total)));
  const any = bounds.find((each) => each !== null);
  if (any === undefined || any === null) return {};
  return {
    interval: {
      level: any.level,
      method: any.method,
      low: bounds.map((each) => each?.low ?? null),
      high: bounds.map((each) => each?.high ?? null),
    },
  };
}

/**
 * Change told from noise (DOMAIN 2.1), of series at the same points. Points that are not over, and those without a value,
 * are left out.
 */
function readerOf(plan: Plan, windows: readonly Window[]): (values: readonly (number | null)[]) => TrendReading {
  const method = methodOf(plan, windows);
  return (values) => {
    const known = values.map((value, index) => (windows[index]?.partial === true ? null : value));
    const points = known.filter((value) => value !== null).length;
    if (method !== null) return { ...trendSignal({ ...method, values: known }), points };
    return {
      slope: theilSen(known),
      signal: 'insufficient',
      test: null,
      pValue: null,
      limits: null,
      points,
      notes: ['seasonality_unknown'],
    };
  };
}

/**
 * How series are to be tested; null where a season cannot be ruled out. Periods longer than the distance of the points
 * share days, as moving windows do; whole years have no season.
 */
function methodOf(plan: Plan, windows: readonly Window[]): Omit<TrendInput, 'values'> | null {
  const { time, nonSeasonal = false } = plan.kpi.definition;
  const common = { nonSeasonal, grain: plan.windows.grain, days: windows.map(({ at }) => dayNumber(at)) };
  if (time === 'PIT' || windows.length === 0) return { ...common, time: 'PIT' };
  const length = Math.max(...windows.map(daysIn));
  if (time === 'ROLL') return { ...common, time, windowDays: length };
  const isYearly = length >= 360;
  const step = stepOf(windows);
  if (step !== null && length > step + 3) {
    return isYearly || nonSeasonal ? { ...common, time: 'ROLL', windowDays: length } : null;
  }
  if (isYearly) return { ...common, time, grain: 'year' };
  const grain = step === null ? plan.windows.grain : grainOf(step);
  if (grain === null) return nonSeasonal ? { ...common, time } : null;
  return { ...common, time, grain };
}

/** Days between the last two points. */
function stepOf(windows: readonly Window[]): number | null {
  const [before, last] = windows.slice(-2);
  return before === undefined || last === undefined ? null : daysBetween(before.at, last.at);
}

const STEPS: readonly [Grain, number, number][] = [
  ['week', 7, 7],
  ['month', 28, 35],
  ['quarter', 84, 98],
];

const grainOf = (step: number): Grain | null =>
  STEPS.find(([, least, most]) => step >= least && step <= most)?.[0] ?? null;
