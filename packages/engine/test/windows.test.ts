import { periodWindows, pointWindows, labelOf } from '../src/plan/windows.ts';
import { addMonths, dayIn, endOf, startOf } from '../src/plan/calendar.ts';

const kpi = 'x';

describe('points in time', () => {
  it('are the ends of calendar months before the day asked for', () => {
    const { trend, value, compare } = pointWindows({ kpi, trend: 4 }, '2024-03-31', null);
    expect(trend.map((each) => each.at)).toEqual(['2023-12-31', '2024-01-31', '2024-02-29', '2024-03-31']);
    expect(value.partial).toBe(false);
    expect(compare?.at).toBe('2024-02-29');
  });

  it('mark the last one when the month is not over', () => {
    const { trend } = pointWindows({ kpi, trend: 2 }, '2024-03-15', null);
    expect(trend.map((each) => [each.at, each.partial])).toEqual([
      ['2024-02-29', false],
      ['2024-03-15', true],
    ]);
  });

  it('mark days after the last complete one', () => {
    const { trend, value } = pointWindows({ kpi, trend: 2 }, '2024-03-31', '2024-03-10');
    expect([trend.map((each) => each.partial), value.partial]).toEqual([[false, true], true]);
  });

  it.each([
    ['2024-02-29', '2023-02-28'],
    ['2025-02-28', '2024-02-29'],
    ['2024-03-15', '2023-03-15'],
  ])('compare %s with %s a year earlier', (asOf, earlier) => {
    expect(pointWindows({ kpi, compare: 'lastYear' }, asOf, null).compare?.at).toBe(earlier);
  });
});

describe('periods', () => {
  const spans = (question: object, asOf = '2025-06-30', complete: string | null = null) =>
    periodWindows({ kpi, trend: 3, ...question }, asOf, complete).trend.map((each) => [each.opening, each.at]);

  it('default to the last complete month', () => {
    expect(spans({}, '2025-06-15')).toEqual([
      ['2025-02-28', '2025-03-31'],
      ['2025-03-31', '2025-04-30'],
      ['2025-04-30', '2025-05-31'],
    ]);
    expect(spans({})).toEqual([
      ['2025-03-31', '2025-04-30'],
      ['2025-04-30', '2025-05-31'],
      ['2025-05-31', '2025-06-30'],
    ]);
  });

  it('trail by whole months and move by the grain', () => {
    expect(spans({ period: 'P12M' }, '2025-06-30')).toEqual([
      ['2024-04-30', '2025-04-30'],
      ['2024-05-31', '2025-05-31'],
      ['2024-06-30', '2025-06-30'],
    ]);
  });

  it.each([
    ['2025', '2024-12-31', '2025-12-31'],
    ['2025-H2', '2025-06-30', '2025-12-31'],
    ['2025-Q2', '2025-03-31', '2025-06-30'],
    ['2024-02', '2024-01-31', '2024-02-29'],
  ])('read %s as the days after %s up to %s', (period, opening, closing) => {
    expect(periodWindows({ kpi, period }, '2025-12-31', null).value).toMatchObject({
      opening,
      at: closing,
      partial: false,
    });
  });

  it('of free length move by their own length', () => {
    expect(spans({ from: '2025-01-10', to: '2025-01-20' })).toEqual([
      ['2024-12-20', '2024-12-30'],
      ['2024-12-30', '2025-01-09'],
      ['2025-01-09', '2025-01-19'],
    ]);
    expect(spans({ from: '2025-01-01', to: '2025-04-01' }).at(0)).toEqual(['2024-06-30', '2024-09-30']);
  });

  it('that are not over stop at the last complete day and are compared with as many days', () => {
    const { value, compare } = periodWindows({ kpi, period: '2025-Q2' }, '2025-12-31', '2025-04-20');
    expect(value).toEqual({ opening: '2025-03-31', at: '2025-04-20', label: '2025-Q2', partial: true });
    expect(compare).toMatchObject({ opening: '2024-12-31', at: '2025-01-20', label: '2025-Q1 (first 20 days)' });
  });

  it.each([
    [['2025-01-01', '2026-01-01'], '2025'],
    [['2025-07-01', '2026-01-01'], '2025-H2'],
    [['2025-04-01', '2025-07-01'], '2025-Q2'],
    [['2025-04-01', '2025-05-01'], '2025-04'],
    [['2024-07-01', '2025-07-01'], '12 months to 2025-06-30'],
    [['2025-04-02', '2025-05-01'], '2025-04-02 to 2025-04-30'],
  ] as const)('are called by name: %s is %s', (span, label) => {
    expect(labelOf([span[0], span[1]])).toBe(label);
  });
});

describe('the calendar', () => {
  it('keeps to the last day of short months', () => {
    expect(addMonths('2024-01-31', 1)).toBe('2024-02-29');
    expect(addMonths('2024-03-31', -13)).toBe('2023-02-28');
  });

  it('finds the ends of months, quarters and years', () => {
    expect([startOf('quarter', '2025-05-15'), endOf('quarter', '2025-05-15')]).toEqual(['2025-04-01', '2025-06-30']);
    expect([startOf('year', '2025-05-15'), endOf('year', '2025-05-15')]).toEqual(['2025-01-01', '2025-12-31']);
  });

  it('knows what day it is where the tenant is', () => {
    const instant = new Date('2025-06-30T22:30:00Z');
    expect([dayIn('UTC', instant), dayIn('Europe/Prague', instant), dayIn('America/New_York', instant)]).toEqual([
      '2025-06-30',
      '2025-07-01',
      '2025-06-30',
    ]);
  });
});
