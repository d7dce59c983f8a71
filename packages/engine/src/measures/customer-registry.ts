import { agreementsFigures, agreementsSets } from './agreements.ts';
import { associationsFigures, associationsSets } from './associations.ts';
import { cohortsFigures, cohortsSets } from './cohorts.ts';
import { contactsFigures, contactsSets } from './contacts.ts';
import { ordersFigures, ordersSets } from './orders.ts';
import { profitFigures, profitSets } from './profit.ts';
import { ranksFigures, ranksSets } from './ranks.ts';
import { survivalFigures, survivalSets } from './survival.ts';
import { ownFigures, type FigureDescription } from './figures.ts';
import { OWN_FIGURES, OWN_SETS, type CustomerFigure, type CustomerSet } from './per-customer.ts';

const families = [
  survivalFigures,
  cohortsFigures,
  ordersFigures,
  ranksFigures,
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
  ...ranksSets,
  ...contactsSets,
  ...agreementsSets,
  ...profitSets,
  ...associationsSets,
};
