import { DEFAULT_POLICY } from '@sextant/contracts';
import { createCalendar } from '../../src/time/calendar.ts';
import { annualFactor, monthlyFactor, wholeMonths } from '../../src/time/factors.ts';
import { readWindows, type TimeShape } from '../../src/time/windows.ts';
import { daysIn, type Window } from '../../src/time/window.ts';

const between = (opening: string | null, at: string): Window => ({ at, opening, label: at, partial: false });
const plain = createCalendar(DEFAULT_POLICY);
const value = (shape: TimeShape, question: object, asOf: string, complete: string | null = null, calendar = plain) =>
  readWindows(shape, { kpi: 'x', ...question }, asOf, complete, calendar).value;

describe('the length of a window', () => {
  it.each([
    ['2025-03-31', '2025-06-30', 91, 3],
    ['2023-12-31', '2024-12-31', 366, 12],
    ['2024-01-31', '2024-02-29', 29, 1],
    ['2025-03-31', '2025-06-29', 90, null],
    ['2025-03-30', '2025-06-30', 92, null],
    ['2025-01-09', '2025-01-19', 10, null],
    ['2025-03-31', '2025-03-31', 0, null],
  ])('after %s up to %s is %i days, and whole months %s', (opening, at, days, months) => {
    expect([daysIn(between(opening, at)), wholeMonths(between(opening, at))]).toEqual([days, months]);
  });

  it('is nothing for a point in time', () => {
    const point = between(null, '2025-06-30');
    expect([daysIn(point), wholeMonths(point), annualFactor(point), monthlyFactor(point)]).toEqual([
      0,
      null,
      null,
      null,
    ]);
  });
});

describe('a flow', () => {
  it('of whole months is taken to a year by twelfths and to a month by their number', () => {
    const quarter = between('2025-03-31', '2025-06-30');
    expect(annualFactor(quarter)).toEqual({ numerator: 12n, denominator: 3n });
    expect(monthlyFactor(quarter)).toEqual({ numerator: 1n, denominator: 3n });
  });

  it('of other days is taken to a year of 365 and to a month of 30.4375 days', () => {
    const days = between('2025-01-09', '2025-01-19');
    expect(annualFactor(days)).toEqual({ numerator: 365n, denominator: 10n });
    const month = monthlyFactor(days);
    expect(month).toEqual({ numerator: 487n, denominator: 160n });
    expect(Number(month?.numerator) / Number(month?.denominator)).toBe(30.4375 / 10);
  });

  it('of a period that is not over is taken by days, also when it stops at the end of a month', () => {
    const quarter = value({ time: 'PER' }, { period: '2025-Q2' }, '2025-12-31', '2025-05-31');
    expect([quarter.at, wholeMonths(quarter)]).toEqual(['2025-05-31', null]);
    expect(annualFactor(quarter)).toEqual({ numerator: 365n, denominator: 61n });
  });

  it('of a period that has not begun has no factor', () => {
    const future = value({ time: 'PER' }, { period: '2025-Q4' }, '2025-06-30');
    expect([daysIn(future), annualFactor(future), monthlyFactor(future)]).toEqual([0, null, null]);
  });

  it('of a month of weeks is taken by days, also when it happens to be a calendar month', () => {
    // 2027-02-01 is a Monday and February has four weeks.
    const weeks = createCalendar({ fiscalYearStart: 2, calendar: '445', weekStart: 1 });
    const february = value({ time: 'PER' }, { period: '2027-P01' }, '2027-12-31', null, weeks);
    expect([february.opening, february.at]).toEqual(['2027-01-31', '2027-02-28']);
    expect(annualFactor(february)).toEqual({ numerator: 365n, denominator: 28n });
  });

  it('of a rolling window is taken by days, also when it happens to be a calendar month', () => {
    const april = value({ time: 'ROLL', windowDays: 30 }, {}, '2025-04-30');
    expect([april.opening, april.at, wholeMonths(april)]).toEqual(['2025-03-31', '2025-04-30', null]);
  });

  it('of free days is taken by days all along its trend', () => {
    const { trend } = readWindows(
      { time: 'PER' },
      { kpi: 'x', from: '2025-05-01', to: '2025-05-31', trend: 2 },
      '2025-12-31',
      null,
      plain,
    );
    expect(trend.map((each) => [each.opening, each.at, wholeMonths(each)])).toEqual([
      ['2025-03-31', '2025-04-30', null],
      ['2025-04-30', '2025-05-30', null],
    ]);
  });
});
