import { canonicalParties } from '../../relations/identity.ts';
import { stateIntervals } from '../../relations/knowledge.ts';
import { partyIntervals } from '../../relations/parties.ts';
import type { Query } from '../../sql/nodes.ts';
import { from, leftJoin, oneOf, select, sub } from '../../sql/select.ts';
import type { EvaluationContext } from '../context.ts';

/** Claims in these states cost nothing and are counted nowhere. */
const WITHOUT_COST = ['nil', 'rejected'];

/**
 * Claims as they are known, one row each: (claim_id, party_k, category_k, day, is_counted), where `day` is the day of the
 * loss. A claim belongs to its own party, else to the first holder of its agreement on that day, else to nobody; it is
 * about the product of its agreement. Claims of test or internal parties and of test agreements are out.
 */
export function knownClaims(context: EvaluationContext): Query {
  const { knowledge } = context;
  const states = stateIntervals(
    { from: 'claim', key: ['claim_id'], keep: ['agreement_id', 'party_id', 'loss_date', 'status'] },
    knowledge,
    false,
  );
  const latest = select({
    select: {
      claim_id: 's.claim_id',
      agreement_k: 'a.agreement_k',
      party_k: 'p.party_k',
      day: 's.loss_date',
      is_counted: oneOf('s.status', WITHOUT_COST, true),
    },
    from: sub(states, 's'),
    joins: [
      leftJoin(from('agreement_key', 'a'), 'a.agreement_id = s.agreement_id'),
      leftJoin(from('party_key', 'p'), 'p.party_id = s.party_id'),
    ],
    where: [`s.valid_to = DATE '9999-12-31'`],
  });
  return claimsOfParties(context, latest, 'claim_id', ['is_counted']);
}

/**
 * Rows about claims (id, agreement_k, party_k or NULL, day, columns) with the canonical party and the product they belong
 * to: (id, party_k, category_k, day, columns). `id` is the column that tells the rows apart.
 */
export function claimsOfParties(
  context: EvaluationContext,
  rows: Query,
  id: string,
  columns: readonly string[],
): Query {
  const { knowledge } = context;
  const during = (as: string): string => `${as}.valid_from <= r.day AND r.day < ${as}.valid_to`;
  const agreement = stateIntervals(
    { from: 'agreement', key: ['agreement_k'], keep: ['product_k', 'is_test'] },
    knowledge,
    true,
  );
  const product = stateIntervals({ from: 'product', key: ['product_k'], keep: ['category_k'] }, knowledge, true);
  const holder = firstHolders(context, rows, id);
  return select({
    select: {
      [id]: `r.${id}`,
      ...Object.fromEntries(columns.map((name) => [name, `r.${name}`])),
      party_k: 'coalesce(k.canonical_k, 0)',
      category_k: 'coalesce(p.category_k, 0)',
      day: 'r.day',
    },
    from: sub(rows, 'r'),
    joins: [
      leftJoin(sub(agreement, 'a'), `a.agreement_k = r.agreement_k AND ${during('a')}`),
      leftJoin(sub(product, 'p'), `p.product_k = a.product_k AND ${during('p')}`),
      leftJoin(sub(holder, 'h'), `h.${id} = r.${id}`),
      leftJoin(sub(canonicalParties(knowledge), 'k'), 'k.party_k = coalesce(r.party_k, h.party_k)'),
      leftJoin(sub(partyIntervals(knowledge), 'c'), `c.party_k = k.canonical_k AND ${during('c')}`),
    ],
    where: ['NOT coalesce(a.is_test, FALSE)', 'NOT coalesce(c.is_test, FALSE)', 'NOT coalesce(c.is_internal, FALSE)'],
  });
}

function firstHolders({ knowledge, rules }: EvaluationContext, rows: Query, id: string): Query {
  const holder = stateIntervals(
    { from: 'agreement_party', key: ['agreement_k', 'party_k', 'role'], keep: ['party_id', 'active'] },
    knowledge,
    false,
  );
  return select({
    select: { [id]: `r.${id}`, party_k: 'h.party_k' },
    from: sub(rows, 'r'),
    joins: [
      leftJoin(
        sub(
          select({
            select: { agreement_k: true, party_k: true, party_id: true, valid_from: true, valid_to: true },
            from: sub(holder, 'told'),
            where: ['active', oneOf('role', rules.holderRoles)],
          }),
          'h',
        ),
        'h.agreement_k = r.agreement_k AND h.valid_from <= r.day AND r.day < h.valid_to',
      ),
    ],
    where: ['r.party_k IS NULL'],
    qualify: `row_number() OVER (PARTITION BY r.${id} ORDER BY h.party_id) = 1`,
  });
}
