import { DEFAULT_POLICY } from '@sextant/contracts';
import { createCalendar, type CalendarRules } from '../../src/time/calendar.ts';
import { daysIn, windowBefore, type Window } from '../../src/time/window.ts';
import { readWindows, type TimeShape } from '../../src/time/windows.ts';

const plain = createCalendar(DEFAULT_POLICY);
const retailRules: CalendarRules = { fiscalYearStart: 2, calendar: '454', weekStart: 7 };
const windowOf = (
  question: object,
  asOf = '2030-12-31',
  calendar = plain,
  shape: TimeShape = { time: 'PER' },
): Window => readWindows(shape, { kpi: 'x', trend: 0, ...question }, asOf, null, calendar).value;

describe('the period before (P-)', () => {
  it.each([
    [{ period: '2025-03' }, '2025-01-31', '2025-02-28', '2025-02'],
    [{ period: '2025' }, '2023-12-31', '2024-12-31', '2024'],
    [{ period: '2025-W01' }, '2024-12-22', '2024-12-29', '2024-W52'],
    [{ from: '2025-03-11', to: '2025-03-21' }, '2025-02-28', '2025-03-10', '2025-03-01 to 2025-03-10'],
  ])('is as long as %j and ends where it begins', (question, opening, at, label) => {
    const window = windowOf(question);
    expect(windowBefore(window, 'previous', plain)).toMatchObject({ opening, at, label, partial: false });
    expect(at).toBe(window.opening);
  });

  it('of twelve months is the twelve months before, though trend points are a month apart', () => {
    const window = windowOf({ period: 'P12M' }, '2025-06-30');
    expect(windowBefore(window, 'previous', plain)).toMatchObject({ opening: '2023-06-30', at: '2024-06-30' });
  });

  it('of a period that is not over has as many days as have elapsed', () => {
    const window = windowOf({ period: '2025-Q2' }, '2025-04-20');
    expect(windowBefore(window, 'previous', plain)).toEqual({
      opening: '2024-12-31',
      at: '2025-01-20',
      label: '2025-Q1 (first 20 days)',
      partial: false,
      inDays: 'counted',
    });
    expect(windowBefore(window, 'lastYear', plain)).toMatchObject({ opening: '2024-03-31', at: '2024-04-20' });
    expect(windowBefore(window, { months: 1 }, plain)).toMatchObject({ opening: '2025-02-28', at: '2025-03-20' });
  });

  it('is the month before in a year of weeks', () => {
    const retail = createCalendar(retailRules);
    const before = windowBefore(windowOf({ period: '2024-P01' }, undefined, retail), 'previous', retail);
    expect([before.label, daysIn(before)]).toEqual(['FY2023-P12', 35]);
  });
});

describe('the period a year earlier (LY)', () => {
  it.each([
    [{ period: '2025-02' }, '2024-01-31', '2024-02-29'],
    [{ period: 'P12M' }, '2023-12-31', '2024-12-31'],
    [{ period: '2025-W07' }, '2024-02-11', '2024-02-18'],
    [{ from: '2024-02-29', to: '2024-03-01' }, '2023-02-27', '2023-02-28'],
  ])('of %j is after %s up to %s', (question, opening, at) => {
    expect(windowBefore(windowOf(question, '2025-12-31'), 'lastYear', plain)).toMatchObject({ opening, at });
  });
});

describe('a period some months earlier', () => {
  it.each([
    [{ period: '2025-05' }, 3, '2025-01-31', '2025-02-28'],
    [{ period: '2025-Q1' }, 1, '2024-11-30', '2025-02-28'],
    [{ period: '2025-05' }, 0, '2025-04-30', '2025-05-31'],
    [{ from: '2025-03-30', to: '2025-03-31' }, 1, '2025-02-27', '2025-02-28'],
  ])('%j lagged by %i is after %s up to %s', (question, months, opening, at) => {
    expect(windowBefore(windowOf(question), { months }, plain)).toMatchObject({ opening, at });
  });
});

describe('a rolling window', () => {
  const window = windowOf({}, '2025-02-28', plain, { time: 'ROLL', windowDays: 365 });

  it('keeps its number of days', () => {
    expect(windowBefore(window, 'previous', plain)).toMatchObject({ opening: '2023-03-01', at: '2024-02-29' });
    expect(windowBefore(window, 'lastYear', plain)).toMatchObject({ opening: '2023-03-01', at: '2024-02-29' });
    expect(windowBefore(window, { months: 2 }, plain)).toMatchObject({ opening: '2024-01-01', at: '2024-12-31' });
  });

  it('is called by its last day', () => {
    expect(windowBefore(window, 'previous', plain).label).toBe('2024-02-29');
  });
});

describe('a point in time', () => {
  it('has no period before it', () => {
    const point = windowOf({}, '2025-06-30', plain, { time: 'PIT' });
    expect(() => windowBefore(point, 'previous', plain)).toThrow(RangeError);
  });
});
