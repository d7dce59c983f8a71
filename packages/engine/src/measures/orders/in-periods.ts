import { subtract } from '../../formula/exact.ts';
import type { Measured } from '../cells.ts';
import type { ClassedRows, EvaluationContext } from '../context.ts';
import { type Summand } from '../cumulate.ts';
import { runningFacts } from '../fact-sums.ts';
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
  const running = await runningFacts(context, rows, summands, asked);
  const measure = (name: string): Measured =>
    additive(context, ({ at, opening }, key) =>
      subtract(running.at(name, at, key), running.at(name, opening ?? at, key)),
    );
  return new Map(calls.map((call) => [call.text, measure(summandOf(call))]));
}
