import type { Window } from '../time/window.ts';
import { binary, col, day as dayNode, lit, narrowing, type Expression, type Query, type Source } from '../sql/nodes.ts';
import { kept, select, sub, unionAll } from '../sql/select.ts';
import { groupOutputs, type ClassedRows, type EvaluationContext } from './context.ts';

export type Indexed = { index: number; opening: string; at: string };

/** Windows in as few layers as can be in which no two share a day; windows of no day are in none. */
export function layersOf(windows: readonly Window[]): Indexed[][] {
  const layers: Indexed[][] = [];
  const sorted = windows
    .map(({ at, opening }, index) => ({ index, at, opening: opening ?? at }))
    .filter(({ at, opening }) => opening < at)
    .sort((a, b) => (a.opening < b.opening ? -1 : a.opening > b.opening ? 1 : a.index - b.index));
  for (const window of sorted) {
    const free = layers.find((layer) => (layer.at(-1) as Indexed).at <= window.opening);
    if (free === undefined) layers.push([window]);
    else free.push(window);
  }
  return layers;
}

/** Number of the window of a layer that `column` lies in; NULL between them. */
export function windowOf(column: Expression, layer: readonly Indexed[]): Expression {
  let reached = '';
  const when = layer.flatMap(({ index, opening, at }) => {
    const until = (day: string, result: number | null) => ({
      if: binary('<=', column, dayNode(day)),
      result: lit(result),
    });
    const gap = opening > reached ? [until(opening, null)] : [];
    reached = at;
    return [...gap, until(at, index)];
  });
  return { node: 'case', when, otherwise: lit(null) };
}

/**
 * Facts with the number of the window they lie in (i, g0, g1, kept columns): one pass over the rows for each layer of
 * windows, whatever their number. Rows between the windows have no `i`.
 */
export function byWindow(context: EvaluationContext, rows: ClassedRows, keep: readonly string[]): Query {
  const layers = layersOf(context.windows);
  const outputs = { ...groupOutputs(rows.groups), ...kept(keep) };
  const part = (i: Expression, where: Expression[]): Query =>
    select({ select: { i, ...outputs }, from: rows.source, where: [...rows.where, ...where] });
  if (layers.length === 0) return part(lit(null), [lit(false)]);
  return unionAll(
    ...layers.map((layer) => {
      const first = layer[0] as Indexed;
      const last = layer.at(-1) as Indexed;
      return part(windowOf(col('day'), layer), [
        narrowing('>', col('day'), dayNode(first.opening)),
        narrowing('<=', col('day'), dayNode(last.at)),
      ]);
    }),
  );
}

/** The same of rows that need no class: (i, kept columns), without what lies between the windows. */
export function inWindows(
  context: EvaluationContext,
  source: Source,
  keep: readonly string[],
  where: readonly Expression[] = [],
): Query {
  return select({
    select: { i: true, ...kept(keep) },
    from: sub(byWindow(context, { source, groups: [], where: [...where] }, keep), 'windowed'),
    where: ['i IS NOT NULL'],
  });
}
