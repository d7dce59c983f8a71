import { createHash } from 'node:crypto';
import { exact, subtract, ZERO, type Exact } from '../../formula/exact.ts';
import type { ChanceLevel } from '../../statistics/association/chance-level.ts';
import type { Cell } from '../cells.ts';
import type { EvaluationContext } from '../context.ts';
import type { Basis } from './baskets.ts';
import { chanceAt } from './chance.ts';
import { validatedPairs, type RuleSet } from './rule-set.ts';
import { readStrata } from './strata.ts';

/** What chance alone would give beside the value, as shares of customers. */
export interface ChanceCells {
  chance: Cell;
  chance_independent: Cell;
  /** Value less chance. */
  excess: Cell;
  level: ChanceLevel | null;
}

const NO_PAIRS: ChanceCells = { chance: ZERO, chance_independent: ZERO, excess: ZERO, level: null };
const Z95 = 1.959964;
/** An estimate is told to nine places. */
const decimal = (share: number): Exact => exact(share.toFixed(9));

/**
 * The chance level of the value, found once for a rule set, a day, what is known and the filters of the question.
 * `value` is the share of customers with a pair; null without customers.
 */
export async function chanceCells(
  context: EvaluationContext,
  basis: Basis,
  set: RuleSet,
  value: Exact | null,
): Promise<ChanceCells> {
  const pairs = validatedPairs(set);
  if (pairs.length === 0) return NO_PAIRS;
  const { plan, policy, ruleSets } = context;
  const { chanceDraws, chanceSample } = policy.productRelationship;
  const name = JSON.stringify([
    'chance',
    set.id,
    plan.asOf,
    plan.asKnown,
    plan.mode,
    plan.filter.map(({ use, codes, negated }) => [use.scheme, codes.map((code) => use.classes[code]), negated]),
    chanceDraws,
    chanceSample,
  ]);
  const seed = createHash('sha256').update(name).digest('base64url').slice(0, 16);
  const { level, independent } = await ruleSets.remembered(name, () =>
    chanceAt(context, basis, pairs, readStrata(context), plan.asOf, seed),
  );
  const mean = level === null ? null : decimal(level.mean);
  return {
    chance: mean ?? 'no_base',
    chance_independent: independent === null ? 'insufficient_data' : decimal(independent),
    excess: mean === null || value === null ? 'no_base' : subtract(value, mean),
    level,
  };
}

/**
 * Whether the share is no greater than breadth alone explains: random holdings with the same margins, on the same
 * baskets, come as far from their mean in one of twenty cases.
 */
export const isExplainedByBreadth = ({ level }: ChanceCells): boolean =>
  level !== null && level.observed > 0 && level.observed - level.mean <= Z95 * level.deviation;
