import { canonicalParties } from '../../relations/identity.ts';
import { stateIntervals } from '../../relations/knowledge.ts';
import { partyIntervals } from '../../relations/parties.ts';
import type { Query } from '../../sql/nodes.ts';
import { leftJoin, select, sub } from '../../sql/select.ts';
import type { EvaluationContext } from '../context.ts';

/** All states of orders, carts and opportunities with the columns of `keep`. */
export const documentStates = (context: EvaluationContext, keep: readonly string[]): Query =>
  stateIntervals(
    {
      from: 'sales_order',
      key: ['order_k'],
      keep: ['order_type', 'status', 'party_k', 'business_date', 'is_test', 'source_id', ...keep],
    },
    context.knowledge,
    false,
  );

/**
 * Documents of one kind that count: with the canonical party, NULL where it is not known; without test ones and those
 * of test and internal parties. `of` has party_k, day and the columns of `keep`.
 */
export function countedDocuments(context: EvaluationContext, of: Query, keep: readonly string[]): Query {
  return select({
    select: {
      party_k: 'm.canonical_k',
      day: 'd.day',
      ...Object.fromEntries(keep.map((name) => [name, `d.${name}`])),
    },
    from: sub(of, 'd'),
    joins: [
      leftJoin(sub(canonicalParties(context.knowledge), 'm'), 'm.party_k = d.party_k'),
      leftJoin(
        sub(partyIntervals(context.knowledge), 'c'),
        'c.party_k = m.canonical_k AND c.valid_from <= d.day AND d.day < c.valid_to',
      ),
    ],
    where: ['NOT d.is_test', 'NOT coalesce(c.is_test, FALSE)', 'NOT coalesce(c.is_internal, FALSE)'],
  });
}
