import type { ResultColumns } from '../../duckdb/database.ts';
import { binary, day as dayNode, table, when, type Expression } from '../../sql/nodes.ts';
import { sql } from '../../sql/read.ts';
import { kept, select } from '../../sql/select.ts';
import type { Day } from '../../time/days.ts';
import { groupOutputs, type EvaluationContext } from '../context.ts';
import { ageIn, entryOf, named, RUNNING, type AgeUnit, type Durations } from './durations.ts';
import { Sample } from './sample.ts';

/** Durations as they stood at the end of one day, by class: one pass over the rows, grouped by age. */
export async function tallyOneDay(
  durations: Durations,
  unit: AgeUnit,
  at: Day,
  context: EvaluationContext,
): Promise<(Sample | undefined)[]> {
  const { rows, from, ends, until, isFirst } = durations;
  const on = dayNode(at);
  const hasEnded: Expression = binary('<=', sql(ends), on);
  const t = sql(ageIn(unit, 'day', 'least(:ends, :on)'), { ends: sql(ends), on });
  const { entry, isSeen } = entryOf(durations, unit, ageIn(unit, 'day', ends));
  const groups = Object.keys(groupOutputs(rows.groups));
  const by = { t, ...(entry === null ? {} : { entry: sql(entry) }) };
  const result = await context.run(
    named(
      durations,
      select({
        select: {
          ...by,
          ...kept(groups),
          ended: sql('count_if(:hasEnded)::INTEGER', { hasEnded }),
          n: 'count(*)::INTEGER',
          ...(isFirst === RUNNING ? {} : { firsts: `count_if(${isFirst})::INTEGER` }),
        },
        from: table('duration'),
        where: [
          binary('<=', sql(from), on),
          binary('>', sql(until), on),
          ...(entry === null ? [] : [when(hasEnded, sql(isSeen), sql('TRUE'))]),
        ],
        groupBy: [...Object.values(by), ...groups],
      }),
    ),
  );
  const [age, entered] = [numbersIn(result, 't'), numbersIn(result, 'entry')];
  const [ended, n] = [numbersIn(result, 'ended'), numbersIn(result, 'n')];
  const firsts = isFirst === RUNNING ? null : numbersIn(result, 'firsts');
  const classes: (Sample | undefined)[] = [];
  const count = result['n']?.length ?? 0;
  for (let row = 0; row < count; row += 1) {
    const sample = (classes[context.keyAt(result, row)] ??= new Sample());
    const ends = ended(row);
    const running = n(row) - ends;
    // Of those of one age it does not matter which are the first ones.
    const ofRunning = firsts === null ? running : Math.min(firsts(row), running);
    sample.addRunning(age(row), entered(row), running, ofRunning);
    sample.addEnded(age(row), entered(row), ends, firsts === null ? 0 : firsts(row) - ofRunning);
  }
  return classes;
}

/** The numbers of a column; 0 where there is no such column. */
export function numbersIn(result: ResultColumns, name: string): (row: number) => number {
  const values = result[name];
  return values === undefined ? () => 0 : (row) => Number(values[row]);
}
