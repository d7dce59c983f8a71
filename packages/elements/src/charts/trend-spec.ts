import type { Unit } from '@sextant/contracts';
import type { Mark, Spec } from 'vega';
import type { Charted } from './charted.ts';
import { frameOf, spread, type ChartSpace, type Plot } from './frame-spec.ts';
import type { ChartSeries } from './series.ts';
import { SURFACE } from './theme.ts';

/** With more lines than this each is drawn finer, so that they stay apart. */
const FEW_LINES = 5;

/** A line for each series; the step to a point whose period still runs is dashed and ends in an open dot. */
export const trendSpec = (
  answer: Charted,
  series: readonly ChartSeries[],
  space: ChartSpace & { directLabels: boolean },
): { spec: Spec; plot: Plot } => {
  const trend = answer.trend ?? { grain: 'month' as const, at: [], partial: [], series: [] };
  const named = space.directLabels && series.length > 1 ? series : [];
  const { spec, plot } = frameOf(
    answer,
    trend,
    space,
    rangeOf(series, answer.unit),
    named.map(({ label }) => label),
  );

  const lines = series.flatMap(({ id, colour, values }) =>
    values.flatMap((value, index) => {
      const point = {
        series: id,
        colour,
        index,
        value: value ?? 0,
        known: value !== null,
        open: trend.partial[index] ?? false,
      };
      const before = values[index - 1] ?? null;
      // The dashed step is a piece of its own, so its first point is there twice.
      return point.open && point.known && before !== null
        ? [
            { ...point, piece: `${id}#open${index}`, index: index - 1, value: before },
            { ...point, piece: `${id}#open${index}` },
          ]
        : [{ ...point, piece: point.open ? `${id}#open${index}` : id }];
    }),
  );
  const dots = series.flatMap(({ colour, values }) => {
    const last = values.findLastIndex((value) => value !== null);
    return values.flatMap((value, index) => {
      const alone = (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null;
      return value !== null && (index === last || alone)
        ? [{ colour, index, value, open: trend.partial[index] ?? false }]
        : [];
    });
  });

  const isCrowded = series.length > FEW_LINES;
  const strokeWidth = { value: isCrowded ? 1.25 : 1.75 };
  const marks: Mark[] = [
    {
      type: 'group',
      clip: false,
      from: { facet: { name: 'piece', data: 'lines', groupby: ['piece'] } },
      marks: [
        {
          type: 'line',
          name: 'series-line',
          from: { data: 'piece' },
          encode: {
            update: {
              x: { scale: 'x', field: 'index' },
              y: { scale: 'y', field: 'value' },
              defined: { field: 'known' },
              stroke: { field: 'colour' },
              strokeWidth,
              strokeJoin: { value: 'round' },
              strokeDash: [{ test: 'datum.open', value: [3, 3] }, { value: null }],
            },
          },
        },
      ],
    },
    {
      type: 'symbol',
      name: 'series-dot',
      from: { data: 'dots' },
      encode: {
        update: {
          x: { scale: 'x', field: 'index' },
          y: { scale: 'y', field: 'value' },
          size: { value: isCrowded ? 16 : 36 },
          stroke: { field: 'colour' },
          strokeWidth,
          fill: [{ test: 'datum.open', value: SURFACE }, { field: 'colour' }],
        },
      },
    },
    {
      type: 'text',
      name: 'series-name',
      from: { data: 'names' },
      encode: {
        update: {
          x: { signal: 'width', offset: 12 },
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
  ];

  return {
    plot,
    spec: {
      ...spec,
      data: [
        { name: 'lines', values: lines },
        { name: 'dots', values: dots },
        { name: 'names', values: labelsAtEnd(named, plot, space.theme.fontSize * 1.25) },
      ],
      marks,
    },
  };
};

/** From zero, unless the changes would be lost that far from it; a share stays within 0 and 1. */
const rangeOf = (series: readonly ChartSeries[], unit: Unit): { low: number; high: number } => {
  const values = series.flatMap((one) => one.values).filter((value) => value !== null);
  if (values.length === 0) return { low: 0, high: 1 };
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (low >= 0 && low < high * 0.4) return { low: 0, high };
  if (low < high) return { low, high };
  const room = Math.abs(low) * 0.05 || 1;
  return { low: low - room, high: unit === 'pct' && high <= 1 ? Math.min(high + room, 1) : high + room };
};

const labelsAtEnd = (
  series: readonly ChartSeries[],
  plot: Plot,
  gap: number,
): { label: string; colour: string; y: number }[] => {
  const [low, high] = plot.domain;
  const ends = series.flatMap(({ label, colour, values }) => {
    const value = values.findLast((one) => one !== null) ?? null;
    return value === null ? [] : [{ label, colour, y: plot.height * (1 - (value - low) / (high - low)) }];
  });
  const places = spread(
    ends.map(({ y }) => y),
    gap,
    plot.height,
  );
  return ends.map((end, index) => ({ ...end, y: places[index] ?? end.y }));
};
