import { isZero, subtract, type Exact } from '../../formula/exact.ts';
import type { Query } from '../../sql/nodes.ts';
import { select, sub } from '../../sql/select.ts';
import type { Cell, Measured } from '../cells.ts';
import type { EvaluationContext } from '../context.ts';
import { type Summand } from '../cumulate.ts';
import { runningFacts } from '../fact-sums.ts';
import { additive, boundaryDays } from '../customers.ts';
import { wordAt, type MeasureCall } from '../measure.ts';
import { convertedStock } from '../stock-money.ts';
import { grouped } from './grouped.ts';
import { heldFacts } from './holders.ts';

const isOfPremium = (call: MeasureCall): boolean => wordAt(call, 1) === 'premium';

/**
 * Counts policies, or sums what they cost in a year, by the period of their day. `facts`: (agreement_k, day, held_on,
 * category_k, yearly, currency, is_kept). Which of them a call takes, `when` says. Amounts are converted at the rates of
 * the day; a policy of which nobody knows what it costs is in neither sum.
 */
export async function policyFigures(
  calls: readonly MeasureCall[],
  context: EvaluationContext,
  facts: Query,
  when: (call: MeasureCall) => string,
): Promise<Map<string, Measured>> {
  const measured = new Map<string, Measured>();
  for (const [ofPremium, group] of grouped(calls, isOfPremium)) {
    const kept = ['category_k', 'is_kept', ...(ofPremium ? ['yearly', 'currency'] : [])];
    const rows = heldFacts(context, facts, kept);
    const found = ofPremium ? withAmounts(context, rows) : rows;
    for (const [text, each] of await sums(group, context, found, ofPremium, when)) measured.set(text, each);
  }
  return measured;
}

/** What the policies cost, in the currency of the answer: (party_k, share, day, category_k, is_kept, amount). */
const withAmounts = (context: EvaluationContext, rows: Query): Query => {
  const priced = select({
    select: {
      party_k: true,
      share: true,
      day: true,
      category_k: true,
      is_kept: true,
      amount: 'yearly',
      currency: true,
    },
    from: sub(rows, 'r'),
    where: ['yearly IS NOT NULL'],
  });
  return convertedStock(context, priced, ['party_k', 'share', 'day', 'category_k', 'is_kept']);
};

async function sums(
  calls: readonly MeasureCall[],
  context: EvaluationContext,
  rows: Query,
  ofPremium: boolean,
  when: (call: MeasureCall) => string,
): Promise<Map<string, Measured>> {
  const days = boundaryDays(context.windows);
  const summands = calls.flatMap((call, index): Summand[] => [
    { name: `v${index}`, value: ofPremium ? '(amount * share)::DECIMAL(38,14)' : 'share', when: when(call) },
    ...(ofPremium ? [{ name: `missing${index}`, value: '1', when: `amount IS NULL AND (${when(call)})` }] : []),
  ]);
  const classed = context.classed({
    of: rows,
    shape: 'fact',
    keep: ['share', 'category_k', 'is_kept', ...(ofPremium ? ['amount'] : [])],
  });
  const running = await runningFacts(context, classed, summands, days);
  return new Map(
    calls.map((call, index) => [
      call.text,
      additive(context, ({ at, opening }, key): Cell => {
        const over = (name: string): Exact => subtract(running.at(name, at, key), running.at(name, opening ?? at, key));
        return ofPremium && !isZero(over(`missing${index}`)) ? 'fx_missing' : over(`v${index}`);
      }),
    ]),
  );
}
