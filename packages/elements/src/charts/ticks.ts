import type { Grain } from '@sextant/contracts';

/** Round steps from `low` to `high`, about `count` of them, and the digits their labels need. */
export const valueTicks = (low: number, high: number, count: number): { ticks: number[]; step: number } => {
  const span = high - low || Math.abs(high) || 1;
  const rough = span / Math.max(count, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough * 0.999) ?? 10);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  // Multiplied, not added up: 0.1 + 0.2 would label a tick 0.30000000000000004.
  return {
    ticks: Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12))),
    step,
  };
};

/** Digits after the sign that tell ticks of this step apart. */
export const digitsOfStep = (step: number): number => {
  for (let digits = 0; digits < 6; digits += 1) {
    const scaled = step * 10 ** digits;
    if (Math.abs(scaled - Math.round(scaled)) < 1e-6) return digits;
  }
  return 6;
};

/** How a chart writes its figures and dates. */
export interface ChartText {
  value: (value: number, digits: number) => string;
  /** A trend point by its name. */
  point: (at: string) => string;
  /** A month without its year. */
  month: (at: string) => string;
  /** Pixels a text takes in the chart's font. */
  width: (text: string) => number;
}

export interface TimeTick {
  index: number;
  /** One line, or a month over its year where a year begins. */
  label: string | string[];
}

/**
 * Points of the time axis that get a label: January and, where there is room, the months between in equal steps; other
 * grains in equal steps back from the last point.
 */
export const timeTicks = (at: readonly string[], grain: Grain, text: ChartText, most: number): TimeTick[] => {
  const room = Math.max(most, 2);
  if (grain === 'month') {
    const step = [1, 2, 3, 6, 12, 24, 60].find((months) => at.length / months <= room) ?? 120;
    const chosen = at
      .map((day, index) => ({ day, index, month: Number(day.slice(5, 7)) - 1 + Number(day.slice(0, 4)) * 12 }))
      .filter(({ month }) => month % step === 0);
    // Right before a January, the first label's year would touch the next one.
    const yearFirst = (chosen[1]?.month ?? 1) % 12 !== 0;
    return chosen.map(({ day, index, month }, nth) => {
      const year = day.slice(0, 4);
      if (step >= 12) return { index, label: year };
      const name = text.month(day);
      return { index, label: month % 12 === 0 || (nth === 0 && yearFirst) ? [name, year] : name };
    });
  }
  const step = Math.ceil(at.length / room);
  return at
    .map((day, index) => ({ index, label: text.point(day) }))
    .filter(({ index }) => (at.length - 1 - index) % step === 0);
};
