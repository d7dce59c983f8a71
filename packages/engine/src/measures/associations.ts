import { associationFamily, WORDS } from './associations/family.ts';
import { CUSTOMER_NEEDS } from './customers.ts';
import type { FigureDescription } from './figures.ts';
import { setOf, word, type Measure } from './measure.ts';
import type { CustomerFigure, CustomerSet } from './per-customer.ts';

/** Product pairs that customers hold together. */
export const associationsMeasures: readonly Measure[] = [
  {
    name: 'pairs',
    about: 'pairs of categories that belong together beyond chance, and who holds them',
    args: [setOf('PH'), word(...WORDS)],
    type: 'ratio',
    types: {
      customers: 'count',
      base: 'count',
      young: 'count',
      together: 'quantity',
      antecedents: 'quantity',
      observed: 'quantity',
      expected: 'quantity',
    },
    params: ['basis', 'ruleSetDate', 'minSupport', 'minConfidence'],
    adds: 'distinct',
    people: ['customers', 'base', 'young'],
    needs: (_args, _policy, { basis = 'holdings' }) =>
      basis === 'holdings'
        ? CUSTOMER_NEEDS
        : [...CUSTOMER_NEEDS, { table: 'sales_order' }, { table: 'movement', kinds: ['sale_gross'] }],
    family: associationFamily,
  },
];
/** Figures of one customer: what a formula may say of them, and the query that finds them. */
export const associationsFigures: Readonly<Record<string, FigureDescription & { find: CustomerFigure }>> = {};
/** Sets whose elements are customers. */
export const associationsSets: Readonly<Record<string, CustomerSet>> = {};
