import { monthEnd, MONTHS } from '../base/calendar.mjs';
import { principalOn } from '../bank/closing-entries.mjs';
import { endOf } from '../group/spans.mjs';
import { BRANCHES } from '../group/story.mjs';

/**
 * Which branch of the bank an amount belongs to: by what each lends and keeps.
 *
 * @typedef {import('../group/company.mjs').Company} Company
 */

/** Codes of the branches; 9000 is the bank on the web. */
export const BRANCH_CODES = [...BRANCHES.map(({ code }) => code), '9000'];

/** Business of each branch at the end of each month; of one that was merged, nothing. @param {Company} company */
export const branchVolumes = (company) => {
  const volumes = Array.from({ length: MONTHS }, () => BRANCH_CODES.map(() => 0));
  const days = volumes.map((_, m) => monthEnd(m));
  for (const agreement of company.agreements) {
    const { kind, category } = agreement.product;
    if (agreement.test || category === 'securities' || (kind !== 'loan' && kind !== 'account')) continue;
    const end = endOf(agreement);
    for (const [m, on] of days.entries()) {
      if (agreement.opened > on || end <= on) continue;
      const place = BRANCH_CODES.indexOf(branchOn(agreement.branch, on));
      const amount = kind === 'loan' ? principalOn(agreement, on) : agreement.amount;
      const month = volumes[m];
      if (month !== undefined && place >= 0) month[place] = (month[place] ?? 0) + Math.max(0, amount);
    }
  }
  return volumes;
};

/** @param {string} code @param {number} on */
const branchOn = (code, on) => {
  const branch = BRANCHES.find((each) => each.code === code);
  return branch?.mergedInto !== undefined && branch.mergedOn !== undefined && branch.mergedOn <= on
    ? branch.mergedInto
    : code;
};

/** How much of an account grows with the business of a branch: people and rooms less, fees more. @type {Record<string, number>} */
const GROWS = { 4100: 1.08, 6200: 0.86, 6300: 0.8, 6400: 0.9, 6600: 1.15 };

/** What an account is told apart by. @param {string} code @param {number[]} volumes */
export const weightsOf = (code, volumes) => volumes.map((each) => (each === 0 ? 0 : each ** (GROWS[code] ?? 1)));

/** Cents told apart by volume; the parts add up to the whole. @param {number} cents @param {number[]} volumes */
export const apart = (cents, volumes) => {
  const whole = volumes.reduce((sum, each) => sum + each, 0);
  let left = cents;
  let rest = whole;
  return volumes.map((each) => {
    const part = rest === 0 ? 0 : Math.round((left * each) / rest);
    left -= part;
    rest -= each;
    return part;
  });
};
