// Days are counted from 2024-01-01 on.

const START = Date.UTC(2024, 0, 1);
/** Days from 2024-01-01 to 2025-06-30. */
export const DAYS = 546;

/** The last day of the n-th month. */
export const endOf = (month: number): number => Math.round((Date.UTC(2024, month, 0) - START) / 86_400_000);
export const exactly = (days: number): string => new Date(START + days * 86_400_000).toISOString().slice(0, 10);
export const dayOf = (day: string): number => (Date.parse(day) - START) / 86_400_000;
/** Last days of periods that questions are about: most of what happens in the weeks around one happens on it or the day after. */
export const ENDS = ['2024-12-31', '2025-02-28', '2025-03-31', '2025-06-30'].map(dayOf);

/**
 * Everything happens on the first, the fifteenth or the last day of a month, and most of all where a period ends: on the
 * days on which another fact begins or ends, so that a day too early or too late tells.
 */
export function dayAt(days: number): string {
  const end = ENDS.find((each) => days > each - 20 && days <= each + 15);
  if (end !== undefined) return exactly(days <= end ? end : end + 1);
  const day = exactly(days);
  const last = new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)), 0)).getUTCDate();
  const of = Number(day.slice(8));
  return `${day.slice(0, 8)}${String(of < 9 ? 1 : of < 23 ? 15 : last).padStart(2, '0')}`;
}
