import type { FigureDescription } from './figures.ts';
import { cohortFamily } from './cohorts/family.ts';
import { CUSTOMER_NEEDS } from './customers.ts';
import { anyNumber, word, wordAt, type Measure, type MeasureCall } from './measure.ts';
import type { CustomerFigure, CustomerSet } from './per-customer.ts';
import { contributionNeeds } from './survival/contribution.ts';

// Cohorts: who began in a period, seen at an age.
export const cohortsMeasures: readonly Measure[] = [
  {
    name: 'cohort',
    about: 'of those who began in the period: how many were active at an age, or what they had contributed up to it',
    args: [word('active', 'value'), anyNumber],
    type: 'count',
    types: { value: 'money' },
    params: ['mode', 'activity', 'unit'],
    people: ['active'],
    adds: 'distinct',
    needs: (args, policy) =>
      wordAt({ args } as MeasureCall, 0) === 'value'
        ? [...CUSTOMER_NEEDS, ...contributionNeeds(policy)]
        : CUSTOMER_NEEDS,
    family: cohortFamily,
  },
];
/** Figures of one customer: what a formula may say of them, and the query that finds them. */
export const cohortsFigures: Readonly<Record<string, FigureDescription & { find: CustomerFigure }>> = {};
/** Sets whose elements are customers. */
export const cohortsSets: Readonly<Record<string, CustomerSet>> = {};
