import { DEFAULT_POLICY } from '@sextant/contracts';
import type { TimeQuestion } from '../../src/time/asked-period.ts';
import { createCalendar, type CalendarRules } from '../../src/time/calendar.ts';
import { addDays } from '../../src/time/days.ts';
import { daysIn, type Window } from '../../src/time/window.ts';
import { readWindows, type TimeShape, type Windows } from '../../src/time/windows.ts';

const kpi = 'x';
const POINT: TimeShape = { time: 'PIT' };
const PERIOD: TimeShape = { time: 'PER' };
const calendarOf = (rules: Partial<CalendarRules> = {}) => createCalendar({ ...DEFAULT_POLICY, ...rules });
const retail = { fiscalYearStart: 2, calendar: '454', weekStart: 7 } as const;

/** Asks on a day, with all sources complete up to another (default: nothing is known of that). */
const ask =
  (shape: TimeShape, rules: Partial<CalendarRules> = {}) =>
  (question: Omit<TimeQuestion, 'kpi'>, asOf: string, complete: string | null = null): Windows =>
    readWindows(shape, { kpi, trend: 3, ...question }, asOf, complete, calendarOf(rules));
const spans = (windows: Window[]) => windows.map((each) => [each.opening, each.at]);
const labels = (windows: Window[]) => windows.map((each) => each.label);

describe('points in time', () => {
  const points = ask(POINT);

  it('are the ends of calendar months before the day asked for', () => {
    const { trend, value, compare, period } = points({ trend: 4 }, '2024-03-31');
    expect(trend.map((each) => each.at)).toEqual(['2023-12-31', '2024-01-31', '2024-02-29', '2024-03-31']);
    expect(value).toEqual({ at: '2024-03-31', opening: null, label: '2024-03-31', partial: false });
    expect([compare?.at, period]).toEqual(['2024-02-29', null]);
  });

  it('are thirteen by default, and none when none are asked for', () => {
    const calendar = calendarOf();
    expect(readWindows(POINT, { kpi }, '2024-03-31', null, calendar).trend).toHaveLength(13);
    expect(readWindows(POINT, { kpi, trend: 0 }, '2024-03-31', null, calendar).trend).toEqual([]);
  });

  it('mark the last one when the month is not over', () => {
    const { trend, value } = points({ trend: 2 }, '2024-03-15');
    expect(trend.map((each) => [each.at, each.partial])).toEqual([
      ['2024-02-29', false],
      ['2024-03-15', true],
    ]);
    expect(value.partial).toBe(false);
  });

  it('mark days after the last complete one', () => {
    const { trend, value, limit } = points({ trend: 2 }, '2024-03-31', '2024-03-10');
    expect([trend.map((each) => each.partial), value.partial, limit]).toEqual([[false, true], true, '2024-03-10']);
  });

  it.each([
    ['2024-02-29', '2023-02-28'],
    ['2025-02-28', '2024-02-29'],
    ['2024-03-15', '2023-03-15'],
  ])('compare %s with %s a year earlier', (asOf, earlier) => {
    expect(points({ compare: 'lastYear' }, asOf).compare?.at).toBe(earlier);
  });

  it('lie at the ends of fiscal quarters, of weeks, and of months of weeks', () => {
    const at = (windows: Windows) => windows.trend.map((each) => each.at);
    expect(at(ask(POINT, { fiscalYearStart: 3 })({ grain: 'quarter' }, '2025-03-15'))).toEqual([
      '2024-11-30',
      '2025-02-28',
      '2025-03-15',
    ]);
    expect(at(points({ grain: 'week' }, '2025-02-16'))).toEqual(['2025-02-02', '2025-02-09', '2025-02-16']);
    expect(at(ask(POINT, retail)({}, '2025-05-03'))).toEqual(['2025-03-01', '2025-04-05', '2025-05-03']);
  });

  it('a week apart are compared with the same day of the week, 52 weeks earlier', () => {
    expect(points({ grain: 'week', compare: 'lastYear' }, '2025-02-16').compare?.at).toBe('2024-02-18');
  });

  it('at the end of a year of 53 weeks are compared with the end of the year before', () => {
    expect(ask(POINT, retail)({ compare: 'lastYear' }, '2024-02-03').compare?.at).toBe('2023-01-28');
  });

  it('take no period', () => {
    const refused = expect.objectContaining({
      code: 'question.period-invalid',
      message: '"x" is a figure at the end of a day, not over a period.',
    });
    for (const wrong of [{ period: '2025' }, { from: '2025-01-01' }, { to: '2025-01-01' }]) {
      expect(() => points(wrong, '2025-06-30')).toThrow(refused);
    }
  });
});

describe('rolling windows', () => {
  const rolling = ask({ time: 'ROLL', windowDays: 90 });

  it('are the days up to each point', () => {
    const { trend, value, compare, period } = rolling({}, '2025-06-30');
    expect(spans(trend)).toEqual([
      ['2025-01-30', '2025-04-30'],
      ['2025-03-02', '2025-05-31'],
      ['2025-04-01', '2025-06-30'],
    ]);
    expect([value.label, daysIn(value), period]).toEqual(['2025-06-30', 90, null]);
    expect([compare?.opening, compare?.at]).toEqual(['2025-03-02', '2025-05-31']);
  });

  it('keep their length over a leap day', () => {
    const year = ask({ time: 'ROLL', windowDays: 365 })({ compare: 'lastYear' }, '2025-02-28');
    expect([year.compare?.at, year.compare && daysIn(year.compare)]).toEqual(['2024-02-29', 365]);
  });

  it('take no period, and say over how many days they go', () => {
    expect(() => rolling({ period: 'P12M' }, '2025-06-30')).toThrow(
      expect.objectContaining({
        code: 'question.period-invalid',
        message: '"x" is a figure over the 90 days up to a day, not over a period of choice.',
      }),
    );
  });
});

describe('periods', () => {
  const periods = ask(PERIOD);

  it('default to the last complete month', () => {
    const months = [
      ['2025-02-28', '2025-03-31'],
      ['2025-03-31', '2025-04-30'],
      ['2025-04-30', '2025-05-31'],
    ];
    expect(spans(periods({}, '2025-06-15').trend)).toEqual(months);
    expect(spans(periods({}, '2025-06-30').trend).at(-1)).toEqual(['2025-05-31', '2025-06-30']);
  });

  it('default to the length that the KPI declares', () => {
    const { value, trend, period } = ask({ time: 'PER', period: 'P12M' })({}, '2025-06-15');
    expect(value).toMatchObject({ opening: '2024-05-31', at: '2025-05-31', label: '12 months to 2025-05-31' });
    expect(trend.at(-2)?.at).toBe('2025-04-30');
    expect(period).toEqual({ from: '2024-06-01', to: '2025-06-01', label: '12 months to 2025-05-31' });
    expect(ask({ time: 'PER', period: 'P12M' })({ period: '2025-Q1' }, '2025-06-15').value.label).toBe('2025-Q1');
  });

  it('trail by whole months and move by the grain', () => {
    expect(spans(periods({ period: 'P12M' }, '2025-06-30').trend)).toEqual([
      ['2024-04-30', '2025-04-30'],
      ['2024-05-31', '2025-05-31'],
      ['2024-06-30', '2025-06-30'],
    ]);
    expect(spans(periods({ period: 'P1M', grain: 'week' }, '2025-03-31').trend)).toEqual([
      ['2025-02-16', '2025-03-16'],
      ['2025-02-23', '2025-03-23'],
      ['2025-02-27', '2025-03-30'],
    ]);
  });

  it.each([
    ['2025', '2024-12-31', '2025-12-31'],
    ['2025-H2', '2025-06-30', '2025-12-31'],
    ['2025-Q2', '2025-03-31', '2025-06-30'],
    ['2024-02', '2024-01-31', '2024-02-29'],
    ['2025-W07', '2025-02-09', '2025-02-16'],
  ])('read %s as the days after %s up to %s', (period, opening, closing) => {
    expect(periods({ period }, '2025-12-31').value).toEqual({
      opening,
      at: closing,
      label: period,
      partial: false,
      ...(period === '2025-W07' ? { inDays: 'counted' } : {}),
    });
  });

  it('move by their own length, or by the grain asked for', () => {
    expect(labels(periods({ period: '2025-H1' }, '2025-12-31').trend)).toEqual(['2024-H1', '2024-H2', '2025-H1']);
    expect(labels(periods({ period: '2025-Q2', grain: 'year' }, '2025-12-31').trend)).toEqual([
      '2023-Q2',
      '2024-Q2',
      '2025-Q2',
    ]);
    expect(labels(periods({ period: '2025-Q2', grain: 'month' }, '2025-12-31').trend)).toEqual([
      '3 months to 2025-04-30',
      '3 months to 2025-05-31',
      '2025-Q2',
    ]);
    expect(labels(periods({ period: '2021-W01' }, '2025-12-31').trend)).toEqual(['2020-W52', '2020-W53', '2021-W01']);
  });

  it.each([
    ['2025', 'year'],
    ['2025-H1', 'quarter'],
    ['2025-Q1', 'quarter'],
    ['2025-01', 'month'],
    ['2025-W01', 'week'],
  ])('say how far apart their trend points are: %s by the %s', (period, grain) => {
    expect(periods({ period }, '2025-12-31').grain).toBe(grain);
  });

  it('of free length move by their own length', () => {
    expect(spans(periods({ from: '2025-01-10', to: '2025-01-20' }, '2025-06-30').trend)).toEqual([
      ['2024-12-20', '2024-12-30'],
      ['2024-12-30', '2025-01-09'],
      ['2025-01-09', '2025-01-19'],
    ]);
    expect(spans(periods({ from: '2025-01-01', to: '2025-04-01' }, '2025-06-30').trend).at(0)).toEqual([
      '2024-06-30',
      '2024-09-30',
    ]);
  });

  it('are fiscal where the fiscal year is not the calendar year', () => {
    const { value, compare } = ask(PERIOD, { fiscalYearStart: 4 })({ period: '2025-Q1' }, '2025-12-31');
    expect(value).toMatchObject({ opening: '2025-03-31', at: '2025-06-30', label: 'FY2025-Q1' });
    expect(compare).toMatchObject({ opening: '2024-12-31', at: '2025-03-31', label: 'FY2024-Q4' });
    const year = ask(PERIOD, { fiscalYearStart: 4 })({ grain: 'year' }, '2025-12-31').value;
    expect([year.opening, year.at, year.label]).toEqual(['2024-03-31', '2025-03-31', 'FY2024']);
  });

  it('are months of weeks where the year is made of weeks', () => {
    const { trend, compare } = ask(PERIOD, retail)({ compare: 'lastYear' }, '2024-02-03');
    expect(labels(trend)).toEqual(['FY2023-P10', 'FY2023-P11', 'FY2023-P12']);
    expect(trend.map(daysIn)).toEqual([28, 35, 35]);
    expect(compare).toMatchObject({ opening: '2022-12-31', at: '2023-01-28', label: 'FY2022-P12' });
    expect(ask(PERIOD, retail)({ period: 'P12M' }, '2024-02-03').value).toMatchObject({
      opening: '2023-01-28',
      label: 'FY2023',
    });
  });
});

describe('a period compared with the year before', () => {
  const earlier = (question: Omit<TimeQuestion, 'kpi'>, rules: Partial<CalendarRules> = {}) => {
    const { compare } = ask(PERIOD, rules)({ ...question, compare: 'lastYear' }, '2030-12-31');
    return [compare?.opening, compare?.at, compare?.label];
  };

  it('has the same months, and a leap day where that year has one', () => {
    expect(earlier({ period: '2025-02' })).toEqual(['2024-01-31', '2024-02-29', '2024-02']);
    expect(earlier({ period: '2025-Q1' })).toEqual(['2023-12-31', '2024-03-31', '2024-Q1']);
  });

  it('has the same dates, and never none', () => {
    expect(earlier({ from: '2025-03-10', to: '2025-03-20' })).toEqual([
      '2024-03-09',
      '2024-03-19',
      '2024-03-10 to 2024-03-19',
    ]);
    expect(earlier({ from: '2024-02-28', to: '2024-02-29' }).slice(0, 2)).toEqual(['2023-02-27', '2023-02-28']);
    expect(earlier({ from: '2024-02-29', to: '2024-03-01' }).slice(0, 2)).toEqual(['2023-02-27', '2023-02-28']);
    expect(earlier({ from: '2025-02-10', to: '2025-03-01' }).slice(0, 2)).toEqual(['2024-02-09', '2024-02-29']);
  });

  it('is 52 weeks earlier for a week, and for any days of a year of weeks', () => {
    expect(earlier({ period: '2025-W07' })[2]).toBe('2024-W07');
    expect(earlier({ period: '2026-W53' })[2]).toBe('2026-W01');
    // The year before has 53 weeks: its months are 53 weeks earlier, its days 52.
    expect(earlier({ period: '2024-P02' }, retail)).toEqual(['2023-02-25', '2023-04-01', 'FY2023-P02']);
    expect(earlier({ from: '2024-03-13', to: '2024-03-15' }, retail).slice(0, 2)).toEqual(['2023-03-14', '2023-03-16']);
  });
});

describe('periods that are not over', () => {
  const periods = ask(PERIOD);

  it('stop at the last complete day and are compared with as many days', () => {
    const { value, compare, trend, period } = periods({ period: '2025-Q2' }, '2025-12-31', '2025-04-20');
    expect(value).toEqual({
      opening: '2025-03-31',
      at: '2025-04-20',
      label: '2025-Q2',
      partial: true,
      whole: { from: '2025-04-01', to: '2025-07-01' },
      inDays: 'counted',
    });
    expect(compare).toMatchObject({
      opening: '2024-12-31',
      at: '2025-01-20',
      label: '2025-Q1 (first 20 days)',
      partial: false,
    });
    expect(trend.at(-1)).toEqual(value);
    expect(period).toEqual({ from: '2025-04-01', to: '2025-07-01', label: '2025-Q2' });
  });

  it('are compared with all of a shorter one', () => {
    expect(periods({ period: '2025-03' }, '2025-12-31', '2025-03-30').compare).toMatchObject({
      opening: '2025-01-31',
      at: '2025-02-28',
      label: '2025-02',
    });
  });

  it('stop at the day asked for, too', () => {
    expect(periods({ period: '2025-06' }, '2025-06-10', '2025-12-31').value).toMatchObject({
      at: '2025-06-10',
      partial: true,
    });
  });

  it('are cut anywhere in the trend, and hold no day where they have not begun', () => {
    const { trend, value, compare } = periods({ period: '2025-06' }, '2025-12-31', '2025-04-20');
    expect(trend.map((each) => [each.opening, each.at, each.partial])).toEqual([
      ['2025-03-31', '2025-04-20', true],
      ['2025-04-30', '2025-04-30', true],
      ['2025-05-31', '2025-05-31', true],
    ]);
    expect([daysIn(value), compare && daysIn(compare), compare?.label]).toEqual([0, 0, '2025-05 (first 0 days)']);
  });

  it('have as many days as those they are compared with, whatever the day, unless the other is shorter', () => {
    const wrong: string[] = [];
    for (let complete = '2024-01-01'; complete < '2024-12-31'; complete = addDays(complete, 1)) {
      for (const compare of ['previous', 'lastYear'] as const) {
        for (const period of [complete.slice(0, 7), '2024', `2024-H${complete < '2024-07' ? 1 : 2}`]) {
          const windows = periods({ period, compare }, '2025-12-31', complete);
          if (!windows.value.partial) continue;
          const [own, other] = [daysIn(windows.value), daysIn(windows.compare as Window)];
          const all = !windows.compare?.label.includes('first');
          if (own !== other && !(all && other < own)) wrong.push(`${period} to ${complete}: ${own} and ${other}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('a period that cannot be', () => {
  const refused = (message: string) =>
    expect.objectContaining({
      code: 'question.period-invalid',
      message: expect.stringContaining(message) as string,
    });

  it.each([
    [{ from: '2025-01-01' }, 'from without to'],
    [{ to: '2025-01-01' }, 'to without from'],
    [{ from: '2025-02-01', to: '2025-02-01' }, 'not after its first day 2025-02-01'],
    [{ from: '2025-02-02', to: '2025-02-01' }, 'ends on 2025-02-01'],
    [{ period: '2025', from: '2025-02-01', to: '2025-03-01' }, '"2025" and from or to beside it'],
    [{ period: '2025-W53' }, '2025 has 52 weeks'],
    [{ period: '2025-P03' }, 'months are calendar months here'],
    [{ period: '2025-W07', grain: 'month' }, 'not a month apart'],
    [{ period: '2025-06', grain: 'week' }, 'not a week apart'],
  ] as const)('is refused: %j', (question, message) => {
    expect(() => ask(PERIOD)(question, '2025-06-30')).toThrow(refused(message));
    expect(() => ask({ time: 'COH' })(question, '2025-06-30')).toThrow(refused(message));
  });
});
