import { rateAndMix, type SegmentRatio } from '../../src/statistics/like-for-like.ts';
import { createRandom } from '../../src/statistics/random.ts';

const segment = (key: string, numerator: number, denominator: number): SegmentRatio => ({
  key,
  numerator,
  denominator,
});

describe('a like-for-like split', () => {
  it('gives the products per customer of two lines: rate -0.086574, mix +0.100463', () => {
    const split = rateAndMix(
      [segment('retail', 10, 6), segment('sme', 5, 2)],
      [segment('retail', 9, 5), segment('sme', 8, 4)],
    );
    expect(split?.rate).toBeCloseTo(-0.086574, 6);
    expect(split?.mix).toBeCloseTo(0.100463, 6);
    expect(split?.total).toBeCloseTo(17 / 9 - 15 / 8, 12);
    const [retail, sme] = split?.segments ?? [];
    // Mean weights 0.652778 and 0.347222; retail rose by 0.133333, sme fell by 0.5.
    expect(retail?.rate).toBeCloseTo(0.652778 * 0.133333, 5);
    expect(sme?.rate).toBeCloseTo(0.347222 * -0.5, 5);
    // Retail shrank and lies below the mean rate, sme grew and lies above it: both lift the total.
    expect(retail?.mix).toBeGreaterThan(0);
    expect(sme?.mix).toBeGreaterThan(0);
  });

  it('counts a segment that appears or vanishes as mix only', () => {
    const split = rateAndMix(
      [segment('a', 10, 10), segment('gone', 30, 10)],
      [segment('a', 10, 10), segment('new', 5, 10)],
    );
    expect(split?.segments.map(({ key, rate }) => [key, rate])).toEqual([
      ['a', 0],
      ['gone', 0],
      ['new', 0],
    ]);
    expect(split?.mix).toBeCloseTo(15 / 20 - 40 / 20, 12);
  });

  it('finds no mix where weights stay and no rate effect where rates stay', () => {
    const rates = rateAndMix([segment('a', 5, 10), segment('b', 9, 30)], [segment('a', 14, 20), segment('b', 6, 60)]);
    expect(rates?.mix).toBeCloseTo(0, 12);
    const weights = rateAndMix([segment('a', 5, 10), segment('b', 9, 30)], [segment('a', 10, 20), segment('b', 3, 10)]);
    expect(weights?.rate).toBeCloseTo(0, 12);
    expect(weights?.mix).not.toBeCloseTo(0, 3);
  });

  it('says nothing without a base on both sides', () => {
    expect(rateAndMix([segment('a', 5, 0)], [segment('a', 5, 10)])).toBeNull();
    expect(rateAndMix([segment('a', 5, 10)], [])).toBeNull();
  });

  it('adds up to the change, segments to the whole, and turns its sign when time is turned', () => {
    const random = createRandom('rate and mix');
    for (let run = 0; run < 200; run++) {
      const draw = () =>
        Array.from({ length: 1 + random.below(6) }, (_, i) =>
          // A base of 0 with an amount is real: revenue of customers who were none on any day.
          segment(`s${i}`, random.below(100) - 10, random.below(5) === 0 ? 0 : random.below(50)),
        );
      const [before, after] = [draw(), draw()];
      const split = rateAndMix(before, after);
      if (split === null) continue;
      expect(split.rate + split.mix).toBeCloseTo(split.total, 9);
      expect(split.segments.reduce((total, { rate }) => total + rate, 0)).toBeCloseTo(split.rate, 9);
      expect(split.segments.reduce((total, { mix }) => total + mix, 0)).toBeCloseTo(split.mix, 9);
      expect(rateAndMix(after, before)?.rate).toBeCloseTo(-split.rate, 9);
    }
  });
});
