import type { Status } from '@sextant/contracts';
import type { Charted } from './charted.ts';
import { isRest, segmentLabel } from '../format/segment.ts';
import type { Words } from '../text/words.ts';
import { COLOURS } from './theme.ts';

export interface ChartSeries {
  /** Key of the segment as text; empty for the total. */
  id: string;
  label: string;
  colour: string;
  values: (number | null)[];
  /** Absent when every point is `ok`. */
  status?: Status[] | undefined;
}

/** A colour for each segment that stays with it, whatever order or widget it appears in. */
export const coloursOf = (keys: readonly (readonly string[])[]): Map<string, string> => {
  const ids = keys
    .filter((key) => !isRest(key))
    .map(idOf)
    .sort();
  const colours = new Map(ids.map((id, index) => [id, `var(--_s${index % COLOURS})`]));
  for (const key of keys) if (isRest(key)) colours.set(idOf(key), 'var(--_rest)');
  return colours;
};

export const idOf = (key: readonly string[]): string => key.join('\u001f');

/** The segments' series in the answer's order, the unknown last; without segments the total. */
export const seriesOf = ({ trend, segments, title }: Charted, words: Words): ChartSeries[] => {
  if (!trend) return [];
  const split = trend.series.filter((series) => series.segment);
  const keys = split.map(({ segment }) => segment ?? []);
  const colours = coloursOf(keys);
  const labels = new Map(segments?.map(({ key, label }) => [idOf(key), label]));
  const rank = new Map(segments?.map(({ key }, index) => [idOf(key), index]));
  if (split.length === 0)
    return trend.series
      .slice(0, 1)
      .map(({ value, status }) => ({ id: '', label: title, colour: 'var(--_accent)', values: value, status }));
  return split
    .map(({ segment = [], value, status }) => {
      const id = idOf(segment);
      const label = segmentLabel(segment, labels.get(id), words);
      const series: ChartSeries = { id, label, colour: colours.get(id) ?? 'var(--_accent)', values: value, status };
      return { series, order: (isRest(segment) ? 1e6 : 0) + (rank.get(id) ?? 1e3) };
    })
    .sort((a, b) => a.order - b.order)
    .map(({ series }) => series);
};
