import type { FigureDescription } from './figures.ts';
import type { Measure } from './measure.ts';
import type { CustomerFigure, CustomerSet } from './per-customer.ts';

// Ranks and distributions of customers.
export const ranksMeasures: readonly Measure[] = [];
/** Figures of one customer: what a formula may say of them, and the query that finds them. */
export const ranksFigures: Readonly<Record<string, FigureDescription & { find: CustomerFigure }>> = {};
/** Sets whose elements are customers. */
export const ranksSets: Readonly<Record<string, CustomerSet>> = {};
