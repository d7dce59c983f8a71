import { table, type Join } from '../sql/nodes.ts';
import { join, leftJoin, select, sub } from '../sql/select.ts';
import { canonicalParties } from './identity.ts';
import type { Knowledge } from './knowledge.ts';
import { countedParties } from './parties.ts';
import type { DerivationRules } from './rules.ts';

/**
 * Whom something counts for: the canonical party, or under `organisation` the organisation a person belongs to (DOMAIN
 * 1.6). The joins expect `m` (party_k, canonical_k) and bring the stretches `c` in which the party counts.
 */
export function customerUnit(rules: DerivationRules, knowledge: Knowledge): { party: string; joins: Join[] } {
  if (rules.customerUnit === 'party') {
    return { party: 'c.party_k', joins: [join(sub(countedParties(knowledge), 'c'), 'c.party_k = m.canonical_k')] };
  }
  const counted = countedParties(knowledge, ['party_type', 'parent_k']);
  const organisation = select({
    select: { party_k: true },
    from: table('party'),
    where: [`party_type = 'organisation'`],
    distinct: true,
  });
  return {
    party: `CASE WHEN c.party_type = 'person' AND u.party_k IS NOT NULL THEN pm.canonical_k ELSE c.party_k END`,
    joins: [
      join(sub(counted, 'c'), 'c.party_k = m.canonical_k'),
      leftJoin(sub(organisation, 'u'), 'u.party_k = c.parent_k'),
      leftJoin(sub(canonicalParties(knowledge), 'pm'), 'pm.party_k = c.parent_k'),
    ],
  };
}
