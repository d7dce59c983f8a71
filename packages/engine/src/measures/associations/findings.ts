import { select, sub } from '../../sql/select.ts';
import type { MeasuredNotes } from '../cells.ts';
import type { EvaluationContext } from '../context.ts';
import { basketItems, type Basis } from './baskets.ts';
import { isExplainedByBreadth, type ChanceCells } from './chance-cells.ts';
import type { RuleSetInForce } from './in-force.ts';
import { validatedPairs, type RuleSet } from './rule-set.ts';

/** Categories that are named in a sentence; a shop may have launched hundreds. */
const MOST_NAMED = 10;

/** The rule set of an answer, and what has to be said of it beside the value. */
export async function findingsOf(
  context: EvaluationContext,
  basis: Basis,
  { set, isProvisional }: RuleSetInForce,
  chance: ChanceCells | null,
): Promise<Partial<MeasuredNotes>> {
  const pairs = validatedPairs(set).length;
  const details: string[] = [];
  if (isProvisional) {
    details.push(
      `provisional: The pairs were tested on ${set.day}, before a fiscal year was over for which all sources are complete; they may change.`,
    );
  }
  if (set.tests > 0 && pairs === 0) {
    details.push(
      `no_significant_association: None of the ${set.tests} pairs that could be tested on ${set.day} is held together more often than chance allows.`,
    );
  }
  if (chance !== null && isExplainedByBreadth(chance)) {
    details.push(
      'explained_by_breadth: The share is no greater than it would be if customers held as many products, but at random.',
    );
  }
  const uncovered = await notCovered(context, basis, set);
  if (uncovered.length > 0) {
    const more = uncovered.length - MOST_NAMED;
    details.push(
      `not_covered: In no pair, because nobody had them up to ${set.day}: ${uncovered.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}.`,
    );
  }
  return {
    ruleSet: { id: set.id, day: set.day, provisional: isProvisional, pairs },
    ...(details.length > 0 ? { details } : {}),
  };
}

/** Categories that customers of the firm had up to the question's day, and nobody up to the day of the rule set. */
async function notCovered(context: EvaluationContext, basis: Basis, set: RuleSet): Promise<string[]> {
  const { asOf, categories } = context.plan;
  if (asOf <= set.day) return [];
  const result = await context.run(
    select({
      select: { category_k: true },
      from: sub(basketItems(context, basis), 'i'),
      groupBy: ['category_k'],
      having: `min(valid_from) > DATE '${set.day}' AND min(valid_from) <= DATE '${asOf}'`,
    }),
  );
  return (result['category_k'] ?? []).map((code) => categories[Number(code)] ?? '').sort();
}
