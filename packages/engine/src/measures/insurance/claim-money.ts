import { authorised } from '../../relations/authority.ts';
import { factRows } from '../../relations/knowledge.ts';
import { binary, col, day as dayNode, type Query } from '../../sql/nodes.ts';
import { join, leftJoin, oneOf, select, sub, unionAll } from '../../sql/select.ts';
import type { Day } from '../../time/days.ts';
import { inReportingCurrency } from '../constant-rates.ts';
import type { EvaluationContext } from '../context.ts';
import { knownClaims } from './claim-rows.ts';
import { isReserve, reserveFacts } from './reserve-facts.ts';

/** Movements that settle claims. */
export const CLAIM_KINDS = ['claim_paid', 'claim_recovery', 'claim_ceded', 'claim_expense'] as const;

/** Bookings of claims: (kind, claim_id or NULL, day, amount in the reporting currency or NULL). */
function bookings(context: EvaluationContext, kinds: readonly string[]): Query {
  const { knowledge, rules } = context;
  const known = factRows(
    {
      from: 'movement',
      key: ['movement_id'],
      keep: ['kind', 'claim_id', 'amount', 'currency', 'business_date', 'source_id'],
    },
    knowledge,
  );
  const rows = select({
    select: { kind: true, claim_id: true, amount: true, currency: true, day: 'business_date' },
    from: sub(known, 'm'),
    where: [oneOf('kind', kinds), ...authorised(rules, 'movement', { source: 'source_id', kind: 'kind' })],
  });
  const money = inReportingCurrency(context, rows, ['kind', 'claim_id'], {
    table: 'movement',
    currency: 'currency',
    day: 'business_date',
  });
  return select({
    select: { kind: true, claim_id: true, day: true, amount: 'converted' },
    from: sub(money, 'money'),
  });
}

/**
 * Money of claims up to a day, on the day of the loss: (kind, party_k, category_k, day, amount). A reserve of no claim
 * stands on the first day of the period it is for; what tells neither has the day NULL and is in no period.
 */
export function moneyByLoss(context: EvaluationContext, kinds: readonly string[], upTo: Day): Query {
  const booked = kinds.filter((kind) => !isReserve(kind));
  const reserved = kinds.filter(isReserve);
  const claims = knownClaims(context);
  const columns = ['kind', 'party_k', 'category_k', 'day', 'amount'];
  const kept = Object.fromEntries(columns.map((name) => [name, true as const]));
  const parts: Query[] = [];
  if (booked.length > 0) {
    const rows = select({
      select: {
        kind: 'b.kind',
        party_k: 'c.party_k',
        category_k: 'c.category_k',
        day: 'c.day',
        amount: 'b.amount::DECIMAL(38,14)',
      },
      from: sub(bookings(context, booked), 'b'),
      joins: [leftJoin(sub(claims, 'c'), 'c.claim_id = b.claim_id')],
      where: [binary('<=', col('day', 'b'), dayNode(upTo))],
    });
    parts.push(select({ select: kept, from: sub(rows, 'booked') }));
  }
  if (reserved.length > 0) {
    const rows = select({
      select: {
        kind: 'r.kind',
        party_k: 'coalesce(c.party_k, r.party_k)',
        category_k: 'coalesce(c.category_k, r.category_k)',
        day: 'coalesce(c.day, r.loss_day)',
        amount: 'r.amount',
      },
      from: sub(reserveFacts(context, reserved), 'r'),
      joins: [leftJoin(sub(claims, 'c'), 'c.claim_id = r.claim_id')],
      where: [binary('<=', col('day', 'r'), dayNode(upTo))],
    });
    parts.push(select({ select: kept, from: sub(rows, 'reserved') }));
  }
  return unionAll(...parts);
}

/**
 * What each claim that is counted has cost as it is known: paid, less what was recovered, and what is still reserved:
 * (party_k, category_k, day, amount or NULL), where `day` is the day of the loss.
 */
export function incurredCosts(context: EvaluationContext): Query {
  const paid = select({
    select: {
      claim_id: true,
      amount: `CASE WHEN kind = 'claim_recovery' THEN -amount ELSE amount END::DECIMAL(38,14)`,
    },
    from: sub(bookings(context, ['claim_paid', 'claim_recovery']), 'b'),
  });
  const reserved = select({
    select: { claim_id: true, amount: true },
    from: sub(reserveFacts(context, ['reserve_case']), 'r'),
  });
  return select({
    select: { party_k: 'c.party_k', category_k: 'c.category_k', day: 'c.day', amount: 'm.amount' },
    from: sub(knownClaims(context), 'c'),
    joins: [join(sub(unionAll(paid, reserved), 'm'), 'm.claim_id = c.claim_id')],
    where: ['c.is_counted'],
  });
}
