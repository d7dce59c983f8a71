import { agreementsMeasures } from './agreements.ts';
import { associationsMeasures } from './associations.ts';
import { cohortsMeasures } from './cohorts.ts';
import { contactsMeasures } from './contacts.ts';
import { customerMeasures } from './customers.ts';
import type { Measure } from './measure.ts';
import { moneyMeasures } from './money.ts';
import { ordersMeasures } from './orders.ts';
import { profitMeasures } from './profit.ts';
import { ranksMeasures } from './ranks.ts';
import { recurringMeasures } from './recurring.ts';
import { survivalMeasures } from './survival.ts';

/** Every measure by its name in a formula. */
export const MEASURES: ReadonlyMap<string, Measure> = new Map(
  [
    ...customerMeasures,
    ...moneyMeasures,
    ...recurringMeasures,
    ...ordersMeasures,
    ...contactsMeasures,
    ...agreementsMeasures,
    ...profitMeasures,
    ...survivalMeasures,
    ...cohortsMeasures,
    ...ranksMeasures,
    ...associationsMeasures,
  ].map((measure) => [measure.name, measure]),
);
