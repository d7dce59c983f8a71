import type { Policy } from '@sextant/contracts';
import { divide, multiply, subtract, whole } from '../../formula/exact.ts';
import { addMonthsToEnd } from '../../time/days.ts';
import type { Window } from '../../time/window.ts';
import { isMissing, type Cell, type Measured } from '../cells.ts';
import type { EvaluationContext } from '../context.ts';
import { customerMeasures } from '../customers.ts';
import { measureFamilies } from '../families.ts';
import type { Family, Measure, MeasureCall, Need } from '../measure.ts';
import { moneyMeasures } from '../money.ts';
import { profitMeasures } from '../profit.ts';

/** Months over which a contribution is averaged. */
const MONTHS = 12;

const COSTS = ['DIRECT', 'SERVE'];

const measureOf = (name: string): Measure | undefined =>
  [...customerMeasures, ...moneyMeasures, ...profitMeasures].find((each) => each.name === name);

/** Data behind a contribution; the costs are optional: the figure is gross of those that no source provides. */
export const contributionNeeds = (policy: Policy): readonly Need[] => [
  ...needsOf('REV', policy),
  ...COSTS.flatMap((name) =>
    needsOf(name, policy).map((need): Need => ({ ...need, optional: need.optional ?? 'direct cost' })),
  ),
];

const needsOf = (name: string, policy: Policy): readonly Need[] =>
  measureOf(name)?.needs([{ is: 'period', shift: 'none' }], policy, {}) ?? [];

/** What a customer brought in a month on average: by the days asked about, of all and by class. */
export interface Contribution {
  total: Cell[];
  classes: (index: number, key: number) => Cell;
}

/**
 * Revenue less direct and service cost of the twelve months up to the end of each window, per average customer and month.
 * What no source provides is not deducted: the answer then says so.
 */
export async function monthlyContribution(context: EvaluationContext): Promise<Contribution> {
  const year = context.over(
    context.windows.map(
      ({ at, label }): Window => ({ at, opening: addMonthsToEnd(at, -MONTHS), label, partial: false }),
    ),
  );
  const callOf = (name: string): MeasureCall => ({
    name,
    args: [{ is: 'period', shift: 'none' }],
    text: `${name}(P)`,
    formula: { kind: 'call', name, args: [], at: 0 },
  });
  const asked = ['REV', ...COSTS, 'AVGCU'].flatMap((name): [Family, MeasureCall][] => {
    const measure = measureOf(name);
    return measure === undefined ? [] : [[measure.family, callOf(name)]];
  });
  const found = await measureFamilies(asked, year);
  const revenue = found.get(callOf('REV').text) ?? null;
  const costs = COSTS.map((name) => found.get(callOf(name).text) ?? null);
  const customers = found.get(callOf('AVGCU').text) ?? null;
  const mean = (of: (measured: Measured) => Cell | undefined): Cell => {
    const sum = costs.reduce<Cell>(
      (left, cost) => less(left, cost === null ? undefined : of(cost)),
      (revenue && of(revenue)) ?? whole(0),
    );
    const average = (customers && of(customers)) ?? whole(0);
    if (isMissing(sum)) return sum;
    if (isMissing(average)) return average;
    return divide(sum, multiply(average, whole(MONTHS))) ?? 'no_base';
  };
  return {
    total: context.windows.map((_, index) => mean((measured) => measured.total[index])),
    classes: (index, key) => mean((measured) => measured.classes[index]?.[key]),
  };
}

const less = (from: Cell, cost: Cell | undefined): Cell => {
  if (isMissing(from) || cost === undefined) return from;
  return isMissing(cost) ? cost : subtract(from, cost);
};
