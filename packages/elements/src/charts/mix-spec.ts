import type { Spec } from 'vega';
import type { Charted } from './charted.ts';
import { frameOf, spread, type ChartSpace, type Plot } from './frame-spec.ts';
import type { ChartSeries } from './series.ts';
import { SURFACE } from './theme.ts';

/** Segments stacked over time, the first at the bottom; a point where nothing is known is a gap. */
export const mixSpec = (
  answer: Charted,
  series: readonly ChartSeries[],
  space: ChartSpace & { directLabels: boolean },
): { spec: Spec; plot: Plot } => {
  const trend = answer.trend ?? { grain: 'month' as const, at: [], partial: [], series: [] };
  const totals = trend.at.map((_, index) => series.reduce((sum, { values }) => sum + (values[index] ?? 0), 0));
  const highest = Math.max(...totals, 0);
  const isWhole = answer.unit === 'pct' && highest > 0.9 && highest < 1.001;
  const named = space.directLabels ? series : [];
  const { spec, plot } = frameOf(
    answer,
    trend,
    space,
    isWhole ? { low: 0, high: 1, exact: true } : { low: 0, high: highest || 1 },
    named.map(({ label }) => label),
  );

  const below = trend.at.map(() => 0);
  const areas = series.flatMap(({ id, colour, values }) =>
    values.map((value, index) => {
      const from = below[index] ?? 0;
      const to = from + (value ?? 0);
      below[index] = to;
      return { series: id, colour, index, from, to, known: (totals[index] ?? 0) > 0 };
    }),
  );
  const last = trend.at.length - 1;
  const ends = areas.filter(({ index, from, to }) => index === last && to > from);
  const places = spread(
    ends.map(({ from, to }) => plot.height * (1 - (from + to) / 2 / plot.domain[1])),
    space.theme.fontSize * 1.25,
    plot.height,
  );
  const labels = new Map(named.map(({ id, label }) => [id, label]));
  const names = ends.flatMap(({ series: id, colour }, index) =>
    labels.has(id) ? [{ label: labels.get(id), colour, y: places[index] }] : [],
  );

  return {
    plot,
    spec: {
      ...spec,
      data: [
        { name: 'areas', values: areas },
        { name: 'names', values: names },
      ],
      marks: [
        {
          type: 'group',
          from: { facet: { name: 'area', data: 'areas', groupby: ['series'] } },
          marks: [
            {
              type: 'area',
              name: 'series-area',
              from: { data: 'area' },
              encode: {
                update: {
                  x: { scale: 'x', field: 'index' },
                  y: { scale: 'y', field: 'to' },
                  y2: { scale: 'y', field: 'from' },
                  defined: { field: 'known' },
                  fill: { field: 'colour' },
                  fillOpacity: { value: 0.75 },
                  stroke: { value: SURFACE },
                  strokeWidth: { value: 1 },
                },
              },
            },
          ],
        },
        {
          type: 'text',
          name: 'series-name',
          from: { data: 'names' },
          encode: {
            update: {
              x: { signal: 'width', offset: 8 },
              y: { field: 'y' },
              text: { field: 'label' },
              fill: { field: 'colour' },
              baseline: { value: 'middle' },
              font: { value: space.theme.font },
              fontSize: { value: space.theme.fontSize },
              fontWeight: { value: 500 },
            },
          },
        },
      ],
    },
  };
};
