import type { Query } from '../../sql/nodes.ts';
import { select } from '../../sql/select.ts';
import { groupOutputs, type ClassedRows, type EvaluationContext } from '../context.ts';
import { numberAt, type MeasureCall } from '../measure.ts';
import { gaps } from './gaps.ts';
import { settlements } from './settlements.ts';

/**
 * Durations as rows that say how each of them stood at the end of the days from `from` to `until` (exclusive): it began on
 * the column `day`, ran before `ends`, and had ended from then on.
 */
export interface Durations {
  rows: ClassedRows;
  from: string;
  ends: string;
  until: string;
  /** True of one row at most for each customer and day; the others are further relationships of the same customers. */
  isFirst: string;
  /** Day from which the history tells; a duration that began before it was under observation from there on only. */
  knownFrom: string | null;
}

/** The set of durations that a call works on. */
export function durationsOf(set: MeasureCall, context: EvaluationContext): Durations {
  if (set.name === 'GAPS') {
    // The class is that of each day asked about.
    const of = gaps(context, numberAt(set, 1) ?? 1);
    const rows = context.classed({ of, shape: 'interval', keep: ['day', 'ends_on'] });
    // The gap after a customer's latest order is the one that runs.
    return { rows, from: 'valid_from', ends: 'ends_on', until: 'valid_to', isFirst: RUNNING, knownFrom: null };
  }
  if (set.name === 'SETTLEMENTS') {
    const of = settlements(context, numberAt(set, 1) ?? 1);
    const keep = ['day', 'ends_on', 'first_day', 'category_k'];
    const rows = context.classed({ of, shape: 'interval', keep });
    return {
      rows,
      from: 'valid_from',
      ends: 'ends_on',
      until: 'valid_to',
      isFirst: 'day = first_day',
      knownFrom: null,
    };
  }
  // The class is that of the day on which the relationship began.
  const keep = ['held_from', 'held_to', 'until_day', 'first_day'];
  const rows = context.classed({ of: 'spell', shape: 'fact', keep });
  const { historyFrom } = context.plan;
  return {
    rows,
    from: 'held_from',
    ends: 'held_to',
    until: 'until_day',
    isFirst: 'day = first_day',
    knownFrom: historyFrom,
  };
}

/** Stands for "has not ended at the day asked about". */
export const RUNNING = 'running';

export type AgeUnit = 'days' | 'months';

/** SQL of the age on a day: days, or completed months. */
export const ageIn = (unit: AgeUnit, from: string, to: string): string =>
  unit === 'days' ? `(${to} - ${from})::INTEGER` : `datesub('month', ${from}, ${to})::INTEGER`;

/**
 * SQL of the age at which a duration came under observation, null where all were seen from their start; and whether an
 * ended one of the `length` was ever at risk: who left before being seen, or in the unit of being seen first, was not.
 */
export function entryOf(
  { knownFrom }: Durations,
  unit: AgeUnit,
  length: string,
): { entry: string | null; isSeen: string } {
  if (knownFrom === null) return { entry: null, isSeen: 'TRUE' };
  const seenFrom = `DATE '${knownFrom}'`;
  const entry = `CASE WHEN day < ${seenFrom} THEN ${ageIn(unit, 'day', seenFrom)} ELSE 0 END`;
  return { entry, isSeen: `day >= ${seenFrom} OR ${length} > ${entry}` };
}

/** A query over the rows under the name `duration`, their classes under g0, g1. A derived relation is found once. */
export function named({ rows, from, ends, until, isFirst }: Durations, query: Query): Query {
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
