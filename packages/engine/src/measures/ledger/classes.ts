import type { SchemeUse } from '../../plan/plan.ts';
import { col, lit, type Expression, type Query, type Source } from '../../sql/nodes.ts';
import { leftJoin, oneOf, select, sub } from '../../sql/select.ts';
import type { ClassedRows, EvaluationContext } from '../context.ts';
import { DIMENSION_COLUMNS } from './dimensions.ts';

/** Which entities a figure is about: all, those of the bank, or those of the insurer. */
export type EntityGroup = 'all' | 'bank' | 'insurance';
export const ENTITY_GROUPS: readonly EntityGroup[] = ['bank', 'insurance'];

/** Condition that rows with the column `entity` are of the group; every row is, where the policy names no entities. */
export function ofGroup({ policy }: EvaluationContext, group: EntityGroup): Expression {
  const entities = group === 'all' ? undefined : policy.entities[group];
  return entities === undefined ? lit(true) : oneOf('entity', entities);
}

/** The column of the rows that holds the values of a scheme. */
const columnOf = ({ dimension }: SchemeUse): string =>
  dimension === undefined || dimension === 'source' ? DIMENSION_COLUMNS.channel : DIMENSION_COLUMNS[dimension];

/** Values of the scheme with their codes. */
function codesOf(context: EvaluationContext, use: SchemeUse, as: string): Source | null {
  const values = use.classes.flatMap((segment, code) => (code === 0 ? [] : [[lit(segment), lit(code)]]));
  if (values.length === 0) return null;
  return { node: 'values', as, columns: ['segment', 'code'], rows: values };
}

/**
 * The rows with their class in each scheme of the question: by a dimension of the ledger, or by the channel that
 * customers came through. `keep`: columns that are needed.
 */
export function byDimensions(context: EvaluationContext, rows: Query, keep: readonly string[]): ClassedRows {
  const uses = context.involved;
  const codeOf = (use: SchemeUse): string => `c_${uses.findIndex(({ scheme }) => scheme === use.scheme)}`;
  const tables = uses.map((use, index) => codesOf(context, use, `d${index}`));
  const classed = select({
    select: {
      ...Object.fromEntries(keep.map((name) => [name, `l.${name}`])),
      ...Object.fromEntries(
        uses.map((use, index) => [codeOf(use), tables[index] === null ? lit(0) : `coalesce(d${index}.code, 0)`]),
      ),
    },
    from: sub(rows, 'l'),
    joins: uses.flatMap((use, index) => {
      const values = tables[index];
      return values == null ? [] : [leftJoin(values, `d${index}.segment = l.${columnOf(use)}`)];
    }),
  });
  return {
    source: sub(classed, 'ledger'),
    groups: context.plan.by.map((use) => col(codeOf(use))),
    where: context.plan.filter.map(({ use, codes, negated }) => oneOf(codeOf(use), codes, negated)),
  };
}

/** Whether the question is about single entities, so that what is between them cannot be left out of a whole. */
export const asksForEntities = (context: EvaluationContext): boolean =>
  context.involved.some(({ dimension }) => dimension === 'entity');
