import type { FigureDescription } from './figures.ts';
import type { Measure } from './measure.ts';
import type { CustomerFigure, CustomerSet } from './per-customer.ts';

// Cohorts: who began in a period, seen at an age.
export const cohortsMeasures: readonly Measure[] = [];
/** Figures of one customer: what a formula may say of them, and the query that finds them. */
export const cohortsFigures: Readonly<Record<string, FigureDescription & { find: CustomerFigure }>> = {};
/** Sets whose elements are customers. */
export const cohortsSets: Readonly<Record<string, CustomerSet>> = {};
