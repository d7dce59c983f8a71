import { SextantError } from '@sextant/contracts';
import { authorised } from '../../relations/authority.ts';
import { factRows } from '../../relations/knowledge.ts';
import type { Query } from '../../sql/nodes.ts';
import { kept, oneOf, select, sub } from '../../sql/select.ts';
import { inReportingCurrency } from '../constant-rates.ts';
import type { EvaluationContext } from '../context.ts';

/**
 * What the ledger posted, debit positive: (day, `converted` in the reporting currency or null without a rate, kept
 * columns). Opening and closing entries are no business of a period and are left out, and so is what another source has
 * authority over.
 */
export function ledgerRows(context: EvaluationContext, keep: readonly string[]): Query {
  const own = ['entry_type', 'kpi_line', 'line_of_business', 'source_id'];
  const posted = factRows(
    {
      from: 'gl_entry',
      key: ['entry_id'],
      keep: [...new Set([...own, ...keep]), 'posting_date', 'functional_amount', 'functional_currency'],
    },
    context.knowledge,
  );
  const rows = select({
    select: {
      ...kept(keep),
      amount: 'functional_amount',
      currency: 'functional_currency',
      day: 'posting_date',
    },
    from: sub(posted, 'posted'),
    where: [
      oneOf('entry_type', ['opening', 'closing'], true),
      // An entry without a line is of no kind, and of no other source's.
      ...authorised(context.rules, 'gl_entry', {
        source: 'source_id',
        kind: `coalesce(kpi_line, '')`,
        line: `coalesce(line_of_business, '')`,
      }),
    ],
  });
  return inReportingCurrency(context, rows, keep, {
    table: 'gl_entry',
    currency: 'functional_currency',
    day: 'posting_date',
  });
}

/**
 * In a figure of customers, what the ledger posted may be split or filtered by the channel that customers came through,
 * where entries are booked by channel, and by nothing else. Throws `question.scheme-unknown`.
 */
export function refuseSplits(context: EvaluationContext, allowed: 'channel' | 'none'): void {
  const byChannel = (derived: { from: string } | undefined): boolean =>
    allowed === 'channel' && derived?.from === 'acquisition_channel';
  const refused = context.involved.find((use) => !byChannel(use.derived));
  if (refused === undefined) return;
  const channels = context.policy.derivedSchemes.filter(byChannel).map(({ scheme }) => `"${scheme}"`);
  const remedy =
    allowed === 'none'
      ? 'Ask for the total.'
      : channels.length > 0
        ? `Ask for the total, or by ${channels.join(' or ')}.`
        : 'Ask for the total, or derive a segmentation from acquisition_channel under derived_schemes of the policy.';
  throw new SextantError(
    'question.scheme-unknown',
    `A cost of the ledger cannot be told apart by "${refused.scheme}": its entries belong to no customer.`,
    remedy,
  );
}

/** Sums by pool and day of what the ledger posted to cost pools: (pool, day, amount, missing). */
export const pooledCosts = (context: EvaluationContext, pools: readonly string[]): Query =>
  select({
    select: {
      pool: 'cost_pool',
      day: true,
      amount: 'sum(converted)',
      missing: 'count(*) - count(converted)',
    },
    from: sub(ledgerRows(context, ['cost_pool']), 'ledger'),
    where: [oneOf('cost_pool', pools)],
    groupBy: ['cost_pool', 'day'],
  });
