import { and, as, call, col, columns, day, eq, gt, le, lit, subquery, table } from '../sql/nodes.ts';
import type { Expression, Query } from '../sql/nodes.ts';
import { BEGINNING } from '../store/schema.ts';
import { STATE_COLUMNS } from './customer-state.ts';
import { overlap, stateIntervals, type Knowledge } from './knowledge.ts';

const keyColumn = 'party_k';

/** Code of a class nobody told us. */
export const UNKNOWN = 0;

/**
 * The classes of one scheme as intervals (party_k, code, valid_from, valid_to) without a gap. A class also holds before
 * it was known; only a programme begins when it begins.
 */
export function segmentIntervals(scheme: string, knowledge: Knowledge): Query {
  const backfilled = !scheme.startsWith('programme:');
  const intervals = stateIntervals(
    {
      from: 'party_segment',
      key: ['party_id', 'scheme'],
      keep: ['segment'],
      only: knowledge.only && { temporary: knowledge.only.parties, on: 'party_id' },
      where: [eq(col('scheme', 'party_segment'), lit(scheme))],
    },
    knowledge,
    backfilled,
  );
  const coded: Query = {
    node: 'select',
    output: [
      as(col(keyColumn, 'k'), keyColumn),
      as(col('code', 'd'), 'code'),
      ...columns(['valid_from', 'valid_to'], 'i'),
    ],
    from: subquery(intervals, 'i'),
    joins: [
      { kind: 'JOIN', source: table('party_key', 'k'), on: eq(col('party_id', 'k'), col('party_id', 'i')) },
      {
        kind: 'JOIN',
        source: table('segment_code', 'd'),
        on: and(eq(col('scheme', 'd'), col('scheme', 'i')), eq(col('segment', 'd'), col('segment', 'i'))),
      },
    ],
  };
  if (backfilled) return coded;
  const before: Query = {
    node: 'select',
    output: [
      ...columns([keyColumn]),
      as(lit(UNKNOWN), 'code'),
      as(day(BEGINNING), 'valid_from'),
      as(call('min', col('valid_from')), 'valid_to'),
    ],
    from: subquery(coded, 'coded'),
    groupBy: [col(keyColumn)],
  };
  return { node: 'union', parts: [coded, before] };
}

/** Of the row and the class that meet: the later beginning, the earlier end. */
const both = (name: 'greatest' | 'least', column: string): Expression => call(name, col(column, 's'), col(column, 'g'));

/**
 * Cuts the rows of `state` (with the extra columns `carried`) where the class changes, and adds it as column `name`. A row whose
 * first day moves is no longer the first day.
 */
export function splitBySegment(state: Query, carried: readonly string[], segments: Query, name: string): Query {
  const cut = both('greatest', 'valid_from');
  // Without a class there is no right side: greatest and least pass over NULL.
  return {
    node: 'select',
    output: [
      ...columns([keyColumn], 's'),
      as(cut, 'valid_from'),
      as(both('least', 'valid_to'), 'valid_to'),
      ...columns(['n', 'spell_from', 'spell_to'], 's'),
      as(and(col('is_first', 's'), eq(cut, col('valid_from', 's'))), 'is_first'),
      ...columns(['has_returned', ...carried], 's'),
      as(call('coalesce', col('code', 'g'), lit(UNKNOWN)), name),
    ],
    from: subquery(state, 's'),
    joins: [
      {
        kind: 'LEFT JOIN',
        source: subquery(segments, 'g'),
        on: and(eq(col(keyColumn, 'g'), col(keyColumn, 's')), overlap('s', 'g')),
      },
    ],
  };
}

/** Adds the class at one day to every row, whatever its time (`asIs`). */
export function labelBySegment(
  state: Query,
  carried: readonly string[],
  segments: Query,
  at: Expression,
  name: string,
): Query {
  return {
    node: 'select',
    output: [
      ...columns([...STATE_COLUMNS, ...carried], 's'),
      as(call('coalesce', col('code', 'g'), lit(UNKNOWN)), name),
    ],
    from: subquery(state, 's'),
    joins: [
      {
        kind: 'LEFT JOIN',
        source: subquery(segments, 'g'),
        on: and(
          eq(col(keyColumn, 'g'), col(keyColumn, 's')),
          le(col('valid_from', 'g'), at),
          gt(col('valid_to', 'g'), at),
        ),
      },
    ],
  };
}
