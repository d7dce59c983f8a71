import { col, day, lit, narrowing, type Query } from '../../sql/nodes.ts';
import { leftJoin, oneOf, select, sub, from } from '../../sql/select.ts';
import { addDays } from '../../time/days.ts';
import { stateIntervals } from '../../relations/knowledge.ts';
import type { EvaluationContext } from '../context.ts';
import { claimsOfParties } from '../insurance/claim-rows.ts';

const FOREVER = `DATE '9999-12-31'`;
/** A claim that was rejected or came to nothing has been dealt with as well. */
const SETTLED = ['closed', 'nil', 'rejected'];

/**
 * Claims from their report to their settlement: (party_k, category_k, day, ends_on, first_day, valid_from, valid_to). A row
 * says that at the end of each day in [valid_from, valid_to) the claim reported on `day` was, or was to be, settled on
 * `ends_on`, or runs. A claim stays `windowDays` days in the window; one that is opened again goes on from its report.
 * Of the claims of a party the one reported last has its `first_day`, so that a party counts once.
 */
export function settlements(context: EvaluationContext, windowDays: number): Query {
  const { knowledge } = context;
  const days = context.windows.map(({ at }) => at).sort();
  const first = addDays(days[0] ?? context.plan.asOf, -windowDays);
  const last = days.at(-1) ?? context.plan.asOf;
  const states = stateIntervals(
    {
      from: 'claim',
      key: ['claim_id'],
      keep: ['agreement_id', 'party_id', 'reported_date', 'closed_date', 'status'],
    },
    knowledge,
    false,
  );
  const named = select({
    select: {
      state_id: `s.claim_id || ' ' || s.valid_from::VARCHAR`,
      claim_id: 's.claim_id',
      agreement_k: 'a.agreement_k',
      party_k: 'p.party_k',
      day: 's.reported_date',
      ends_on: `CASE WHEN :settled THEN greatest(coalesce(s.closed_date, s.valid_from), s.reported_date) ELSE ${FOREVER} END`,
      valid_from: 'greatest(s.valid_from, s.reported_date)',
      valid_to: 'least(s.valid_to, s.reported_date + :window)',
    },
    from: sub(states, 's'),
    joins: [
      leftJoin(from('agreement_key', 'a'), 'a.agreement_id = s.agreement_id'),
      leftJoin(from('party_key', 'p'), 'p.party_id = s.party_id'),
    ],
    where: [
      narrowing('>', col('reported_date', 's'), day(first)),
      narrowing('<=', col('reported_date', 's'), day(last)),
    ],
    holes: { settled: oneOf('s.status', SETTLED), window: lit(windowDays) },
  });
  const standing = select({
    select: Object.fromEntries(
      ['state_id', 'claim_id', 'agreement_k', 'party_k', 'day', 'ends_on', 'valid_from', 'valid_to'].map((name) => [
        name,
        true as const,
      ]),
    ),
    from: sub(named, 'named'),
    where: ['valid_from < valid_to'],
  });
  const owned = claimsOfParties(context, standing, 'state_id', ['claim_id', 'ends_on', 'valid_from', 'valid_to']);
  return latestMarked(owned);
}

/** Cuts the rows of a claim where its party reports the next one: up to there it is the latest. */
function latestMarked(rows: Query): Query {
  const reported = select({
    select: { claim_id: true, party_k: 'min(party_k)', day: 'min(day)' },
    from: sub(rows, 'r'),
    groupBy: ['claim_id'],
  });
  const followed = select({
    select: {
      claim_id: true,
      next_day: `coalesce(lead(day) OVER (PARTITION BY party_k ORDER BY day, claim_id), ${FOREVER})`,
    },
    from: sub(reported, 'reported'),
  });
  const halves = select({
    select: {
      party_k: 'r.party_k',
      category_k: 'r.category_k',
      day: 'r.day',
      ends_on: 'r.ends_on',
      first_day: 'CASE WHEN h.is_latest THEN r.day END',
      valid_from: 'CASE WHEN h.is_latest THEN r.valid_from ELSE greatest(r.valid_from, f.next_day) END',
      valid_to: 'CASE WHEN h.is_latest THEN least(r.valid_to, f.next_day) ELSE r.valid_to END',
    },
    from: sub(rows, 'r'),
    joins: [
      leftJoin(sub(followed, 'f'), 'f.claim_id = r.claim_id'),
      leftJoin(
        { node: 'values', as: 'h', columns: ['is_latest'], rows: [[lit(true)], [lit(false)]] },
        'h.is_latest IS NOT NULL',
      ),
    ],
  });
  return select({
    select: Object.fromEntries(
      ['party_k', 'category_k', 'day', 'ends_on', 'first_day', 'valid_from', 'valid_to'].map((name) => [
        name,
        true as const,
      ]),
    ),
    from: sub(halves, 'half'),
    where: ['valid_from < valid_to'],
  });
}
