import { converted, type Booked } from '../relations/currency.ts';
import { FLOW_COLUMNS } from '../relations/flows.ts';
import { select, sub } from '../sql/select.ts';
import type { Query, Source } from '../sql/nodes.ts';
import type { Day } from '../time/days.ts';
import type { EvaluationContext } from './context.ts';

/** The day whose rates a question at constant rates uses (the policy's, else its last day); undefined: reported amounts. */
export const constantDay = ({ plan, policy }: EvaluationContext): Day | undefined =>
  plan.rates === 'constant' ? (policy.fx.constantDate ?? plan.windows.value.at) : undefined;

/**
 * The movements with the amounts that the question wants: as they were reported, at the rates of their days, or all at
 * the rates of one day. The columns are those of the relation `flow`.
 */
export function flowRows(context: EvaluationContext): 'flow' | Query {
  const constant = constantDay(context);
  if (constant === undefined) return 'flow';
  const kept = FLOW_COLUMNS.filter((name) => !['amount', 'currency', 'day'].includes(name));
  const whole = select({
    select: {
      ...Object.fromEntries([...kept, 'currency', 'day'].map((name) => [name, `s.${name}`])),
      amount: 's.source_amount',
    },
    from: context.relation('flow', 's'),
  });
  const rows = converted(whole, kept, context.rules, context.knowledge, { constant });
  return select({
    select: {
      ...Object.fromEntries(FLOW_COLUMNS.map((name) => [name, `c.${name}`])),
      amount: '(c.converted * c.share)::DECIMAL(38,14)',
    },
    from: sub(rows, 'c'),
  });
}

/** For those who read the movements on their own: null where reported amounts are asked for. */
export function constantRates(context: EvaluationContext): { rows: Query; amount: string } | null {
  const rows = flowRows(context);
  return rows === 'flow' ? null : { rows, amount: 'amount' };
}

/** The same as a source to select from. */
export function flowSource(context: EvaluationContext, as: string): Source {
  const rows = flowRows(context);
  return rows === 'flow' ? context.relation(rows, as) : sub(rows, as);
}

/** Adds `converted` to rows (amount, currency, day, kept columns) of another table, as the question wants its amounts: as they are, where
 * all of the table are in the reporting currency. */
export const inReportingCurrency = (
  context: EvaluationContext,
  rows: Query,
  kept: readonly string[],
  booked: Booked,
): Query =>
  context.plan.present?.has(`${booked.table}.${booked.currency}:own`) === true
    ? select({
        select: {
          ...Object.fromEntries([...kept, 'amount', 'currency', 'day'].map((name) => [name, `f.${name}`])),
          converted: 'f.amount',
        },
        from: sub(rows, 'f'),
      })
    : converted(rows, kept, context.rules, context.knowledge, { booked, constant: constantDay(context) });
