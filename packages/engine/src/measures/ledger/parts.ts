import { add, ZERO } from '../../formula/exact.ts';
import type { Window } from '../../time/window.ts';
import { isMissing, type Cell, type Measured } from '../cells.ts';
import type { EvaluationContext } from '../context.ts';

/** Nothing was told of this part in this window: it has no figure, and the whole is that of the others. */
export const NOT_TOLD = Symbol('not told');
export type PartCell = Cell | typeof NOT_TOLD;

/**
 * Cells of every window and class from one function; the total is the sum of the parts of which something is told, and
 * missing where one of them is or where nothing is told of any.
 */
export function partsTogether(
  context: EvaluationContext,
  cell: (window: Window, key: number, index: number) => PartCell,
): Measured {
  if (context.plan.by.length === 0) context.keys.of([]);
  const parts = context.windows.map((window, index) => context.keys.list.map((_, key) => cell(window, key, index)));
  return {
    classes: parts.map((cells) => cells.map((each) => (each === NOT_TOLD ? 'no_data' : each))),
    total: parts.map(sumOfTold),
    blank: 'no_data',
  };
}

function sumOfTold(cells: readonly PartCell[]): Cell {
  const told = cells.filter((each): each is Cell => each !== NOT_TOLD);
  if (told.length === 0) return 'no_data';
  let sum = ZERO;
  for (const each of told) {
    if (isMissing(each)) return each;
    sum = add(sum, each);
  }
  return sum;
}
