import { lit, type Query } from '../sql/nodes.ts';
import { leftJoin, select, sub } from '../sql/select.ts';
import { CONVERT, rateTable } from '../relations/currency.ts';
import { FLOW_COLUMNS } from '../relations/flows.ts';
import type { EvaluationContext } from './context.ts';

/**
 * For a question at constant rates: the movements with `constant_amount`, every amount at the rates of one day (the
 * policy's, else the last day of the question). Null when reported amounts are asked for.
 */
export async function constantRates(context: EvaluationContext): Promise<{ rows: Query; amount: string } | null> {
  const { plan, policy, knowledge } = context;
  if (plan.rates !== 'constant') return null;
  const day = policy.fx.constantDate ?? plan.windows.value.at;
  const asked = select({
    select: { currency: true, day: `DATE '${day}'` },
    from: context.relation('flow', 'f'),
    where: ['currency <> :own'],
    holes: { own: lit(policy.reportingCurrency) },
    distinct: true,
  });
  const rates = rateTable(asked, policy.reportingCurrency, policy.fx.pivot, policy.fx.flow, knowledge);
  const rows = select({
    select: {
      ...Object.fromEntries(FLOW_COLUMNS.map((name) => [name, `s.${name}`])),
      constant_amount: `CASE WHEN s.currency = :own THEN s.source_amount ELSE ${CONVERT.replaceAll('f.amount', 's.source_amount')} END`,
    },
    from: context.relation('flow', 's'),
    joins: [leftJoin(sub(rates, 'r'), 'r.currency = s.currency')],
    holes: { own: lit(policy.reportingCurrency) },
  });
  return { rows, amount: 'constant_amount' };
}
