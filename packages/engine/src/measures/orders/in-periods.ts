import { subtract } from '../../formula/exact.ts';
import type { Measured } from '../cells.ts';
import type { ClassedRows, EvaluationContext } from '../context.ts';
import { factEvents, runningSums, type Summand } from '../cumulate.ts';
import { additive, boundaryDays } from '../customers.ts';
import type { MeasureCall } from '../measure.ts';

/** Sums of facts over the periods of the question, each call by the summand of its name. */
export async function countedInPeriods(
  context: EvaluationContext,
  calls: readonly MeasureCall[],
  rows: ClassedRows,
  summands: readonly Summand[],
  summandOf: (call: MeasureCall) => string,
): Promise<Map<string, Measured>> {
  const asked = boundaryDays(context.windows);
  const first = asked[0] ?? context.plan.asOf;
  const last = asked.at(-1) ?? context.plan.asOf;
  const names = summands.map(({ name }) => name);
  const running = await runningSums(context, factEvents(rows, summands, first, last), names, asked);
  const measure = (name: string): Measured =>
    additive(context, ({ at, opening }, key) =>
      subtract(running.at(name, at, key), running.at(name, opening ?? at, key)),
    );
  return new Map(calls.map((call) => [call.text, measure(summandOf(call))]));
}
