import { createHash } from 'node:crypto';
import type { Policy } from '@sextant/contracts';
import { derivationRules } from '../../relations/rules.ts';
import type { Day } from '../../time/days.ts';
import type { Basis } from './baskets.ts';

/** Raised when the same data under the same policy would give other pairs. */
const DEFINITION = 'pairs/1';

/** A pair of categories as it stood when it was tested; `a` sorts before `b`. */
export interface RulePair {
  a: string;
  b: string;
  n: number;
  ni: number;
  nj: number;
  nij: number;
  expected: number;
  /** People behind the baskets with `a`, with `b`, with both. */
  people: [number, number, number];
  pValue: number;
  log10P: number;
  pAdjusted: number;
  validated: boolean;
}

/** A pair that was left out of the test because its products are sold together. */
export type BundledPair = Omit<RulePair, 'pValue' | 'log10P' | 'pAdjusted' | 'validated'>;

/**
 * E(D*): which pairs of categories belong together, found once for a day and kept. All that it depends on is in its id:
 * the day, what was known, the policy and the definition.
 */
export interface RuleSet {
  id: string;
  /** Hash of policy, basis and definition: what a set of the same kind for another day has in common with it. */
  kind: string;
  basis: Basis;
  /** D*: the pairs were tested at the end of this day. */
  day: Day;
  /** K*, an ISO instant, and B*: what was known then. */
  knownAt: string;
  batch: number;
  /** Baskets at D*. */
  baskets: number;
  /** Schemes whose classes were tested apart. */
  strata: string[];
  /** Pairs that could be tested, also those never seen together. */
  tests: number;
  /** Categories of the tested pairs. */
  items: string[];
  /** Every validated pair, and tested ones up to {@link MOST_PAIRS}; the least p first. */
  pairs: RulePair[];
  bundled: BundledPair[];
}

/** Pairs that a set remembers, beside the validated ones. */
export const MOST_PAIRS = 500;

export const validatedPairs = ({ pairs }: RuleSet): RulePair[] => pairs.filter(({ validated }) => validated);

const hash = (parts: unknown): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 16);

/** What decides the pairs beside the data. How chance is drawn is no part of it. */
export function ruleSetKind(policy: Policy, basis: Basis): string {
  const { chanceDraws: _draws, chanceSample: _sample, ...test } = policy.productRelationship;
  return hash([DEFINITION, basis, test, policy.eligibility, derivationRules(policy)]);
}

export const ruleSetId = ({ kind, day, knownAt, batch }: Pick<RuleSet, 'kind' | 'day' | 'knownAt' | 'batch'>): string =>
  hash([kind, day, knownAt, batch]);
