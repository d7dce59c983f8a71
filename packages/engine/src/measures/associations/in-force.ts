import { param, table } from '../../sql/nodes.ts';
import { select } from '../../sql/select.ts';
import type { Day } from '../../time/days.ts';
import type { EvaluationContext } from '../context.ts';
import type { Basis } from './baskets.ts';
import { mineRuleSet } from './mine.ts';
import { ruleSetDay } from './rule-set-day.ts';
import { ruleSetId, ruleSetKind, type RuleSet } from './rule-set.ts';

export interface RuleSetInForce {
  set: RuleSet;
  /** Found on data that may still change: its day is no fiscal year end, or the sources are not complete up to it. */
  isProvisional: boolean;
}

/**
 * The one rule set of an answer: the one in force at its last point. The set of a fiscal year end is kept from the first
 * answer on that rests on complete sources, so that what is learned later does not move published figures; a question
 * about an older knowledge gets the set that was kept then, or the one that would have been found.
 */
export async function ruleSetInForce(
  context: EvaluationContext,
  basis: Basis,
  asked: Day | null,
): Promise<RuleSetInForce | null> {
  const chosen = await ruleSetDay(context, asked);
  if (chosen === null) return null;
  const { plan, ruleSets } = context;
  const { day } = chosen;
  const kind = ruleSetKind(context.policy, basis);
  const kept = await ruleSets.find(context, kind, day);
  if (kept !== null && (plan.knownAt === null || kept.knownAt <= plan.knownAt)) {
    return { set: kept, isProvisional: chosen.chosen === 'first' };
  }
  const known = await knowledgeOf(context);
  const set = await ruleSets.remembered(ruleSetId({ kind, day, ...known }), () =>
    mineRuleSet(context, basis, day, known),
  );
  const isComplete = plan.completeThrough !== null && plan.completeThrough >= day;
  // Without a testable pair there is no figure that could be moved by what is learned later.
  if (plan.knownAt !== null || chosen.chosen !== 'closing' || !isComplete || set.tests === 0) {
    return { set, isProvisional: chosen.chosen === 'first' || !isComplete };
  }
  return { set: await ruleSets.keep(set), isProvisional: false };
}

/** K* and B*: what a set that is found now rests on. */
async function knowledgeOf(context: EvaluationContext): Promise<{ knownAt: string; batch: number }> {
  const { asKnown } = context.plan;
  if (typeof asKnown !== 'string') return { knownAt: asKnown[0] ?? '', batch: asKnown[1] };
  const result = await context.run(
    select({
      select: { batch: 'coalesce(max(batch_id), 0)' },
      from: table('ingest_batch'),
      where: ['committed_at <= :known'],
      holes: { known: param(asKnown, 'TIMESTAMPTZ') },
    }),
  );
  return { knownAt: asKnown, batch: Number(result['batch']?.[0] ?? 0) };
}
