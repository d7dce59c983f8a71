import type { MeasureExpression } from '../catalogue/formula.ts';
import type { Counts } from '../plan/evaluate.ts';

/** The number an expression stands for, given the counts of one class and of all classes in one window. */
export function measure(expression: MeasureExpression, counts: Counts, all: Counts): number {
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'total':
      return measure(expression.of, all, all);
    case 'sum':
      return measure(expression.left, counts, all) + expression.sign * measure(expression.right, counts, all);
    case 'count': {
      const opening = expression.at === 'D0';
      switch (expression.set) {
        case 'CU':
          return opening ? counts.openingCustomers : counts.customers;
        case 'PH':
          return opening ? counts.openingHoldings : counts.holdings;
        case 'MULTI':
          return opening ? counts.openingMulti : counts.multi;
        case 'NEW':
          return counts.newcomers;
        case 'LOST':
          return counts.lost;
        case 'RET':
          return counts.openingCustomers - counts.lost;
      }
    }
  }
}
