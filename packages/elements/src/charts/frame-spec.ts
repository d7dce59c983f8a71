import type { Trend } from '@sextant/contracts';
import type { Axis, Scale, Signal, Spec } from 'vega';
import type { Charted } from './charted.ts';
import { digitsOfStep, timeTicks, valueTicks, type ChartText } from './ticks.ts';
import { MUTED, RULE, type ChartTheme } from './theme.ts';

/** Where the chart stands, how it looks and how it speaks. */
export interface ChartSpace {
  width: number;
  height: number;
  text: ChartText;
  theme: ChartTheme;
}

/** Pixels around and of the plot; known before drawing, so that a reader's pointer can be matched to a point. */
export interface Plot {
  left: number;
  right: number;
  top: number;
  bottom: number;
  width: number;
  height: number;
  /** Values at its bottom and top. */
  domain: [number, number];
}

/** Where a point stands, as a share of the plot's width. A single point stands in the middle. */
export const xShare = (index: number, count: number): number => (count > 1 ? index / (count - 1) : 0.5);

/** Values, time axis and plot that line and area charts share. */
export const frameOf = (
  answer: Charted,
  trend: Omit<Trend, 'series'>,
  space: ChartSpace,
  range: { low: number; high: number; exact?: boolean },
  labels: readonly string[],
): {
  plot: Plot;
  spec: Pick<Spec, 'scales' | 'axes' | 'signals' | 'config' | 'padding' | 'width' | 'height' | 'autosize'>;
} => {
  const { width, height, text: write, theme } = space;
  const { ticks, step } = valueTicks(range.low, range.high, Math.max(2, Math.round(height / 60)));
  const domain: [number, number] = range.exact ? [range.low, range.high] : [ticks[0] ?? 0, ticks.at(-1) ?? 1];
  const shown = ticks.filter((tick) => tick >= domain[0] && tick <= domain[1]);
  const digits = Math.max(0, digitsOfStep(answer.unit === 'pct' ? step * 100 : step));
  const texts = shown.map((tick) => write.value(tick, digits));
  const left = Math.ceil(Math.max(...texts.map((text) => write.width(text)), 8) + 8);
  const right = Math.ceil(Math.max(...labels.map((label) => write.width(label) + 12), 8));
  const top = 8;
  const bottom = Math.ceil(theme.fontSize * 2.6 + 8);
  const plot = {
    left,
    right,
    top,
    bottom,
    width: Math.max(width - left - right, 40),
    height: Math.max(height - top - bottom, 40),
    domain,
  };
  const times = timeTicks(trend.at, trend.grain, write, Math.floor(plot.width / (theme.fontSize * 3.6)));

  const signals: Signal[] = [
    { name: 'valueText', value: Object.fromEntries(shown.map((tick, index) => [tick, texts[index]])) },
    { name: 'timeText', value: Object.fromEntries(times.map(({ index, label }) => [index, label])) },
  ];
  const scales: Scale[] = [
    {
      name: 'x',
      type: 'linear',
      domain: trend.at.length > 1 ? [0, trend.at.length - 1] : [-1, 1],
      range: 'width',
      zero: false,
      nice: false,
    },
    { name: 'y', type: 'linear', domain, range: 'height', zero: false, nice: false },
  ];
  const text = { labelFont: theme.font, labelFontSize: theme.fontSize, labelColor: MUTED };
  const axes: Axis[] = [
    {
      scale: 'y',
      orient: 'left',
      values: shown,
      grid: true,
      gridColor: RULE,
      gridWidth: 1,
      domain: false,
      ticks: false,
      labelPadding: 8,
      ...text,
      encode: { labels: { update: { text: { signal: 'valueText[datum.value]' } } } },
    },
    {
      scale: 'x',
      orient: 'bottom',
      values: times.map(({ index }) => index),
      domainColor: MUTED,
      tickColor: MUTED,
      tickSize: 4,
      labelPadding: 4,
      labelLineHeight: Math.round(theme.fontSize * 1.3),
      labelFlush: true,
      ...text,
      encode: { labels: { update: { text: { signal: 'timeText[datum.value]' } } } },
    },
  ];
  return {
    plot,
    spec: {
      width: plot.width,
      height: plot.height,
      padding: { left, right, top, bottom },
      autosize: 'none',
      signals,
      scales,
      axes,
      config: { text: { font: theme.font, fontSize: theme.fontSize } },
    },
  };
};

/**
 * Moves labels that stand closer than `gap` apart, by the least squares: labels that collide become a block around the
 * mean of where they wanted to be, within 0 and `height`.
 */
export const spread = (wanted: readonly number[], gap: number, height: number): number[] => {
  const order = wanted.map((y, index) => ({ y, index })).sort((a, b) => a.y - b.y);
  // Less the gaps above it, each label may stand no higher than the one before: blocks are merged until that holds.
  const blocks: { sum: number; count: number }[] = [];
  for (const [nth, { y }] of order.entries()) {
    let block = { sum: y - nth * gap, count: 1 };
    for (let last = blocks.at(-1); last && last.sum / last.count > block.sum / block.count; last = blocks.at(-1)) {
      block = { sum: block.sum + last.sum, count: block.count + last.count };
      blocks.pop();
    }
    blocks.push(block);
  }
  const lowest = Math.max(height - (wanted.length - 1) * gap, 0);
  const places = blocks.flatMap(({ sum, count }) =>
    Array<number>(count).fill(Math.min(Math.max(sum / count, 0), lowest)),
  );
  const result: number[] = [];
  for (const [nth, { index }] of order.entries()) result[index] = (places[nth] ?? 0) + nth * gap;
  return result;
};
