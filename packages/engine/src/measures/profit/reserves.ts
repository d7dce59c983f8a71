import { authorised } from '../../relations/authority.ts';
import { canonicalParties } from '../../relations/identity.ts';
import { factRows, stateIntervals } from '../../relations/knowledge.ts';
import { countedParties } from '../../relations/parties.ts';
import type { Query } from '../../sql/nodes.ts';
import { from, join, leftJoin, oneOf, select, sub } from '../../sql/select.ts';
import { inReportingCurrency } from '../constant-rates.ts';
import type { EvaluationContext } from '../context.ts';

/**
 * Changes of case reserves as they happened: (party_k, day, category_k, amount in the reporting currency or NULL). A
 * reserve stands until its next position, so the change over a period is the sum of the changes on its days. It belongs
 * to the party of the position or its claim, else to the owners of the agreement by share; only claims of parties that
 * count are in it.
 */
export function reserveChanges(context: EvaluationContext): Query {
  const { knowledge, rules } = context;
  const positions = select({
    select: {
      claim_id: true,
      agreement_k: true,
      party_k: true,
      position_date: true,
      currency: true,
      change: `amount - coalesce(lag(amount) OVER (PARTITION BY claim_id, agreement_k, party_k ORDER BY position_date), 0)`,
    },
    from: sub(
      factRows(
        {
          from: 'position',
          key: ['position_id'],
          keep: [
            'kind',
            'claim_id',
            'agreement_k',
            'party_k',
            'position_date',
            'average_from',
            'amount',
            'currency',
            'source_id',
          ],
        },
        knowledge,
      ),
      'p',
    ),
    where: [
      oneOf('kind', ['reserve_case']),
      'average_from IS NULL AND amount IS NOT NULL',
      'claim_id IS NOT NULL OR agreement_k IS NOT NULL OR party_k IS NOT NULL',
      ...authorised(rules, 'position', { source: 'source_id', kind: 'kind' }),
    ],
  });
  const claim = stateIntervals(
    { from: 'claim', key: ['claim_id'], keep: ['agreement_id', 'party_id'] },
    knowledge,
    true,
  );
  const told = select({
    select: {
      agreement_k: 'coalesce(p.agreement_k, ak.agreement_k)',
      party_k: 'coalesce(p.party_k, pk.party_k)',
      day: 'p.position_date',
      amount: 'p.change',
      currency: 'coalesce(p.currency, :own)',
    },
    from: sub(positions, 'p'),
    joins: [
      leftJoin(
        sub(claim, 'c'),
        'c.claim_id = p.claim_id AND c.valid_from <= p.position_date AND p.position_date < c.valid_to',
      ),
      leftJoin(from('agreement_key', 'ak'), 'ak.agreement_id = c.agreement_id'),
      leftJoin(from('party_key', 'pk'), 'pk.party_id = c.party_id'),
    ],
    where: ['p.change <> 0'],
    holes: { own: { node: 'literal', value: rules.reportingCurrency } },
  });
  const money = inReportingCurrency(context, told, ['agreement_k', 'party_k'], {
    table: 'position',
    currency: 'currency',
    day: 'position_date',
  });
  return attributed(context, money);
}

/** Rows (agreement_k, party_k, day, converted) with whom they belong to and what product they are about. */
function attributed({ knowledge, rules }: EvaluationContext, money: Query): Query {
  const during = (as: string): string => `${as}.valid_from <= m.day AND m.day < ${as}.valid_to`;
  const agreement = stateIntervals(
    { from: 'agreement', key: ['agreement_k'], keep: ['product_k', 'is_test'] },
    knowledge,
    true,
  );
  const holder = stateIntervals(
    { from: 'agreement_party', key: ['agreement_k', 'party_k', 'role'], keep: ['active', 'share'] },
    knowledge,
    false,
  );
  const owner = select({
    select: { agreement_k: true, party_k: true, share: true, valid_from: true, valid_to: true },
    from: sub(holder, 'h'),
    where: ['active', oneOf('role', rules.holderRoles)],
  });
  const product = stateIntervals({ from: 'product', key: ['product_k'], keep: ['category_k'] }, knowledge, true);
  return select({
    select: {
      party_k: 'c.party_k',
      day: 'm.day',
      category_k: 'coalesce(p.category_k, 0)',
      amount: '(m.converted * CASE WHEN m.party_k IS NULL THEN h.share ELSE 1::DECIMAL(9,8) END)::DECIMAL(38,14)',
    },
    from: sub(money, 'm'),
    joins: [
      leftJoin(sub(agreement, 'a'), `a.agreement_k = m.agreement_k AND ${during('a')}`),
      leftJoin(sub(product, 'p'), `p.product_k = a.product_k AND ${during('p')}`),
      leftJoin(sub(owner, 'h'), `m.party_k IS NULL AND h.agreement_k = m.agreement_k AND ${during('h')}`),
      join(sub(canonicalParties(knowledge), 'k'), 'k.party_k = coalesce(m.party_k, h.party_k)'),
      join(sub(countedParties(knowledge), 'c'), `c.party_k = k.canonical_k AND ${during('c')}`),
    ],
    where: ['NOT coalesce(a.is_test, FALSE)'],
  });
}

/** The same by customer: (i, party_k, v). */
export const reserveChangeByCustomer = (context: EvaluationContext): Query =>
  select({
    select: {
      i: 'w.i',
      party_k: 'r.party_k',
      v: 'CASE WHEN count(*) = count(r.amount) THEN sum(r.amount) END',
    },
    from: sub(reserveChanges(context), 'r'),
    joins: [join(context.windowRows(), 'r.day > w.opening AND r.day <= w.at')],
    groupBy: ['w.i', 'r.party_k'],
  });
