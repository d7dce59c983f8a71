import { canonicalParties } from '../../relations/identity.ts';
import { partyIntervals } from '../../relations/parties.ts';
import type { Query } from '../../sql/nodes.ts';
import { leftJoin, select, sub } from '../../sql/select.ts';
import type { EvaluationContext } from '../context.ts';

const REAL = ['NOT coalesce(c.is_test, FALSE)', 'NOT coalesce(c.is_internal, FALSE)'];
const kept = (columns: readonly string[]): Record<string, string> =>
  Object.fromEntries(columns.map((name) => [name, `r.${name}`]));

/**
 * Facts (party_k or NULL, day, columns) with the canonical party they belong to, 0 where they are nobody's. What belongs
 * to test or internal parties is out.
 */
export const attributedFacts = ({ knowledge }: EvaluationContext, rows: Query, columns: readonly string[]): Query =>
  select({
    select: { party_k: 'coalesce(k.canonical_k, 0)', day: 'r.day', ...kept(columns) },
    from: sub(rows, 'r'),
    joins: [
      leftJoin(sub(canonicalParties(knowledge), 'k'), 'k.party_k = r.party_k'),
      leftJoin(
        sub(partyIntervals(knowledge), 'c'),
        'c.party_k = k.canonical_k AND c.valid_from <= r.day AND r.day < c.valid_to',
      ),
    ],
    where: REAL,
  });

/** The same of intervals (party_k or NULL, valid_from, valid_to, columns); what is nobody's has no party. */
export function attributedIntervals({ knowledge }: EvaluationContext, rows: Query, columns: readonly string[]): Query {
  const pieces = select({
    select: {
      party_k: 'k.canonical_k',
      // Nobody has no attributes: greatest and least pass over NULL.
      valid_from: 'greatest(r.valid_from, c.valid_from)',
      valid_to: 'least(r.valid_to, c.valid_to)',
      ...kept(columns),
    },
    from: sub(rows, 'r'),
    joins: [
      leftJoin(sub(canonicalParties(knowledge), 'k'), 'k.party_k = r.party_k'),
      leftJoin(
        sub(partyIntervals(knowledge), 'c'),
        'c.party_k = k.canonical_k AND c.valid_from < r.valid_to AND r.valid_from < c.valid_to',
      ),
    ],
    where: REAL,
  });
  return select({
    select: Object.fromEntries(['party_k', 'valid_from', 'valid_to', ...columns].map((name) => [name, true as const])),
    from: sub(pieces, 'piece'),
    where: ['valid_from < valid_to'],
  });
}
