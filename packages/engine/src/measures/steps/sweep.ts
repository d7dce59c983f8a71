import type { Window } from '../../time/window.ts';
import type { Day } from '../../time/days.ts';
import {
  binary,
  col,
  day as dayNode,
  lit,
  narrowing,
  sparing,
  type Expression,
  type Query,
  type Source,
} from '../../sql/nodes.ts';
import { sql } from '../../sql/read.ts';
import { kept, select, sub, unionAll } from '../../sql/select.ts';

/** The two days of a window at which something can stand. */
export type End = 'D' | 'D0';

/**
 * Windows in an order in which neither of their ends goes back, so that what stands from one day to another stands in a
 * row of them; null where there is no such order.
 */
export interface Grid {
  /** Windows of the question in that order; several may be the same. */
  order: number[];
  days: Record<End, Day[]>;
}

export function gridOf(windows: readonly Window[]): Grid | null {
  const ends = windows.map(({ at, opening }, index) => ({ index, at, opening: opening ?? at }));
  ends.sort((a, b) => (a.at === b.at ? (a.opening < b.opening ? -1 : 1) : a.at < b.at ? -1 : 1));
  const isInOrder = ends.every((each, place) => place === 0 || (ends[place - 1]?.opening ?? '') <= each.opening);
  if (!isInOrder || ends.length === 0) return null;
  return {
    order: ends.map(({ index }) => index),
    days: { D: ends.map(({ at }) => at), D0: ends.map(({ opening }) => opening) },
  };
}

/** Rows of intervals, each of which adds its columns at one end of every window in which it stands. */
interface Rows {
  /** (key columns, valid_from, valid_to, …) */
  rows: Source;
  where: readonly (string | Expression)[];
  at: End;
  /** What one row adds. */
  adds: Readonly<Record<string, string | Expression>>;
}

/** The place of the first window whose day is not before `column`; the number of windows where there is none. */
const placeOf = (column: string, days: readonly Day[]): Expression => ({
  node: 'case',
  when: days.map((day, place) => ({ if: binary('<=', sql(column), dayNode(day)), result: lit(place) })),
  otherwise: lit(days.length),
});

/** The day at a place. */
export const dayAt = (column: string, days: readonly Day[], beyond: Expression): Expression => ({
  node: 'case',
  when: days.map((day, place) => ({ if: binary('=', sql(column), lit(place)), result: dayNode(day) })),
  otherwise: beyond,
});

/** Rows with the places from `low` to the one before `high` in which they stand. */
export function placed({ rows, where, at, adds }: Rows, key: readonly string[], grid: Grid): Query {
  const days = grid.days[at];
  const within = select({
    select: { ...kept(key), low: placeOf('valid_from', days), high: placeOf('valid_to', days), ...adds },
    from: rows,
    where: [
      ...where,
      // What begins after the last of the days, or ends by the first, begins and ends at one place.
      narrowing('<=', col('valid_from'), dayNode(days.at(-1) ?? '')),
      narrowing('>', col('valid_to'), dayNode(days[0] ?? '')),
    ],
  });
  return select({
    select: { ...kept(key), low: true, high: true, ...kept(Object.keys(adds)) },
    from: sub(within, 'within'),
    // What begins and ends at one place is added and taken away there.
    where: [sparing(sql('low < high'))],
  });
}

/** Rows (key, low, high, columns): what they add to each of the columns from one place to another. */
export interface SweptPart {
  rows: Query;
  columns: readonly string[];
}

/**
 * Goes through each key from place to place: (key, low, high, columns) with the sum of what stands there, one row for
 * every stretch of places in which nothing changes. Its cost follows the changes, not the number of windows.
 */
export function sweep(parts: readonly SweptPart[], key: readonly string[], grid: Grid): Query {
  const columns = [...new Set(parts.flatMap((part) => part.columns))];
  const end = lit(grid.order.length);
  const changes = parts.flatMap((part, index) => {
    const name = `part_${index}`;
    const change = (place: 'low' | 'high', sign: 1 | -1): Query =>
      select({
        select: {
          ...kept(key),
          place,
          ...Object.fromEntries(
            columns.map((column) => [
              column,
              part.columns.includes(column) ? (sign === 1 ? column : `-${column}`) : lit(0),
            ]),
          ),
        },
        from: { node: 'table', name, as: name },
        // Nothing is read at the place after the last.
        where: place === 'high' ? [sparing(sql('high < :end', { end }))] : [],
      });
    return [change('low', 1), change('high', -1)];
  });
  const steps = select({
    select: { ...kept(key), place: true, ...Object.fromEntries(columns.map((each) => [each, `sum(${each})`])) },
    from: sub(unionAll(...changes), 'change'),
    groupBy: [...key, 'place'],
  });
  const inOrder = `PARTITION BY ${key.join(', ')} ORDER BY place`;
  return {
    node: 'with',
    tables: parts.map((part, index) => ({ name: `part_${index}`, query: part.rows, materialized: true })),
    query: select({
      select: {
        ...kept(key),
        low: 'place',
        high: sql(`lead(place, 1, :end) OVER (${inOrder})`, { end }),
        ...Object.fromEntries(columns.map((each) => [each, `sum(${each}) OVER (${inOrder})`])),
      },
      from: sub(steps, 'step'),
    }),
  };
}
