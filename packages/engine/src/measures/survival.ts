import type { FigureDescription } from './figures.ts';
import { CUSTOMER_NEEDS } from './customers.ts';
import { anyNumber, instant, setOf, word, wordAt, type Measure, type MeasureCall } from './measure.ts';
import type { CustomerFigure, CustomerSet } from './per-customer.ts';
import { contributionNeeds } from './survival/contribution.ts';
import { durationCounts } from './survival/counts.ts';
import { survivalFamily } from './survival/family.ts';
import { VALUE_PARAMS } from './survival/lifetime-value.ts';
import { SUMMARIES } from './survival/summaries.ts';

// Durations: relationships of customers and gaps between purchases, by Kaplan and Meier.
export const survivalMeasures: readonly Measure[] = [
  {
    name: 'SPELLS',
    about: 'relationships that began by the end of a day; one that was broken for no longer than the gap rule is one',
    args: [instant],
    type: 'set',
    adds: 'distinct',
    needs: () => CUSTOMER_NEEDS,
    family: durationCounts,
  },
  {
    name: 'GAPS',
    about:
      'gaps after the qualifying orders of so many days up to the end of a day, the last of each customer still open',
    args: [instant, anyNumber],
    type: 'set',
    adds: 'distinct',
    needs: () => [{ table: 'sales_order' }],
    family: durationCounts,
  },
  {
    name: 'SETTLEMENTS',
    about:
      'claims reported in so many days up to the end of a day, from their report to their settlement; open ones still run',
    args: [instant, anyNumber],
    type: 'set',
    adds: 'distinct',
    byProduct: true,
    needs: () => [{ table: 'claim' }],
    family: durationCounts,
  },
  {
    name: 'survival',
    about: 'median, restricted mean, mean or median age of those that run, or discounted value, by Kaplan and Meier',
    args: [setOf('SPELLS', 'GAPS', 'SETTLEMENTS'), word(...SUMMARIES, 'value')],
    type: 'days',
    types: { value: 'money' },
    params: ['unit', 'tau', ...VALUE_PARAMS],
    adds: 'recomputed',
    byProduct: 'ofSet',
    bringsPeople: true,
    asFarAsKnown: true,
    needs: (args, policy, params) =>
      wordAt({ args } as MeasureCall, 1) === 'value' && params['margin'] === undefined ? contributionNeeds(policy) : [],
    family: survivalFamily,
  },
];
/** Figures of one customer: what a formula may say of them, and the query that finds them. */
export const survivalFigures: Readonly<Record<string, FigureDescription & { find: CustomerFigure }>> = {};
/** Sets whose elements are customers. */
export const survivalSets: Readonly<Record<string, CustomerSet>> = {};
