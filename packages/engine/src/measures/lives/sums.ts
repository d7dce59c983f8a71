import { ZERO, type Exact } from '../../formula/exact.ts';
import type { Query } from '../../sql/nodes.ts';
import { EvaluationContext } from '../context.ts';

/** Sums of the columns `names` by window and class, from one run of a query (i, g0, g1, names …). */
export async function sumsByWindow(
  context: EvaluationContext,
  query: Query,
  names: readonly string[],
): Promise<(name: string, window: number, key: number) => Exact> {
  const result = await context.run(query);
  const cells = new Map<string, Exact>();
  (result['i'] ?? []).forEach((window, row) => {
    const key = context.keyAt(result, row);
    for (const name of names) {
      cells.set(`${name}/${window}/${key}`, EvaluationContext.valueAt(result, name, row) ?? ZERO);
    }
  });
  return (name, window, key) => cells.get(`${name}/${window}/${key}`) ?? ZERO;
}
