import { authorised } from '../../relations/authority.ts';
import { factRows, stateIntervals } from '../../relations/knowledge.ts';
import { binary, col, day as dayNode, narrowing, type Query } from '../../sql/nodes.ts';
import { antiJoin, join, leftJoin, oneOf, select, sub, unionAll } from '../../sql/select.ts';
import { inReportingCurrency } from '../constant-rates.ts';
import type { EvaluationContext } from '../context.ts';
import { attributedIntervals } from './attributed.ts';
import { holdersOnEveryDay, runningAgreements } from './running-policies.ts';

const PREMIUM = [
  'movement_id',
  'kind',
  'party_k',
  'agreement_k',
  'product_k',
  'amount',
  'currency',
  'business_date',
  'service_from',
  'service_to',
  'source_id',
];

/** Premiums of one kind as they count. */
const premiums = ({ knowledge, rules }: EvaluationContext, kind: string): Query =>
  select({
    select: Object.fromEntries(PREMIUM.map((name) => [name, true as const])),
    from: sub(factRows({ from: 'movement', key: ['movement_id'], keep: PREMIUM }, knowledge), 'm'),
    where: [oneOf('kind', [kind]), ...authorised(rules, 'movement', { source: 'source_id', kind: 'kind' })],
  });

/**
 * Written premiums whose earning nobody delivers: neither is there an earned premium of their agreement, nor does their
 * source deliver earned premiums of no agreement, which may be theirs as well.
 */
export function premiumsToEarn(context: EvaluationContext): Query {
  const delivered = (column: string, where: string[] = []): Query =>
    select({ select: { [column]: true }, from: sub(premiums(context, 'premium_earned'), 'd'), where, distinct: true });
  return select({
    select: Object.fromEntries(PREMIUM.map((name) => [name, `w.${name}`])),
    from: sub(premiums(context, 'premium_written'), 'w'),
    joins: [
      antiJoin(sub(delivered('agreement_k'), 'e'), 'e.agreement_k = w.agreement_k'),
      antiJoin(sub(delivered('source_id', ['agreement_k IS NULL']), 's'), 's.source_id = w.source_id'),
    ],
  });
}

/** A premium says which days it is for. */
export const HAS_TERM = 'service_from IS NOT NULL AND service_to IS NOT NULL AND service_from < service_to';

/**
 * Stretches of days over which premiums are earned between two days: (party_k, category_k, amount in the reporting
 * currency or NULL, share, service_from, service_to, valid_from, valid_to). A premium is earned while its agreement
 * covers; one of no agreement that anybody told of, over all its days.
 */
export function earningStretches(context: EvaluationContext, first: string, last: string): Query {
  const asked = select({
    select: Object.fromEntries(PREMIUM.map((name) => [name, true as const])),
    from: sub(premiumsToEarn(context), 'p'),
    where: [
      HAS_TERM,
      narrowing('<=', col('service_from'), dayNode(last)),
      narrowing('>', col('service_to'), dayNode(first)),
    ],
  });
  const kept = ['party_k', 'agreement_k', 'product_k', 'service_from', 'service_to', 'source_id'];
  const money = inReportingCurrency(
    context,
    select({
      select: {
        ...Object.fromEntries(kept.map((name) => [name, true as const])),
        amount: true,
        currency: true,
        day: 'business_date',
      },
      from: sub(asked, 'asked'),
    }),
    kept,
    { table: 'movement', currency: 'currency', day: 'business_date' },
  );
  return attributedIntervals(context, held(context, whileCovered(context, money)), STRETCH);
}

const STRETCH = ['category_k', 'amount', 'share', 'service_from', 'service_to'];

/** Premiums cut to the days on which their agreement covers: (party_k, agreement_k, category_k, …, valid_from, valid_to). */
function whileCovered(context: EvaluationContext, money: Query): Query {
  const { knowledge } = context;
  const own = {
    party_k: 'm.party_k',
    agreement_k: 'm.agreement_k',
    amount: 'm.converted',
    service_from: 'm.service_from',
    service_to: 'm.service_to',
  };
  const product = stateIntervals({ from: 'product', key: ['product_k'], keep: ['category_k'] }, knowledge, true);
  const categoryOf = leftJoin(
    sub(product, 'p'),
    'p.product_k = m.product_k AND p.valid_from <= m.service_from AND m.service_from < p.valid_to',
  );
  const covered = select({
    select: {
      ...own,
      category_k: 'coalesce(p.category_k, a.category_k, 0)',
      valid_from: 'greatest(m.service_from, a.valid_from)',
      valid_to: 'least(m.service_to, a.valid_to)',
    },
    from: sub(money, 'm'),
    joins: [
      join(
        sub(runningAgreements(context), 'a'),
        'a.agreement_k = m.agreement_k AND a.valid_from < m.service_to AND m.service_from < a.valid_to',
      ),
      categoryOf,
    ],
  });
  const told = select({
    select: { agreement_k: true },
    from: sub(stateIntervals({ from: 'agreement', key: ['agreement_k'], keep: [] }, knowledge, false), 'a'),
    distinct: true,
  });
  const ofNoAgreement = select({
    select: {
      ...own,
      category_k: 'coalesce(p.category_k, 0)',
      valid_from: 'm.service_from',
      valid_to: 'm.service_to',
    },
    from: sub(money, 'm'),
    joins: [antiJoin(sub(told, 't'), 't.agreement_k = m.agreement_k'), categoryOf],
  });
  return unionAll(covered, ofNoAgreement);
}

/** A premium belongs to its own party, else to the holders of its agreement on each day by share, else to nobody. */
const held = (context: EvaluationContext, rows: Query): Query =>
  select({
    select: {
      party_k: 'coalesce(r.party_k, h.party_k)',
      category_k: 'r.category_k',
      amount: 'r.amount',
      share: 'coalesce(h.share, 1::DECIMAL(9,8))',
      service_from: 'r.service_from',
      service_to: 'r.service_to',
      valid_from: 'greatest(r.valid_from, h.valid_from)',
      valid_to: 'least(r.valid_to, h.valid_to)',
    },
    from: sub(rows, 'r'),
    joins: [
      leftJoin(
        sub(holdersOnEveryDay(context), 'h'),
        // A condition on the left side alone would make every pair of rows be looked at.
        'h.agreement_k = CASE WHEN r.party_k IS NULL THEN r.agreement_k END AND h.valid_from < r.valid_to AND r.valid_from < h.valid_to',
      ),
    ],
  });

/** Premiums of a period that cannot be earned, for they name no days: (n, all). */
export const withoutTerm = (context: EvaluationContext, first: string, last: string): Query =>
  select({
    select: { n: `count(*) FILTER (WHERE NOT (${HAS_TERM}))::INTEGER`, of_all: 'count(*)::INTEGER' },
    from: sub(premiumsToEarn(context), 'p'),
    where: [binary('>', col('business_date'), dayNode(first)), binary('<=', col('business_date'), dayNode(last))],
  });
