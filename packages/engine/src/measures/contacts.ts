import { activeSet, activityMeasures } from './contacts/activity.ts';
import { loginMeasures, loginSet } from './contacts/logins.ts';
import { surveyMeasures } from './contacts/surveys.ts';
import { userMeasures } from './contacts/users.ts';
import type { Measure } from './measure.ts';
import type { CustomerSet, FamilyFigure } from './per-customer.ts';

// Interactions, users and surveys.
export const contactsMeasures: readonly Measure[] = [
  ...activityMeasures,
  ...loginMeasures,
  ...userMeasures,
  ...surveyMeasures,
];
/** Figures of one customer: what a formula may say of them, and the query that finds them. */
export const contactsFigures: Readonly<Record<string, FamilyFigure>> = {};
/** Sets whose elements are customers. */
export const contactsSets: Readonly<Record<string, CustomerSet>> = { ACT: activeSet, LOGIN: loginSet };
