import type { Answer, Figures, TrendSeries } from '@sextant/contracts';

/** Classes that say nothing about a customer. */
const NO_CLASS = new Set(['unknown', 'not_applicable']);
/** Averages of days and users are rounded to double precision. */
const ROUNDING = 1e-12;

type Side = 'numerator' | 'denominator';

/** What keeps an answer from being whole: a value now, and one other than zero at enough points of enough segments. */
export const lacksOf = ({ kpi, value, status, trend }: Answer, points: number, segments: number): string[] => {
  const [total, ...parts] = trend?.series ?? [];
  const isLong = (series: TrendSeries | undefined): boolean =>
    (series?.value ?? []).filter((each) => each !== null).length >= points &&
    series?.value.some((each) => each !== 0) === true;
  const long = parts.filter((part) => isLong(part) && !NO_CLASS.has(part.segment?.[0] ?? ''));
  return [
    ...(value === null || status !== 'ok' ? [`${kpi} is ${value}, ${status}`] : []),
    ...(isLong(total) ? [] : [`${kpi} has a value at fewer than ${points} points`]),
    ...(long.length >= segments ? [] : [`${kpi} has values for ${long.length} segments only`]),
  ];
};

/** Sides of the figure whose parts do not add up to the total, now or at a point. */
export const sidesThatDoNotAddUp = ({ kpi, trend, segments = [], ...now }: Answer, isRatio: boolean): string[] => {
  const [total, ...parts] = trend?.series ?? [];
  const sides: Side[] = isRatio ? ['numerator', 'denominator'] : ['numerator'];
  return sides.flatMap((side) => [
    ...(isSum(now[side], of(segments, side)) ? [] : [`${kpi}: the ${side}s of the segments do not add up`]),
    ...(total?.[side] ?? []).flatMap((whole, at) => {
      const pieces = parts.map((part) => part[side][at]);
      return isSum(whole, pieces) ? [] : [`${kpi}: the ${side}s do not add up at ${trend?.at[at]}`];
    }),
  ]);
};

/** The values now and at each point: those of the total, then those of each segment, in the order of their keys. */
export const valuesOf = ({ value, segments = [], trend }: Answer): number[] => {
  const [total, ...parts] = trend?.series ?? [];
  const now = segments.toSorted((a, b) => compare(a.key, b.key)).map((segment) => segment.value);
  const then = parts.toSorted((a, b) => compare(a.segment, b.segment)).flatMap((part) => part.value);
  return [value, ...(total?.value ?? []), ...now, ...then].map((each) => each ?? Number.NaN);
};

const compare = (a: string[] = [], b: string[] = []): number => (a.join() < b.join() ? -1 : 1);

const of = (figures: Figures[], side: Side): (string | null)[] => figures.map((each) => each[side]);

/** A total that is null stands for no rows at all. */
const isSum = (whole: string | null, parts: (string | null | undefined)[]): boolean => {
  const sum = parts.reduce((all, part) => all + Number(part ?? 0), 0);
  return Math.abs(sum - Number(whole ?? 0)) <= ROUNDING * Math.max(1, Math.abs(sum));
};
