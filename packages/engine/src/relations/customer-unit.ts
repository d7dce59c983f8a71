import { table, type Join } from '../sql/nodes.ts';
import { join, leftJoin, select, sub } from '../sql/select.ts';
import { canonicalOf, canonicalParties } from './identity.ts';
import type { Knowledge } from './knowledge.ts';
import { countedParties } from './parties.ts';
import type { DerivationRules } from './rules.ts';

/**
 * Whom something counts for: the canonical party, or under `organisation` the organisation a person belongs to (DOMAIN
 * 1.6). `record` is the key of the source record; the joins bring the stretches `c` in which its party counts.
 */
export function customerUnit(
  rules: DerivationRules,
  knowledge: Knowledge,
  record: string,
): { party: string; joins: Join[] } {
  const canonical = canonicalOf(knowledge, record, 'm');
  const isSame = `c.party_k = ${canonical.party}`;
  if (rules.customerUnit === 'party') {
    return { party: 'c.party_k', joins: [...canonical.joins, join(sub(countedParties(knowledge), 'c'), isSame)] };
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
      ...canonical.joins,
      join(sub(counted, 'c'), isSame),
      leftJoin(sub(organisation, 'u'), 'u.party_k = c.parent_k'),
      leftJoin(sub(canonicalParties(knowledge), 'pm'), 'pm.party_k = c.parent_k'),
    ],
  };
}
