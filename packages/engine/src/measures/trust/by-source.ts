import type { EvaluationContext } from '../context.ts';

/** Whether the question's filters leave a source in. */
export const isWanted = ({ plan }: EvaluationContext, source: string): boolean =>
  plan.filter.every(({ use, codes, negated }) => codes.includes(use.classes.indexOf(source)) !== negated);

/** Number of the class of a source; all are of one where the question does not split. */
export const keyOfSource = ({ plan, keys }: EvaluationContext, source: string): number =>
  keys.of(plan.by.map((use) => Math.max(0, use.classes.indexOf(source))));
