import { cellsOfAverages, cellsOfRows, daysOf, differences, monthsTo, scaled, written } from '../src/cells.mjs';
import { countsOf, meanAge, restrictedMean } from '../src/curves.mjs';

const DECEMBER = 24300;

describe('comparing cells', () => {
  const shape = { months: [DECEMBER - 1, DECEMBER], running: true, segmentName: String };

  it('adds changes up and keeps a segment in which nothing changes', () => {
    const rows = [
      { month: 24299, segment: 'a', numerator: 5, denominator: 4 },
      { month: 24299, segment: 'b', numerator: 2, denominator: 2 },
      { month: 24300, segment: 'a', numerator: -1, denominator: 1 },
    ];
    expect(Object.fromEntries(cellsOfRows(rows, shape))).toEqual({
      'a|24299': '5 / 4',
      'b|24299': '2 / 2',
      'a|24300': '4 / 5',
      'b|24300': '2 / 2',
    });
  });

  it('sets amounts of a month over one, and shares over the sum of their month', () => {
    const rows = [
      { month: 24300, segment: 'a', numerator: '0.10' },
      { month: 24300, segment: 'a', numerator: '0.20' },
      { month: 24300, segment: 'b', numerator: '1.7' },
    ];
    const months = [DECEMBER];
    expect(cellsOfRows(rows, { ...shape, months, running: false }).get('a|24300')).toBe('0.3 / 1');
    expect(cellsOfRows(rows, { ...shape, months, running: false, share: true }).get('b|24300')).toBe('1.7 / 2');
  });

  it('divides customer-days by the days of the month', () => {
    const lives = [
      { month: 24299, segment: 'a', customers: 10, days: 77 },
      // One more from 22 December on: ten days.
      { month: 24300, segment: 'a', customers: 1, days: 10 },
    ];
    const amounts = [{ month: 24300, segment: 'a', numerator: '31' }];
    const cells = cellsOfAverages(amounts, lives, { months: [DECEMBER], decimals: 4, segmentName: String });
    expect(Object.fromEntries(cells)).toEqual({ 'a|24300': '31 / 10.3226' });
  });

  it('keeps decimals as they are, however large the amount', () => {
    expect(written(scaled('123456789012345.00000000000001'))).toBe('123456789012345.00000000000001');
    expect(written(scaled('-0.50'))).toBe('-0.5');
    expect(() => scaled('0.000000000000001')).toThrow('no decimal number');
    expect(() => scaled('NaN')).toThrow('no decimal number');
  });

  it('names the cells that differ, missing ones too', () => {
    const one = new Map([
      ['a|1', '5 / 4'],
      ['b|1', '1 / 1'],
    ]);
    const other = new Map([['a|1', '5 / 3']]);
    expect(differences(one, other)).toEqual(['a|1: 5 / 4 and 5 / 3', 'b|1: 1 / 1 and undefined']);
    expect(differences(one, new Map(one))).toEqual([]);
  });

  it('counts months up to the last day', () => {
    expect(monthsTo('2024-12-31', 3)).toEqual([24298, 24299, 24300]);
    expect(daysOf(12 * 2024 + 2)).toBe(29);
  });
});

describe('curves for comparing', () => {
  // Four relationships: one ended after 10 days, one after 30; one runs since 20 days, one since 40.
  const counts = countsOf([
    { days: 30, ended: 1, n: '1' },
    { days: 10, ended: 1, n: '1' },
    { days: 20, ended: 0, n: '1' },
    { days: 40, ended: 0, n: '1' },
  ]);

  it('takes the area under the product-limit estimate', () => {
    // 1 up to day 10, 3/4 up to day 30, 3/8 after it.
    expect(restrictedMean(counts, 40)).toBeCloseTo(10 + 0.75 * 20 + 0.375 * 10, 12);
    expect(restrictedMean(counts, 20)).toBeCloseTo(17.5, 12);
  });

  it('averages what still runs', () => {
    expect(meanAge(counts)).toBe(30);
  });
});
