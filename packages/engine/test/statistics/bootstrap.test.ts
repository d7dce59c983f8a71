import { medianInterval, npsInterval, ratioInterval, type ValuePair } from '../../src/statistics/bootstrap.ts';
import { mean, median, quantileSorted } from '../../src/statistics/descriptive.ts';
import { createRandom } from '../../src/statistics/random.ts';

const one = (x: number, y = 1): ValuePair => ({ x, y, customers: 1 });

describe('the bootstrap interval of a ratio of sums', () => {
  const random = createRandom('revenue');
  const customers = Array.from({ length: 400 }, () => one(100 * Math.exp(random.normal()), 30 + random.below(61)));

  it('repeats itself for a seed', () => {
    expect(ratioInterval(customers, 'a')).toEqual(ratioInterval(customers, 'a'));
    expect(ratioInterval(customers, 'a')).not.toEqual(ratioInterval(customers, 'b'));
  });

  it('is as wide as the linearised standard error says', () => {
    const x = mean(customers.map((each) => each.x)) ?? 0;
    const y = mean(customers.map((each) => each.y)) ?? 0;
    const ratio = x / y;
    const squares = customers.reduce((total, each) => total + (each.x - ratio * each.y) ** 2, 0);
    const error = Math.sqrt(squares) / customers.length / y;
    const { low = 0, high = 0, level, method } = ratioInterval(customers, 'width') ?? {};
    expect((high - low) / (2 * 1.96 * error)).toBeGreaterThan(0.85);
    expect((high - low) / (2 * 1.96 * error)).toBeLessThan(1.15);
    expect([low < ratio, high > ratio, level, method]).toEqual([true, true, 0.95, 'bootstrap']);
  });

  it('does not care whether equal customers come one by one or grouped', () => {
    // 40 of 100 customers have 1: a resampled share is binomial, from 0.31 to 0.50 in 95 %.
    const grouped = ratioInterval(
      [
        { x: 1, y: 1, customers: 40 },
        { x: 0, y: 1, customers: 60 },
      ],
      'grouped',
    );
    const single = ratioInterval(
      Array.from({ length: 100 }, (_, i) => one(i < 40 ? 1 : 0)),
      'single',
    );
    for (const interval of [grouped, single]) {
      expect(Math.abs((interval?.low ?? 0) - 0.305)).toBeLessThan(0.02);
      expect(Math.abs((interval?.high ?? 0) - 0.495)).toBeLessThan(0.02);
    }
  });

  it('covers the true mean in about 95 % of samples', () => {
    const source = createRandom('coverage');
    let covered = 0;
    const runs = 200;
    for (let run = 0; run < runs; run++) {
      const sample = Array.from({ length: 60 }, () => one(5 + source.normal()));
      const interval = ratioInterval(sample, `coverage ${run}`);
      covered += Number(interval !== null && interval.low <= 5 && 5 <= interval.high);
    }
    expect(covered / runs).toBeGreaterThan(0.88);
    expect(covered / runs).toBeLessThanOrEqual(0.99);
  });

  it('has the same width in blocks, which many distinct values are put into', () => {
    const source = createRandom('many');
    const many = Array.from({ length: 60_000 }, () => one(source.normal(), 1));
    const { low = 0, high = 0 } = ratioInterval(many, 'blocks') ?? {};
    expect((high - low) / ((2 * 1.96) / Math.sqrt(60_000))).toBeGreaterThan(0.88);
    expect((high - low) / ((2 * 1.96) / Math.sqrt(60_000))).toBeLessThan(1.12);
  });

  it('is unknown for one customer, for none, and where a draw may have no base', () => {
    expect(ratioInterval([], 's')).toBeNull();
    expect(ratioInterval([one(5)], 's')).toBeNull();
    expect(ratioInterval([one(5), one(7)], 's')).toMatchObject({ low: 5, high: 7 });
    expect(ratioInterval([one(5, 1), one(5, 0), one(5, 0)], 's')).toBeNull();
  });
});

describe('the bootstrap interval of a median', () => {
  it('has the limits of medians of redrawn samples', () => {
    const random = createRandom('by hand');
    for (const size of [9, 10, 61, 200]) {
      const values = Array.from({ length: size }, () => Math.round(100 * random.normal()));
      const redrawn = Array.from(
        { length: 8000 },
        () => median(values.map(() => values[random.below(size)] ?? 0)) ?? 0,
      ).sort((left, right) => left - right);
      const interval = medianInterval(
        values.map((value) => ({ value, customers: 1 })),
        `median ${size}`,
      );
      const shareBelow = (limit: number) => redrawn.filter((each) => each < limit).length / redrawn.length;
      const shareUpTo = (limit: number) => redrawn.filter((each) => each <= limit).length / redrawn.length;
      // 500 draws place a limit within some two points of where it belongs.
      expect(shareBelow(interval?.low ?? Number.NaN)).toBeLessThan(0.045);
      expect(shareUpTo(interval?.low ?? Number.NaN)).toBeGreaterThan(0.01);
      expect(shareBelow(interval?.high ?? Number.NaN)).toBeLessThan(0.99);
      expect(shareUpTo(interval?.high ?? Number.NaN)).toBeGreaterThan(0.955);
      expect(quantileSorted(redrawn, 0.5)).toBeGreaterThanOrEqual(interval?.low ?? Number.NaN);
    }
  });

  it('lies between two values where the middle of an even number does', () => {
    // One of six has 1. Three or more of six draws take that customer in 6 % of samples, four or more in 0.9 %.
    const counts = [
      { value: 0, customers: 5 },
      { value: 1, customers: 1 },
    ];
    expect(medianInterval(counts, 'six')).toMatchObject({ low: 0, high: 0.5 });
  });

  it('takes customers grouped by value, in any order', () => {
    const counts = [
      { value: 30, customers: 300 },
      { value: 10, customers: 400 },
      { value: 20, customers: 300 },
    ];
    expect(medianInterval(counts, 's')).toMatchObject({ low: 20, high: 20 });
    expect(medianInterval(counts.toReversed(), 's')).toEqual(medianInterval(counts, 's'));
  });

  it('is unknown for fewer than two customers', () => {
    expect(medianInterval([{ value: 4, customers: 1 }], 's')).toBeNull();
  });
});

describe('the interval of a net promoter score', () => {
  it('has the standard error of a variable that is 1, 0 or -1', () => {
    // 50 promoters, 20 detractors of 100: score 30, variance 0.7 − 0.09 = 0.61, error 0.0781025
    const interval = npsInterval(50, 20, 100);
    expect(interval?.low).toBeCloseTo(30 - 100 * 1.959964 * Math.sqrt(0.0061), 9);
    expect(interval?.high).toBeCloseTo(30 + 15.3078, 3);
  });

  it('is not given below 30 answers, and stays on the scale', () => {
    expect(npsInterval(20, 5, 29)).toBeNull();
    expect(npsInterval(29, 0, 30)?.high).toBe(100);
    expect(npsInterval(0, 29, 30)?.low).toBe(-100);
    expect(npsInterval(30, 0, 30)).toMatchObject({ low: 100, high: 100 });
  });
});
