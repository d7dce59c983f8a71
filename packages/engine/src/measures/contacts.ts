import type { FigureDescription } from './figures.ts';
import type { Measure } from './measure.ts';
import type { CustomerFigure, CustomerSet } from './per-customer.ts';

// Interactions, users and surveys.
export const contactsMeasures: readonly Measure[] = [];
/** Figures of one customer: what a formula may say of them, and the query that finds them. */
export const contactsFigures: Readonly<Record<string, FigureDescription & { find: CustomerFigure }>> = {};
/** Sets whose elements are customers. */
export const contactsSets: Readonly<Record<string, CustomerSet>> = {};
