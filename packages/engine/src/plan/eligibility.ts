import type { Policy } from '@sextant/contracts';
import { derivedScheme } from '../relations/rules.ts';
import type { Facts } from '../store/facts.ts';
import type { CodeFilter } from './plan.ts';

/** Who may hold a category, by its code: all filters have to pass. Everybody may hold a category that is not in it. */
export type Eligibility = ReadonlyMap<number, readonly CodeFilter[]>;

/** No class has this code: nobody passes. */
const NOBODY = -1;

/** The rules of the policy in codes. A rule that names a segmentation or classes that no source provides lets nobody pass. */
export const readEligibility = (
  facts: Pick<Facts, 'categories' | 'schemes' | 'delivered'>,
  policy: Policy,
): Eligibility =>
  new Map(
    Object.entries(policy.eligibility).flatMap(([category, conditions]) => {
      const code = facts.categories.indexOf(category);
      if (code < 1) return [];
      return [[code, conditions.map((condition) => filterOf(condition, facts, policy))]];
    }),
  );

function filterOf(
  { scheme, in: segments }: Policy['eligibility'][string][number],
  { schemes, delivered }: Pick<Facts, 'schemes' | 'delivered'>,
  policy: Policy,
): CodeFilter {
  const classes = schemes.get(scheme) ?? [];
  const slot = policy.declaredSchemes.indexOf(scheme);
  const codes = segments.map((segment) => classes.indexOf(segment)).filter((code) => code >= 0);
  return {
    use: { scheme, slot: slot < 0 ? null : slot + 1, classes, derived: derivedScheme(policy, delivered, scheme) },
    codes: codes.length === 0 ? [NOBODY] : codes,
    negated: false,
  };
}
