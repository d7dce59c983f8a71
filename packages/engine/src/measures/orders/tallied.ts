import { exact, ZERO, type Exact } from '../../formula/exact.ts';
import type { Query } from '../../sql/nodes.ts';
import type { EvaluationContext } from '../context.ts';

/** One of the sums of a window and class; nothing where no row was found. */
export type SumAt<Name extends string> = (name: Name, window: number, key: number) => Exact;

/** Runs sums by window and class (i, g0, g1 and the names) once. */
export async function tallied<Name extends string>(
  context: EvaluationContext,
  query: Query,
  names: readonly Name[],
): Promise<SumAt<Name>> {
  const result = await context.run(query);
  const cells = new Map<string, Exact>();
  (result['i'] ?? []).forEach((window, row) => {
    const key = context.keyAt(result, row);
    for (const name of names) {
      cells.set(`${name}/${window}/${key}`, exact((result[name]?.[row] ?? 0) as string | number));
    }
  });
  return (name, window, key) => cells.get(`${name}/${window}/${key}`) ?? ZERO;
}
