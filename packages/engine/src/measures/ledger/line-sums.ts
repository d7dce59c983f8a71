import type { ResultColumns } from '../../duckdb/database.ts';
import { col } from '../../sql/nodes.ts';
import type { Day } from '../../time/days.ts';
import { groupName, type ClassedRows, type EvaluationContext } from '../context.ts';
import { accumulate, type Running, type Summand } from '../cumulate.ts';
import { factSums } from '../fact-sums.ts';
import { ofGroup, type EntityGroup } from './classes.ts';

/**
 * Sums of the lines in groups of entities up to each of `days`. Lines are told apart by grouping, for a sum of its own for
 * each would look at every entry once a line. Entries without a line are the sum `<group>_unmapped`.
 */
export async function lineSums(
  context: EvaluationContext,
  rows: ClassedRows,
  groups: readonly EntityGroup[],
  days: readonly Day[],
): Promise<Running> {
  const classes = rows.groups.map((_, index) => groupName(index));
  const summands = groups.flatMap((group): Summand[] => {
    const within = groups.length === 1 ? {} : { within: ofGroup(context, group) };
    return [
      { name: `${group}_posted`, value: '1', ...within },
      { name: `${group}_amount`, value: 'converted', ...within },
      { name: `${group}_missing`, value: '1', when: 'converted IS NULL', ...within },
    ];
  });
  const found = await factSums(context, rows, summands, days, { line: col('kpi_line') });
  const sums: ResultColumns = Object.fromEntries(['i', ...classes].map((name) => [name, found[name] ?? []]));
  const names = new Set<string>();
  const put = (name: string, row: number, value: ResultColumns[string][number]): void => {
    names.add(name);
    (sums[name] ??= [])[row] = value;
  };
  (found['line'] ?? []).forEach((each, row) => {
    for (const group of groups) {
      const [posted, amount, missing] = ['posted', 'amount', 'missing'].map((name) => found[`${group}_${name}`]?.[row]);
      put(`${group}_posted`, row, posted);
      if (each === null) put(`${group}_unmapped`, row, posted);
      else {
        put(`${group}_${each}`, row, amount);
        put(`${group}_${each}_missing`, row, missing);
      }
    }
  });
  return accumulate(context, sums, [...names], days);
}
