import { addMonths, FIRST_DAY, LAST_DAY, monthEnd, MONTHS } from '../base/calendar.mjs';

/**
 * What the actuaries hold at each month end for losses that nobody has reported yet, by tariff and quarter of the loss.
 *
 * @typedef {import('../group/company.mjs').Agreement} Agreement
 * @typedef {{ tariff: string, on: number, origin: number, amount: number }} Provision
 */

/** Of the premium of a quarter, by the number of quarters that have gone by since it. @type {readonly number[]} */
const HELD = [0.05, 0.02, 0.008, 0.003, 0];
const MONTHS_A_QUARTER = 3;

/** @param {Agreement[]} policies @returns {Provision[]} */
export const makeProvisions = (policies) => {
  /** @type {Provision[]} */
  const provisions = [];
  const tariffs = [...new Set(policies.map((policy) => policy.product.id))].filter((id) => id !== 'I-LIFE').sort();
  for (const tariff of tariffs) {
    const own = policies.filter((policy) => policy.product.id === tariff && !policy.test);
    for (let origin = FIRST_DAY; origin <= LAST_DAY; origin = addMonths(origin, MONTHS_A_QUARTER)) {
      provisions.push(...ofQuarter(tariff, own, origin));
    }
  }
  return provisions;
};

/** @param {string} tariff @param {Agreement[]} policies @param {number} origin first day of the quarter @returns {Provision[]} */
const ofQuarter = (tariff, policies, origin) => {
  /** @type {Provision[]} */
  const held = [];
  for (let m = 0; m < MONTHS; m++) {
    const on = monthEnd(m);
    const age = Math.floor(monthsBetween(origin, on) / MONTHS_A_QUARTER);
    if (on < origin || on > LAST_DAY || age >= HELD.length) continue;
    const premium = premiumUpTo(policies, origin, Math.min(on + 1, addMonths(origin, MONTHS_A_QUARTER)));
    held.push({ tariff, on, origin, amount: Math.round(premium * (HELD[age] ?? 0)) });
  }
  return held;
};

/** Whole months from the first day of a month. @param {number} first @param {number} on */
const monthsBetween = (first, on) => {
  let months = 0;
  while (addMonths(first, months + 1) <= on) months++;
  return months;
};

/** @param {Agreement[]} policies @param {number} from @param {number} to */
const premiumUpTo = (policies, from, to) => {
  let sum = 0;
  for (const policy of policies) {
    for (const term of policy.terms) {
      const days = Math.min(to, term.to, policy.closed ?? Infinity) - Math.max(from, term.from);
      if (days > 0) sum += (term.premium * days) / 365;
    }
  }
  return sum;
};
