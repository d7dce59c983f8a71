import { subtract, toNumber } from '../formula/exact.ts';
import { isMissing, type Cell } from '../measures/cells.ts';
import type { Side } from '../plan/evaluate.ts';
import type { BoundSides } from '../plan/plan.ts';
import { isPartOf } from './part-of.ts';

/** Both sides of a figure and the sizes of what they count. */
export interface CountedSides {
  numerator: Side;
  denominator: Side;
  groups: readonly Side[];
}

/** Sizes of the groups that a figure would show, in one window and class (`key` null: of all). */
export type GroupSizes = (index: number, key: number | null) => number[];

/**
 * The groups of people, or of things that belong to people, that a figure would show: everything its formula counts; of a
 * share, also what is left of the whole; behind a figure that counts nobody, the customers at both ends of the window.
 * A figure that is not 0 although nobody is behind it counts as one person, except where nobody's class is known: there
 * stands what belongs to nobody.
 */
export function groupSizes(bound: BoundSides, sides: CountedSides, keys: readonly (readonly number[])[]): GroupSizes {
  const hasRest = bound.denominator.kind !== 'total' && isPartOf(bound.numerator, bound.denominator);
  return (index, key) => {
    const at = (side: Side): Cell | undefined => (key === null ? side.total[index] : side.classes[index]?.[key]);
    const numerator = at(sides.numerator);
    const denominator = at(sides.denominator);
    const sizes = sides.groups.map((side) => sizeOf(at(side)));
    if (hasRest) {
      sizes.push(sizeOf(numerator));
      const both =
        numerator !== undefined && denominator !== undefined && !isMissing(numerator) && !isMissing(denominator);
      sizes.push(both ? sizeOf(subtract(denominator, numerator)) : 0);
    }
    const isKnown = key !== null && (keys[key] ?? []).some((code) => code !== 0);
    const isNobodys = !sizes.some((size) => size > 0);
    if (isKnown && isNobodys && sizeOf(numerator) !== 0) sizes[0] = 1;
    return sizes;
  };
}

const sizeOf = (cell: Cell | undefined): number =>
  cell === undefined || isMissing(cell) ? 0 : Math.abs(toNumber(cell));
