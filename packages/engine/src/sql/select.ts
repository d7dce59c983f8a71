import {
  lit,
  param,
  subquery,
  table,
  type Expression,
  type Join,
  type JoinKind,
  type Query,
  type Select,
  type Source,
} from './nodes.ts';
import { sql } from './read.ts';

type Text = string | Expression;

/** A SELECT as one writes it: texts are read by {@link sql}. */
export interface SelectText {
  /** Output name to expression; `true` keeps the column of that name. */
  select: Readonly<Record<string, Text | true>>;
  from: Source;
  joins?: readonly Join[];
  where?: readonly Text[];
  groupBy?: readonly Text[];
  /** Group by these as well, each of them some of those of `groupBy`. */
  alsoBy?: readonly (readonly Text[])[];
  having?: Text;
  qualify?: Text;
  orderBy?: readonly Text[];
  limit?: number;
  distinct?: boolean;
  holes?: Readonly<Record<string, Expression>>;
}

/** Builds the nodes of a SELECT. Constants are no groups: SQL would read a number as a position. */
export function select(text: SelectText): Select {
  const read = (each: Text): Expression => (typeof each === 'string' ? sql(each, text.holes ?? {}) : each);
  const query: Select = {
    node: 'select',
    output: Object.entries(text.select).map(([as, each]) => ({ expression: read(each === true ? as : each), as })),
    from: text.from,
    where: (text.where ?? []).map(read),
  };
  if (text.joins !== undefined && text.joins.length > 0) query.joins = [...text.joins];
  const groupBy = (text.groupBy ?? []).map(read).filter((each) => each.node !== 'literal');
  if (groupBy.length > 0) query.groupBy = groupBy;
  if (text.alsoBy !== undefined) query.alsoBy = text.alsoBy.map((each) => each.map(read));
  if (text.having !== undefined) query.having = read(text.having);
  if (text.qualify !== undefined) query.qualify = read(text.qualify);
  if (text.orderBy !== undefined) query.orderBy = text.orderBy.map((each) => ({ by: read(each) }));
  if (text.limit !== undefined) query.limit = text.limit;
  if (text.distinct === true) query.distinct = true;
  return query;
}

const joinOf =
  (kind: JoinKind) =>
  (source: Source, on: Text, holes?: Readonly<Record<string, Expression>>): Join => ({
    kind,
    source,
    on: typeof on === 'string' ? sql(on, holes) : on,
  });

/**
 * A condition between two tables that are joined over a third one. Written plainly, DuckDB may take the comparison of
 * days for the way to join the two, and pairs every party with every row.
 */
export const afterJoining = (condition: string): string => `coalesce(${condition}, FALSE)`;

export const join = joinOf('JOIN');
export const leftJoin = joinOf('LEFT JOIN');
export const semiJoin = joinOf('SEMI JOIN');
export const antiJoin = joinOf('ANTI JOIN');

/** Outputs that keep the columns of these names. */
export const kept = (names: readonly string[]): Record<string, true> =>
  Object.fromEntries(names.map((name) => [name, true as const]));

export const unionAll = (...parts: Query[]): Query =>
  parts.length === 1 ? (parts[0] as Query) : { node: 'union', parts };
export const from = table;
export const sub = subquery;
export const dateParam = (day: string): Expression => param(day, 'DATE');
export const texts = (values: readonly string[]): Expression[] => values.map((value) => lit(value));
/** `column IN (values)` with engine-made texts. */
export const oneOf = (column: Text, values: readonly (string | number)[], negated = false): Expression => ({
  node: 'in',
  of: typeof column === 'string' ? sql(column) : column,
  values: values.map((value) => lit(value)),
  negated,
});
