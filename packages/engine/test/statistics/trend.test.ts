import { processLimits, theilSen, trendSignal, type TrendInput } from '../../src/statistics/trend.ts';
import { mannKendall } from '../../src/statistics/rank-tests.ts';
import { createRandom, type Random } from '../../src/statistics/random.ts';

const series = (length: number, value: (index: number) => number): number[] =>
  Array.from({ length }, (_, i) => value(i));
const signal = (input: TrendInput) => trendSignal(input).signal;

describe('the slope', () => {
  it('is the median over all pairs, so that one odd point does not turn it', () => {
    expect(theilSen([1, 3, 5, 7, 9])).toBe(2);
    expect(theilSen([1, 3, 5, 1000, 9])).toBe(2);
    expect(theilSen([1, 3, 2, 5, 4, 6, 8, 7, 9, 12])).toBe(1);
  });

  it('keeps the distance of points on both sides of a gap', () => {
    expect(theilSen([1, null, null, 7])).toBe(2);
    expect([theilSen([1]), theilSen([null, 4, null])]).toEqual([null, null]);
  });
});

describe('the natural process limits', () => {
  it('lie 2.66 mean moving ranges from the mean', () => {
    // mean 5.75, moving ranges 2, 1, 3: mean 2
    const limits = processLimits([4, 6, 5, 8]);
    expect(limits?.low).toBeCloseTo(5.75 - 2.66 * 2, 12);
    expect(limits?.high).toBeCloseTo(5.75 + 2.66 * 2, 12);
  });

  it('take no range across a gap', () => {
    expect(processLimits([1, 2, null, 10, 11])).toEqual({ low: 6 - 2.66, high: 6 + 2.66 });
    expect([processLimits([1, null, 2]), processLimits([])]).toEqual([null, null]);
  });
});

describe('the signal of a stock', () => {
  it('comes from 8 changes or more, by the signed-rank test on the changes', () => {
    const input = { time: 'PIT', grain: 'month', values: series(9, (i) => i + i * i) } as const;
    expect(trendSignal(input)).toMatchObject({ signal: 'up', test: 'signed-rank', pValue: 2 / 256, notes: [] });
    expect(signal({ ...input, values: input.values.toReversed() })).toBe('down');
    expect(trendSignal({ ...input, values: input.values.slice(1) })).toMatchObject({
      signal: 'insufficient',
      test: null,
      pValue: null,
      limits: null,
    });
  });

  it('has limits on its changes', () => {
    const values = [0, 1, 3, 4, 6, 7, 9, 10, 12];
    // changes 1 2 1 2 …: mean 1.5, mean moving range 1
    expect(trendSignal({ time: 'PIT', grain: 'month', values }).limits).toEqual({
      low: 1.5 - 2.66,
      high: 1.5 + 2.66,
      of: 'changes',
    });
  });

  it('counts no change across an unknown point', () => {
    const values = [0, 1, 2, 3, null, 5, 6, 7, 8, 9];
    expect(signal({ time: 'PIT', grain: 'month', values })).toBe('insufficient');
    expect(signal({ time: 'PIT', grain: 'month', values: [...values, 10] })).toBe('up');
  });
});

describe('the signal of a flow', () => {
  it('needs two years, because a shorter series cannot tell a season from a trend', () => {
    const rising = series(24, (i) => i);
    expect(trendSignal({ time: 'PER', grain: 'month', values: rising })).toMatchObject({
      signal: 'up',
      test: 'seasonal-kendall',
      notes: [],
      limits: { of: 'same_period_differences', low: 12, high: 12 },
      slope: 1,
    });
    expect(trendSignal({ time: 'PER', grain: 'month', values: rising.slice(1) })).toMatchObject({
      signal: 'insufficient',
      notes: ['seasonality_unknown'],
      limits: null,
      slope: 1,
    });
  });

  it('needs 8 points when the KPI has no season, or when the points are years', () => {
    const input = { time: 'PER', grain: 'month', values: series(8, (i) => i), nonSeasonal: true } as const;
    expect(trendSignal(input)).toMatchObject({ signal: 'up', test: 'mann-kendall', limits: { of: 'values' } });
    expect(signal({ ...input, values: input.values.slice(1) })).toBe('insufficient');
    expect(signal({ time: 'PER', grain: 'year', values: input.values })).toBe('up');
  });

  it('is tested from 8 quarters on, but needs more than two in a season to find anything', () => {
    const quarters = (length: number) =>
      trendSignal({ time: 'PER', grain: 'quarter', values: series(length, (i) => i) });
    expect(quarters(7).signal).toBe('insufficient');
    expect(quarters(8)).toMatchObject({ signal: 'no_signal', test: 'seasonal-kendall' });
    expect(quarters(12).signal).toBe('up');
  });

  it('treats cohorts, which share no customers, the same way', () => {
    expect(signal({ time: 'COH', grain: 'month', values: series(24, (i) => -i) })).toBe('down');
    expect(signal({ time: 'COH', grain: 'month', values: series(12, (i) => -i) })).toBe('insufficient');
  });
});

describe('the signal of a moving window', () => {
  const rising = series(40, (i) => i);

  it('looks only at windows that share no day, counted from the newest', () => {
    // Three months can be as short as 89 days, so 90-day windows are four months apart.
    const input = { time: 'ROLL', grain: 'month', windowDays: 90 } as const;
    expect(trendSignal({ ...input, values: rising.slice(0, 29) })).toMatchObject({
      signal: 'up',
      test: 'mann-kendall',
      notes: ['overlapping'],
      limits: { of: 'values' },
    });
    expect(signal({ ...input, values: rising.slice(0, 28) })).toBe('insufficient');
    expect(signal({ ...input, values: rising, windowDays: 365 })).toBe('insufficient');
  });

  it('uses the days of the points where they are known', () => {
    const days = rising.map((month) => Math.round(month * 30.4375));
    const input = { time: 'ROLL', grain: 'month', windowDays: 90, values: rising.slice(0, 24) } as const;
    expect(signal(input)).toBe('insufficient');
    expect(signal({ ...input, days })).toBe('up');
  });

  it('takes every point when windows are no longer than the steps', () => {
    const input = { time: 'ROLL', grain: 'week', windowDays: 7, values: rising.slice(0, 8) } as const;
    expect(trendSignal(input)).toMatchObject({ signal: 'up', notes: [] });
    expect(trendSignal({ ...input, windowDays: 8 })).toMatchObject({ signal: 'insufficient', notes: ['overlapping'] });
    expect(signal({ ...input, grain: 'year', windowDays: 365 })).toBe('up');
    // A quarter of a shifted year can be as short as 89 days; quarters of the calendar have 90 and more.
    const quarters = { ...input, grain: 'quarter', windowDays: 90 } as const;
    expect(signal(quarters)).toBe('insufficient');
    expect(signal({ ...quarters, days: [0, 90, 181, 273, 365, 455, 546, 638] })).toBe('up');
  });
});

/** Share of runs in which a signal is raised. */
function alarms(name: string, input: (random: Random) => TrendInput, runs = 2000): number {
  const random = createRandom(name);
  let raised = 0;
  for (let run = 0; run < runs; run++) raised += Number(['up', 'down'].includes(signal(input(random))));
  return raised / runs;
}

/** Share of runs in which Mann-Kendall on all points, taken as they are, speaks of a trend. */
function naive(name: string, input: (random: Random) => TrendInput, runs = 500): number {
  const random = createRandom(name);
  let raised = 0;
  for (let run = 0; run < runs; run++) raised += Number((mannKendall(input(random).values)?.pValue ?? 1) < 0.05);
  return raised / runs;
}

const noise = (random: Random, length: number): number[] => series(length, () => random.normal());
const walk = (random: Random, length: number, drift = 0): number[] => {
  let at = 1000;
  return series(length, () => (at += random.normal() + drift));
};
const seasonal = (random: Random, length: number, slope = 0): number[] =>
  noise(random, length).map((each, i) => each + 8 * Math.sin((2 * Math.PI * i) / 12) + slope * i);
/** Sums of the last three of independent months. */
const moving = (random: Random, length: number): number[] => {
  const months = noise(random, length + 2);
  return series(length, (i) => (months[i] ?? 0) + (months[i + 1] ?? 0) + (months[i + 2] ?? 0));
};

describe('false alarms', () => {
  const stock = (random: Random): TrendInput => ({ time: 'PIT', grain: 'month', values: walk(random, 13) });
  const flow = (random: Random): TrendInput => ({ time: 'PER', grain: 'month', values: seasonal(random, 36) });
  const window = (random: Random): TrendInput => ({
    time: 'ROLL',
    grain: 'month',
    windowDays: 90,
    values: moving(random, 48),
  });

  it.each<[string, (random: Random) => TrendInput]>([
    ['independent points', (random) => ({ time: 'PER', grain: 'month', values: noise(random, 13), nonSeasonal: true })],
    ['independent months over two years', (random) => ({ time: 'PER', grain: 'month', values: noise(random, 24) })],
    ['a stock that wanders', stock],
    ['a flow with a season', flow],
    ['windows that overlap', window],
  ])('stay near 5 %% for %s', (name, input) => {
    const share = alarms(name, input);
    expect(share).toBeGreaterThan(0.02);
    expect(share).toBeLessThan(0.065);
  });

  it('would be frequent if the test looked at all points as they are', () => {
    expect(naive('stock', stock)).toBeGreaterThan(0.4);
    expect(naive('window', window)).toBeGreaterThan(0.15);
    // A bit more than a year of a season that falls looks like a fall.
    const year = (random: Random): TrendInput => ({ time: 'PER', grain: 'month', values: seasonal(random, 13) });
    expect(naive('season', year)).toBeGreaterThan(0.4);
    expect(alarms('season', year, 100)).toBe(0);
  });
});

describe('a real trend', () => {
  it('is found under a season that hides it from a test that does not know seasons', () => {
    const flow = (random: Random): TrendInput => ({ time: 'PER', grain: 'month', values: seasonal(random, 36, 0.08) });
    expect(alarms('trend under a season', flow, 500)).toBeGreaterThan(0.85);
    expect(naive('trend under a season', flow)).toBeLessThan(0.1);
  });

  it('is found in a stock that grows more than it wanders', () => {
    const stock = (random: Random): TrendInput => ({ time: 'PIT', grain: 'month', values: walk(random, 13, 1) });
    expect(alarms('growing stock', stock, 500)).toBeGreaterThan(0.8);
  });
});
