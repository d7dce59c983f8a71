import { authorised } from '../../relations/authority.ts';
import { canonicalParties } from '../../relations/identity.ts';
import { factRows, stateIntervals } from '../../relations/knowledge.ts';
import { partyIntervals } from '../../relations/parties.ts';
import type { Query } from '../../sql/nodes.ts';
import { from, kept, leftJoin, oneOf, select, sub } from '../../sql/select.ts';
import { inReportingCurrency } from '../constant-rates.ts';
import type { EvaluationContext } from '../context.ts';

/** Positions of provisions for claims. */
export const RESERVE_KINDS = ['reserve_case', 'reserve_ibnr', 'reserve_ceded'] as const;
export const isReserve = (kind: string): boolean => (RESERVE_KINDS as readonly string[]).includes(kind);

/** What tells one reserve from another, beside its kind. */
const OWNERS = ['claim_id', 'agreement_k', 'party_k'];
const KEY = ['kind', ...OWNERS, 'ledger_code', 'product_id', 'origin_from', 'entity', 'branch', 'currency'];
const IS_OWNED = '(claim_id IS NOT NULL OR agreement_k IS NOT NULL OR party_k IS NOT NULL)';

/**
 * Changes of reserves as they happened: (kind, claim_id, party_k, category_k, day, loss_day, amount in the reporting
 * currency or NULL). A reserve stands until its next position, however long that takes, so that what changes over a
 * period is the sum of the changes on its days. It belongs to the party of the position or of its claim, else to the
 * holders of the agreement by share, else to nobody (0), and then still counts. `loss_day` is the day of the loss or the
 * beginning of the period the reserve is for; NULL where neither is told.
 */
export function reserveFacts(context: EvaluationContext, kinds: readonly string[]): Query {
  const money = inReportingCurrency(context, described(context, changes(context, kinds)), DESCRIBED, {
    table: 'position',
    currency: 'currency',
    day: 'position_date',
  });
  return attributed(context, money);
}

/** Changes of each reserve on the days of its positions, without rows of the ledger that sum up others of their kind. */
function changes({ knowledge, rules }: EvaluationContext, kinds: readonly string[]): Query {
  const known = factRows(
    {
      from: 'position',
      key: ['position_id'],
      keep: ['position_date', 'average_from', 'amount', 'source_id', ...KEY],
    },
    knowledge,
  );
  const key = kept(KEY);
  const daily = select({
    select: { ...key, day: 'position_date', amount: 'sum(amount)' },
    from: sub(known, 'p'),
    where: [
      oneOf('kind', kinds),
      'average_from IS NULL AND amount IS NOT NULL',
      ...authorised(rules, 'position', { source: 'source_id', kind: 'kind' }),
    ],
    groupBy: [...KEY, 'position_date'],
  });
  const owned = select({ select: { kind: true }, from: sub(daily, 'd'), where: [IS_OWNED], distinct: true });
  return select({
    select: {
      ...Object.fromEntries(KEY.map((name) => [name, `d.${name}`])),
      day: 'd.day',
      change: `d.amount - coalesce(lag(d.amount) OVER (PARTITION BY ${KEY.map((name) => `d.${name}`).join(', ')} ORDER BY d.day), 0)`,
    },
    from: sub(daily, 'd'),
    joins: [leftJoin(sub(owned, 'o'), 'o.kind = d.kind')],
    where: [
      `o.kind IS NULL OR d.ledger_code IS NULL OR d.claim_id IS NOT NULL OR d.agreement_k IS NOT NULL OR d.party_k IS NOT NULL`,
    ],
  });
}

const DESCRIBED = ['kind', 'claim_id', 'agreement_k', 'party_k', 'product_k', 'loss_day'];

function described({ knowledge, rules }: EvaluationContext, rows: Query): Query {
  const claim = stateIntervals(
    { from: 'claim', key: ['claim_id'], keep: ['agreement_id', 'party_id', 'loss_date'] },
    knowledge,
    true,
  );
  return select({
    select: {
      kind: 'p.kind',
      claim_id: 'p.claim_id',
      agreement_k: 'coalesce(p.agreement_k, ak.agreement_k)',
      party_k: 'coalesce(p.party_k, pk.party_k)',
      product_k: 'dk.product_k',
      loss_day: 'coalesce(c.loss_date, p.origin_from)',
      day: 'p.day',
      amount: 'p.change',
      currency: 'coalesce(p.currency, :own)',
    },
    from: sub(rows, 'p'),
    joins: [
      leftJoin(sub(claim, 'c'), 'c.claim_id = p.claim_id AND c.valid_from <= p.day AND p.day < c.valid_to'),
      leftJoin(from('agreement_key', 'ak'), 'ak.agreement_id = c.agreement_id'),
      leftJoin(from('party_key', 'pk'), 'pk.party_id = c.party_id'),
      leftJoin(from('product_key', 'dk'), 'dk.product_id = p.product_id'),
    ],
    where: ['p.change <> 0'],
    holes: { own: { node: 'literal', value: rules.reportingCurrency } },
  });
}

/** With whom the changes belong to and what product they are about. */
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
      kind: 'm.kind',
      claim_id: 'm.claim_id',
      party_k: 'coalesce(k.canonical_k, 0)',
      category_k: 'coalesce(p.category_k, 0)',
      day: 'm.day',
      loss_day: 'm.loss_day',
      amount:
        '(m.converted * CASE WHEN m.party_k IS NULL AND h.party_k IS NOT NULL THEN h.share ELSE 1::DECIMAL(9,8) END)::DECIMAL(38,14)',
    },
    from: sub(money, 'm'),
    joins: [
      leftJoin(sub(agreement, 'a'), `a.agreement_k = m.agreement_k AND ${during('a')}`),
      leftJoin(sub(product, 'p'), `p.product_k = coalesce(m.product_k, a.product_k) AND ${during('p')}`),
      leftJoin(
        sub(owner, 'h'),
        // A condition on the left side alone would make every pair of rows be looked at.
        `h.agreement_k = CASE WHEN m.party_k IS NULL THEN m.agreement_k END AND ${during('h')}`,
      ),
      leftJoin(sub(canonicalParties(knowledge), 'k'), 'k.party_k = coalesce(m.party_k, h.party_k)'),
      leftJoin(sub(partyIntervals(knowledge), 'c'), `c.party_k = k.canonical_k AND ${during('c')}`),
    ],
    where: ['NOT coalesce(a.is_test, FALSE)', 'NOT coalesce(c.is_test, FALSE)', 'NOT coalesce(c.is_internal, FALSE)'],
  });
}
