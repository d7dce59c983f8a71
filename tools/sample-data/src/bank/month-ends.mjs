import { monthEnd, MONTHS } from '../base/calendar.mjs';
import { endOf } from '../group/spans.mjs';
import { principalOn } from './closing-entries.mjs';
import { balance, FROM } from './panel.mjs';

/**
 * What stood on every account and loan at the end of a month, beside the accounts of the market panel.
 *
 * @typedef {import('../group/company.mjs').Company} Company
 * @typedef {import('../group/company.mjs').Agreement} Agreement
 * @typedef {import('./panel.mjs').Panel} Panel
 * @typedef {{ account: string, on: number, amount: number }} AccountEnd
 * @typedef {{ agreement: Agreement, on: number, principal: number, bad: boolean }} LoanEnd
 * @typedef {{ accounts: AccountEnd[], loans: LoanEnd[] }} MonthEnds
 */

/** Of a hundred loans so many are one day judged unlikely to be paid, late or not. */
const DOUBTFUL = 0.055;
/** Of a hundred current accounts so many are below zero at the end of a month. */
const OVERDRAWN = 0.03;

/** @param {Company} company @param {Panel} panel @returns {MonthEnds} */
export const makeMonthEnds = (company, panel) => {
  const random = company.random('month-ends');
  const inPanel = new Set(panel.balances.map(({ account }) => account));
  /** @type {MonthEnds} */
  const ends = { accounts: [], loans: [] };
  for (const agreement of company.agreements) {
    const { kind, category } = agreement.product;
    if (agreement.test) continue;
    if (kind === 'loan') addLoan(ends, agreement, random);
    if (kind === 'account' && category !== 'securities' && !inPanel.has(agreement.no)) {
      addAccount(ends, agreement, random);
    }
  }
  return ends;
};

/** Month ends on which an agreement runs. @param {Agreement} agreement */
const runsAt = (agreement) => {
  /** @type {[number, number][]} */
  const days = [];
  for (let m = FROM; m < MONTHS; m++) {
    const on = monthEnd(m);
    if (agreement.opened <= on && endOf(agreement) > on) days.push([m, on]);
  }
  return days;
};

/** @param {MonthEnds} ends @param {Agreement} agreement @param {import('../base/random.mjs').Random} random */
const addAccount = ({ accounts }, agreement, random) => {
  const isCurrent = agreement.product.category === 'current account';
  for (const [m, on] of runsAt(agreement)) {
    const own = balance(agreement, m, 1 + 0.06 * random.normal());
    const amount = isCurrent && random.chance(OVERDRAWN) ? -random.whole(20, 1800) : own;
    accounts.push({ account: agreement.no, on, amount });
  }
};

/** @param {MonthEnds} ends @param {Agreement} agreement @param {import('../base/random.mjs').Random} random */
const addLoan = ({ loans }, agreement, random) => {
  const [isDoubtful, part] = [random.chance(DOUBTFUL), random.between(0.1, 0.6)];
  const term = (agreement.termEnd ?? agreement.opened) - agreement.opened;
  const doubtfulFrom = isDoubtful ? agreement.opened + part * term : Infinity;
  for (const [, on] of runsAt(agreement)) {
    const late = agreement.events.findLast((event) => event.from <= on)?.event === 'ARREARS';
    loans.push({ agreement, on, principal: principalOn(agreement, on), bad: late || on >= doubtfulFrom });
  }
};

/** Principal of the bad loans at the end of a month, from the first month of which it is known. @param {MonthEnds} ends */
export const badByMonth = ({ loans }) => {
  /** @type {Map<number, number>} */
  const bad = new Map();
  for (const each of loans) if (each.bad) bad.set(each.on, (bad.get(each.on) ?? 0) + each.principal);
  return bad;
};
