import { add, whole, ZERO, type Exact } from '../../formula/exact.ts';
import { dayIn } from '../../time/zone.ts';
import type { Measured, MeasuredTable } from '../cells.ts';
import type { EvaluationContext } from '../context.ts';
import { additive } from '../customers.ts';
import { period, word, wordAt, type Family, type Measure } from '../measure.ts';
import { isWanted, keyOfSource } from './by-source.ts';
import { endedRuns } from './runs.ts';

/** Rows of one table in one reading. */
interface ReadRows {
  source: string;
  table: string;
  day: string;
  key: number;
  read: number;
  used: number;
}

async function readRows(context: EvaluationContext): Promise<ReadRows[]> {
  const behind = new Set<string>(context.plan.tables);
  const runs = await endedRuns(context);
  return runs
    .filter(({ source }) => isWanted(context, source))
    .flatMap(({ source, endedAt, tables }) => {
      const day = dayIn(context.policy.timezone, new Date(endedAt));
      return Object.entries(tables)
        .filter(([table]) => behind.has(table))
        .map(([table, { read, stored, unchanged }]) => ({
          source,
          table,
          day,
          key: keyOfSource(context, source),
          read,
          used: stored + unchanged,
        }));
    });
}

const isIn = ({ day }: ReadRows, { at, opening }: { at: string; opening: string | null }): boolean =>
  day <= at && (opening === null || day > opening);

/** What was read in the value's period, by source and table. */
function tableOfRows(rows: readonly ReadRows[]): MeasuredTable {
  const sums = new Map<string, [string, string, number, number]>();
  for (const { source, table, read, used } of rows) {
    const name = `${source}/${table}`;
    const [, , r, u] = sums.get(name) ?? [source, table, 0, 0];
    sums.set(name, [source, table, r + read, u + used]);
  }
  return {
    columns: ['source', 'table', 'read', 'used'],
    rows: [...sums.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row),
  };
}

const rowsFamily: Family = {
  async measure(calls, context) {
    const rows = await readRows(context);
    const sum = (of: readonly ReadRows[], which: 'read' | 'used'): Exact =>
      of.reduce((total, each) => add(total, whole(each[which])), ZERO);
    const table = tableOfRows(rows.filter((each) => isIn(each, context.plan.windows.value)));
    return new Map(
      calls.map((call): [string, Measured] => {
        const which = wordAt(call, 1) === 'used' ? 'used' : 'read';
        const measured = additive(context, (window, key) =>
          sum(
            rows.filter((each) => each.key === key && isIn(each, window)),
            which,
          ),
        );
        return [call.text, { ...measured, table }];
      }),
    );
  },
};

export const rowMeasures: readonly Measure[] = [
  {
    name: 'ROWS',
    about:
      'rows that sources sent in the readings that ended in P, into the tables behind the KPI of the parameter `kpi` or into all; `used`: those that were taken in',
    args: [period, word('read', 'used')],
    type: 'quantity',
    adds: 'flow',
    withinPeriod: true,
    aboutData: 'kpi',
    dimensions: ['source'],
    needs: () => [],
    family: rowsFamily,
  },
];
