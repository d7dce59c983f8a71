import { dayOf } from './group-days.ts';

// When things happen to the customers, and when they are learned.

/** The day from which the history tells, and the ends of the quarters. */
export const [E0, E1, E2] = ['2024-12-31', '2025-03-31', '2025-06-30'].map(dayOf) as [number, number, number];
export const around = (day: number): number[] => [day - 1, day, day + 1];
export const MARKS = [-40, 0, 20, ...around(E0), ...around(E1), E1 + 40, ...around(E2)];
export const NEVER = 9999;

export const SYNCS = ['2025-01-05', '2025-04-02', '2025-07-02', '2025-07-05'];
/** Before the last of them. */
export const K = '2025-07-03T12:00:00Z';
/** Then one thing alone was learned. */
export const LAST = '2025-07-08T10:00:00Z';
export const BEFORE_LAST = '2025-07-07T12:00:00Z';
/** Before somebody was found to be somebody else: what is stored says nothing of it. */
export const BEFORE_LINKS = '2025-07-01T12:00:00Z';
