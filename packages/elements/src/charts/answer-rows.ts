import type { Charted } from './charted.ts';
import { segmentLabel } from '../format/segment.ts';
import type { Words } from '../text/words.ts';

export interface AnswerRow extends Record<string, unknown> {
  at: string;
  segment: string;
  label: string;
  value: number | null;
  numerator: number | null;
  denominator: number | null;
  partial: boolean;
}

/**
 * The trend as rows, as charting tools want it; the dataset `answer` of a portal author's Vega-Lite. Where it is split,
 * the rows are those of the segments, without the total.
 */
export const answerRows = ({ trend, segments, title }: Charted, words: Words): AnswerRow[] => {
  const labels = new Map(segments?.map(({ key, label }) => [key.join(' · '), label]));
  const series = trend?.series ?? [];
  const split = series.filter(({ segment }) => segment);
  return (split.length > 0 ? split : series).flatMap(({ segment, value, numerator, denominator }) => {
    const key = segment?.join(' · ') ?? '';
    return (trend?.at ?? []).map((at, index) => ({
      at,
      segment: key,
      label: segment ? segmentLabel(segment, labels.get(key), words) : title,
      value: value[index] ?? null,
      numerator: toNumber(numerator?.[index]),
      denominator: toNumber(denominator?.[index]),
      partial: trend?.partial[index] ?? false,
    }));
  });
};

const toNumber = (decimal: string | null | undefined): number | null => (decimal == null ? null : Number(decimal));
