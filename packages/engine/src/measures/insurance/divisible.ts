import { isZero, subtract } from '../../formula/exact.ts';
import type { Query } from '../../sql/nodes.ts';
import type { Day } from '../../time/days.ts';
import type { Window } from '../../time/window.ts';
import { sumCells, type Cell, type Measured } from '../cells.ts';
import type { EvaluationContext } from '../context.ts';
import { type Running, type Summand } from '../cumulate.ts';
import { runningFacts } from '../fact-sums.ts';
import { boundaryDays } from '../customers.ts';
import { isReserve } from './reserve-facts.ts';

/** Amounts of one kind by class, and of all together: some of them may belong to nobody, or to no product. */
export interface Divided {
  kinds: readonly string[];
  classes: Running;
  /** Without split and filter; null where the question has neither. */
  whole: Running | null;
}

/** What a split or filter of the question cannot tell apart. */
function loose({ involved }: EvaluationContext): string {
  const ofParties = involved.some((use) => use.product !== true) ? ['party_k = 0'] : [];
  const ofProducts = involved.some((use) => use.product === true) ? ['category_k = 0'] : [];
  return [...ofParties, ...ofProducts].join(' OR ') || 'FALSE';
}

/** Adds facts (kind, party_k, category_k, day, amount or NULL) up to the boundaries of the windows, one pass over them. */
export async function divided(context: EvaluationContext, of: Query, kinds: readonly string[]): Promise<Divided> {
  const days = boundaryDays(context.windows);
  const isLoose = loose(context);
  const amounts = kinds.flatMap((kind): Summand[] => [
    { name: kind, value: 'amount', when: `kind = '${kind}'` },
    { name: `${kind}_missing`, value: '1', when: `kind = '${kind}' AND amount IS NULL` },
  ]);
  // Payments of nobody are nobody's, as everywhere; a reserve of nobody is a part of everybody's.
  const reserved = kinds
    .filter(isReserve)
    .map((kind): Summand => ({ name: `${kind}_loose`, value: '1', when: `kind = '${kind}' AND (${isLoose})` }));
  const sums = (each: EvaluationContext, summands: readonly Summand[]): Promise<Running> => {
    const rows = each.classed({ of, shape: 'fact', keep: ['kind', 'category_k', 'amount'] });
    return runningFacts(each, rows, summands, days);
  };
  const classes = await sums(context, amounts);
  const isDivided = context.involved.length > 0;
  return { kinds, classes, whole: isDivided ? await sums(whole(context), [...amounts, ...reserved]) : null };
}

const whole = (context: EvaluationContext): EvaluationContext => {
  const all = context.asking({ by: [], filter: [] });
  all.keys.of([]);
  return all;
};

/**
 * One kind over the windows. Where some of it can be given to no class, no class has a figure: the others would lack
 * their part of it. The total of a split has it; a filter leaves out nobody knows how much.
 */
export function dividedAmounts(context: EvaluationContext, { classes, whole: all }: Divided, kind: string): Measured {
  if (context.plan.by.length === 0) context.keys.of([]);
  const over = (sums: Running, name: string, { at, opening }: Window, key: number) =>
    subtract(sums.at(name, at, key), sums.at(name, (opening ?? at) as Day, key));
  const cell = (sums: Running, window: Window, key: number): Cell =>
    isZero(over(sums, `${kind}_missing`, window, key)) ? over(sums, kind, window, key) : 'fx_missing';
  const isWhole = (window: Window): boolean => all === null || isZero(over(all, `${kind}_loose`, window, 0));
  const ofClasses = context.windows.map((window) =>
    context.keys.list.map((_, key): Cell => (isWhole(window) ? cell(classes, window, key) : 'no_data')),
  );
  const total = context.windows.map((window, index): Cell => {
    if (all !== null && context.plan.filter.length === 0) return cell(all, window, 0);
    return isWhole(window) ? sumCells(ofClasses[index] ?? []) : 'no_data';
  });
  return { classes: ofClasses, total, ...(context.windows.every(isWhole) ? {} : { blank: 'no_data' }) };
}

/** Whether all of a kind has a class in the window that the answer is about. */
export function isDivisible(context: EvaluationContext, { whole: all }: Divided, kind: string): boolean {
  const { at, opening } = context.plan.windows.value;
  if (all === null) return true;
  return isZero(subtract(all.at(`${kind}_loose`, at, 0), all.at(`${kind}_loose`, opening ?? at, 0)));
}
