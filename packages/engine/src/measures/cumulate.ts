import { add, exact, subtract, ZERO, type Exact } from '../formula/exact.ts';
import type { Day } from '../time/days.ts';
import { binary, col, day as dayNode, lit, subquery, table, type Expression, type Query } from '../sql/nodes.ts';
import { sql } from '../sql/read.ts';
import { kept, select, unionAll } from '../sql/select.ts';
import { EvaluationContext, groupName, groupOutputs, type ClassedRows } from './context.ts';
import { pointOf } from './points.ts';

/** A number that rows add up to. */
export interface Summand {
  name: string;
  /** Expression over a row, e.g. `1`, `n`, `monthly`. */
  value: string;
  /** Sum it over rows that pass this only. */
  when?: string;
  /** And over rows that pass this. */
  within?: Expression;
}

/** Running sums at days, per class. */
export interface Running {
  /** Value up to the end of a day. */
  at: (name: string, day: Day, key: number) => Exact;
  /** Value times the days it lasted, up to and including a day. */
  integral: (name: string, day: Day, key: number) => Exact;
}

const EPOCH = Date.UTC(1970, 0, 1);
export const dayNumber = (day: Day): number => Math.round((Date.parse(`${day}T00:00:00Z`) - EPOCH) / 86_400_000);

/** The sum over rows; of nothing it may be NULL, which is nothing to all that adds it up. */
export function summed({ value, when = 'TRUE', within }: Summand): Expression {
  // Counting costs less than adding up ones.
  if (when === 'TRUE' && within === undefined) return sql(value === '1' ? 'count(*)' : `sum(${value})`);
  const passes = within === undefined ? sql(when) : sql(`(${when}) AND :within`, { within });
  if (value === '1') return sql('count_if(:passes)', { passes });
  return sql(`sum(${value}) FILTER (WHERE :passes)`, { passes });
}
const negative = (of: Expression): Expression => binary('*', lit(-1), of);

/** What intervals add on the day they begin and take away on the day they end, grouped by the raw day first. */
export function intervalEvents(
  rows: ClassedRows,
  summands: readonly Summand[],
  last: Day,
  /** Counted up on the first day and never down. */
  onlyUp: readonly string[] = [],
): Query {
  const isMade = rows.source.node === 'subquery';
  const boundary = (column: 'valid_from' | 'valid_to'): Query =>
    select({
      select: {
        ...groupOutputs(rows.groups),
        day: column,
        ...Object.fromEntries(
          summands.map((each) => {
            const sum = summed(each);
            if (column === 'valid_from') return [each.name, sum];
            return [each.name, onlyUp.includes(each.name) ? lit(0) : negative(sum)];
          }),
        ),
      },
      from: isMade ? table('made') : rows.source,
      where: [...rows.where, binary('<=', col(column), dayNode(last))],
      groupBy: [...rows.groups, column],
    });
  const isOnlyUp = summands.every(({ name }) => onlyUp.includes(name));
  const events = isOnlyUp ? boundary('valid_from') : unionAll(boundary('valid_from'), boundary('valid_to'));
  if (!isMade) return events;
  // Both ends are read: what has to be made first is made once.
  const made: Query = { node: 'select', output: [{ expression: { node: 'star' }, as: '*' }], from: rows.source };
  return { node: 'with', tables: [{ name: 'made', query: made, materialized: true }], query: events };
}

/** Runs events (g0, g1, day, names …) once and adds them up to each of `days` (ascending). */
export async function runningSums(
  context: EvaluationContext,
  events: Query,
  names: readonly string[],
  days: readonly Day[],
  integrals = false,
): Promise<Running> {
  const point = pointOf(col('day'), days, 'upToLast');
  const groups = context.plan.by.map((_, index) => groupName(index));
  const sums: Record<string, Expression> = {};
  for (const name of names) {
    sums[name] = sql(`sum(${name})`);
    if (integrals) sums[`${name}_days`] = sql(`sum(${name} * (day - DATE '1970-01-01'))::HUGEINT`);
  }
  const result = await context.run(
    select({
      select: { i: point, ...kept(groups), ...sums },
      from: subquery(events, 'event'),
      groupBy: [point, ...groups],
    }),
  );
  return accumulate(context, result, names, days);
}

/** The running sums of a result with the columns i, g0, g1 and the names. */
export function accumulate(
  context: EvaluationContext,
  result: Awaited<ReturnType<EvaluationContext['run']>>,
  names: readonly string[],
  days: readonly Day[],
): Running {
  const place = new Map(days.map((day, index) => [day, index]));
  const columns = names.flatMap((name) => (result[`${name}_days`] === undefined ? [name] : [name, `${name}_days`]));
  /** sums[column][key][day] */
  const sums = new Map(columns.map((name) => [name, [] as Exact[][]]));
  (result['i'] ?? []).forEach((point, row) => {
    const key = context.keyAt(result, row);
    for (const name of columns) {
      const value = result[name]?.[row];
      // Most columns say nothing about most rows.
      if (value === undefined || value === null) continue;
      const ofKey = ((sums.get(name) as Exact[][])[key] ??= days.map(() => ZERO));
      const index = Number(point);
      ofKey[index] = add(ofKey[index] ?? ZERO, exact(value as string | number));
    }
  });
  for (const list of sums.values()) {
    for (const points of list) {
      for (let index = 1; index < (points?.length ?? 0); index += 1) {
        (points as Exact[])[index] = add((points as Exact[])[index - 1] as Exact, (points as Exact[])[index] as Exact);
      }
    }
  }
  const read = (name: string, day: Day, key: number): Exact => {
    const index = place.get(day);
    if (index === undefined) throw new Error(`No sum was asked for at ${day}.`);
    return sums.get(name)?.[key]?.[index] ?? ZERO;
  };
  return {
    at: read,
    integral: (name, day, key) => {
      const value = read(name, day, key);
      return subtract({ n: value.n * BigInt(dayNumber(day) + 1), d: value.d }, read(`${name}_days`, day, key));
    },
  };
}
