import type { EvaluationContext } from '../context.ts';

/** Number of the window of the value among those that are evaluated. */
export function valueWindow({ windows, plan }: EvaluationContext): number {
  const { at, opening } = plan.windows.value;
  return windows.findIndex((each) => each.at === at && each.opening === opening);
}
