import type { ChartKind } from './chart-plot.ts';
import type { Plot } from './frame-spec.ts';
import type { ChartSeries } from './series.ts';

/** A line farther from the pointer than this is not meant, in pixels. */
const REACH = 28;

/** The series a pointer means at one point of time: the nearest line, or the area it is in; undefined for none. */
export const seriesAt = (
  kind: ChartKind,
  series: readonly ChartSeries[],
  plot: Plot,
  index: number,
  y: number,
): string | undefined => {
  const [low, high] = plot.domain;
  const height = (value: number): number => plot.top + plot.height * (1 - (value - low) / (high - low));
  if (kind === 'mix') {
    let below = 0;
    return series.find(({ values }) => {
      const from = below;
      below += values[index] ?? 0;
      return y <= height(from) && y > height(below);
    })?.id;
  }
  let nearest: { id: string; distance: number } | undefined;
  for (const { id, values } of series) {
    const value = values[index] ?? null;
    const distance = value === null ? Infinity : Math.abs(height(value) - y);
    if (distance <= REACH && distance < (nearest?.distance ?? Infinity)) nearest = { id, distance };
  }
  return nearest?.id;
};

/** Lets everything but the marks of one colour step back; without a colour all stand equal again. */
export const emphasise = (canvas: Element, colour: string | undefined): void => {
  for (const mark of canvas.querySelectorAll<SVGElement>('[class*=series-] :is(path, text)')) {
    const isMeant = [mark.getAttribute('fill'), mark.getAttribute('stroke')].includes(colour ?? '');
    mark.classList.toggle('back', colour !== undefined && !isMeant);
  }
};
