import { col, day as dayNode, lit, narrowing, sparing, type Query } from '../../sql/nodes.ts';
import { sql } from '../../sql/read.ts';
import { from, join, leftJoin, oneOf, select, sub, unionAll } from '../../sql/select.ts';
import type { EvaluationContext } from '../context.ts';
import { boundaryDays, CUSTOMER_NEEDS } from '../customers.ts';
import { period, word, type Family, type Measure, type Need } from '../measure.ts';
import { piecesInForce } from './pieces.ts';
import { policyFigures } from './policy-facts.ts';
import { CHARGE, YEARLY } from './yearly.ts';

/** Lines in which agreements run for a term and are renewed. */
const LINES = ['insurance', 'software'];
const FOREVER = `DATE '9999-12-31'`;

/**
 * Policies by the day on which a term of theirs is up: (agreement_k, day, held_on, category_k, yearly, currency, is_kept).
 * A term is due where the policy was in force the day before and nothing had shortened it. It is kept where the policy
 * itself, with a later end, or one that says it renews it is in force within the days of grace.
 */
function dues(context: EvaluationContext): Query {
  const days = boundaryDays(context.windows);
  const ends = select({
    select: { agreement_k: true, day: 'term_end_on' },
    from: from('piece'),
    where: [
      'is_policy',
      'valid_from < term_end_on',
      narrowing('>', col('term_end_on'), dayNode(days[0] ?? context.plan.asOf)),
      narrowing('<=', col('term_end_on'), dayNode(days.at(-1) ?? context.plan.asOf)),
    ],
    distinct: true,
  });
  const due = select({
    select: {
      agreement_k: 'e.agreement_k',
      day: 'e.day',
      category_k: 's.category_k',
      yearly: 's.yearly',
      currency: 's.currency',
    },
    from: sub(ends, 'e'),
    joins: [
      join(
        from('piece', 's'),
        's.agreement_k = e.agreement_k AND s.is_policy AND s.valid_from < e.day AND e.day <= s.valid_to AND s.term_end_on >= e.day',
      ),
    ],
  });
  const own = select({
    select: {
      agreement_k: true,
      reaches: `coalesce(term_end_on, ${FOREVER})`,
      valid_from: true,
      valid_to: true,
    },
    from: from('piece'),
    where: ['is_policy'],
  });
  const successors = select({
    select: { agreement_k: 'k.agreement_k', reaches: FOREVER, valid_from: 's.valid_from', valid_to: 's.valid_to' },
    from: from('piece', 's'),
    joins: [join(from('agreement_key', 'k'), 'k.agreement_id = s.renews_agreement_id')],
    where: ['k.agreement_k <> s.agreement_k'],
  });
  const kept = select({
    select: { agreement_k: 'd.agreement_k', day: 'd.day' },
    from: from('due', 'd'),
    joins: [
      join(
        sub(unionAll(own, successors), 'n'),
        'n.agreement_k = d.agreement_k AND n.valid_from <= d.day + :grace AND d.day < n.valid_to AND d.day < n.reaches',
        { grace: lit(context.policy.renewalGraceDays) },
      ),
    ],
    distinct: true,
  });
  const query = select({
    select: {
      agreement_k: 'd.agreement_k',
      day: 'd.day',
      held_on: 'd.day - 1',
      category_k: 'd.category_k',
      yearly: 'd.yearly',
      currency: 'd.currency',
      is_kept: 'k.agreement_k IS NOT NULL',
    },
    from: from('due', 'd'),
    joins: [leftJoin(sub(kept, 'k'), 'k.agreement_k = d.agreement_k AND k.day = d.day')],
  });
  return {
    node: 'with',
    tables: [
      { name: 'piece', query: policies(context), materialized: true },
      { name: 'due', query: due, materialized: true },
    ],
    query,
  };
}

/** Policies that run for a term, and whatever says that it renews something. */
function policies(context: EvaluationContext): Query {
  const isPolicy = oneOf('p.line_of_business', LINES);
  const pieces = piecesInForce(context, {
    keep: ['term_end_on', 'renews_agreement_id', ...CHARGE],
    where: [sparing(sql(':isPolicy OR a.renews_agreement_id IS NOT NULL', { isPolicy }))],
  });
  return select({
    select: {
      agreement_k: true,
      category_k: true,
      is_policy: oneOf('line_of_business', LINES),
      term_end_on: true,
      renews_agreement_id: true,
      yearly: YEARLY,
      currency: true,
      valid_from: true,
      valid_to: true,
    },
    from: sub(pieces, 'p'),
  });
}

const renewalFamily: Family = {
  measure: (calls, context) =>
    policyFigures(calls, context, dues(context), ({ name }) => (name === 'RENEWED' ? 'is_kept' : 'TRUE')),
};

const dueNeeds: Measure['needs'] = ([, basis]) => [
  ...CUSTOMER_NEEDS,
  { table: 'agreement_party' },
  { table: 'agreement', column: 'term_end_on' },
  ...(basis?.is === 'word' && basis.word === 'premium'
    ? [{ table: 'agreement', column: 'recurring_amount' } as const]
    : []),
];
/** A source that tells neither of successors nor of terms that move on would let every policy lapse. */
const RENEWS: Need = {
  table: 'agreement',
  column: 'renews_agreement_id',
  or: [{ table: 'agreement', column: 'term_end_on', value: 'moved' }],
};

const figures = {
  args: [period, word('policies', 'premium')],
  type: 'set',
  types: { premium: 'money' },
  people: ['policies'],
  adds: 'flow',
  byProduct: true,
  family: renewalFamily,
} as const;

export const renewalMeasures: readonly Measure[] = [
  {
    ...figures,
    name: 'DUE',
    about:
      'policies and licences with a term that was up in the period, in force until then: how many, or what they cost in a year',
    needs: dueNeeds,
  },
  {
    ...figures,
    name: 'RENEWED',
    about:
      'those of them that went on within the days of grace of the policy, with a later end or as another one that says it renews them',
    needs: (...asked) => [...dueNeeds(...asked), RENEWS],
  },
];
