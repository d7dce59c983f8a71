import type { SpellCount } from '../../statistics/kaplan-meier.ts';
import { binary, col, day as dayNode, lit, table, type Expression, type Query, type Source } from '../../sql/nodes.ts';
import { sql } from '../../sql/read.ts';
import { select, unionAll } from '../../sql/select.ts';
import { dayNumber, type Day } from '../../time/days.ts';
import { groupOutputs, type EvaluationContext } from '../context.ts';
import { pointOf } from '../cumulate.ts';
import { completedMonths } from './completed-months.ts';
import { RUNNING, type Durations } from './durations.ts';

export type AgeUnit = 'days' | 'months';

/** Durations of one class at one day. */
export interface Sample {
  counts: SpellCount[];
  /** Ages of those that run, and how many have them. */
  running: Map<number, number>;
  durations: number;
  /** Customers behind them, at least so many. */
  customers: number;
}

interface Count {
  n: number;
  firsts: number;
}

/** Durations of one class: ended ones by length and age at entry, running ones by the day they began. */
interface Standing {
  ended: Map<string, Count & { t: number; entry: number }>;
  running: Map<number, Count>;
}

const age = (unit: AgeUnit, from: string, to: string): string =>
  unit === 'days' ? `(${to} - ${from})::INTEGER` : `datesub('month', ${from}, ${to})::INTEGER`;

/**
 * Durations as they stood at the end of each of `days`, from one statement whatever the number of days: each row counts
 * from the first of the days on which it stands so to the last, so the days are never joined with the rows.
 */
export async function tallyDurations(
  durations: Durations,
  unit: AgeUnit,
  days: readonly Day[],
  context: EvaluationContext,
): Promise<Tally> {
  const result = await context.run(statement(durations, unit, days));
  const changes = days.map((): Change[] => []);
  (result['point'] ?? []).forEach((point, row) => {
    const number = (name: string): number => Number(result[name]?.[row]);
    changes[Number(point)]?.push({
      key: context.keyAt(result, row),
      ended: number('ended') === 1,
      x: number('x'),
      entry: number('entry'),
      n: number('n'),
      firsts: number('firsts'),
    });
  });
  const knownFrom = durations.knownFrom === null ? null : dayNumber(durations.knownFrom);
  return new Tally(days, changes, unit, knownFrom);
}

interface Change extends Count {
  key: number;
  ended: boolean;
  /** Length of an ended duration; day on which a running one began. */
  x: number;
  entry: number;
}

/** Rows (point, g0, g1, ended, x, entry, n, firsts): how many begin or cease to stand so by each of the days. */
function statement(durations: Durations, unit: AgeUnit, days: readonly Day[]): Query {
  const { rows, from, ends, until, isFirst, knownFrom } = durations;
  const last = days.at(-1) as Day;
  const groups = Object.keys(groupOutputs(rows.groups));
  const source: Source = table('duration');
  const entry =
    knownFrom === null
      ? '0'
      : `CASE WHEN day < DATE '${knownFrom}' THEN ${age(unit, 'day', `DATE '${knownFrom}'`)} ELSE 0 END`;
  const length = age(unit, 'day', ends);
  // Who left before being seen, or in the unit they were first seen in, was never at risk.
  const seen = knownFrom === null ? [] : [`day >= DATE '${knownFrom}' OR ${length} > ${entry}`];
  const part = (
    kind: 'ended' | 'running',
    point: Expression,
    sign: 1 | -1,
    where: readonly (string | Expression)[],
  ): Query => {
    const isEnded = kind === 'ended';
    const firsts = isFirst === RUNNING ? (isEnded ? '0' : 'count(*)') : `count_if(${isFirst})`;
    const signed = (count: string): Expression =>
      sign === 1 ? sql(`${count}::INTEGER`) : binary('*', lit(-1), sql(`${count}::INTEGER`));
    const x = sql(isEnded ? length : `(day - DATE '1970-01-01')::INTEGER`);
    const outputs = { x, entry: sql(isEnded ? entry : '0') };
    return select({
      select: {
        point,
        ...Object.fromEntries(groups.map((name) => [name, true as const])),
        ended: lit(isEnded ? 1 : 0),
        ...outputs,
        n: signed('count(*)'),
        firsts: signed(firsts),
      },
      from: source,
      where: [...where, ...(isEnded ? seen : [])],
      groupBy: [point, ...groups, outputs.x, outputs.entry],
    });
  };
  const upTo = (column: string): Expression => binary('<=', sql(column), dayNode(last));
  const after = (column: string): Expression => binary('>', sql(column), dayNode(last));
  const [beginsEnded, leavesRunning] = [`greatest(${ends}, ${from})`, `least(${ends}, ${until})`];
  const parts =
    days.length === 1
      ? [
          part('ended', lit(0), 1, [upTo(beginsEnded), after(until)]),
          part('running', lit(0), 1, [upTo(from), after(leavesRunning)]),
        ]
      : [
          part('ended', pointOf(sql(beginsEnded), days), 1, [upTo(beginsEnded), `${beginsEnded} < ${until}`]),
          part('ended', pointOf(col(until), days), -1, [upTo(until), `${beginsEnded} < ${until}`]),
          part('running', pointOf(col(from), days), 1, [upTo(from), `${from} < ${leavesRunning}`]),
          part('running', pointOf(sql(leavesRunning), days), -1, [upTo(leavesRunning), `${from} < ${leavesRunning}`]),
        ];
  return named(durations, unionAll(...parts));
}

/** The rows under the name `duration`, their classes under g0, g1. A derived relation is found once. */
function named({ rows, from, ends, until, isFirst }: Durations, query: Query): Query {
  const columns = ['day', from, ends, until, ...(isFirst === RUNNING ? [] : ['first_day'])];
  const kept = select({
    select: {
      ...groupOutputs(rows.groups),
      ...Object.fromEntries(columns.map((name) => [name, true as const])),
    },
    from: rows.source,
    where: rows.where,
  });
  return {
    node: 'with',
    tables: [{ name: 'duration', query: kept, materialized: rows.source.node !== 'table' }],
    query,
  };
}

/** Walks through the days in their order. */
export class Tally {
  private readonly days: readonly Day[];
  private readonly changes: readonly Change[][];
  private readonly unit: AgeUnit;
  private readonly knownFrom: number | null;

  constructor(days: readonly Day[], changes: readonly Change[][], unit: AgeUnit, knownFrom: number | null) {
    this.days = days;
    this.changes = changes;
    this.unit = unit;
    this.knownFrom = knownFrom;
  }

  /** The samples of every class on one day after the other. */
  *samples(): Generator<{ day: Day; classes: (Sample | undefined)[] }> {
    const standing: (Standing | undefined)[] = [];
    for (const [index, day] of this.days.entries()) {
      for (const change of this.changes[index] ?? []) {
        const of = (standing[change.key] ??= { ended: new Map(), running: new Map() });
        apply(of, change);
      }
      yield { day, classes: standing.map((each) => (each === undefined ? undefined : this.sampleOf(each, day))) };
    }
  }

  private sampleOf({ ended, running }: Standing, day: Day): Sample {
    const sample: Sample = { counts: [], running: new Map(), durations: 0, customers: 0 };
    const add = (t: number, entry: number, { n, firsts }: Count, isEnded: boolean): void => {
      sample.counts.push({ t, ended: isEnded ? n : 0, censored: isEnded ? 0 : n, entered: 0 });
      if (entry > 0) sample.counts.push({ t: entry, ended: 0, censored: 0, entered: n });
      sample.durations += n;
      sample.customers += firsts;
    };
    for (const each of ended.values()) add(each.t, each.entry, each, true);
    const at = dayNumber(day);
    for (const [begun, count] of running) {
      const age = this.ageAt(begun, at);
      sample.running.set(age, (sample.running.get(age) ?? 0) + count.n);
      const entry = this.knownFrom !== null && begun < this.knownFrom ? this.ageAt(begun, this.knownFrom) : 0;
      if (entry === 0 || age > entry) add(age, entry, count, false);
    }
    // Customers with several relationships may be in a class with a later one only.
    if (sample.customers === 0 && sample.durations > 0) sample.customers = 1;
    return sample;
  }

  private ageAt(begun: number, at: number): number {
    return this.unit === 'days' ? at - begun : completedMonths(begun, at);
  }
}

function apply({ ended, running }: Standing, { ended: isEnded, x, entry, n, firsts }: Change): void {
  const known = isEnded ? ended.get(`${x}/${entry}`) : running.get(x);
  const sum = { n: (known?.n ?? 0) + n, firsts: (known?.firsts ?? 0) + firsts };
  if (isEnded) {
    if (sum.n === 0) ended.delete(`${x}/${entry}`);
    else ended.set(`${x}/${entry}`, { ...sum, t: x, entry });
  } else if (sum.n === 0) running.delete(x);
  else running.set(x, sum);
}

/** All classes as one. */
export function together(samples: readonly (Sample | undefined)[]): Sample {
  const all: Sample = { counts: [], running: new Map(), durations: 0, customers: 0 };
  for (const sample of samples) {
    if (sample === undefined) continue;
    for (const count of sample.counts) all.counts.push(count);
    for (const [age_, n] of sample.running) all.running.set(age_, (all.running.get(age_) ?? 0) + n);
    all.durations += sample.durations;
    all.customers += sample.customers;
  }
  return all;
}
