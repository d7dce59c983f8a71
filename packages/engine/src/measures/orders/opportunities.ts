import { authorised } from '../../relations/authority.ts';
import type { Query } from '../../sql/nodes.ts';
import { oneOf, select, sub } from '../../sql/select.ts';
import type { Measured } from '../cells.ts';
import type { EvaluationContext } from '../context.ts';
import type { Summand } from '../cumulate.ts';
import type { Family } from '../measure.ts';
import { countedDocuments, documentStates } from './documents.ts';
import { countedInPeriods } from './in-periods.ts';

/** States that decide an opportunity: won, or lost in one of two ways. */
const IS_DECIDED = `status IN ('fulfilled', 'failed', 'cancelled')`;

/**
 * Opportunities on the day of their decision: (party_k, day, is_won, days since they were opened). The first decision
 * counts; one without an account belongs to nobody; one recorded after it was decided took no days.
 */
function decisions(context: EvaluationContext): Query {
  const decided = select({
    select: {
      order_k: true,
      party_k: 'arg_max(party_k, valid_from)',
      opened_on: 'min(business_date)',
      day: `min(valid_from) FILTER (WHERE ${IS_DECIDED})`,
      status: `arg_min(status, valid_from) FILTER (WHERE ${IS_DECIDED})`,
      is_test: 'bool_or(is_test)',
    },
    from: sub(documentStates(context, []), 's'),
    where: [oneOf('order_type', ['opportunity']), ...authorised(context.rules, 'sales_order', { source: 'source_id' })],
    groupBy: ['order_k'],
  });
  const dated = select({
    select: {
      party_k: true,
      day: true,
      is_test: true,
      is_won: `status = 'fulfilled'`,
      days: 'greatest(day - opened_on, 0)',
    },
    from: sub(decided, 'd'),
    where: ['day IS NOT NULL'],
  });
  return countedDocuments(context, dated, ['is_won', 'days']);
}

const SUMMANDS: readonly Summand[] = [
  { name: 'DECIDED', value: '1' },
  { name: 'WON', value: '1', when: 'is_won' },
  { name: 'SALESDAYS', value: 'days', when: 'is_won' },
];

/** WON, DECIDED and SALESDAYS: opportunities by the day of their decision. */
export const opportunityFamily: Family = {
  measure(calls, context): Promise<Map<string, Measured>> {
    const rows = context.classed({ of: decisions(context), shape: 'fact', keep: ['is_won', 'days'] });
    return countedInPeriods(context, calls, rows, SUMMANDS, ({ name }) => name);
  },
};
