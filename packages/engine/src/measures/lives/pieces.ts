import { authorised } from '../../relations/authority.ts';
import { stateIntervals } from '../../relations/knowledge.ts';
import type { Expression, Query } from '../../sql/nodes.ts';
import { join, oneOf, select, sub } from '../../sql/select.ts';
import type { EvaluationContext } from '../context.ts';

/** Statuses that end an agreement; others that are not in force only interrupt it. */
const ENDED = ['closed', 'rejected', 'withdrawn'];

type AgreementColumn =
  | 'status'
  | 'opened_on'
  | 'term_end_on'
  | 'renews_agreement_id'
  | 'recurring_amount'
  | 'recurring_unit'
  | 'recurring_count'
  | 'currency';

/** Which agreements, and what of them. */
export interface PieceOptions {
  keep?: readonly AgreementColumn[];
  /** Conditions on the agreement `a` and its product `p`. */
  where?: readonly (string | Expression)[];
}

/**
 * Stretches of unchanged state in which a countable agreement is in force: (agreement_k, category_k, line_of_business,
 * kept columns, ends_as, valid_from, valid_to), disjoint for each agreement. `ends_as` is the reason for which it ends with
 * the stretch, `unknown` where nobody says, and empty where it goes on or is only interrupted. Who holds it is not looked at.
 */
export function piecesInForce({ knowledge, rules }: EvaluationContext, options: PieceOptions = {}): Query {
  const { keep = [], where = [] } = options;
  const read = ['product_k', 'status', 'close_reason', 'term_end_on', 'is_test', 'source_id', ...keep];
  const states = stateIntervals(
    { from: 'agreement', key: ['agreement_k'], keep: [...new Set(read)] },
    knowledge,
    false,
  );
  const next = 'OVER (PARTITION BY agreement_k ORDER BY valid_from)';
  const kept = [...new Set(['product_k', 'status', 'term_end_on', 'is_test', 'source_id', ...keep])];
  const agreement = select({
    select: {
      agreement_k: true,
      ...Object.fromEntries(kept.map((name) => [name, true as const])),
      valid_from: true,
      valid_to: true,
      next_status: `lead(status) ${next}`,
      next_reason: `lead(close_reason) ${next}`,
    },
    from: sub(states, 'state'),
  });
  const product = stateIntervals(
    {
      from: 'product',
      key: ['product_k'],
      keep: ['category_k', 'is_countable', 'is_transactional', 'term_rule', 'line_of_business'],
    },
    knowledge,
    true,
  );
  const cut = select({
    select: {
      agreement_k: 'a.agreement_k',
      category_k: 'p.category_k',
      line_of_business: 'p.line_of_business',
      ...Object.fromEntries(keep.map((name) => [name, `a.${name}`])),
      state_to: 'a.valid_to',
      expires_on: `CASE WHEN p.term_rule = 'expires' AND a.term_end_on IS NOT NULL THEN a.term_end_on ELSE DATE '9999-12-31' END`,
      next_reason: `CASE WHEN :ended THEN coalesce(a.next_reason, 'unknown') ELSE '' END`,
      product_to: 'p.valid_to',
      valid_from: 'greatest(a.valid_from, p.valid_from)',
    },
    from: sub(agreement, 'a'),
    joins: [
      join(sub(product, 'p'), 'p.product_k = a.product_k AND p.valid_from < a.valid_to AND a.valid_from < p.valid_to'),
    ],
    where: [
      'NOT a.is_test',
      'p.is_countable',
      oneOf('a.status', rules.inForceStatuses),
      ...authorised(rules, 'agreement', { source: 'a.source_id', line: 'p.line_of_business' }),
      ...where,
    ],
    holes: { ended: oneOf('a.next_status', ENDED) },
  });
  return select({
    select: {
      agreement_k: true,
      category_k: true,
      line_of_business: true,
      ...Object.fromEntries(keep.map((name) => [name, true as const])),
      // What is closed on the day of its term for no reason given has run its term.
      ends_as: `CASE WHEN expires_on <= least(state_to, product_to) AND (expires_on < state_to OR next_reason = 'unknown') THEN 'matured' WHEN state_to <= least(expires_on, product_to) THEN next_reason ELSE '' END`,
      valid_from: true,
      valid_to: 'least(state_to, product_to, expires_on)',
    },
    from: sub(cut, 'cut'),
    where: ['valid_from < least(state_to, product_to, expires_on)'],
  });
}

/**
 * Pieces with the life that each is part of: (…, life, life_from, life_to, ends_as). A life goes on from piece to piece
 * without a gap; the reason is that of its last piece. `keep`: columns of the pieces.
 */
export function inLives(pieces: Query, keep: readonly string[]): Query {
  const kept = Object.fromEntries(
    ['agreement_k', ...keep, 'valid_from', 'valid_to'].map((name) => [name, true as const]),
  );
  const inOrder = 'OVER (PARTITION BY agreement_k ORDER BY valid_from)';
  const marked = select({
    select: { ...kept, ends_as: true, starts: `CASE WHEN lag(valid_to) ${inOrder} = valid_from THEN 0 ELSE 1 END` },
    from: sub(pieces, 'piece'),
  });
  const numbered = select({
    select: { ...kept, ends_as: true, life: `sum(starts) ${inOrder}` },
    from: sub(marked, 'marked'),
  });
  const ofLife = 'OVER (PARTITION BY agreement_k, life)';
  return select({
    select: {
      ...kept,
      life: true,
      life_from: `min(valid_from) ${ofLife}`,
      life_to: `max(valid_to) ${ofLife}`,
      ends_as: `arg_max(ends_as, valid_from) ${ofLife}`,
    },
    from: sub(numbered, 'numbered'),
  });
}
