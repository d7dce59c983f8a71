import { addMonths, FIRST_DAY, LAST_DAY } from '../base/calendar.mjs';
import { closings } from '../base/closings.mjs';
import { endOf } from '../group/spans.mjs';
import { restingDays } from './suspensions.mjs';

/**
 * Premiums as they are billed, as they are earned day by day, what goes to reinsurers, and what those who sold get.
 *
 * @typedef {import('../group/company.mjs').Agreement} Agreement
 * @typedef {import('./suspensions.mjs').Rest} Rest
 * @typedef {{ policy: Agreement, kind: string, on: number, from: number, to: number, amount: number }} Premium   `to` is the first day after
 */

/** Part of a liability premium that the reinsurers get, who in turn carry that part of each loss. */
export const CEDED_SHARE = 0.3;
/** @param {Agreement} policy */
export const isCeded = (policy) => policy.product.id === 'I-LIABILITY' && policy.amount > 1500;

/** @param {Agreement[]} policies @param {Map<Agreement, Rest[]>} rests @returns {Premium[]} in the order of their days */
export const makePremiums = (policies, rests) => {
  /** @type {Premium[]} */
  const premiums = [];
  for (const policy of policies) {
    if (policy.test) continue;
    const own = rests.get(policy) ?? [];
    bill(policy, premiums);
    giveBack(policy, own, premiums);
    const cycle = Number(policy.no.slice(1));
    for (const { from, on } of closings(cycle, policy.opened, endOf(policy))) {
      const amount = earned(policy, own, from, on + 1);
      premiums.push({ policy, kind: 'earned', on, from, to: on + 1, amount });
      if (isCeded(policy)) premiums.push({ policy, kind: 'ceded', on, from, to: on + 1, amount: amount * CEDED_SHARE });
    }
  }
  return premiums.sort((a, b) => a.on - b.on);
};

/** A term of another length than a year costs its part of a year; a long one is billed every year. @param {Agreement} policy @param {Premium[]} premiums */
const bill = (policy, premiums) => {
  const sold = policy.holders[0]?.party.channel === 'partner' || policy.holders[0]?.party.service === 'adviser';
  for (const term of policy.terms) {
    for (let from = term.from; from < term.to; ) {
      const to = term.to - from > 550 ? addMonths(from, 12) : term.to;
      const amount = (term.premium * Math.min(to - from, 550)) / 365;
      const due = from >= FIRST_DAY && from <= LAST_DAY && (policy.closed === null || from < policy.closed);
      if (due) {
        premiums.push({
          policy,
          kind: 'written',
          on: from,
          from,
          to,
          amount: to - from < 367 && to - from > 363 ? term.premium : amount,
        });
        if (sold)
          premiums.push({
            policy,
            kind: 'commission',
            on: from,
            from,
            to,
            amount: amount * (from === policy.opened ? 0.14 : 0.05),
          });
      }
      from = to;
    }
  }
};

/** What was billed for days without cover: after a cancellation, and while the plates were handed in. @param {Agreement} policy @param {Rest[]} rests @param {Premium[]} premiums */
const giveBack = (policy, rests, premiums) => {
  const { closed } = policy;
  for (const term of policy.terms) {
    // A long term is billed year by year; what is not billed yet is not given back.
    const to = term.to - term.from > 550 ? Math.min(term.to, addMonths(term.from, 12)) : term.to;
    const back = (/** @type {number} */ on, /** @type {number} */ from, /** @type {number} */ until) => {
      if (on < FIRST_DAY || on > LAST_DAY || until <= from) return;
      const amount = (-term.premium * (until - from)) / 365;
      premiums.push({ policy, kind: 'written', on, from, to: until, amount });
    };
    for (const rest of rests) if (rest.from >= term.from && rest.to <= to) back(rest.to, rest.from, rest.to);
    if (closed !== null && closed > term.from && closed < to && policy.opened < closed) back(closed, closed, to);
  }
};

/** @param {Agreement} policy @param {Rest[]} rests @param {number} from @param {number} to first day after */
const earned = (policy, rests, from, to) => {
  let sum = 0;
  for (const term of policy.terms) {
    const [first, end] = [Math.max(from, term.from), Math.min(to, term.to)];
    if (end > first) sum += (term.premium * (end - first - restingDays(rests, first, end))) / 365;
  }
  return sum;
};
