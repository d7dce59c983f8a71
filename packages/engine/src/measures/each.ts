import type { Formula } from '../formula/parse.ts';
import { exact } from '../formula/exact.ts';
import { call, lit, type Expression, type Query, type Select } from '../sql/nodes.ts';
import { sql } from '../sql/read.ts';
import { leftJoin, select, sub } from '../sql/select.ts';
import { sumCells, type Cell, type Measured } from './cells.ts';
import { EvaluationContext, groupOutputs } from './context.ts';
import type { MeasureCall } from './measure.ts';
import { CUSTOMER_FIGURES, CUSTOMER_SETS, whyMissing } from './customer-registry.ts';

/** `n`, `sum` or `median` over the customers of a set. */
export interface EachCall {
  text: string;
  over: 'n' | 'sum' | 'median';
  set: MeasureCall;
  body: BoundBody;
}

/** Body of a comprehension with its figures bound. */
export type BoundBody =
  | { kind: 'number'; value: number }
  | { kind: 'figure'; call: MeasureCall }
  | { kind: 'binary'; operator: Extract<Formula, { kind: 'binary' }>['operator']; left: BoundBody; right: BoundBody }
  | { kind: 'fold'; name: 'min' | 'max'; args: BoundBody[] };

/** Every use of a customer's figure in a body. */
export const figuresOf = (body: BoundBody): MeasureCall[] => {
  switch (body.kind) {
    case 'figure':
      return [body.call];
    case 'binary':
      return [...figuresOf(body.left), ...figuresOf(body.right)];
    case 'fold':
      return body.args.flatMap(figuresOf);
    default:
      return [];
  }
};

/** Measures one comprehension: the set, beside each customer its figures, and the aggregate by window and class. */
export async function measureEach(each: EachCall, context: EvaluationContext): Promise<Measured> {
  const { classes, total } = await aggregate(each, context, eachRows(each, context));
  if (context.plan.by.length === 0) return { total: classes.map((cells) => cells[0] ?? empty(each)), classes };
  return { total: total?.map((cell) => cell ?? empty(each)) ?? classes.map(sumCells), classes };
}

const empty = (each: EachCall): Cell => (each.over === 'median' ? 'no_base' : { n: 0n, d: 1n });

/** Customers of the set with their class and figures: (i, party_k, day, classes, f0, f1 …, known). */
export function eachRows(each: EachCall, context: EvaluationContext): { query: Select; groups: Expression[] } {
  const set = CUSTOMER_SETS[each.set.name];
  if (set === undefined) throw new Error(`${each.set.name} is no set of customers.`);
  const classed = context.classed({ of: set(each.set, context), shape: 'fact', keep: ['i'] });
  const figures = [...new Map(figuresOf(each.body).map((call_) => [call_.text, call_])).values()];
  const values = Object.fromEntries(
    figures.flatMap((figure, index) => [
      [`f${index}`, `CASE WHEN x${index}.party_k IS NULL THEN 0 ELSE x${index}.v END`],
    ]),
  );
  const base = select({
    select: { i: true, party_k: true, ...groupOutputs(classed.groups) },
    from: classed.source,
    where: classed.where,
  });
  const groups = groupOutputs(classed.groups);
  const query = select({
    select: {
      i: 'b.i',
      party_k: 'b.party_k',
      ...Object.fromEntries(Object.keys(groups).map((name) => [name, `b.${name}`])),
      ...values,
    },
    from: sub(base, 'b'),
    joins: figures.map((figure, index) => {
      const rows = CUSTOMER_FIGURES[figure.name];
      if (rows === undefined) throw new Error(`${figure.name} is no figure of a customer.`);
      return leftJoin(sub(rows(figure, context), `x${index}`), `x${index}.i = b.i AND x${index}.party_k = b.party_k`);
    }),
  });
  return { query, groups: Object.keys(groups).map((name) => sql(name)) };
}

/** The body over the columns f0, f1 …, one for each figure in `names`; those of {@link eachRows} where nothing is said. */
export function bodyExpression(
  each: EachCall,
  names: readonly string[] = [...new Set(figuresOf(each.body).map(({ text }) => text))],
): Expression {
  const write = (body: BoundBody): Expression => {
    switch (body.kind) {
      case 'number':
        return lit(body.value);
      case 'figure':
        return sql(`f${names.indexOf(body.call.text)}`);
      case 'fold':
        return call(body.name === 'min' ? 'least' : 'greatest', ...body.args.map(write));
      case 'binary':
        return sql(`:left ${body.operator.toUpperCase()} :right`, { left: write(body.left), right: write(body.right) });
    }
  };
  return write(each.body);
}

/** Cells by window and class; those of all as well, where they are not the sum of the classes. */
async function aggregate(
  each: EachCall,
  context: EvaluationContext,
  { query, groups }: { query: Select; groups: Expression[] },
): Promise<{ classes: Cell[][]; total: (Cell | undefined)[] | null }> {
  const body = bodyExpression(each);
  const value = {
    // least and greatest pass over NULL, so what is missing is looked for in the figures themselves.
    n: sql('count_if(:body)', { body }),
    sum: sql('sum(:body)', { body }),
    median: sql('median(:body)', { body }),
  }[each.over];
  const figures = [...new Set(figuresOf(each.body).map(({ text }) => text))];
  const known = figures.length === 0 ? 'TRUE' : figures.map((_, index) => `f${index} IS NOT NULL`).join(' AND ');
  const [first] = groups;
  const isApart = each.over === 'median' && first !== undefined;
  const statement: Query = select({
    select: {
      i: true,
      ...groupOutputs(groups),
      ...(isApart ? { of_all: sql('grouping(:first)', { first }) } : {}),
      v: value,
      missing: `count_if(NOT (${known}))`,
    },
    from: sub(query, 'c'),
    groupBy: ['i', ...groups],
    ...(isApart ? { alsoBy: [['i']] } : {}),
  });
  const result = await context.run(statement);
  const reasons = await whyMissing(figuresOf(each.body), context);
  const classes: Cell[][] = context.windows.map(() => []);
  const total: (Cell | undefined)[] = context.windows.map(() => undefined);
  (result['i'] ?? []).forEach((window, row) => {
    const missing = Number(result['missing']?.[row]) > 0;
    const v = result['v']?.[row];
    const cell: Cell = missing
      ? (reasons.get(Number(window)) ?? 'fx_missing')
      : v === null || v === undefined
        ? empty(each)
        : exact(v as string | number);
    if (Number(result['of_all']?.[row] ?? 0) === 1) total[Number(window)] = cell;
    else (classes[Number(window)] as Cell[])[groups.length > 0 ? context.keyAt(result, row) : 0] = cell;
  });
  return { classes, total: isApart ? total : null };
}

/** Fills classes that only other measures have seen. */
export const filled = (measured: Measured, keys: number, blank: Cell): Measured => ({
  ...measured,
  classes: measured.classes.map((cells) => Array.from({ length: keys }, (_, key) => cells[key] ?? blank)),
});
