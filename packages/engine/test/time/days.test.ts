import {
  addDays,
  addMonths,
  addMonthsToEnd,
  dayNumber,
  daysBetween,
  dayText,
  monthsBetween,
} from '../../src/time/days.ts';
import { dayIn } from '../../src/time/zone.ts';

const MS = 86_400_000;

describe('days', () => {
  it('are counted as the platform counts them, on every day of 1890 to 2110', () => {
    const wrong: string[] = [];
    for (let day = Date.UTC(1890, 0, 1) / MS; day < Date.UTC(2110, 0, 1) / MS; day += 1) {
      const text = new Date(day * MS).toISOString().slice(0, 10);
      if (dayText(day) !== text || dayNumber(text) !== day) wrong.push(text);
    }
    expect(wrong).toEqual([]);
  });

  it.each([
    ['0000-01-01', -719_528],
    ['0000-02-29', -719_469],
    ['0001-12-31', -718_798],
    ['1600-02-29', -135_081],
    ['1900-03-01', -25_508],
    ['1969-12-31', -1],
    ['1970-01-01', 0],
    ['2000-02-29', 11_016],
    ['9999-12-31', 2_932_896],
  ])('know %s as %i days from 1970-01-01', (text, number) => {
    expect([dayNumber(text), dayText(number)]).toEqual([number, text]);
    expect(Date.parse(`${text}T00:00:00Z`) / MS).toBe(number);
  });

  it('pass over leap days, year ends and the nights on which clocks change', () => {
    expect([addDays('2024-02-28', 1), addDays('2023-02-28', 1), addDays('2024-12-31', 1)]).toEqual([
      '2024-02-29',
      '2023-03-01',
      '2025-01-01',
    ]);
    expect([addDays('2025-03-29', 1), addDays('2025-03-30', 1), addDays('2025-10-26', 1)]).toEqual([
      '2025-03-30',
      '2025-03-31',
      '2025-10-27',
    ]);
    expect([daysBetween('2025-03-29', '2025-03-31'), daysBetween('2025-03-31', '2025-03-29')]).toEqual([2, -2]);
  });

  it('have no text outside of the years 0 to 9999', () => {
    const refused = expect.objectContaining({ code: 'question.period-invalid' });
    expect(() => addDays('9999-12-31', 1)).toThrow(refused);
    expect(() => addDays('0000-01-01', -1)).toThrow(refused);
  });
});

describe('months', () => {
  it.each([
    ['2024-01-31', 1, '2024-02-29'],
    ['2023-01-31', 1, '2023-02-28'],
    ['2024-03-31', -13, '2023-02-28'],
    ['2024-02-29', 12, '2025-02-28'],
    ['2024-02-29', 48, '2028-02-29'],
    ['2025-02-28', -12, '2024-02-28'],
    ['2024-12-15', 1, '2025-01-15'],
    ['2024-01-15', -1, '2023-12-15'],
    ['1970-01-31', -1, '1969-12-31'],
  ])('keep the day, or the last one of a short month: %s and %i months is %s', (day, months, other) => {
    expect(addMonths(day, months)).toBe(other);
  });

  it.each([
    ['2025-02-28', -12, '2024-02-29'],
    ['2025-02-28', 1, '2025-03-31'],
    ['2025-04-30', -2, '2025-02-28'],
    ['2024-02-28', 12, '2025-02-28'],
    ['2025-03-30', -1, '2025-02-28'],
    ['2024-12-31', 2, '2025-02-28'],
  ])('keep to the last day where they are counted from one: %s and %i months is %s', (day, months, other) => {
    expect(addMonthsToEnd(day, months)).toBe(other);
  });

  it('are counted from one first of a month to another', () => {
    expect([monthsBetween('2024-11-01', '2025-02-01'), monthsBetween('2025-02-01', '2024-11-01')]).toEqual([3, -3]);
  });
});

describe('the day in a zone', () => {
  it.each([
    ['2025-06-30T22:30:00Z', 'UTC', '2025-06-30'],
    ['2025-06-30T22:30:00Z', 'Europe/Prague', '2025-07-01'],
    ['2025-06-30T22:30:00Z', 'America/New_York', '2025-06-30'],
    // Winter time: one hour, not two.
    ['2025-01-31T22:30:00Z', 'Europe/Prague', '2025-01-31'],
    ['2025-01-31T23:00:00Z', 'Europe/Prague', '2025-02-01'],
    // Around the night of 2025-03-30, which has 23 hours, and of 2025-10-26, which has 25.
    ['2025-03-29T22:59:59Z', 'Europe/Prague', '2025-03-29'],
    ['2025-03-29T23:00:00Z', 'Europe/Prague', '2025-03-30'],
    ['2025-03-30T21:59:59Z', 'Europe/Prague', '2025-03-30'],
    ['2025-03-30T22:00:00Z', 'Europe/Prague', '2025-03-31'],
    ['2025-10-25T22:00:00Z', 'Europe/Prague', '2025-10-26'],
    ['2025-10-26T22:59:59Z', 'Europe/Prague', '2025-10-26'],
    ['2025-10-26T23:00:00Z', 'Europe/Prague', '2025-10-27'],
    ['2025-06-30T18:29:59Z', 'Asia/Kolkata', '2025-06-30'],
    ['2025-06-30T18:30:00Z', 'Asia/Kolkata', '2025-07-01'],
    // Samoa left out 30 December 2011.
    ['2011-12-30T09:59:59Z', 'Pacific/Apia', '2011-12-29'],
    ['2011-12-30T10:00:00Z', 'Pacific/Apia', '2011-12-31'],
  ])('at %s in %s is %s', (instant, zone, day) => {
    expect(dayIn(zone, new Date(instant))).toBe(day);
  });
});
