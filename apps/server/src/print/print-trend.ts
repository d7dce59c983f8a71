import type { Answer } from '@sextant/contracts';
import type { World } from '../world.ts';
import type { Formats } from './formats.ts';
import { printTable } from './print-table.ts';
import { sparkline } from './sparkline.ts';

/** As many of the last points as a terminal is wide. */
const POINTS_SHOWN = 6;

/** The trend, a line of blocks for each series; with `points` the last values of each too. */
export const printTrend = (
  { trend, segments, unit, currency }: Answer,
  formats: Formats,
  out: World['out'],
  points: boolean,
): void => {
  if (trend === undefined || trend.at.length === 0) return;
  out.write(
    `\nBy ${trend.grain}, ${trend.at[0]} to ${trend.at.at(-1)}${trend.partial.at(-1) ? ' (the last is not complete)' : ''}\n`,
  );
  const labels = new Map(segments?.map(({ key, label }) => [key.join('\n'), label]));
  const shown = points ? trend.at.slice(-POINTS_SHOWN) : [];
  const first = points ? [] : ['>First', '>Last'];
  const value = (number: number | null | undefined): string => formats.value(number ?? null, unit, currency);
  printTable(
    ['', 'Trend', ...first, ...shown.map((at) => `>${at}`)],
    trend.series.map(({ segment, value: values }) => [
      segment === undefined ? 'total' : (labels.get(segment.join('\n')) ?? segment.join(', ')),
      sparkline(values),
      ...(points ? values.slice(-POINTS_SHOWN).map(value) : [value(values[0]), value(values.at(-1))]),
    ]),
    out,
  );
};
