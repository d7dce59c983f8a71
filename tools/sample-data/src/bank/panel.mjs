import { calendarMonth, month, monthEnd, MONTHS } from '../base/calendar.mjs';
import { endOf, isCustomer } from '../group/spans.mjs';

/**
 * A panel of customers of whom market research says what they have on accounts anywhere, and what the bank has of it.
 *
 * @typedef {import('../group/company.mjs').Company} Company
 * @typedef {import('../group/company.mjs').Agreement} Agreement
 * @typedef {import('../group/company.mjs').Party} Party
 * @typedef {import('../group/spans.mjs').Spans} Spans
 * @typedef {{ balances: { account: string, on: number, amount: number }[], wallets: { party: Party, on: number, amount: number }[] }} Panel
 */

/** First month of which balances of single accounts are kept. */
export const FROM = month('2024-10');
const CHANCE = { retail: 0.026, private: 0.09, sme: 0.05, corporate: 0.08 };

/** @param {Company} company @param {Spans} spans @returns {Panel} */
export const makePanel = (company, spans) => {
  const random = company.random('panel');
  const accounts = depositAccounts(company);
  /** @type {Panel} */
  const panel = { balances: [], wallets: [] };
  for (const party of company.parties) {
    const own = accounts.get(party);
    if (own === undefined || party.test || party.internal || !random.chance(CHANCE[party.line])) continue;
    // Most keep a part elsewhere; who has more products here has less elsewhere.
    const elsewhere = random.logNormal(1.5 / (1 + 0.28 * (party.held.length - 1)), 0.7);
    const trend = random.between(-0.012, 0.007);
    const start =
      Math.max(
        2500,
        own.reduce((sum, account) => sum + account.amount, 0),
      ) * elsewhere;
    for (let m = FROM; m < MONTHS; m++) {
      const on = monthEnd(m);
      if (!isCustomer(spans, party, on) || (party.died !== null && party.died <= on)) continue;
      let here = 0;
      for (const account of own) {
        if (account.opened > on || endOf(account) <= on) continue;
        const amount = balance(account, m, 1 + 0.06 * random.normal());
        here += amount;
        panel.balances.push({ account: account.no, on, amount });
      }
      if (here === 0) continue;
      const wallet = here + start * (1 + trend) ** (m - FROM) * (1 + 0.04 * random.normal());
      panel.wallets.push({ party, on, amount: Math.round(wallet / 10) * 10 });
    }
  }
  return panel;
};

/** Accounts held alone, so that a balance is the holder's own. @param {Company} company */
const depositAccounts = (company) => {
  /** @type {Map<Party, Agreement[]>} */
  const accounts = new Map();
  for (const agreement of company.agreements) {
    const { kind, category } = agreement.product;
    const owner = agreement.holders[0];
    if (kind !== 'account' || category === 'securities' || !owner || owner.share < 1) continue;
    accounts.set(owner.party, [...(accounts.get(owner.party) ?? []), agreement]);
  }
  return accounts;
};

const SEASON = [0.97, 0.98, 1, 1.01, 1.02, 1.06, 1, 0.98, 0.99, 1, 1.05, 1.01];

/** @param {Agreement} account @param {number} m @param {number} noise */
export const balance = (account, m, noise) => {
  if (account.product.category === 'term deposit') return account.amount;
  return Math.round(account.amount * (SEASON[calendarMonth(m)] ?? 1) * 1.002 ** (m - FROM) * noise * 100) / 100;
};
