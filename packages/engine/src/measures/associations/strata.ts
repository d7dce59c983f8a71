import type { DerivedScheme } from '@sextant/contracts';
import { labelByClass, splitByClass, type ClassUse } from '../../relations/classes.ts';
import { derivedScheme } from '../../relations/rules.ts';
import { day as dayNode, type Query } from '../../sql/nodes.ts';
import type { Day } from '../../time/days.ts';
import type { EvaluationContext } from '../context.ts';

/**
 * How baskets are told apart for the test: by the classes that make strata and by those that decide who may hold a
 * category. A *cell* is one combination of classes.
 */
export interface Strata {
  /** Schemes whose classes are tested apart; those that no source provides are left out. */
  schemes: readonly string[];
  /** All schemes used, strata first; column i is `k<i>`. */
  uses: readonly ClassUse[];
  /** Columns of the classes. */
  columns: readonly string[];
  /** Names the stratum of a cell. */
  stratumOf(cell: readonly number[]): string;
  /** Whether customers of a cell may hold a category. */
  mayHold(cell: readonly number[], category: string): boolean;
  /** Categories that not everybody may hold. */
  limited: ReadonlySet<string>;
}

/** The strata of the policy, and the classes that its rules of eligibility look at. */
export function readStrata({ policy, plan }: EvaluationContext): Strata {
  const uses: ClassUse[] = [];
  const place = (scheme: string, derived: DerivedScheme | undefined): number => {
    const known = uses.findIndex((each) => each.scheme === scheme);
    return known >= 0 ? known : uses.push({ scheme, derived, column: `k${uses.length}` }) - 1;
  };
  const schemes = policy.productRelationship.strata.filter((scheme) => {
    const derived = derivedScheme(policy, plan.delivered, scheme);
    if (derived === undefined && !plan.delivered.has(scheme)) return false;
    place(scheme, derived);
    return true;
  });
  const rules = new Map(
    [...plan.eligibility].map(([code, filters]) => [
      plan.categories[code] ?? '',
      filters.map(({ use, codes, negated }) => ({
        at: place(use.scheme, use.derived),
        passes: (class_: number): boolean => codes.includes(class_) !== negated,
      })),
    ]),
  );
  return {
    schemes,
    uses,
    columns: uses.map(({ column }) => column),
    stratumOf: (cell) => cell.slice(0, schemes.length).join('/'),
    mayHold: (cell, category) => (rules.get(category) ?? []).every(({ at, passes }) => passes(cell[at] ?? 0)),
    limited: new Set(rules.keys()),
  };
}

/** Adds the classes that rows (party_k, kept columns) have on one day. */
export const labelledAt = (
  rows: Query,
  kept: readonly string[],
  { uses }: Strata,
  at: Day,
  context: EvaluationContext,
): Query =>
  uses.reduce<Query>(
    (labelled, use, index) =>
      labelByClass(
        labelled,
        [...kept, ...uses.slice(0, index).map(({ column }) => column)],
        use,
        dayNode(at),
        context.knowledge,
      ),
    rows,
  );

/** Adds the classes to intervals (party_k, valid_from, valid_to, kept columns), cut where one changes. */
export const labelledThroughout = (
  rows: Query,
  kept: readonly string[],
  { uses }: Strata,
  context: EvaluationContext,
): Query =>
  uses.reduce<Query>(
    (labelled, use, index) =>
      splitByClass(labelled, [...kept, ...uses.slice(0, index).map(({ column }) => column)], use, context.knowledge),
    rows,
  );

/** The cell of a result row. */
export const cellAt = (
  { columns }: Strata,
  result: Readonly<Record<string, readonly unknown[] | undefined>>,
  row: number,
): number[] => columns.map((name) => Number(result[name]?.[row] ?? 0));
