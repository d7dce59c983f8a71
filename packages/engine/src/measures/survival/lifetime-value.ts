import {
  add,
  compare,
  divide,
  exact,
  multiply,
  ONE,
  rounded,
  subtract,
  ZERO,
  type Exact,
} from '../../formula/exact.ts';
import type { Params } from '../../plan/params.ts';
import { survivalAt, type SurvivalCurve } from '../../statistics/kaplan-meier.ts';
import type { Cell } from '../cells.ts';

/** When payments are made: at the start of each period from the first on, from the second on, or at its end. */
export type Convention = 'first_included' | 'first_excluded' | 'period_end';

/** Assumptions of a lifetime value, as the parameters of the KPI give them. */
export interface Assumptions {
  convention: Convention;
  /** Months that are summed. */
  horizon: number;
  /** Discount rate a year. */
  discount: number;
  /** Constant margin a period, instead of the one observed. */
  margin: number | null;
  /** Constant share kept from one year to the next, instead of the curve observed. */
  retention: number | null;
}

/** Parameters that {@link assumptionsOf} reads. */
export const VALUE_PARAMS = ['convention', 'horizon', 'discount', 'margin', 'retention'] as const;

export function assumptionsOf(params: Params): Assumptions {
  const number = (name: string): number | null => (params[name] === undefined ? null : Number(params[name]));
  return {
    convention: String(params['convention'] ?? 'first_included') as Convention,
    horizon: number('horizon') ?? 60,
    discount: number('discount') ?? 0,
    margin: number('margin'),
    retention: number('retention'),
  };
}

const decimal = (value: number): Exact => exact(String(value));

/**
 * Value of payments that go on for ever with a constant margin m, retention r and discount rate d a period (Fader and
 * Hardie): m (1 + d) / (1 + d - r) with the first payment, m r / (1 + d - r) without it, m / (1 + d - r) when payments
 * are booked at the end of each period. `insufficient_data` where the sum has no end (nobody leaves, no discount).
 */
export function perpetualValue(margin: Exact, { convention, discount, retention }: Assumptions): Cell {
  const [d, r] = [decimal(discount), decimal(retention ?? 0)];
  const below = subtract(add(ONE, d), r);
  if (compare(below, ZERO) <= 0) return 'insufficient_data';
  const factor = { first_included: add(ONE, d), first_excluded: r, period_end: ONE }[convention];
  return rounded(divide(multiply(margin, factor), below) ?? ZERO, 6);
}

/** Months of a curve that can be summed: up to the horizon, or to the greatest age seen while somebody may still stay. */
export function monthsKnown(curve: SurvivalCurve, horizon: number): number {
  if (curve.until === null) return 0;
  return survivalAt(curve, horizon) === null ? Math.min(horizon, curve.until) : horizon;
}

/**
 * Present value of a margin a month, paid as long as a customer stays: the sum over `months` months of margin x S(t) /
 * (1 + d)^(t / 12), S being the curve by months and d the discount rate a year. Payments at the end of a month are made
 * by those who were there when it began.
 */
export function expectedValue(
  margin: Exact,
  curve: SurvivalCurve,
  { convention, discount }: Assumptions,
  months: number,
): Exact {
  const first = convention === 'first_included' ? 0 : 1;
  let sum = 0;
  for (let t = first; t < first + months; t += 1) {
    const stays = survivalAt(curve, convention === 'period_end' ? t - 1 : t) ?? 0;
    sum += stays * (1 + discount) ** (-t / 12);
  }
  return rounded(multiply(margin, decimal(sum)), 6);
}
