import type { Bound } from '../formula/bind.ts';
import { multiply, negate, ONE, toNumber, type Exact } from '../formula/exact.ts';
import type { MeasureCall } from '../measures/measure.ts';
import type { BoundSides } from '../plan/plan.ts';

/** A measure times a number. */
export interface Term {
  call: MeasureCall;
  factor: Exact;
}

export const numberOf = (factor: Exact): number => toNumber(factor);

/** Both sides as sums of measures; null where one is not such a sum. */
export function sidesOf({ numerator, denominator }: BoundSides): { numerator: Term[]; denominator: Term[] } | null {
  const [above, below] = [termsOf(numerator), termsOf(denominator)];
  return above === null || below === null ? null : { numerator: above, denominator: below };
}

/** A formula as a sum of measures, each times a number; null where it is none. */
export function termsOf(bound: Bound, factor: Exact = ONE): Term[] | null {
  switch (bound.kind) {
    case 'measure':
      return [{ call: bound.call, factor }];
    case 'binary': {
      const { operator, left, right } = bound;
      if (operator === '+' || operator === '-') {
        const [a, b] = [termsOf(left, factor), termsOf(right, operator === '+' ? factor : negate(factor))];
        return a === null || b === null ? null : [...a, ...b];
      }
      if (operator === '*' && left.kind === 'number') return termsOf(right, multiply(factor, left.value));
      if (operator === '*' && right.kind === 'number') return termsOf(left, multiply(factor, right.value));
      return null;
    }
    default:
      return null;
  }
}
