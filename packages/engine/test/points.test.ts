import { DuckDBInstance } from '@duckdb/node-api';
import { isSoonFound, pointOf, type Asked } from '../src/measures/points.ts';
import { col, day as dayNode, lit } from '../src/sql/nodes.ts';
import { printQuery } from '../src/sql/print.ts';
import { select } from '../src/sql/select.ts';
import { addDays, addMonthsToEnd, type Day } from '../src/time/days.ts';

/** So many days from one on, each found from its place. */
const many = (count: number, at: (place: number) => Day): Day[] => Array.from({ length: count }, (_, i) => at(i));
const ends = (months: number) => many(20, (place) => addMonthsToEnd('2022-01-31', place * months));

const SETS: Record<string, { days: Day[]; isCounted: boolean }> = {
  'ends of months': { days: ends(1), isCounted: true },
  'ends of months, the last one not over': { days: [...ends(1), '2023-09-11'], isCounted: true },
  'ends of quarters': { days: ends(3), isCounted: true },
  'ends of years, the last one not over': { days: [...ends(12), '2041-05-05'], isCounted: true },
  days: { days: many(15, (place) => addDays('2024-02-20', place)), isCounted: true },
  weeks: { days: many(15, (place) => addDays('2023-12-31', place * 7)), isCounted: true },
  'weeks, the last one not over': {
    days: [...many(15, (place) => addDays('2023-12-31', place * 7)), '2024-04-10'],
    isCounted: true,
  },
  'days of no order': { days: ['2021-11-02', ...ends(1)], isCounted: false },
  'the same day of months': { days: many(15, (place) => `${2022 + place}-03-15`), isCounted: false },
};

describe('the place of a day among days', () => {
  let found: (column: readonly Day[], days: readonly Day[], asked: Asked) => Promise<number[]>;
  let close: () => void;

  beforeAll(async () => {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    found = async (asked, days, which) => {
      const rows = asked.map((each, place) => [lit(place), dayNode(each)]);
      const query = select({
        select: { i: pointOf(col('day'), days, which) },
        from: { node: 'values', as: 'asked', columns: ['place', 'day'], rows },
        orderBy: ['place'],
      });
      const reader = await connection.runAndReadAll(printQuery(query).text);
      return (reader.getColumnsJson()[0] ?? []).map(Number);
    };
    close = () => {
      connection.closeSync();
      instance.closeSync();
    };
  });
  afterAll(() => close());

  it.each(Object.entries(SETS))('is the first of them on or after it: %s', async (_, { days, isCounted }) => {
    const [first, last] = [days[0] as Day, days.at(-1) as Day];
    const around = [
      '0001-01-01',
      addDays(first, -400),
      ...days.flatMap((each) => [addDays(each, -1), each, addDays(each, 1)]),
      addDays(last, 400),
      '9999-12-31',
    ];
    const place = (day: Day): number => {
      const at = days.findIndex((each) => day <= each);
      return at < 0 ? days.length - 1 : at;
    };
    expect(isSoonFound(days)).toBe(isCounted);
    expect(await found(around, days, 'any')).toEqual(around.map(place));
    const upToLast = around.filter((day) => day <= last);
    expect(await found(upToLast, days, 'upToLast')).toEqual(upToLast.map(place));
    const between = upToLast.filter((day) => day > first);
    expect(await found(between, days, 'between')).toEqual(between.map(place));
  });
});
