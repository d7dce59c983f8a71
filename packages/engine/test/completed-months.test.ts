import { DuckDBInstance } from '@duckdb/node-api';
import { completedMonths, horizonInMonths } from '../src/measures/survival/completed-months.ts';
import { dayNumber } from '../src/time/days.ts';

it('counts completed months as the database does, for all pairs of days around a leap day', async () => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(`
    WITH day AS (SELECT DATE '2023-11-15' + i::INTEGER AS d FROM range(500) t(i))
    SELECT (a.d - DATE '1970-01-01')::INTEGER, list(datesub('month', a.d, b.d)::INTEGER ORDER BY b.d)
    FROM day a JOIN day b ON b.d >= a.d GROUP BY a.d`);
  let compared = 0;
  for (const [from, months] of reader.getRowsJson() as [number, number[]][]) {
    const wrong = months.findIndex((each, days) => each !== completedMonths(from, from + days));
    if (wrong >= 0)
      throw new Error(`From ${from}, ${wrong} days on: ${months[wrong]} and ${completedMonths(from, from + wrong)}.`);
    compared += months.length;
  }
  expect(compared).toBe((500 * 501) / 2);
  connection.closeSync();
  instance.closeSync();
});

it('has 31 January to 28 February as a month, and 1,826 days as 60', () => {
  expect(completedMonths(dayNumber('2025-01-31'), dayNumber('2025-02-28'))).toBe(1);
  expect(completedMonths(dayNumber('2025-01-31'), dayNumber('2025-02-27'))).toBe(0);
  expect(horizonInMonths(1826)).toBe(60);
});
