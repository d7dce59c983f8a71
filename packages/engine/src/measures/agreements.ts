import { balanceFigures, balanceMeasures, balanceSets } from './agreements/balances.ts';
import { familyMeasures } from './agreements/families.ts';
import { householdMeasures } from './agreements/households.ts';
import { penetrationMeasures } from './agreements/penetration.ts';
import { trialMeasures } from './agreements/trials.ts';
import type { Measure } from './measure.ts';
import type { CustomerSet, FamilyFigure } from './per-customer.ts';

// Trials, households, positions and other things read off agreements and parties.
export const agreementsMeasures: readonly Measure[] = [
  ...trialMeasures,
  ...householdMeasures,
  ...penetrationMeasures,
  ...balanceMeasures,
  ...familyMeasures,
];
/** Figures of one customer: what a formula may say of them, and the query that finds them. */
export const agreementsFigures: Readonly<Record<string, FamilyFigure>> = balanceFigures;
/** Sets whose elements are customers. */
export const agreementsSets: Readonly<Record<string, CustomerSet>> = balanceSets;
