import { binary, col, day as dayNode, lit, narrowing, sparing, type Query } from '../../sql/nodes.ts';
import { sql } from '../../sql/read.ts';
import { from, join, kept, oneOf, select, semiJoin, sub, unionAll } from '../../sql/select.ts';
import type { EvaluationContext } from '../context.ts';
import { boundaryDays, CUSTOMER_NEEDS } from '../customers.ts';
import { anyNumber, numberAt, period, word, type Family, type Measure, type MeasureCall } from '../measure.ts';
import { grouped } from './grouped.ts';
import { inLives, piecesInForce } from './pieces.ts';
import { policyFigures } from './policy-facts.ts';
import { CHARGE, YEARLY } from './yearly.ts';

/** A policy that ended for one of these reasons was not given up. */
const RUN_OUT = ['deceased', 'matured'];

/**
 * Insurance policies by the day of issue: (agreement_k, day, held_on, category_k, yearly, currency, is_kept), without those
 * that renew another one, and without those that had ended by death or maturity so many months and the days of grace
 * later. `is_kept`: in force then, itself or as the one that renews it.
 */
function issued(context: EvaluationContext, months: number): Query {
  const days = boundaryDays(context.windows);
  const firsts = select({
    select: {
      agreement_k: true,
      category_k: true,
      day: 'coalesce(opened_on, valid_from)',
      held_on: 'greatest(coalesce(opened_on, valid_from), valid_from)',
      renews_agreement_id: true,
      yearly: YEARLY,
      currency: true,
    },
    from: from('piece'),
    where: ['is_policy'],
    qualify: 'row_number() OVER (PARTITION BY agreement_k ORDER BY valid_from) = 1',
  });
  const cohort = select({
    select: {
      ...kept(['agreement_k', ...FIRST]),
      looked_at: '(day + to_months(:months))::DATE + :grace',
    },
    from: sub(firsts, 'f'),
    where: [
      'renews_agreement_id IS NULL',
      narrowing('>', col('day'), dayNode(days[0] ?? context.plan.asOf)),
      binary('<=', col('day'), dayNode(days.at(-1) ?? context.plan.asOf)),
    ],
    holes: { months: lit(months), grace: lit(context.policy.renewalGraceDays) },
  });
  const own = select({
    select: { agreement_k: true, of_k: 'agreement_k' },
    from: from('cohort'),
  });
  const renewals = select({
    select: { agreement_k: 's.agreement_k', of_k: 'k.agreement_k' },
    from: from('piece', 's'),
    joins: [join(from('agreement_key', 'k'), 'k.agreement_id = s.renews_agreement_id')],
    where: ['k.agreement_k <> s.agreement_k'],
    distinct: true,
  });
  const successors = select({
    select: { agreement_k: 'r.agreement_k', of_k: 'r.of_k' },
    from: sub(renewals, 'r'),
    joins: [semiJoin(from('cohort', 'c'), narrowing('=', col('agreement_k', 'c'), col('of_k', 'r')))],
  });
  const pieces = select({
    select: Object.fromEntries(['agreement_k', 'ends_as', 'valid_from', 'valid_to'].map((name) => [name, `p.${name}`])),
    from: from('piece', 'p'),
    joins: [semiJoin(from('member', 'm'), 'm.agreement_k = p.agreement_k')],
  });
  const fate = select({
    select: {
      agreement_k: 'c.agreement_k',
      ...Object.fromEntries(FIRST.map((name) => [name, `any_value(c.${name})`])),
      // Days are compared here: as part of a join they would set every policy beside every life.
      is_kept: 'bool_or(l.life_from <= c.looked_at AND c.looked_at < l.life_to)',
      ended_as: 'arg_max(l.ends_as, l.life_to) FILTER (WHERE l.life_from <= c.looked_at)',
    },
    from: from('cohort', 'c'),
    joins: [
      join(from('member', 'm'), 'm.of_k = c.agreement_k'),
      join(sub(inLives(pieces, []), 'l'), 'l.agreement_k = m.agreement_k'),
    ],
    groupBy: ['c.agreement_k'],
  });
  const query = select({
    select: kept(['agreement_k', ...FIRST, 'is_kept']),
    from: sub(fate, 'fate'),
    where: ['is_kept OR :given_up'],
    holes: { given_up: oneOf('ended_as', RUN_OUT, true) },
  });
  return {
    node: 'with',
    tables: [
      { name: 'piece', query: policies(context), materialized: true },
      { name: 'cohort', query: cohort, materialized: true },
      { name: 'member', query: unionAll(own, successors), materialized: true },
    ],
    query,
  };
}
const FIRST = ['day', 'held_on', 'category_k', 'yearly', 'currency'];

/** Insurance policies, and whatever says that it renews something. */
const policies = (context: EvaluationContext): Query =>
  select({
    select: {
      agreement_k: true,
      category_k: true,
      is_policy: `line_of_business = 'insurance'`,
      ...Object.fromEntries(
        ['opened_on', 'renews_agreement_id', ...CHARGE, 'ends_as', 'valid_from', 'valid_to'].map((name) => [
          name,
          true as const,
        ]),
      ),
    },
    from: sub(
      piecesInForce(context, {
        keep: ['opened_on', 'renews_agreement_id', ...CHARGE],
        where: [sparing(sql(`p.line_of_business = 'insurance' OR a.renews_agreement_id IS NOT NULL`))],
      }),
      'p',
    ),
  });

const monthsOf = (call: MeasureCall): number => Math.trunc(numberAt(call, 2) ?? 0);

const persistencyFamily: Family = {
  async measure(calls, context) {
    const measured: Awaited<ReturnType<Family['measure']>> = new Map();
    for (const [months, ofAge] of grouped(calls, monthsOf)) {
      const found = await policyFigures(ofAge, context, issued(context, months), ({ name }) =>
        name === 'PERSISTING' ? 'is_kept' : 'TRUE',
      );
      for (const [text, each] of found) measured.set(text, each);
    }
    return measured;
  },
};

const figures = {
  args: [period, word('policies', 'premium'), anyNumber],
  type: 'set',
  types: { premium: 'money' },
  people: ['policies'],
  adds: 'flow',
  byProduct: true,
  withinPeriod: true,
  needs: ([, basis]) => [
    ...CUSTOMER_NEEDS,
    { table: 'agreement', ...(basis?.is === 'word' && basis.word === 'premium' ? { column: 'recurring_amount' } : {}) },
    { table: 'agreement_party' },
    { table: 'product', column: 'line_of_business', value: 'insurance' },
  ],
  family: persistencyFamily,
} as const satisfies Partial<Measure>;

export const persistencyMeasures: readonly Measure[] = [
  {
    ...figures,
    name: 'ISSUED',
    about:
      'insurance policies issued in the period, less those that had ended by death or maturity so many months and the days of grace later: how many, or what they cost in a year when they were issued',
  },
  {
    ...figures,
    name: 'PERSISTING',
    about:
      'those of them in force so many months and the days of grace after their issue, themselves or as their renewal',
  },
];
