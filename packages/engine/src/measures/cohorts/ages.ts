import { monthOf } from '../../relations/order-months.ts';
import { addDays, addMonths, addMonthsToEnd, type Day } from '../../time/days.ts';
import type { Params } from '../../plan/params.ts';

/** How the age of a customer is counted. */
export type Clock =
  /** Days from the customer's own first day. */
  | 'days'
  /** Months from the customer's own first day: age k is reached k months after it, on the last day of a shorter month. */
  | 'months'
  /** Calendar months after the one of the first day. */
  | 'calendar';

/** Days are the same by either clock. */
export const clockOf = (params: Params): Clock =>
  params['unit'] === 'days' ? 'days' : params['mode'] === 'calendar' ? 'calendar' : 'months';

const FIRST = 'c.first_day';

/** Age in which a day lies: day 0 is the first one, month k the one that ends when age k is reached. */
export function ageOf(clock: Clock, day: string): string {
  switch (clock) {
    case 'days':
      return `greatest(${day} - ${FIRST}, 0)`;
    case 'months':
      return `CASE WHEN ${day} <= ${FIRST} THEN 0 ELSE datesub('month', ${FIRST}, ${day} - 1) + 1 END`;
    case 'calendar':
      return `greatest(${monthOf(day)} - ${monthOf(FIRST)}, 0)`;
  }
}

/** The last age whose end lies before the day `until`, which may be none. */
export function lastAgeBefore(clock: Clock, until: string): string {
  switch (clock) {
    case 'days':
      return `(${until} - 1) - ${FIRST}`;
    case 'months':
      return `datesub('month', ${FIRST}, ${until} - 1)`;
    case 'calendar':
      return `${monthOf(until)} - 1 - ${monthOf(FIRST)}`;
  }
}

/** The day on which all who began by the end of `last` have reached an age. */
export function reachedOn(clock: Clock, last: Day, age: number): Day {
  switch (clock) {
    case 'days':
      return addDays(last, age);
    case 'months':
      return addMonthsToEnd(last, age);
    case 'calendar':
      return addDays(addMonths(`${last.slice(0, 8)}01`, age + 1), -1);
  }
}
