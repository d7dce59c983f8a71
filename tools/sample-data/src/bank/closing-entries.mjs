import { FIRST_DAY, LAST_DAY, monthIndex, yearOf } from '../base/calendar.mjs';
import { closings } from '../base/closings.mjs';
import { endOf } from '../group/spans.mjs';
import { accountFee, marketRate } from '../group/story.mjs';

/**
 * What the bank books at a closing, and what falls due on a day of its own: card fees, loans paid out, losses.
 *
 * @typedef {import('../group/company.mjs').Company} Company
 * @typedef {import('../group/company.mjs').Agreement} Agreement
 * @typedef {{ on: number, agreement: Agreement, code: string, amount: number }} Entry
 * @typedef {(on: number, code: string, amount: number) => void} Book
 */

/** In the order of their days. @param {Company} company @returns {Entry[]} */
export const closingEntries = (company) => {
  /** @type {Entry[]} */
  const all = [];
  for (const agreement of company.agreements) {
    if (!agreement.product.id.startsWith('B-') || agreement.test) continue;
    /** @type {Book} */
    const book = (on, code, amount) => {
      if (on >= FIRST_DAY && on <= LAST_DAY && Math.abs(amount) >= 0.005) all.push({ on, agreement, code, amount });
    };
    if (agreement.product.kind === 'card') bookCard(agreement, book);
    else {
      // Interest on savings is credited once a year; that of a term, often large, is set aside quarter by quarter.
      const months = agreement.product.category === 'savings' ? 12 : undefined;
      const cycle = Number(agreement.no.slice(2));
      for (const period of closings(cycle, agreement.opened, endOf(agreement), months)) {
        if (agreement.product.kind === 'loan') closeLoan(agreement, period, book);
        else closeAccount(agreement, period, book);
      }
      if (agreement.product.kind === 'loan') bookLoan(agreement, book);
    }
  }
  return all.sort((a, b) => a.on - b.on);
};

/** The fee of a year, what the card scheme takes of it, and the card itself, on the day of issue and each year after. @param {Agreement} agreement @param {Book} book */
const bookCard = ({ opened, closed, product }, book) => {
  for (let year = 0, on = opened; on < Math.min(closed ?? Infinity, LAST_DAY + 1); on = opened + 365 * ++year) {
    book(on, 'ENTG', product.price);
    book(on, 'SPES', product.price * 0.19);
    if (year % 4 === 0) book(on, 'KOST', 6.4);
  }
};

/** @param {Agreement} agreement @param {{ from: number, on: number }} period @param {Book} book */
const closeAccount = ({ product, amount, rate, opened }, { from, on }, book) => {
  const days = on - from + 1;
  const years = days / 365;
  if (product.category === 'savings' || product.category === 'term deposit') {
    book(on, 'HABZ', amount * rate * years * (product.category === 'savings' && yearOf(on) < 2023 ? 0.25 : 1));
    // A deposit with a term is worth what its money cost on the day it was taken in.
    const worth = product.category === 'savings' ? marketRate(monthIndex(on)) : rate + 0.006;
    if (opened < on) book(on, 'REFG', amount * worth * years);
  } else {
    book(on, 'ENTG', accountFee(product, on) * 12 * years);
  }
};

/** @param {Agreement} agreement @param {{ from: number, on: number }} period @param {Book} book */
const closeLoan = (agreement, { from, on }, book) => {
  const years = (on - from + 1) / 365;
  const owed = principalOn(agreement, on);
  book(on, 'ZINS', owed * agreement.rate * years);
  const margin = agreement.product.category === 'mortgage' ? 0.0115 : 0.031;
  book(on, 'REFB', owed * Math.max(0.001, agreement.rate - margin) * years);
};

/** @param {Agreement} agreement @param {Book} book */
const bookLoan = (agreement, book) => {
  book(agreement.opened, 'AUSZ', agreement.amount);
  book(agreement.opened, 'KOST', 14.5);
  let allowed = 0;
  const allow = (/** @type {number} */ on, /** @type {number} */ amount) => {
    book(on, 'WBER', amount - allowed);
    allowed = amount;
  };
  const end = agreement.closed ?? Infinity;
  for (const { from, event } of agreement.events) {
    if (from < end) allow(from, event === 'ARREARS' ? principalOn(agreement, from) * 0.18 : 0);
  }
  if (agreement.reason === 'written_off' && agreement.closed !== null) {
    allow(agreement.closed, principalOn(agreement, agreement.closed) * 0.55);
  }
};

/** What is still owed. @param {Agreement} agreement @param {number} on */
export const principalOn = ({ amount, opened, termEnd }, on) =>
  termEnd === null ? amount : amount * Math.max(0, (termEnd - on) / (termEnd - opened));
