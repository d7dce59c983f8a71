import type { Cells } from '../../plan/evaluate.ts';
import type { BoundSides, CodeFilter, Plan, SchemeUse } from '../../plan/plan.ts';
import { groupSizes, type CountedSides, type GroupSizes } from '../people.ts';
import { HiddenClasses } from './hidden-classes.ts';
import { isEmpty, type PopulationCell } from './population.ts';

/** Everybody a caller may see, split by all schemes that a question names, without the question's own filters. */
export interface Everybody {
  schemes: readonly SchemeUse[];
  cells: Cells;
  /** The same without the scheme `product`, where the question names it among others. */
  apart: Cells | null;
}

/** Says which figures of an answer a caller may see who must not see fewer than a number of people. */
export interface Screen {
  /** The figure of all (`key` null) or of one class in an evaluated window. */
  shows(index: number, key: number | null): boolean;
}

/** Which of the sides the screen is about: those of the figure, or of a companion (by its place). */
export type Part = 'figure' | number;

/**
 * Decides for one figure of the answer. `cells` are the answer's own, which may be filtered; `everybody` is what the
 * decision rests on, the same for all questions that name the same schemes.
 */
export function createScreen(plan: Plan, cells: Cells, everybody: Everybody, minCell: number, part: Part): Screen {
  const sides = part === 'figure' ? plan.sides : (plan.companions[part]?.sides ?? plan.sides);
  const own = sizesOf(sides, cells, part);
  const picks = cells.keys.map((codes) => pickOf(plan, everybody.schemes, codes));
  const all = pickOf(plan, everybody.schemes, null);
  const windows = hiddenByWindow(plan, everybody, minCell, sides, part);
  return {
    shows: (index, key) => {
      const pick = key === null ? all : (picks[key] ?? all);
      return windows(index).mayShow(pick, own(index, key));
    },
  };
}

/**
 * Classes of the answer that nobody is in but that must be named as hidden: leaving them out would say that they are
 * empty. Closed crossings cannot be named at all.
 */
export function classesToName(
  plan: Plan,
  cells: Cells,
  everybody: Everybody,
  minCell: number,
): {
  empty: number[][];
  isClosed: boolean;
} {
  const hidden = hiddenByWindow(plan, everybody, minCell, plan.sides, 'figure');
  const known = new Set(cells.keys.map((codes) => codes.join('/')));
  const places = plan.by.map((use) => everybody.schemes.findIndex((each) => each.scheme === use.scheme));
  const isAsked = filterOf(plan, everybody.schemes);
  const empty = new Map<string, number[]>();
  let isClosed = false;
  plan.evaluated.forEach((_, index) => {
    const window = hidden(index);
    isClosed ||= window.isClosed;
    for (const codes of window.hiddenCodes) {
      const own = places.map((place) => codes[place] ?? 0);
      if (isAsked(codes) && !known.has(own.join('/'))) empty.set(own.join('/'), own);
    }
  });
  return { empty: plan.by.length === 0 ? [] : [...empty.values()], isClosed: isClosed && plan.by.length > 0 };
}

function hiddenByWindow(
  plan: Plan,
  { schemes, cells, apart }: Everybody,
  minCell: number,
  sides: BoundSides,
  part: Part,
): (index: number) => HiddenClasses {
  const sizes = sizesOf(sides, cells, part);
  const sizesApart = apart === null ? null : sizesOf(sides, apart, part);
  const product = schemes.findIndex((use) => use.product === true);
  // In one order, and without those that nobody is in: another question about the same people must decide the same.
  const populated = (of: Cells, at: GroupSizes, index: number): PopulationCell[] =>
    schemes.length === 0
      ? []
      : of.keys
          .map((codes, key) => ({ codes, groups: at(index, key) }))
          .filter(({ groups }) => !isEmpty(groups))
          .sort((a, b) => inOrder(a.codes, b.codes));
  const found: HiddenClasses[] = [];
  return (index) =>
    (found[index] ??= new HiddenClasses(
      {
        width: schemes.length,
        total: sizes(index, null),
        cells: populated(cells, sizes, index),
        overlapping: product < 0 ? null : product,
        apart: apart === null || sizesApart === null ? [] : populated(apart, sizesApart, index),
      },
      minCell,
    ));
}

const sizesOf = (sides: BoundSides, cells: Cells, part: Part): GroupSizes => {
  const counted: CountedSides | undefined = part === 'figure' ? cells : cells.companions[part];
  return groupSizes(sides, counted ?? cells, cells.keys);
};

/** The crossings that a figure is about: those of a class (`codes` by the answer's schemes) that pass the filters. */
function pickOf(
  plan: Plan,
  schemes: readonly SchemeUse[],
  codes: readonly number[] | null,
): (crossing: readonly number[]) => boolean {
  const places = plan.by.map((use) => schemes.findIndex((each) => each.scheme === use.scheme));
  const isAsked = filterOf(plan, schemes);
  return (crossing) =>
    isAsked(crossing) && (codes === null || places.every((place, scheme) => crossing[place] === codes[scheme]));
}

/** Whether a crossing passes the question's own filters. */
function filterOf(plan: Plan, schemes: readonly SchemeUse[]): (crossing: readonly number[]) => boolean {
  const filters = ownFilters(plan).map((filter) => ({
    place: schemes.findIndex((use) => use.scheme === filter.use.scheme),
    codes: new Set(filter.codes),
    negated: filter.negated,
  }));
  return (crossing) => filters.every(({ place, codes, negated }) => codes.has(crossing[place] as number) !== negated);
}

/** The filters that the question asks for; those of the caller stand after them. */
export const ownFilters = (plan: Plan): CodeFilter[] => plan.filter.slice(0, plan.asked.length);

/** Every scheme that a question names in `by` or in a filter of its own, each once, by name. */
export function namedSchemes(plan: Plan): SchemeUse[] {
  const uses = [...plan.by, ...ownFilters(plan).map(({ use }) => use)];
  return [...new Map(uses.map((use) => [use.scheme, use])).values()].sort((a, b) => (a.scheme < b.scheme ? -1 : 1));
}

function inOrder(a: readonly number[], b: readonly number[]): number {
  const place = a.findIndex((code, index) => code !== b[index]);
  return place < 0 ? 0 : (a[place] as number) - (b[place] as number);
}
