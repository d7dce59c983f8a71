import { authorised } from '../../relations/authority.ts';
import { stateIntervals } from '../../relations/knowledge.ts';
import { sparing, type Query } from '../../sql/nodes.ts';
import { sql } from '../../sql/read.ts';
import { leftJoin, oneOf, select, sub, unionAll } from '../../sql/select.ts';
import type { EvaluationContext } from '../context.ts';

const FOREVER = `DATE '9999-12-31'`;

/**
 * Stretches in which an agreement covers its holder: in force, not suspended, not past its term: (agreement_k, category_k,
 * line_of_business, is_countable, quantity, valid_from, valid_to), NULL for a product that nobody has told of.
 */
export function runningAgreements({ knowledge, rules }: EvaluationContext): Query {
  const agreement = stateIntervals(
    {
      from: 'agreement',
      key: ['agreement_k'],
      keep: ['product_k', 'status', 'term_end_on', 'is_test', 'quantity', 'source_id'],
    },
    knowledge,
    false,
  );
  const product = stateIntervals(
    {
      from: 'product',
      key: ['product_k'],
      keep: ['category_k', 'is_countable', 'term_rule', 'line_of_business'],
    },
    knowledge,
    true,
  );
  const covering = rules.inForceStatuses.filter((status) => status !== 'suspended');
  const pieces = select({
    select: {
      agreement_k: 'a.agreement_k',
      category_k: 'p.category_k',
      line_of_business: 'p.line_of_business',
      is_countable: 'p.is_countable',
      quantity: 'a.quantity',
      valid_from: 'greatest(a.valid_from, p.valid_from)',
      valid_to: `least(a.valid_to, p.valid_to, CASE WHEN p.term_rule = 'expires' AND a.term_end_on IS NOT NULL THEN a.term_end_on ELSE ${FOREVER} END)`,
    },
    from: sub(agreement, 'a'),
    joins: [
      leftJoin(
        sub(product, 'p'),
        'p.product_k = a.product_k AND p.valid_from < a.valid_to AND a.valid_from < p.valid_to',
      ),
    ],
    where: [
      'NOT a.is_test',
      oneOf('a.status', covering),
      ...authorised(rules, 'agreement', { source: 'a.source_id', line: 'p.line_of_business' }),
    ],
  });
  return select({
    select: Object.fromEntries(
      ['agreement_k', 'category_k', 'line_of_business', 'is_countable', 'quantity', 'valid_from', 'valid_to'].map(
        (name) => [name, true as const],
      ),
    ),
    from: sub(pieces, 'piece'),
    // What is cut to these is looked at again.
    where: [sparing(sql('valid_from < valid_to'))],
  });
}

/**
 * Who holds each agreement on every day, as far as a holder was ever told: (agreement_k, party_k, share, valid_from,
 * valid_to). Days without a holder are nobody's (NULL, all of it), so that nothing is lost with them.
 */
export function holdersOnEveryDay({ knowledge, rules }: EvaluationContext): Query {
  const holder = stateIntervals(
    { from: 'agreement_party', key: ['agreement_k', 'party_k', 'role'], keep: ['active', 'share'] },
    knowledge,
    false,
  );
  const held = select({
    select: { agreement_k: true, party_k: true, share: true, valid_from: true, valid_to: true },
    from: sub(holder, 'h'),
    where: ['active', oneOf('role', rules.holderRoles)],
  });
  const ordered = select({
    select: {
      agreement_k: true,
      valid_from: true,
      told_to: `coalesce(max(valid_to) OVER (PARTITION BY agreement_k ORDER BY valid_from, valid_to ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), DATE '0001-01-01')`,
    },
    from: sub(held, 'held'),
  });
  const nobody = { party_k: 'NULL::INTEGER', share: '1::DECIMAL(9,8)' };
  const before = select({
    select: { agreement_k: true, ...nobody, valid_from: 'told_to', valid_to: 'valid_from' },
    from: sub(ordered, 'ordered'),
    // A stretch that ends before it begins holds on no day.
    where: [sparing(sql('told_to < valid_from'))],
  });
  const after = select({
    select: { agreement_k: true, ...nobody, valid_from: 'max(valid_to)', valid_to: FOREVER },
    from: sub(held, 'held'),
    groupBy: ['agreement_k'],
    having: `max(valid_to) < ${FOREVER}`,
  });
  return unionAll(held, before, after);
}
