import { binary, day as dayNode, lit, table, type Expression, type Query } from '../../sql/nodes.ts';
import { sql } from '../../sql/read.ts';
import { kept, select, unionAll } from '../../sql/select.ts';
import { dayNumber, type Day } from '../../time/days.ts';
import { groupOutputs, type EvaluationContext } from '../context.ts';
import { pointOf } from '../points.ts';
import { completedMonths } from './completed-months.ts';
import { ageIn, entryOf, named, RUNNING, type AgeUnit, type Durations } from './durations.ts';
import { numbersIn, tallyOneDay } from './one-day.ts';
import { Sample } from './sample.ts';

interface Count {
  n: number;
  firsts: number;
}

/** Durations of one class: ended ones by length and age at entry, running ones by the day they began. */
interface Standing {
  ended: Map<number, Count>;
  running: Map<number, Count>;
}

/** The samples of every class on one day after the other. */
export type Tally = Iterable<{ day: Day; classes: (Sample | undefined)[] }>;

/**
 * Durations as they stood at the end of each of `days` (ascending), from one statement whatever the number of days: each
 * row counts from the first of the days on which it stands so to the last, so the days are never joined with the rows.
 */
export async function tallyDurations(
  durations: Durations,
  unit: AgeUnit,
  days: readonly Day[],
  context: EvaluationContext,
): Promise<Tally> {
  const [first, ...others] = days;
  if (first !== undefined && others.length === 0) {
    return [{ day: first, classes: await tallyOneDay(durations, unit, first, context) }];
  }
  const result = await context.run(statement(durations, unit, days));
  const changes = days.map((): Change[] => []);
  const [point, ended] = [numbersIn(result, 'point'), numbersIn(result, 'ended')];
  const [x, entry] = [numbersIn(result, 'x'), numbersIn(result, 'entry')];
  const [n, firsts] = [numbersIn(result, 'n'), numbersIn(result, 'firsts')];
  (result['n'] ?? []).forEach((_, row) => {
    changes[point(row)]?.push({
      key: context.keyAt(result, row),
      isEnded: ended(row) === 1,
      x: x(row),
      entry: entry(row),
      n: n(row),
      firsts: firsts(row),
    });
  });
  return walk(days, changes, unit, durations.knownFrom);
}

interface Change extends Count {
  key: number;
  isEnded: boolean;
  /** Length of an ended duration; day on which a running one began. */
  x: number;
  entry: number;
}

const EPOCH = "DATE '1970-01-01'";

/**
 * Rows (point, g0, g1, ended, x, entry, n, firsts): how many begin or cease to stand so by each of the days. There is no
 * `entry` where everything was seen from its start.
 */
function statement(durations: Durations, unit: AgeUnit, days: readonly Day[]): Query {
  const { rows, from, ends, until, isFirst } = durations;
  const last = days.at(-1) as Day;
  const groups = Object.keys(groupOutputs(rows.groups));
  const length = ageIn(unit, 'day', ends);
  const { entry, isSeen } = entryOf(durations, unit, length);
  const part = (kind: 'ended' | 'running', by: string, sign: 1 | -1, stands: string): Query => {
    const isEnded = kind === 'ended';
    const signed = (count: string): Expression =>
      sign === 1 ? sql(`${count}::INTEGER`) : binary('*', lit(-1), sql(`${count}::INTEGER`));
    const outputs = {
      point: pointOf(sql(by), days),
      ended: lit(isEnded ? 1 : 0),
      x: sql(isEnded ? length : `(day - ${EPOCH})::INTEGER`),
      ...(entry === null ? {} : { entry: sql(isEnded ? entry : '0') }),
    };
    return select({
      select: {
        ...outputs,
        ...kept(groups),
        n: signed('count(*)'),
        firsts: signed(`count_if(${isFirst === RUNNING ? String(!isEnded) : isFirst})`),
      },
      from: table('duration'),
      where: [binary('<=', sql(by), dayNode(last)), stands, ...(isEnded ? [isSeen] : [])],
      groupBy: [...Object.values(outputs), ...groups],
    });
  };
  const [endsAt, leavesAt] = [`greatest(${ends}, ${from})`, `least(${ends}, ${until})`];
  const [hasEnd, hasRun] = [`${endsAt} < ${until}`, `${from} < ${leavesAt}`];
  return named(
    durations,
    unionAll(
      part('ended', endsAt, 1, hasEnd),
      part('ended', until, -1, hasEnd),
      part('running', from, 1, hasRun),
      part('running', leavesAt, -1, hasRun),
    ),
  );
}

/** Goes through the days in their order. */
function* walk(
  days: readonly Day[],
  changes: readonly Change[][],
  unit: AgeUnit,
  knownFrom: Day | null,
): Generator<{ day: Day; classes: (Sample | undefined)[] }> {
  const seenFrom = knownFrom === null ? null : dayNumber(knownFrom);
  const standing: (Standing | undefined)[] = [];
  for (const [index, day] of days.entries()) {
    for (const change of changes[index] ?? []) {
      apply((standing[change.key] ??= { ended: new Map(), running: new Map() }), change);
    }
    const at = dayNumber(day);
    yield {
      day,
      classes: standing.map((each) => (each === undefined ? undefined : sampleOf(each, at, unit, seenFrom))),
    };
  }
}

function sampleOf({ ended, running }: Standing, at: number, unit: AgeUnit, seenFrom: number | null): Sample {
  const ageAt = (begun: number, day: number): number => (unit === 'days' ? day - begun : completedMonths(begun, day));
  const sample = new Sample();
  for (const [place, count] of ended) sample.addEnded(place % ENTRY, Math.floor(place / ENTRY), count.n, count.firsts);
  for (const [begun, { n, firsts }] of running) {
    const entry = seenFrom !== null && begun < seenFrom ? ageAt(begun, seenFrom) : 0;
    sample.addRunning(ageAt(begun, at), entry, n, firsts);
  }
  return sample;
}

/** Above every age in days: a length and an age at entry are one number. */
const ENTRY = 2 ** 22;

function apply({ ended, running }: Standing, { isEnded, x, entry, n, firsts }: Change): void {
  const [of, place] = isEnded ? [ended, x + ENTRY * entry] : [running, x];
  const count = of.get(place);
  if (count === undefined) of.set(place, { n, firsts });
  else {
    count.n += n;
    count.firsts += firsts;
    if (count.n === 0) of.delete(place);
  }
}
