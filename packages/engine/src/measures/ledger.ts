import { averageMeasures } from './ledger/average-balance.ts';
import { lineMeasures } from './ledger/lines.ts';
import type { Measure } from './measure.ts';

// Lines of the ledger, and average balances.
export const ledgerMeasures: readonly Measure[] = [...lineMeasures, ...averageMeasures];
