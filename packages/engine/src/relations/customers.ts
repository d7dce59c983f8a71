import { as, call, cast, col, columns, eq, gt, isNull, le, lit, over, subquery, when } from '../sql/nodes.ts';
import type { Query, Source } from '../sql/nodes.ts';

const keyColumn = 'party_k';

/** PH as intervals: overlapping and touching pieces of one party and category become one (a gap of no day is no gap). */
export function categoryIntervals(holding: Source): Query {
  const pieces: Query = {
    node: 'select',
    output: columns([keyColumn, 'category_k', 'valid_from', 'valid_to']),
    from: holding,
    where: [col('is_held')],
  };
  const key = [col(keyColumn), col('category_k')];
  const inOrder = [{ by: col('valid_from') }, { by: col('valid_to') }];
  const reached = over('max', [col('valid_to')], {
    partitionBy: key,
    orderBy: inOrder,
    frame: 'ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING',
  });
  const marked: Query = {
    node: 'select',
    output: [
      ...columns([keyColumn, 'category_k', 'valid_from', 'valid_to']),
      as(when(le(col('valid_from'), reached), lit(0), lit(1)), 'starts'),
    ],
    from: subquery(pieces, 'piece'),
  };
  const island: Query = {
    node: 'select',
    output: [
      ...columns([keyColumn, 'category_k', 'valid_from', 'valid_to']),
      as(
        // By the first day alone: of pieces that begin together it does not matter which one was seen to start.
        over('sum', [col('starts')], { partitionBy: key, orderBy: [{ by: col('valid_from') }] }),
        'island',
      ),
    ],
    from: subquery(marked, 'marked'),
  };
  return {
    node: 'select',
    output: [
      ...columns([keyColumn, 'category_k']),
      as(call('min', col('valid_from')), 'valid_from'),
      as(call('max', col('valid_to')), 'valid_to'),
    ],
    from: subquery(island, 'island'),
    groupBy: [...key, col('island')],
  };
}

/** How many categories each customer holds, as a step function of the day; days with none are left out. */
export function categoryCounts(intervals: Source): Query {
  const step = (boundary: string, change: number): Query => ({
    node: 'select',
    output: [...columns([keyColumn]), as(col(boundary), 'day'), as(lit(change), 'change')],
    from: intervals,
  });
  const steps: Query = {
    node: 'select',
    output: [...columns([keyColumn, 'day']), as(call('sum', col('change')), 'change')],
    from: subquery({ node: 'union', parts: [step('valid_from', 1), step('valid_to', -1)] }, 'step'),
    groupBy: [col(keyColumn), col('day')],
    // Where one category ends on the day another begins nothing changes.
    having: { node: 'binary', operator: '<>', left: call('sum', col('change')), right: lit(0) },
  };
  const perParty = { partitionBy: [col(keyColumn)], orderBy: [{ by: col('day') }] };
  const levels: Query = {
    node: 'select',
    output: [
      ...columns([keyColumn]),
      as(col('day'), 'valid_from'),
      as(over('lead', [col('day')], perParty), 'valid_to'),
      as(over('sum', [col('change')], { ...perParty, frame: 'ROWS UNBOUNDED PRECEDING' }), 'n'),
    ],
    from: subquery(steps, 'steps'),
  };
  return {
    node: 'select',
    output: [...columns([keyColumn, 'valid_from', 'valid_to']), as(cast(col('n'), 'SMALLINT'), 'n')],
    from: subquery(levels, 'level'),
    where: [gt(col('n'), lit(0))],
  };
}

/** Adds the unbroken spell as a customer that each row belongs to, and marks the first day ever. */
function withSpells(counts: Query): Query {
  const perParty = { partitionBy: [col(keyColumn)], orderBy: [{ by: col('valid_from') }] };
  const own = columns([keyColumn, 'valid_from', 'valid_to', 'n']);
  const beside: Query = {
    node: 'select',
    output: [
      ...own,
      as(over('lag', [col('valid_to')], perParty), 'left_off'),
      as(over('lead', [col('valid_from')], perParty), 'goes_on'),
    ],
    from: subquery(counts, 'level'),
  };
  const marked: Query = {
    node: 'select',
    output: [
      ...own,
      as(isNull(col('left_off')), 'is_first'),
      as(when(eq(col('left_off'), col('valid_from')), lit(null), col('valid_from')), 'starts'),
      as(when(eq(col('goes_on'), col('valid_to')), lit(null), col('valid_to')), 'ends'),
    ],
    from: subquery(beside, 'beside'),
  };
  // Days in order: the last start so far, the next end from here on. One sorting serves all of them.
  const soFar = { ...perParty, frame: 'ROWS UNBOUNDED PRECEDING' };
  const fromHere = { ...perParty, frame: 'ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING' };
  return {
    node: 'select',
    output: [
      ...own,
      as(over('max', [col('starts')], soFar), 'spell_from'),
      as(over('min', [col('ends')], fromHere), 'spell_to'),
      as(col('is_first'), 'is_first'),
      as(gt(over('count', [col('starts')], soFar), lit(1)), 'has_returned'),
    ],
    from: subquery(marked, 'marked'),
  };
}

/**
 * Everybody's life as a customer: rows (party_k, valid_from, valid_to, n categories, spell_from, spell_to, is_first,
 * has_returned), disjoint per party, only days with at least one holding. `categories` are {@link categoryIntervals}.
 */
export const customerState = (categories: Source): Query => withSpells(categoryCounts(categories));

/** Columns of {@link customerState}. */
export const STATE_COLUMNS = [
  keyColumn,
  'valid_from',
  'valid_to',
  'n',
  'spell_from',
  'spell_to',
  'is_first',
  'has_returned',
] as const;
