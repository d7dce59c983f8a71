import type { Query } from '../../sql/nodes.ts';
import { join, select, sub } from '../../sql/select.ts';
import type { EvaluationContext } from '../context.ts';
import { reserveFacts } from '../insurance/reserve-facts.ts';

/**
 * Changes of case reserves of parties that count: (party_k, day, category_k, amount in the reporting currency or NULL).
 * What belongs to nobody is in nobody's profit.
 */
export const reserveChanges = (context: EvaluationContext): Query =>
  select({
    select: { party_k: true, day: true, category_k: true, amount: true },
    from: sub(reserveFacts(context, ['reserve_case']), 'r'),
    where: ['party_k <> 0'],
  });

/** Whether any case reserve is told of; where nobody knows, there may be one. */
export const tellsReserves = ({ plan }: EvaluationContext): boolean =>
  plan.present?.has('position:reserve_case') ?? true;

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
