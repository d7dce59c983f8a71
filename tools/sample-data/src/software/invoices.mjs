import { LAST_DAY, month, monthEnd, MONTHS, monthStart } from '../base/calendar.mjs';
import { closings } from '../base/closings.mjs';
import { billsOf } from '../group/billing.mjs';

/**
 * What the software firm bills, and what running a licence costs it.
 *
 * @typedef {import('../group/company.mjs').Company} Company
 * @typedef {import('../group/company.mjs').Agreement} Agreement
 * @typedef {{ licence: Agreement, kind: 'subscription' | 'usage' | 'setup', on: number, from: number, to: number, amount: number }} Invoice
 */

const PAYSLIPS_FROM = month('2023-07');

/** In the order of their days. @param {Company} company @param {Agreement[]} licences @returns {Invoice[]} */
export const makeInvoices = (company, licences) => {
  const random = company.random('invoices');
  /** @type {Invoice[]} */
  const invoices = [];
  for (const licence of licences) {
    if (licence.test) continue;
    for (const { from, to, amount } of billsOf(licence))
      invoices.push({ licence, kind: 'subscription', on: from, from, to, amount });
    const seats = licence.seats[0]?.seats ?? 1;
    const { opened } = licence;
    if (seats >= 4 && opened >= monthStart(0))
      invoices.push({ licence, kind: 'setup', on: opened, from: opened, to: opened + 1, amount: 60 + 24 * seats });
    if (licence.product.id !== 'S-PAYROLL') continue;
    const staff = licence.holders[0]?.party.employees ?? 1;
    for (let m = PAYSLIPS_FROM; m < MONTHS; m++) {
      const on = monthEnd(m);
      if (opened > monthStart(m) || (licence.closed ?? LAST_DAY + 1) <= on) continue;
      const slips = Math.max(1, Math.round(staff * (1 + 0.05 * random.normal())));
      invoices.push({ licence, kind: 'usage', on, from: monthStart(m), to: on + 1, amount: slips * 1.3 });
    }
  }
  return invoices.sort((a, b) => a.on - b.on);
};

/** Servers and help with the setting up, by the seats. @param {Agreement[]} licences @returns {{ licence: Agreement, on: number, amount: number }[]} */
export const makeHosting = (licences) =>
  licences
    .filter((licence) => !licence.test)
    .flatMap((licence) =>
      closings(Number(licence.no.slice(1)), licence.opened, licence.closed ?? Infinity, 6).map(({ from, on }) => {
        const seats = licence.seats.findLast((each) => each.from <= on)?.seats ?? 1;
        const monthly = 1.4 + seats * (licence.product.id === 'S-TILL' ? 5.2 : 2.9);
        return { licence, on, amount: (monthly * (on - from + 1)) / 30.4 };
      }),
    )
    .sort((a, b) => a.on - b.on);
