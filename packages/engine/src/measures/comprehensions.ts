import type { Measured } from './cells.ts';
import type { EvaluationContext } from './context.ts';
import { measureEach, type EachCall } from './each.ts';
import { isStanding, measureSteps } from './steps/measure-steps.ts';
import { gridOf } from './steps/sweep.ts';

/** Measures comprehensions: by the changes of each customer where that can be, else window by window. */
export async function measureEaches(
  eaches: readonly EachCall[],
  context: EvaluationContext,
): Promise<Map<string, Measured>> {
  const grid = gridOf(context.windows);
  const steps = grid === null ? [] : eaches.filter((each) => isStanding(each, context));
  const measured = grid === null ? new Map<string, Measured>() : await measureSteps(steps, context, grid);
  for (const each of eaches) {
    if (!measured.has(each.text)) measured.set(each.text, await measureEach(each, context));
  }
  return measured;
}
