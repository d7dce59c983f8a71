import { attritionMeasures } from './lives/attrition.ts';
import { dormancyMeasures } from './lives/dormancy.ts';
import { inForceMeasures } from './lives/in-force.ts';
import { persistencyMeasures } from './lives/persistency.ts';
import { renewalMeasures } from './lives/renewals.ts';
import type { Measure } from './measure.ts';

// Lives of agreements: in force, closed, in use, renewed.
export const livesMeasures: readonly Measure[] = [
  ...inForceMeasures,
  ...attritionMeasures,
  ...dormancyMeasures,
  ...renewalMeasures,
  ...persistencyMeasures,
];
