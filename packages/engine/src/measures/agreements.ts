import type { FigureDescription } from './figures.ts';
import type { Measure } from './measure.ts';
import type { CustomerFigure, CustomerSet } from './per-customer.ts';

// Trials, households, positions and other things read off agreements and parties.
export const agreementsMeasures: readonly Measure[] = [];
/** Figures of one customer: what a formula may say of them, and the query that finds them. */
export const agreementsFigures: Readonly<Record<string, FigureDescription & { find: CustomerFigure }>> = {};
/** Sets whose elements are customers. */
export const agreementsSets: Readonly<Record<string, CustomerSet>> = {};
