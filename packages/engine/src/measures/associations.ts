import type { FigureDescription } from './figures.ts';
import type { Measure } from './measure.ts';
import type { CustomerFigure, CustomerSet } from './per-customer.ts';

// Product pairs that customers hold together.
export const associationsMeasures: readonly Measure[] = [];
/** Figures of one customer: what a formula may say of them, and the query that finds them. */
export const associationsFigures: Readonly<Record<string, FigureDescription & { find: CustomerFigure }>> = {};
/** Sets whose elements are customers. */
export const associationsSets: Readonly<Record<string, CustomerSet>> = {};
