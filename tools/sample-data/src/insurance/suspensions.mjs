import { FIRST_DAY, LAST_DAY } from '../base/calendar.mjs';

/**
 * Number plates that are handed in for a while: the cover rests, and so does the premium.
 *
 * @typedef {import('../group/company.mjs').Company} Company
 * @typedef {import('../group/company.mjs').Agreement} Agreement
 * @typedef {{ from: number, to: number }} Rest   `to` is the first day after
 */

/** Part of the terms of cars and fleets in which the plates are handed in once. */
const SHARE = 0.02;

/** @param {Company} company @param {Agreement[]} policies @returns {Map<Agreement, Rest[]>} */
export const makeSuspensions = (company, policies) => {
  const random = company.random('plates');
  /** @type {Map<Agreement, Rest[]>} */
  const rests = new Map();
  for (const policy of policies) {
    if (policy.test || (policy.product.id !== 'I-MOTOR' && policy.product.id !== 'I-FLEET')) continue;
    for (const term of policy.terms) {
      if (!random.chance(SHARE)) continue;
      const from = term.from + random.whole(20, 180);
      const to = from + random.whole(45, 120);
      if (from < FIRST_DAY || to >= Math.min(term.to, policy.closed ?? Infinity, LAST_DAY)) continue;
      rests.set(policy, [...(rests.get(policy) ?? []), { from, to }]);
    }
  }
  return rests;
};

/** Days of [from, to) on which the cover rests. @param {Rest[]} rests @param {number} from @param {number} to */
export const restingDays = (rests, from, to) =>
  rests.reduce((sum, rest) => sum + Math.max(0, Math.min(to, rest.to) - Math.max(from, rest.from)), 0);
