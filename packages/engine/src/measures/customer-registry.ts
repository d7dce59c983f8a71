import type { Status } from '@sextant/contracts';
import { agreementsFigures, agreementsSets } from './agreements.ts';
import { associationsFigures, associationsSets } from './associations.ts';
import { cohortsFigures, cohortsSets } from './cohorts.ts';
import { contactsFigures, contactsSets } from './contacts.ts';
import { ordersFigures, ordersSets } from './orders.ts';
import { profitFigures, profitSets } from './profit.ts';
import { survivalFigures, survivalSets } from './survival.ts';
import type { EvaluationContext } from './context.ts';
import { ownFigures, type FigureDescription } from './figures.ts';
import type { MeasureCall } from './measure.ts';
import { OWN_FIGURES, OWN_SETS, type CustomerFigure, type CustomerSet, type FamilyFigure } from './per-customer.ts';

const families: readonly Readonly<Record<string, FamilyFigure>>[] = [
  survivalFigures,
  cohortsFigures,
  ordersFigures,
  contactsFigures,
  agreementsFigures,
  profitFigures,
  associationsFigures,
];

/** Figures of one customer as formulas may use them; only inside `n(c in …)`, `sum(c in …)`, `median(c in …)` and operators. */
export const FIGURES: Readonly<Record<string, FigureDescription>> = Object.assign(
  {},
  ownFigures,
  ...families,
) as Record<string, FigureDescription>;

/** The queries that find them: (i, party_k, v). */
export const CUSTOMER_FIGURES: Readonly<Record<string, CustomerFigure>> = {
  ...OWN_FIGURES,
  ...Object.fromEntries(families.flatMap((family) => Object.entries(family).map(([name, { find }]) => [name, find]))),
};

/** The queries of the sets whose elements are customers: (i, party_k, day). */
export const CUSTOMER_SETS: Readonly<Record<string, CustomerSet>> = {
  ...OWN_SETS,
  ...survivalSets,
  ...cohortsSets,
  ...ordersSets,
  ...contactsSets,
  ...agreementsSets,
  ...profitSets,
  ...associationsSets,
};

/** Windows in which figures are missing for another reason than an exchange rate, with the reason. */
export async function whyMissing(
  calls: readonly MeasureCall[],
  context: EvaluationContext,
): Promise<ReadonlyMap<number, Status>> {
  const reasons = new Map<number, Status>();
  for (const name of new Set(calls.map((call) => call.name))) {
    const family = families.find((each) => Object.hasOwn(each, name));
    const found = await family?.[name]?.why?.(
      context,
      calls.filter((call) => call.name === name),
    );
    for (const [window, status] of found ?? []) reasons.set(window, status);
  }
  return reasons;
}
