import { canonicalParties } from '../../relations/identity.ts';
import { partyIntervals } from '../../relations/parties.ts';
import type { Query } from '../../sql/nodes.ts';
import { join, leftJoin, select, sub } from '../../sql/select.ts';
import type { EvaluationContext } from '../context.ts';
import { CUSTOMER_NEEDS } from '../customers.ts';
import { distinctFamily } from '../distinct.ts';
import { instant, type Measure, type Need } from '../measure.ts';

/**
 * Who belongs to which household or group, day by day: (party_k, household_k, valid_from, valid_to). Without one a party
 * stands for itself, and so does a person whose parent is an organisation: an employer is no household.
 */
function households({ knowledge }: EvaluationContext): Query {
  const parties = partyIntervals(knowledge, ['party_type', 'parent_k']);
  return select({
    select: {
      party_k: 'p.party_k',
      household_k: `CASE WHEN p.party_type = 'person' AND e.party_type = 'organisation' THEN p.party_k ELSE coalesce(m.canonical_k, p.party_k) END`,
      valid_from: 'greatest(p.valid_from, e.valid_from)',
      valid_to: 'least(p.valid_to, e.valid_to)',
    },
    from: sub(parties, 'p'),
    joins: [
      leftJoin(sub(canonicalParties(knowledge), 'm'), 'm.party_k = p.parent_k'),
      leftJoin(
        sub(partyIntervals(knowledge, ['party_type']), 'e'),
        'e.party_k = m.canonical_k AND e.valid_from < p.valid_to AND p.valid_from < e.valid_to',
      ),
    ],
  });
}

/** Rows of a relation of customers with the household of each day. */
const inHouseholds = (
  context: EvaluationContext,
  relation: 'customer_state' | 'category_state',
  keep: string[],
): Query =>
  select({
    select: {
      party_k: 's.party_k',
      household_k: 'h.household_k',
      ...Object.fromEntries(keep.map((name) => [name, `s.${name}`])),
      valid_from: 'greatest(s.valid_from, h.valid_from)',
      valid_to: 'least(s.valid_to, h.valid_to)',
    },
    from: context.relation(relation, 's'),
    joins: [
      join(
        sub(households(context), 'h'),
        'h.party_k = s.party_k AND h.valid_from < s.valid_to AND s.valid_from < h.valid_to',
      ),
    ],
  });

const needs = (): readonly Need[] => [...CUSTOMER_NEEDS, { table: 'party', column: 'parent_party_id' }];

export const householdMeasures: readonly Measure[] = [
  {
    name: 'HH',
    about: 'households and groups with a customer; a customer without one stands for itself',
    args: [instant],
    type: 'set',
    people: true,
    adds: 'distinct',
    needs,
    family: distinctFamily(['household_k'], (context) => inHouseholds(context, 'customer_state', [])),
  },
  {
    name: 'HHPH',
    about: 'pairs of a household or group and a category that one of its customers holds',
    args: [instant],
    type: 'set',
    adds: 'distinct',
    needs,
    family: distinctFamily(['household_k', 'category_k'], (context) =>
      inHouseholds(context, 'category_state', ['category_k']),
    ),
  },
];
