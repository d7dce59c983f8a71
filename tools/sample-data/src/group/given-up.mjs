import { FIRST_DAY } from '../base/calendar.mjs';
import { closeAgreement } from './company.mjs';
import { endOf } from './spans.mjs';

/** Part of the new policies that nobody keeps for thirteen months. */
const SHARE = 0.13;

/**
 * New policies that are given back after a few days, cancelled, or not paid for. This is decided after all else, with
 * numbers of its own, so that the other lives stay as they were.
 * @param {import('./company.mjs').Company} company
 */
export const giveUpPolicies = (company) => {
  const random = company.random('given-up');
  for (const policy of company.agreements) {
    if (policy.product.kind !== 'policy' || policy.opened < FIRST_DAY || policy.test) continue;
    const isGivenUp = random.chance(SHARE);
    const on = policy.opened + (random.chance(0.15) ? random.whole(3, 14) : random.whole(60, 400));
    if (!isGivenUp || on >= endOf(policy)) continue;
    closeAgreement(policy, on, random.chance(0.55) ? 'lapsed' : 'customer');
    if (policy.closed === null) continue;
    policy.terms = policy.terms.filter((term) => term.from < on);
    policy.termEnd = policy.terms.at(-1)?.to ?? policy.termEnd;
  }
};
