import { addDays, daysBetween, type Day } from '../time/days.ts';
import { binary, col, day as dayNode, lit, type Expression } from '../sql/nodes.ts';
import { sql } from '../sql/read.ts';

/** More days than this are counted rather than compared one by one, where they are evenly apart. */
const MOST_COMPARED = 12;

/**
 * Which days are asked about: any; none after the last one; or none after the last one and none before or on the first.
 * The less there can be, the less has to be looked at.
 */
export type Asked = 'any' | 'upToLast' | 'between';

/**
 * Which of `days` (ascending) is the first on or after `column`; the last where none is. A CASE over literals costs a third
 * of a join with the points, and arithmetic costs the same for any number of them; the days are the engine's own, never
 * text of a question.
 */
export function pointOf(column: Expression, days: readonly Day[], asked: Asked = 'any'): Expression {
  if (days.length === 1) return lit(0);
  return (days.length > MOST_COMPARED ? countedOff(column, days, asked) : null) ?? compared(column, days);
}

/** Whether the place among these days costs little: it is counted off, or found by few comparisons. */
export const isSoonFound = (days: readonly Day[]): boolean =>
  days.length <= MOST_COMPARED || countedOff(col('day'), days, 'any') !== null;

const compared = (column: Expression, days: readonly Day[]): Expression => ({
  node: 'case',
  when: days.slice(0, -1).map((each, index) => ({ if: binary('<=', column, dayNode(each)), result: lit(index) })),
  otherwise: lit(days.length - 1),
});

/** The place by arithmetic: of days so many days apart, or of ends of months so many months apart; null of others. */
function countedOff(column: Expression, days: readonly Day[], asked: Asked): Expression | null {
  const byMonth = stepOf(days.slice(0, -1).every(isMonthEnd) ? days.map(monthOf) : []);
  const byDay = stepOf(days.map((day) => daysBetween(days[0] as Day, day)));
  const place =
    byMonth !== null
      ? { of: 'year(:column) * 12 + month(:column)', from: monthOf(days[0] as Day), step: byMonth }
      : byDay !== null
        ? { of: '(:column - :first)', from: 0, step: byDay }
        : null;
  if (place === null) return null;
  const { of, from, step } = place;
  const first = dayNode(days[0] as Day);
  const whole = sql(step === 1 ? `${of} - ${from}` : `divide(${of} - ${from - step + 1}, ${step})`, { column, first });
  if (asked === 'between') return whole;
  const notBefore = sql('greatest(:whole, 0)', { whole });
  return asked === 'upToLast' ? notBefore : sql('least(:notBefore, :last)', { notBefore, last: lit(days.length - 1) });
}

/** How far each number is from the one before; the last may be nearer. Null where they are not evenly apart. */
function stepOf([first, second, ...others]: readonly number[]): number | null {
  if (first === undefined || second === undefined) return null;
  const step = second - first;
  const isEven = [second, ...others].every((each, index, all) => {
    const gap = each - (index === 0 ? first : (all[index - 1] as number));
    return index < all.length - 1 ? gap === step : gap > 0 && gap <= step;
  });
  return step > 0 && isEven ? step : null;
}

const monthOf = (day: Day): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
const isMonthEnd = (day: Day): boolean => addDays(day, 1).endsWith('-01');
