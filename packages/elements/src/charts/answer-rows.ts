import type { Answer } from '@sextant/contracts';

export interface AnswerRow extends Record<string, unknown> {
  at: string;
  segment: string;
  label: string;
  value: number | null;
  numerator: number | null;
  denominator: number | null;
  partial: boolean;
}

/** The trend as rows, as charting tools want it; the dataset `answer` of a portal author's Vega-Lite. */
export const answerRows = ({ trend, segments, title }: Answer): AnswerRow[] => {
  const labels = new Map(segments?.map(({ key, label }) => [key.join(' · '), label]));
  return (trend?.series ?? []).flatMap(({ segment, value, numerator, denominator }) => {
    const key = segment?.join(' · ') ?? '';
    return (trend?.at ?? []).map((at, index) => ({
      at,
      segment: key,
      label: key ? (labels.get(key) ?? key) : title,
      value: value[index] ?? null,
      numerator: toNumber(numerator[index]),
      denominator: toNumber(denominator[index]),
      partial: trend?.partial[index] ?? false,
    }));
  });
};

const toNumber = (decimal: string | null | undefined): number | null => (decimal == null ? null : Number(decimal));
