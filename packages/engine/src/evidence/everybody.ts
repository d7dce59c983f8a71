import { ZERO, type Exact } from '../formula/exact.ts';
import type { Cell } from '../measures/cells.ts';
import type { Cells, Side } from '../plan/evaluate.ts';
import type { Plan, SchemeUse } from '../plan/plan.ts';
import { classesToName, namedSchemes, type Everybody } from '../shape/suppression/screen.ts';
import { createScreens, type Screens } from '../shape/suppression/screens.ts';

/** Finds the cells of a changed plan in the same snapshot. */
export type Evaluate = (plan: Plan) => Promise<Cells>;

/** What a caller who must not see fewer than `minCell` people may see, and the cells with the classes to be named. */
export async function screened(
  plan: Plan,
  cells: Cells,
  evaluate: Evaluate,
  minCell: number,
): Promise<{ cells: Cells; screens: Screens }> {
  const everybody = await everybodyOf(plan, cells, evaluate);
  const { empty, isClosed } = classesToName(plan, cells, everybody, minCell);
  const named = isClosed ? withoutClasses(cells) : withEmptyClasses(plan, cells, empty);
  return { cells: named, screens: createScreens(plan, named, everybody, minCell) };
}

/** Everybody that the caller may see, split by all schemes the question names; the question's own filters do not count. */
async function everybodyOf(plan: Plan, cells: Cells, evaluate: Evaluate): Promise<Everybody> {
  const schemes = namedSchemes(plan);
  const wide: Plan = { ...plan, by: schemes, filter: plan.filter.slice(plan.asked.length), asked: [] };
  const isWide = plan.asked.length === 0;
  const customers = schemes.filter((use) => use.product !== true);
  return {
    schemes,
    cells: isWide ? reordered(cells, plan.by, schemes) : await evaluate(wide),
    apart:
      customers.length === schemes.length || customers.length === 0 ? null : await evaluate({ ...wide, by: customers }),
  };
}

/** The same cells with the codes of their keys in another order. */
function reordered(cells: Cells, from: readonly SchemeUse[], to: readonly SchemeUse[]): Cells {
  const places = to.map((use) => from.findIndex((each) => each.scheme === use.scheme));
  return { ...cells, keys: cells.keys.map((codes) => places.map((place) => codes[place] as number)) };
}

/** Cells with classes that nobody is in at any of the points. */
function withEmptyClasses(plan: Plan, cells: Cells, classes: readonly number[][]): Cells {
  if (classes.length === 0) return cells;
  const { denominator } = plan.sides;
  const widened = (side: Side, blank: (index: number) => Cell): Side => ({
    total: side.total,
    classes: side.classes.map((window, index) => [...window, ...classes.map(() => blank(index))]),
  });
  const zero = (): Exact => ZERO;
  const below = (index: number): Cell =>
    denominator.kind === 'number'
      ? denominator.value
      : denominator.kind === 'total'
        ? (cells.denominator.total[index] ?? ZERO)
        : ZERO;
  return {
    ...cells,
    keys: [...cells.keys, ...classes],
    numerator: widened(cells.numerator, zero),
    denominator: widened(cells.denominator, below),
    people: cells.people && widened(cells.people, zero),
    units: cells.units && widened(cells.units, zero),
    groups: cells.groups.map((side) => widened(side, zero)),
    companions: cells.companions.map((each) => ({
      numerator: widened(each.numerator, zero),
      denominator: widened(each.denominator, zero),
      groups: each.groups.map((side) => widened(side, zero)),
    })),
  };
}

/** Cells of which only the total is left. */
const withoutClasses = (cells: Cells): Cells => ({ ...cells, keys: [] });
