import { DEFAULT_POLICY } from '@sextant/contracts';
import { createCalendar, type CalendarRules } from '../../src/time/calendar.ts';
import { addDays } from '../../src/time/days.ts';

const calendar = (rules: Partial<CalendarRules> = {}) => createCalendar({ ...DEFAULT_POLICY, ...rules });
/** The retail calendar of the United States: weeks from Sunday, the year from the Sunday nearest to 1 February. */
const retail = calendar({ fiscalYearStart: 2, calendar: '454', weekStart: 7 });
const refusal = (message: string, remedy: string) =>
  expect.objectContaining({
    code: 'question.period-invalid',
    message: expect.stringContaining(message) as string,
    remedy: expect.stringContaining(remedy) as string,
  });

describe('calendar months', () => {
  it('make quarters and years from January by default', () => {
    const plain = calendar();
    expect([plain.startOf('quarter', '2025-05-15'), plain.endOf('quarter', '2025-05-15')]).toEqual([
      '2025-04-01',
      '2025-06-30',
    ]);
    expect([plain.startOf('year', '2025-05-15'), plain.endOf('year', '2025-05-15')]).toEqual([
      '2025-01-01',
      '2025-12-31',
    ]);
    expect([plain.startOf('month', '2024-02-29'), plain.endOf('month', '2024-02-01')]).toEqual([
      '2024-02-01',
      '2024-02-29',
    ]);
  });

  it.each([
    ['2025', '2025-01-01', '2026-01-01'],
    ['2025-H2', '2025-07-01', '2026-01-01'],
    ['2025-Q2', '2025-04-01', '2025-07-01'],
    ['2024-02', '2024-02-01', '2024-03-01'],
    ['2025-W07', '2025-02-10', '2025-02-17'],
  ])('are read and named: %s', (name, from, to) => {
    expect(calendar().parsePeriod(name)).toEqual({ from, to });
    expect(calendar().label({ from, to })).toBe(name);
  });

  it.each([
    ['2024-07-01', '2025-07-01', '12 months to 2025-06-30'],
    ['2025-02-01', '2025-05-01', '3 months to 2025-04-30'],
    ['2025-04-02', '2025-05-01', '2025-04-02 to 2025-04-30'],
    ['2025-02-11', '2025-02-18', '2025-02-11 to 2025-02-17'],
  ])('have no name of one period from %s to %s', (from, to, label) => {
    expect(calendar().label({ from, to })).toBe(label);
  });
});

describe('a fiscal year that begins in April', () => {
  const april = calendar({ fiscalYearStart: 4 });

  it.each([
    ['FY2025', '2025-04-01', '2026-04-01'],
    ['FY2025-H2', '2025-10-01', '2026-04-01'],
    ['FY2025-Q1', '2025-04-01', '2025-07-01'],
    ['FY2025-Q4', '2026-01-01', '2026-04-01'],
  ])('is named by the calendar year in which it begins: %s', (name, from, to) => {
    expect(april.label({ from, to })).toBe(name);
    expect(april.parsePeriod(name)).toEqual({ from, to });
    expect(april.parsePeriod(name.slice(2))).toEqual({ from, to });
  });

  it('leaves months as they are', () => {
    expect(april.parsePeriod('2026-02')).toEqual({ from: '2026-02-01', to: '2026-03-01' });
    expect(april.label({ from: '2026-02-01', to: '2026-03-01' })).toBe('2026-02');
  });

  it('decides where quarters and years begin', () => {
    expect([april.startOf('year', '2026-03-31'), april.startOf('year', '2026-04-01')]).toEqual([
      '2025-04-01',
      '2026-04-01',
    ]);
    expect(calendar({ fiscalYearStart: 3 }).startOf('quarter', '2025-02-28')).toBe('2024-12-01');
  });

  it('calls a calendar year twelve months', () => {
    expect(april.label({ from: '2025-01-01', to: '2026-01-01' })).toBe('12 months to 2025-12-31');
  });
});

describe('a year of weeks', () => {
  it.each([
    [2012, '2012-01-29', 53],
    [2016, '2016-01-31', 52],
    [2017, '2017-01-29', 53],
    [2018, '2018-02-04', 52],
    [2022, '2022-01-30', 52],
    [2023, '2023-01-29', 53],
    [2024, '2024-02-04', 52],
    [2025, '2025-02-02', 52],
  ])('begins as shops in the United States have it: %i on %s, with %i weeks', (year, from, weeks) => {
    expect(retail.parsePeriod(String(year))).toEqual({ from, to: addDays(from, 7 * weeks) });
  });

  it.each([
    ['445', ['2025-02-02', '2025-03-02', '2025-03-30', '2025-05-04']],
    ['454', ['2025-02-02', '2025-03-02', '2025-04-06', '2025-05-04']],
    ['544', ['2025-02-02', '2025-03-09', '2025-04-06', '2025-05-04']],
  ] as const)('cuts its quarters %s', (pattern, starts) => {
    const weeks = calendar({ fiscalYearStart: 2, calendar: pattern, weekStart: 7 });
    expect(['2025-P01', '2025-P02', '2025-P03', '2025-P04'].map((name) => weeks.parsePeriod(name).from)).toEqual(
      starts,
    );
    expect(weeks.parsePeriod('2025-Q1')).toEqual({ from: starts[0], to: starts[3] });
  });

  it('gives week 53 to the last month, quarter, half and year', () => {
    expect(retail.parsePeriod('2023-P12')).toEqual({ from: '2023-12-31', to: '2024-02-04' });
    expect(retail.parsePeriod('2024-P12')).toEqual({ from: '2025-01-05', to: '2025-02-02' });
    expect(retail.parsePeriod('2023-Q4')).toEqual({ from: '2023-10-29', to: '2024-02-04' });
    expect(retail.endOf('quarter', '2024-01-30')).toBe('2024-02-03');
    expect([retail.endOf('month', '2024-02-03'), retail.startOf('month', '2024-02-04')]).toEqual([
      '2024-02-03',
      '2024-02-04',
    ]);
  });

  it('may begin in the calendar year before the one that names it', () => {
    const fromMonday = calendar({ calendar: '445' });
    expect(fromMonday.parsePeriod('2025')).toEqual({ from: '2024-12-30', to: '2025-12-29' });
    expect(fromMonday.label(fromMonday.parsePeriod('2025-P01'))).toBe('FY2025-P01');
    expect([fromMonday.startOf('year', '2024-12-30'), fromMonday.startOf('year', '2024-12-29')]).toEqual([
      '2024-12-30',
      '2024-01-01',
    ]);
  });

  it('counts its own months in names', () => {
    expect(retail.label({ from: '2025-03-02', to: '2025-04-06' })).toBe('FY2025-P02');
    expect(retail.label({ from: '2025-03-02', to: '2025-05-04' })).toBe('2 periods to 2025-05-03');
    expect(retail.label({ from: '2025-03-01', to: '2025-04-01' })).toBe('2025-03-01 to 2025-03-31');
  });
});

describe('weeks', () => {
  it.each([
    ['2020-W53', '2020-12-28'],
    ['2021-W01', '2021-01-04'],
    ['2025-W01', '2024-12-30'],
    ['2026-W53', '2026-12-28'],
    ['2027-W01', '2027-01-04'],
  ])('from Monday have the number of ISO 8601: %s begins on %s', (name, from) => {
    expect(calendar().parsePeriod(name)).toEqual({ from, to: addDays(from, 7) });
    expect(calendar().label({ from, to: addDays(from, 7) })).toBe(name);
  });

  it('from another day are named by their first', () => {
    const sunday = calendar({ weekStart: 7 });
    expect([sunday.startOf('week', '2025-02-15'), sunday.endOf('week', '2025-02-15')]).toEqual([
      '2025-02-09',
      '2025-02-15',
    ]);
    expect(sunday.label({ from: '2025-02-09', to: '2025-02-16' })).toBe('week of 2025-02-09');
    expect(sunday.label({ from: '2025-02-10', to: '2025-02-17' })).toBe('2025-02-10 to 2025-02-16');
  });

  it('number the days of a week from Monday, 1, to Sunday, 7', () => {
    const starts = [1, 2, 3, 4, 5, 6, 7].map((weekStart) => calendar({ weekStart }).startOf('week', '2025-02-12'));
    expect(starts).toEqual([
      '2025-02-10',
      '2025-02-11',
      '2025-02-12',
      '2025-02-06',
      '2025-02-07',
      '2025-02-08',
      '2025-02-09',
    ]);
  });
});

describe('a name that cannot be read', () => {
  const parsePeriod = (name: string) => calendar().parsePeriod(name);

  it.each(['', '25', '2025-Q5', '2025-Q0', '2025-H3', '2025-q1', '2025-1', '2025-06-01', 'P12M', 'week of 2025-02-30'])(
    'is refused with the forms there are: "%s"',
    (name) => {
      expect(() => parsePeriod(name)).toThrow(refusal(`"${name}" is not a period`, '2025-Q2, 2025-06, 2025-W07'));
    },
  );

  it('is refused when there is no such month or week', () => {
    expect(() => parsePeriod('2025-13')).toThrow(refusal('"2025-13" is not a month', '2025-06'));
    expect(() => parsePeriod('2025-W53')).toThrow(refusal('2025 has 52 weeks', '2025-W01 to 2025-W52'));
    expect(() => parsePeriod('2026-W00')).toThrow(refusal('2026 has 53 weeks', '2026-W53'));
  });

  it('is refused when the calendar has other months or weeks', () => {
    expect(() => parsePeriod('2025-P03')).toThrow(refusal('calendar months here', '2025-06'));
    expect(() => retail.parsePeriod('2025-06')).toThrow(refusal('periods of four or five weeks here', '2025-P03'));
    expect(() => retail.parsePeriod('2025-W07')).toThrow(refusal('weeks begin on another day', 'from'));
    expect(() => calendar().parsePeriod('week of 2025-02-09')).toThrow(refusal('is not a period', '2025-W07'));
  });

  it('is refused when it ends after the last day that can be written', () => {
    expect(() => parsePeriod('9999')).toThrow(refusal('beyond', 'Ask'));
  });
});

describe('shifting', () => {
  it('keeps the day of the month, or the last one', () => {
    const plain = calendar();
    expect(plain.shift('month', '2024-01-31', 1)).toBe('2024-02-29');
    expect(plain.shift('quarter', '2025-05-15', -1)).toBe('2025-02-15');
    expect(plain.shift('year', '2024-02-29', -1)).toBe('2023-02-28');
    expect(plain.shift('week', '2024-12-30', 1)).toBe('2025-01-06');
    expect(plain.shiftEnd('year', '2025-02-28', -1)).toBe('2024-02-29');
    expect(plain.shiftEnd('month', '2025-03-30', -1)).toBe('2025-02-28');
    expect(plain.shiftEnd('week', '2025-02-28', 1)).toBe('2025-03-07');
  });

  it('keeps the day of the week in a year of weeks', () => {
    // Saturday of week 2 of the third month, 2024 and 2023.
    expect(retail.shift('year', '2024-04-20', -1)).toBe('2023-04-15');
    // The last month of 2023 has a fifth week, that of 2024 has not.
    expect(retail.shift('year', '2024-01-31', 1)).toBe('2025-02-01');
    expect([retail.shiftEnd('year', '2025-02-01', -1), retail.shiftEnd('month', '2024-02-03', -1)]).toEqual([
      '2024-02-03',
      '2023-12-30',
    ]);
  });
});
