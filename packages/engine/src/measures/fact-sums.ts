import type { ResultColumns } from '../duckdb/database.ts';
import { binary, col, day as dayNode, narrowing, type Expression } from '../sql/nodes.ts';
import { sql } from '../sql/read.ts';
import { kept, select, sub } from '../sql/select.ts';
import type { Day } from '../time/days.ts';
import { groupOutputs, type ClassedRows, type EvaluationContext } from './context.ts';
import { accumulate, summed, type Running, type Summand } from './cumulate.ts';
import { isSoonFound, pointOf } from './points.ts';

/** Running sums of facts at `days` (ascending). Days up to the first are left out: only differences to it are asked for. */
export const runningFacts = async (
  context: EvaluationContext,
  rows: ClassedRows,
  summands: readonly Summand[],
  days: readonly Day[],
): Promise<Running> =>
  accumulate(
    context,
    await factSums(context, rows, summands, days),
    summands.map(({ name }) => name),
    days,
  );

/**
 * What facts add between one of `days` and the next, by class and by the expressions `apart`: (i, g0, g1, `apart`, names).
 * Where the place of a day has to be looked for among many, the facts of a day are added up before.
 */
export function factSums(
  context: EvaluationContext,
  rows: ClassedRows,
  summands: readonly Summand[],
  days: readonly Day[],
  apart: Readonly<Record<string, Expression>> = {},
): Promise<ResultColumns> {
  const first = days[0] ?? context.plan.asOf;
  const point = pointOf(col('day'), days, 'between');
  const groups = { ...groupOutputs(rows.groups), ...apart };
  const sums = Object.fromEntries(summands.map((each) => [each.name, summed(each)]));
  const from = {
    from: rows.source,
    where: [
      ...rows.where,
      narrowing('>', col('day'), dayNode(first)),
      binary('<=', col('day'), dayNode(days.at(-1) ?? first)),
    ],
  };
  if (isSoonFound(days)) {
    return context.run(
      select({ select: { i: point, ...groups, ...sums }, ...from, groupBy: [point, ...Object.values(groups)] }),
    );
  }
  const daily = select({
    select: { ...groups, day: true, ...sums },
    ...from,
    groupBy: [...Object.values(groups), 'day'],
  });
  const names = Object.keys(groups);
  return context.run(
    select({
      select: {
        i: point,
        ...kept(names),
        ...Object.fromEntries(summands.map(({ name }) => [name, sql(`sum(${name})`)])),
      },
      from: sub(daily, 'event'),
      groupBy: [point, ...names],
    }),
  );
}
