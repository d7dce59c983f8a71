import type { Measure } from './measure.ts';
import { ageMeasures } from './trust/age.ts';
import { recordMeasures } from './trust/records.ts';
import { rowMeasures } from './trust/rows.ts';

// What the data themselves are like, whatever is counted from them.
export const trustMeasures: readonly Measure[] = [...rowMeasures, ...recordMeasures, ...ageMeasures];
