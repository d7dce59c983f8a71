import type { Policy } from '@sextant/contracts';
import {
  and,
  as,
  call,
  cast,
  col,
  columns,
  day,
  eq,
  gt,
  isIn,
  isNotNull,
  le,
  lit,
  lt,
  not,
  over,
  subquery,
  table,
  when,
} from '../sql/nodes.ts';
import type { Expression, Query, Select } from '../sql/nodes.ts';
import { FOREVER } from '../store/schema.ts';
import { stateIntervals, type Knowledge } from './knowledge.ts';

/** House rules the derivation depends on. */
export type HoldingRules = Pick<Policy, 'holderRoles' | 'inForceStatuses'>;

const keyColumn = 'party_k';
const fold = (name: 'greatest' | 'least', column: string, from: string[]): Expression =>
  call(name, ...from.map((each) => col(column, each)));
const literals = (values: readonly string[]): Expression[] => values.map((value) => lit(value));

/**
 * H as intervals: one row a holder, agreement and stretch of unchanged state; the term of an `expires` product ends it
 * without a row (DOMAIN 1.2, 1.8, R8). Roles, test and internal parties, countability and status are decided here and
 * nowhere else.
 */
function holdingPieces(rules: HoldingRules, knowledge: Knowledge): Query {
  const agreements = knowledge.only && { temporary: knowledge.only.agreements, on: 'agreement_id' };
  const parties = knowledge.only && { temporary: knowledge.only.parties, on: 'party_id' };
  const agreement = stateIntervals(
    {
      from: 'agreement',
      key: ['agreement_id'],
      keep: ['product_id', 'status', 'term_end_on', 'is_test'],
      only: agreements,
    },
    knowledge,
    false,
  );
  const holder = stateIntervals(
    { from: 'agreement_party', key: ['agreement_id', 'party_id', 'role'], keep: ['active'], only: parties },
    knowledge,
    false,
  );
  const product = stateIntervals(
    { from: 'product', key: ['product_id'], keep: ['category', 'is_countable', 'term_rule'] },
    knowledge,
    true,
  );
  const party = stateIntervals(
    { from: 'party', key: ['party_id'], keep: ['is_test', 'is_internal'], only: parties },
    knowledge,
    true,
  );
  const expired = and(eq(col('term_rule', 'p'), lit('expires')), isNotNull(col('term_end_on', 'a')));
  const sources = ['a', 'h', 'p', 'c'];
  const pieces: Select = {
    node: 'select',
    output: [
      as(col(keyColumn, 'k'), keyColumn),
      as(col('category_k', 'g'), 'category_k'),
      as(fold('greatest', 'valid_from', sources), 'valid_from'),
      as(
        call(
          'least',
          ...sources.map((each) => col('valid_to', each)),
          when(expired, col('term_end_on', 'a'), day(FOREVER)),
        ),
        'valid_to',
      ),
    ],
    from: subquery(agreement, 'a'),
    joins: [
      { kind: 'JOIN', source: subquery(holder, 'h'), on: eq(col('agreement_id', 'h'), col('agreement_id', 'a')) },
      { kind: 'JOIN', source: subquery(product, 'p'), on: eq(col('product_id', 'p'), col('product_id', 'a')) },
      { kind: 'JOIN', source: subquery(party, 'c'), on: eq(col('party_id', 'c'), col('party_id', 'h')) },
      { kind: 'JOIN', source: table('party_key', 'k'), on: eq(col('party_id', 'k'), col('party_id', 'h')) },
      { kind: 'JOIN', source: table('category_key', 'g'), on: eq(col('category', 'g'), col('category', 'p')) },
    ],
    where: [
      isIn(col('status', 'a'), literals(rules.inForceStatuses)),
      not(col('is_test', 'a')),
      col('active', 'h'),
      isIn(col('role', 'h'), literals(rules.holderRoles)),
      col('is_countable', 'p'),
      not(col('is_test', 'c')),
      not(col('is_internal', 'c')),
    ],
  };
  return {
    node: 'select',
    output: columns([keyColumn, 'category_k', 'valid_from', 'valid_to']),
    from: subquery(pieces, 'piece'),
    where: [lt(col('valid_from'), col('valid_to'))],
  };
}

/** PH as intervals: overlapping and touching pieces of one party and category become one (a gap of no day is no gap). */
function categoryIntervals(pieces: Query): Query {
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
        over('sum', [col('starts')], { partitionBy: key, orderBy: inOrder, frame: 'ROWS UNBOUNDED PRECEDING' }),
        'island',
      ),
    ],
    from: subquery(marked, 'marked'),
  };
  return {
    node: 'select',
    output: [
      ...columns([keyColumn]),
      as(call('min', col('valid_from')), 'valid_from'),
      as(call('max', col('valid_to')), 'valid_to'),
    ],
    from: subquery(island, 'island'),
    groupBy: [...key, col('island')],
  };
}

/** How many categories each customer holds, as a step function of the day; days with none are left out. */
function categoryCounts(intervals: Query): Query {
  const step = (boundary: string, change: number): Query => ({
    node: 'select',
    output: [...columns([keyColumn]), as(col(boundary), 'day'), as(lit(change), 'change')],
    from: table('category_interval'),
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
    node: 'with',
    tables: [{ name: 'category_interval', query: intervals, materialized: true }],
    query: {
      node: 'select',
      output: [...columns([keyColumn, 'valid_from', 'valid_to']), as(cast(col('n'), 'SMALLINT'), 'n')],
      from: subquery(levels, 'level'),
      where: [gt(col('n'), lit(0))],
    },
  };
}

/** Adds the unbroken spell as a customer that each row belongs to, and marks the first day ever. */
function withSpells(counts: Query): Query {
  const perParty = { partitionBy: [col(keyColumn)], orderBy: [{ by: col('valid_from') }] };
  const marked: Query = {
    node: 'select',
    output: [
      ...columns([keyColumn, 'valid_from', 'valid_to', 'n']),
      as(when(eq(over('lag', [col('valid_to')], perParty), col('valid_from')), lit(0), lit(1)), 'starts'),
    ],
    from: subquery(counts, 'level'),
  };
  const numbered: Query = {
    node: 'select',
    output: [
      ...columns([keyColumn, 'valid_from', 'valid_to', 'n']),
      as(over('sum', [col('starts')], { ...perParty, frame: 'ROWS UNBOUNDED PRECEDING' }), 'spell'),
    ],
    from: subquery(marked, 'marked'),
  };
  const ofSpell = { partitionBy: [col(keyColumn), col('spell')], orderBy: [] };
  return {
    node: 'select',
    output: [
      ...columns([keyColumn, 'valid_from', 'valid_to', 'n']),
      as(over('min', [col('valid_from')], ofSpell), 'spell_from'),
      as(over('max', [col('valid_to')], ofSpell), 'spell_to'),
      as(
        eq(col('valid_from'), over('min', [col('valid_from')], { partitionBy: [col(keyColumn)], orderBy: [] })),
        'is_first',
      ),
      as(gt(col('spell'), lit(1)), 'has_returned'),
    ],
    from: subquery(numbered, 'numbered'),
  };
}

/**
 * Everybody's life as a customer: rows (party_k, valid_from, valid_to, n categories, spell_from, spell_to, is_first,
 * has_returned), disjoint per party, only days with at least one holding. The stored table and a question about older knowledge are
 * made from this one query.
 */
export const customerState = (rules: HoldingRules, knowledge: Knowledge): Query =>
  withSpells(categoryCounts(categoryIntervals(holdingPieces(rules, knowledge))));

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
