/**
 * SQL as data. The planner builds these nodes, `print.ts` turns them into text and bound parameters. Values of a
 * question always become parameters; only names and numbers that the engine itself made are written into the text.
 */
export type SqlValue = string | number | boolean | null;

export type BinaryOperator =
  | '='
  | '<>'
  | '<'
  | '<='
  | '>'
  | '>='
  | '+'
  | '-'
  | '*'
  | '/'
  | 'AND'
  | 'OR'
  | '||'
  | '&'
  | 'IS DISTINCT FROM'
  | 'IS NOT DISTINCT FROM';

export type Expression =
  | { node: 'column'; table: string | null; name: string }
  | { node: 'literal'; value: SqlValue }
  | { node: 'parameter'; value: SqlValue; type: string }
  /** `narrows`: what the condition keeps out is left out by what comes after, too; it only spares reading it. */
  | { node: 'binary'; operator: BinaryOperator; left: Expression; right: Expression; narrows?: true }
  | { node: 'not'; of: Expression }
  | { node: 'isNull'; of: Expression; negated: boolean }
  | { node: 'in'; of: Expression; values: Expression[]; negated: boolean; narrows?: true }
  | { node: 'call'; name: string; args: Expression[]; distinct?: boolean; filter?: Expression; over?: Window }
  | { node: 'case'; when: { if: Expression; result: Expression }[]; otherwise: Expression }
  | { node: 'cast'; of: Expression; type: string }
  | { node: 'star' };

export interface Window {
  partitionBy: Expression[];
  orderBy: Order[];
  /** Frame in SQL words, e.g. `ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING`. */
  frame?: string;
}

export interface Order {
  by: Expression;
  descending?: boolean;
}

export interface Output {
  expression: Expression;
  as: string;
}

export type Source =
  | { node: 'table'; name: string; as: string }
  | { node: 'subquery'; query: Query; as: string }
  | { node: 'values'; rows: Expression[][]; as: string; columns: string[] };

export type JoinKind = 'JOIN' | 'LEFT JOIN' | 'SEMI JOIN' | 'ANTI JOIN';

export interface Join {
  kind: JoinKind;
  source: Source;
  on?: Expression;
}

export interface Select {
  node: 'select';
  distinct?: boolean;
  output: Output[];
  from: Source;
  joins?: Join[];
  where?: Expression[];
  groupBy?: Expression[];
  /** Group by these as well, each of them some of those of `groupBy`. */
  alsoBy?: Expression[][];
  having?: Expression;
  qualify?: Expression;
  orderBy?: Order[];
  limit?: number;
}

export interface Union {
  node: 'union';
  parts: Query[];
}

export interface With {
  node: 'with';
  tables: { name: string; query: Query; materialized?: boolean }[];
  query: Query;
}

/** SQL as the engine's own text, with nodes where `:name` stands. Never anything of a question. */
export interface Raw {
  node: 'raw';
  text: string;
  holes: Readonly<Record<string, Expression>>;
}

export type Query = Select | Union | With | Raw;

export const col = (name: string, table: string | null = null): Expression => ({ node: 'column', table, name });
export const lit = (value: SqlValue): Expression => ({ node: 'literal', value });
export const param = (value: SqlValue, type: string): Expression => ({ node: 'parameter', value, type });
export const binary = (operator: BinaryOperator, left: Expression, right: Expression): Expression => ({
  node: 'binary',
  operator,
  left,
  right,
});
export const eq = (left: Expression, right: Expression): Expression => binary('=', left, right);
export const lt = (left: Expression, right: Expression): Expression => binary('<', left, right);
export const le = (left: Expression, right: Expression): Expression => binary('<=', left, right);
/** A comparison that only spares reading: what it keeps out is left out by what comes after, too. */
export const narrowing = (operator: '=' | '<=' | '>', left: Expression, right: Expression): Expression => ({
  node: 'binary',
  operator,
  left,
  right,
  narrows: true,
});
/** A condition that only spares reading, whatever it is made of. */
export const sparing = (condition: Expression): Expression =>
  condition.node === 'binary' || condition.node === 'in' ? { ...condition, narrows: true } : condition;
export const gt = (left: Expression, right: Expression): Expression => binary('>', left, right);
export const ge = (left: Expression, right: Expression): Expression => binary('>=', left, right);
export const and = (first: Expression, ...rest: Expression[]): Expression =>
  rest.reduce((left, right) => binary('AND', left, right), first);
export const not = (of: Expression): Expression => ({ node: 'not', of });
export const isNull = (of: Expression): Expression => ({ node: 'isNull', of, negated: false });
export const isNotNull = (of: Expression): Expression => ({ node: 'isNull', of, negated: true });
export const isIn = (of: Expression, values: Expression[], negated = false): Expression => ({
  node: 'in',
  of,
  values,
  negated,
});
export const call = (name: string, ...args: Expression[]): Expression => ({ node: 'call', name, args });
export const over = (name: string, args: Expression[], window: Window): Expression => ({
  node: 'call',
  name,
  args,
  over: window,
});
export const cast = (of: Expression, type: string): Expression => ({ node: 'cast', of, type });
export const when = (condition: Expression, result: Expression, otherwise: Expression): Expression => ({
  node: 'case',
  when: [{ if: condition, result }],
  otherwise,
});
const star: Expression = { node: 'star' };
export const count: Expression = { node: 'call', name: 'count', args: [star] };
/** `date` as an engine-made literal, such as the sentinels of open intervals. */
export const day = (value: string): Expression => cast(lit(value), 'DATE');

export const table = (name: string, as = name): Source => ({ node: 'table', name, as });
export const subquery = (query: Query, as: string): Source => ({ node: 'subquery', query, as });
/** Output columns that keep their names. */
export const columns = (names: readonly string[], from: string | null = null): Output[] =>
  names.map((name) => ({ expression: col(name, from), as: name }));
export const as = (expression: Expression, name: string): Output => ({ expression, as: name });
/** All rows of a source that pass, with all its columns. */
export const everything = (from: Source, where: Expression[] = []): Select => ({
  node: 'select',
  output: [{ expression: star, as: '*' }],
  from,
  where,
});
