import { earnedMeasures } from './insurance/earned-family.ts';
import { exposureMeasures } from './insurance/exposure.ts';
import { lossMeasures } from './insurance/losses.ts';
import { reserveMeasures } from './insurance/reserves.ts';
import type { Measure } from './measure.ts';

// Premiums, cover, claims and the reserves for them.
export const insuranceMeasures: readonly Measure[] = [
  ...earnedMeasures,
  ...exposureMeasures,
  ...reserveMeasures,
  ...lossMeasures,
];
