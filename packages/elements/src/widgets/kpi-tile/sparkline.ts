import type { Trend } from '@sextant/contracts';
import { svg, type SVGTemplateResult } from 'lit';

const WIDTH = 200;
const HEIGHT = 36;
const EDGE = 3;

/** The trend's total as one path, with gaps where there is no figure, and its last point. */
export const sparkline = (trend: Trend): { path: string; last?: [x: number, y: number] } => {
  const values = (trend.series.find(({ segment }) => !segment) ?? trend.series[0])?.value ?? [];
  const known = values.filter((value) => value !== null);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const x = (index: number) => round(EDGE + (index / Math.max(values.length - 1, 1)) * (WIDTH - 2 * EDGE));
  const y = (value: number) =>
    round(high === low ? HEIGHT / 2 : HEIGHT - EDGE - ((value - low) / (high - low)) * (HEIGHT - 2 * EDGE));
  let path = '';
  let last: [number, number] | undefined;
  for (const [index, value] of values.entries()) {
    if (value === null) continue;
    last = [x(index), y(value)];
    path += `${(values[index - 1] ?? null) === null ? 'M' : 'L'}${last.join(' ')}`;
  }
  return { path, ...(last && { last }) };
};

const round = (value: number): number => Math.round(value * 10) / 10;

export const renderSparkline = (trend: Trend): SVGTemplateResult => {
  const { path, last } = sparkline(trend);
  return svg`<svg class="spark" part="sparkline" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
    <path d=${path} />
    ${last && svg`<path class="last" d="M${last.join(' ')}h0" />`}
  </svg>`;
};
