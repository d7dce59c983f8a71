import { questionSchema, type Grain } from '@sextant/contracts';
import { createCalendar, type CalendarRules } from '../../src/time/calendar.ts';
import { addDays, daysBetween } from '../../src/time/days.ts';

// What must hold in every calendar. Mismatches are collected: an expectation a day would cost more than the day.
const GRAINS: Grain[] = ['week', 'month', 'quarter', 'year'];
const STARTS = [
  { fiscalYearStart: 1, weekStart: 1 },
  { fiscalYearStart: 2, weekStart: 7 },
  { fiscalYearStart: 10, weekStart: 6 },
];
const CALENDARS: CalendarRules[] = (['calendar', '445', '454', '544'] as const).flatMap((calendar) =>
  STARTS.map((starts) => ({ ...starts, calendar })),
);
const called = ({ calendar, fiscalYearStart, weekStart }: CalendarRules): string =>
  `${calendar} months, a year from month ${fiscalYearStart}, weeks from day ${weekStart}`;
const cases = CALENDARS.map((rules) => [called(rules), rules] as const);
/** Eight years: two leap years, and a year of 53 weeks in each calendar of weeks. */
const [FIRST, LAST] = ['2018-12-01', '2027-02-01'];

describe.each(cases)('with %s', (_, rules) => {
  const calendar = createCalendar(rules);
  const namesOfQuestions = new RegExp(questionSchema.properties.period.pattern);

  it.each(GRAINS)('every day is in exactly one %s, and they lie end to end', (grain) => {
    const wrong: string[] = [];
    let start = calendar.startOf(grain, FIRST);
    let end = calendar.endOf(grain, FIRST);
    for (let day = FIRST; day < LAST; day = addDays(day, 1)) {
      if (day > end) {
        start = day;
        end = calendar.endOf(grain, day);
      }
      if (calendar.startOf(grain, day) !== start || calendar.endOf(grain, day) !== end) wrong.push(day);
    }
    expect(wrong).toEqual([]);
  });

  it.each(GRAINS)('going forth and back by the %s ends where it began', (grain) => {
    const wrong: string[] = [];
    for (let start = calendar.startOf(grain, FIRST); start < LAST; start = calendar.shift(grain, start, 1)) {
      if (calendar.startOf(grain, start) !== start) wrong.push(`${start} begins nothing`);
      if (calendar.shift(grain, start, 1) !== addDays(calendar.endOf(grain, start), 1)) wrong.push(`after ${start}`);
      for (const steps of [-53, -1, 4, 13]) {
        const there = calendar.shift(grain, start, steps);
        if (calendar.shift(grain, there, -steps) !== start) wrong.push(`${start} by ${steps}`);
        const last = calendar.shiftEnd(grain, calendar.endOf(grain, start), steps);
        if (last !== calendar.endOf(grain, there)) wrong.push(`end of ${start} by ${steps}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it.each(GRAINS)('the name of a %s reads back as the same days', (grain) => {
    const wrong: string[] = [];
    const seen = new Set<string>();
    for (let start = calendar.startOf(grain, FIRST); start < LAST; start = calendar.shift(grain, start, 1)) {
      const span = { from: start, to: calendar.shift(grain, start, 1) };
      const name = calendar.label(span);
      const back = calendar.parsePeriod(name);
      if (back.from !== span.from || back.to !== span.to || seen.has(name)) wrong.push(name);
      // A week without a number cannot be asked for by name.
      if (!namesOfQuestions.test(name) && !name.startsWith('week of')) wrong.push(`${name} is no question`);
      seen.add(name);
    }
    expect(wrong).toEqual([]);
  });

  it('a year is 2 halves, 4 quarters and 12 months, and no quarter crosses its ends', () => {
    const wrong: string[] = [];
    for (let year = 2019; year <= 2027; year += 1) {
      const whole = calendar.parsePeriod(String(year));
      const monthStarts = Array.from({ length: 13 }, (__, month) => calendar.shift('month', whole.from, month));
      if (monthStarts[12] !== whole.to || calendar.monthsIn(whole) !== 12) wrong.push(String(year));
      for (const [name, first, end] of [
        ['H1', 0, 6],
        ['H2', 6, 12],
        ['Q1', 0, 3],
        ['Q2', 3, 6],
        ['Q3', 6, 9],
        ['Q4', 9, 12],
      ] as const) {
        const { from, to } = calendar.parsePeriod(`${year}-${name}`);
        if (from !== monthStarts[first] || to !== monthStarts[end]) wrong.push(`${year}-${name}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('a year begins where its rules say', () => {
    const wrong: string[] = [];
    for (let year = 2000; year <= 2040; year += 1) {
      const { from, to } = calendar.parsePeriod(String(year));
      const first = `${year}-${String(rules.fiscalYearStart).padStart(2, '0')}-01`;
      const weekday = new Date(`${from}T00:00:00Z`).getUTCDay() || 7;
      const length = daysBetween(from, to);
      const right =
        rules.calendar === 'calendar'
          ? from === first && (length === 365 || length === 366)
          : Math.abs(daysBetween(from, first)) <= 3 &&
            weekday === rules.weekStart &&
            (length === 364 || length === 371);
      if (!right) wrong.push(`${year}: ${from}`);
    }
    expect(wrong).toEqual([]);
  });
});

describe('the number of a week', () => {
  it('is the one of the Thursday in it, on every day of 1995 to 2045', () => {
    const calendar = createCalendar({ fiscalYearStart: 1, calendar: 'calendar', weekStart: 1 });
    const wrong: string[] = [];
    for (let day = '1995-01-01'; day < '2045-01-01'; day = addDays(day, 1)) {
      const from = calendar.startOf('week', day);
      const thursday = addDays(from, 3);
      const inYear = daysBetween(`${thursday.slice(0, 4)}-01-01`, thursday);
      const name = `${thursday.slice(0, 4)}-W${String(Math.floor(inYear / 7) + 1).padStart(2, '0')}`;
      if (calendar.label({ from, to: addDays(from, 7) }) !== name) wrong.push(day);
    }
    expect(wrong).toEqual([]);
  });
});
