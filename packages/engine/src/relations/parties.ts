import type { Query } from '../sql/nodes.ts';
import { select, sub } from '../sql/select.ts';
import { canonicalIntervals } from './identity.ts';
import { limitedTo, stateIntervals, type Knowledge } from './knowledge.ts';

/** Attributes of a party that have a meaning for every day. */
export type PartyAttribute =
  | 'party_type'
  | 'birth_date'
  | 'country'
  | 'industry_code'
  | 'employee_count'
  | 'acquisition_channel'
  | 'parent_k';

/**
 * Canonical parties as intervals without a gap: (party_k, is_test, is_internal, attributes, valid_from, valid_to). A party
 * is test or internal if any of its members is (DOMAIN 1.6).
 */
export function partyIntervals(knowledge: Knowledge, attributes: readonly PartyAttribute[] = []): Query {
  const records = stateIntervals(
    {
      from: 'party',
      key: ['party_k'],
      keep: ['is_test', 'is_internal', 'source_id', ...attributes],
      only: limitedTo(knowledge, 'members'),
    },
    knowledge,
    true,
  );
  const values = Object.fromEntries(attributes.map((name) => [name, 'first' as const]));
  return canonicalIntervals(records, { is_test: 'any', is_internal: 'any', ...values }, knowledge);
}

/** Stretches in which a canonical party counts: neither test nor internal. */
export function countedParties(knowledge: Knowledge, attributes: readonly PartyAttribute[] = []): Query {
  const kept = Object.fromEntries(
    ['party_k', ...attributes, 'valid_from', 'valid_to'].map((name) => [name, true as const]),
  );
  return select({
    select: kept,
    from: sub(partyIntervals(knowledge, attributes), 'everybody'),
    where: ['NOT is_test', 'NOT is_internal'],
  });
}
