import { agreementsMeasures } from './agreements.ts';
import { associationsMeasures } from './associations.ts';
import { cohortsMeasures } from './cohorts.ts';
import { contactsMeasures } from './contacts.ts';
import { customerMeasures } from './customers.ts';
import { ledgerMeasures } from './ledger.ts';
import { livesMeasures } from './lives.ts';
import { insuranceMeasures } from './insurance.ts';
import type { Measure, MeasureCall, MeasureType } from './measure.ts';
import { moneyMeasures } from './money.ts';
import { ordersMeasures } from './orders.ts';
import { profitMeasures } from './profit.ts';
import { ranksMeasures } from './ranks.ts';
import { recurringMeasures } from './recurring.ts';
import { survivalMeasures } from './survival.ts';
import { trustMeasures } from './trust.ts';

/** Every measure by its name in a formula. */
export const MEASURES: ReadonlyMap<string, Measure> = new Map(
  [
    ...customerMeasures,
    ...moneyMeasures,
    ...recurringMeasures,
    ...ordersMeasures,
    ...contactsMeasures,
    ...agreementsMeasures,
    ...livesMeasures,
    ...profitMeasures,
    ...insuranceMeasures,
    ...ledgerMeasures,
    ...survivalMeasures,
    ...cohortsMeasures,
    ...ranksMeasures,
    ...associationsMeasures,
    ...trustMeasures,
  ].map((measure) => [measure.name, measure]),
);

/** The type of a use of a measure, which a word among its arguments may decide. */
export function typeOfCall(call: MeasureCall): MeasureType | undefined {
  const measure = MEASURES.get(call.name);
  const word = call.args.find((argument) => argument.is === 'word' && measure?.types?.[argument.word] !== undefined);
  return (word?.is === 'word' ? measure?.types?.[word.word] : undefined) ?? measure?.type;
}

/** Whether a use of a measure counts customers. */
export function countsCustomers(call: MeasureCall): boolean {
  const people = MEASURES.get(call.name)?.people ?? [];
  return people === true || call.args.some((argument) => argument.is === 'word' && people.includes(argument.word));
}
