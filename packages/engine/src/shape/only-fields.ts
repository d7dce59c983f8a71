import type { Answer, FigureField, PartialAnswer } from '@sextant/contracts';

/** The answer with these fields alone in its segments and trend; whatever is not `ok` says so. */
export function onlyFields(answer: Answer, fields: readonly FigureField[]): PartialAnswer {
  const wanted: ReadonlySet<string> = new Set(fields);
  const only = <T extends object>(of: T, always: readonly (keyof T)[]): Partial<T> =>
    Object.fromEntries(
      Object.entries(of).filter(([name]) => wanted.has(name) || always.includes(name as keyof T)),
    ) as Partial<T>;
  const { segments, trend, likeForLike, ...whole } = answer;
  return {
    ...whole,
    ...(likeForLike === undefined || !wanted.has('compare') ? {} : { likeForLike }),
    ...(segments === undefined
      ? {}
      : {
          segments: segments.map((each) => ({
            ...only(each, each.status === 'ok' ? [] : ['status']),
            key: each.key,
          })),
        }),
    ...(trend === undefined
      ? {}
      : {
          trend: {
            ...only(trend, ['from']),
            grain: trend.grain,
            at: trend.at,
            partial: trend.partial,
            // A column of statuses is there where some point is not `ok`.
            series: trend.series.map((each) => only(each, ['segment', 'status'])),
          },
        }),
  };
}
