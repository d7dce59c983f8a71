import type { EvaluationContext } from './context.ts';

/** Those below `minCell` are hidden, and the smallest of the others too: the sum of all would give them away. */
function hiddenCounts(counts: readonly number[], minCell: number): (number | null)[] {
  const isSmall = (count: number): boolean => count > 0 && count < minCell;
  if (!counts.some(isSmall)) return [...counts];
  const cover = Math.min(...counts.filter((count) => count >= minCell));
  const place = counts.indexOf(cover);
  return counts.map((count, index) => (isSmall(count) || index === place ? null : count));
}

/**
 * Head counts of a table as a caller may see them who sees none below `minCell`. None at all under a filter of the
 * question: without it the rest would be told, and so would those whom it leaves out.
 */
export const guarded = ({ plan }: EvaluationContext, counts: readonly number[], minCell: number): (number | null)[] =>
  plan.asked.length > 0 ? counts.map(() => null) : hiddenCounts(counts, minCell);
