import { calendarMonth, LAST_DAY, month, monthEnd, MONTHS, monthStart, workday, yearOf } from '../base/calendar.mjs';
import { ageOn } from '../group/company.mjs';
import { endOf } from '../group/spans.mjs';

/**
 * Income that comes in and cash that is drawn, since the bank keeps single payments.
 *
 * @typedef {import('../group/company.mjs').Company} Company
 * @typedef {import('../group/company.mjs').Agreement} Agreement
 * @typedef {import('../group/company.mjs').Party} Party
 * @typedef {import('../base/random.mjs').Random} Random
 * @typedef {{ on: number, account: string, code: string, amount: number, currency: string }} Payment
 */

const FROM = month('2024-09');

/** In the order of their days. @param {Company} company @returns {Payment[]} */
export const makePayments = (company) => {
  const incomes = company.random('incomes');
  const cash = company.random('cash');
  /** @type {Payment[]} */
  const payments = [];
  for (const account of company.agreements) {
    if (account.product.category !== 'current account' || account.test || endOf(account) <= monthStart(CASH_FROM))
      continue;
    const owner = account.holders[0]?.party;
    if (!owner) continue;
    if (owner.type === 'person') addIncome(incomes, account, owner, payments);
    addCash(cash, account, payments);
  }
  return payments.sort((a, b) => a.on - b.on);
};

/**
 * Who has more with the bank rather has the income come in here too. Some move it here in these years, and a change of the
 * employer leaves a gap.
 * @param {Random} random @param {Agreement} account @param {Party} owner @param {Payment[]} payments
 */
const addIncome = (random, account, owner, payments) => {
  const age = ageOn(owner, LAST_DAY);
  const code = age < 19 ? 'BEIH' : age > 63 ? 'PENS' : random.chance(0.04) ? 'BEIH' : 'GEHA';
  const share = code === 'BEIH' ? 0.35 : 0.16 + 0.065 * Math.min(5, owner.held.length);
  if (!random.chance(share)) return;
  const base =
    code === 'GEHA'
      ? random.logNormal(owner.line === 'private' ? 4300 : 2350, 0.36)
      : code === 'PENS'
        ? random.logNormal(1750, 0.33)
        : 390;
  const late = random.chance(0.22) ? random.whole(0, 26) : 0;
  const payday = code === 'PENS' || random.chance(0.3) ? 1 : random.pick([15, 25, 28, 31]);
  const from = Math.max(monthStart(FROM + late), account.opened + 20);
  const end = Math.min(endOf(account), owner.died ?? Infinity);
  let away = 0;
  for (let m = FROM; m < MONTHS; m++) {
    if (code === 'GEHA' && away === 0 && random.chance(0.008)) away = random.whole(1, 3);
    if (away > 0) {
      away--;
      continue;
    }
    const on = Math.max(monthStart(m), workday(Math.min(monthStart(m) + payday - 1, monthEnd(m))));
    if (on < from || on >= end) continue;
    const calendar = calendarMonth(m);
    const raise = 1.031 ** (yearOf(on) - 2024);
    const extra = code !== 'BEIH' && (calendar === 5 || calendar === 10) ? 1.88 : 1;
    const varies = code === 'GEHA' ? 1 + 0.03 * random.normal() : 1;
    payments.push({ on, account: account.no, code, amount: base * raise * extra * varies, currency: 'EUR' });
  }
};

const CASH_SEASON = [0.9, 0.92, 1, 1, 1.03, 1.05, 1.15, 1.1, 0.98, 0.98, 0.97, 1.2];

/** Cash is kept a year longer: who has drawn none for a year can be told from then on. */
const CASH_FROM = month('2023-09');

/** Some never draw cash, and those who do draw it less and less; now and then abroad. @param {Random} random @param {Agreement} account @param {Payment[]} payments */
const addCash = (random, account, payments) => {
  const rate = random.chance(0.05) ? 0.012 : random.logNormal(0.3, 0.45);
  const usual = random.pick([50, 100, 100, 150, 200, 300, 400]);
  const end = endOf(account);
  for (let m = CASH_FROM; m < MONTHS; m++) {
    if (end <= monthStart(m) || account.opened > monthEnd(m)) continue;
    const mean = rate * (CASH_SEASON[calendarMonth(m)] ?? 1) * 0.994 ** (m - CASH_FROM);
    for (let n = random.poisson(mean); n > 0; n--) {
      const on = random.whole(monthStart(m), monthEnd(m));
      const abroad = random.chance(0.035);
      const currency = abroad ? random.pick(['CHF', 'CZK', 'USD', 'CHF']) : 'EUR';
      const amount =
        Math.max(20, Math.round((usual * random.between(0.5, 1.5)) / 10) * 10) * (currency === 'CZK' ? 25 : 1);
      if (on >= account.opened && on < end) payments.push({ on, account: account.no, code: 'BARA', amount, currency });
    }
  }
};
