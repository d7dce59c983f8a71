import { customerUnit } from '../../relations/customer-unit.ts';
import { stateIntervals } from '../../relations/knowledge.ts';
import type { Join, Query } from '../../sql/nodes.ts';
import { join, oneOf, select, sub } from '../../sql/select.ts';
import type { EvaluationContext } from '../context.ts';

const named = (columns: readonly string[]): Record<string, string> =>
  Object.fromEntries(columns.map((name) => [name, `r.${name}`]));

/**
 * Stretches of agreements by their holders, each with its share: (party_k, share, columns, valid_from, valid_to) from
 * (agreement_k, columns, valid_from, valid_to). The shares of one agreement add up to it.
 */
export function heldStretches(context: EvaluationContext, rows: Query, columns: readonly string[]): Query {
  const { party, joins } = holderJoins(context, 'h.valid_from < r.valid_to AND r.valid_from < h.valid_to');
  const held = select({
    select: {
      party_k: party,
      share: 'h.share',
      ...named(columns),
      valid_from: 'greatest(r.valid_from, h.valid_from, c.valid_from)',
      valid_to: 'least(r.valid_to, h.valid_to, c.valid_to)',
    },
    from: sub(rows, 'r'),
    joins,
    where: holding(context),
  });
  return select({
    select: Object.fromEntries(
      ['party_k', 'share', ...columns, 'valid_from', 'valid_to'].map((name) => [name, true as const]),
    ),
    from: sub(held, 'held'),
    where: ['valid_from < valid_to'],
  });
}

/**
 * What happened to agreements, by those who held them on the day `held_on`: (party_k, share, day, columns) from
 * (agreement_k, day, held_on, columns).
 */
export function heldFacts(context: EvaluationContext, rows: Query, columns: readonly string[]): Query {
  const on = (alias: string): string => `${alias}.valid_from <= r.held_on AND r.held_on < ${alias}.valid_to`;
  const { party, joins } = holderJoins(context, on('h'));
  return select({
    select: { party_k: party, share: 'h.share', day: 'r.day', ...named(columns) },
    from: sub(rows, 'r'),
    joins,
    where: [...holding(context), on('c')],
  });
}

const holding = ({ rules }: EvaluationContext) => ['h.active', oneOf('h.role', rules.holderRoles)];

function holderJoins({ knowledge, rules }: EvaluationContext, at: string): { party: string; joins: Join[] } {
  const holder = stateIntervals(
    { from: 'agreement_party', key: ['agreement_k', 'party_k', 'role'], keep: ['active', 'share'] },
    knowledge,
    false,
  );
  const unit = customerUnit(rules, knowledge, 'h.party_k');
  return {
    party: unit.party,
    joins: [join(sub(holder, 'h'), `h.agreement_k = r.agreement_k AND ${at}`), ...unit.joins],
  };
}
