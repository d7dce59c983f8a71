import type { Question } from '@sextant/contracts';

/** A figure that a person can find with pencil and paper from the rows of a small world. */
export interface Golden {
  kpi: string;
  ask?: Omit<Question, 'kpi'>;
  /** The part to look at, by its label; without it the total. */
  segment?: string;
  /** Exact text of the two sides; left out where the figure is no fraction. */
  sides?: readonly [numerator: string, denominator: string];
  value: number;
  /** How one gets there. */
  byHand: string;
}

/** Shorthands for the periods of the worlds, all of which end on 30 June 2025. */
export const Q2 = { period: '2025-Q2' } as const;
export const D2 = { asOf: '2025-06-30' } as const;
