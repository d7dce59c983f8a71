import { dayOf, FIRST_DAY, isoDate, LAST_DAY } from './calendar.mjs';
import { PRODUCTS } from './catalogue.mjs';

/**
 * The software firm: tab-separated exports of its subscription system.
 *
 * @typedef {import('./company.mjs').Company} Company
 * @typedef {import('./company.mjs').Agreement} Agreement
 * @typedef {import('./files.mjs').Files} Files
 * @typedef {import('./files.mjs').Cell} Cell
 */

/** @param {Company} company @param {Files} files */
export const writeSoftware = (company, files) => {
  const table = (/** @type {string} */ name, /** @type {string[]} */ header, /** @type {Cell[][]} */ rows) =>
    files.table(`software/${name}.tsv`, header, rows, '\t');
  const licences = company.agreements.filter((a) => a.product.kind === 'licence');

  table(
    'products',
    ['sku', 'name', 'category', 'family', 'seat_price'],
    PRODUCTS.filter((p) => p.kind === 'licence').map((p) => [p.id, p.name, p.category, p.family, p.price]),
  );
  table(
    'licences',
    ['licence_no', 'customer_no', 'sku', 'signed_on', 'cancelled_on', 'reason'],
    licences.map((a) => [
      a.no,
      a.holders[0]?.party.no ?? null,
      a.product.id,
      isoDate(a.opened),
      a.closed === null ? null : isoDate(a.closed),
      a.reason || null,
    ]),
  );
  table(
    'seats',
    ['licence_no', 'from', 'seats', 'seat_price'],
    licences.flatMap((a) =>
      a.seats.filter((s) => s.from < (a.closed ?? LAST_DAY + 1)).map((s) => [a.no, isoDate(s.from), s.seats, s.price]),
    ),
  );
  const random = company.random('usage');
  /** @type {Cell[][]} */
  const invoices = [];
  /** @type {Cell[][]} */
  const usage = [];
  for (let quarter = 0; quarter < 20; quarter++) {
    const from = dayOf(2022, quarter * 3);
    const to = dayOf(2022, quarter * 3 + 3);
    if (to - 1 > LAST_DAY) break;
    for (const a of licences) {
      const seats = seatsOn(a, from);
      if (seats === undefined || a.opened > from || (a.closed !== null && a.closed <= from) || from < FIRST_DAY)
        continue;
      const amount = (seats.seats * seats.price * 3).toFixed(2);
      invoices.push([`R${invoices.length + 1}`, a.no, isoDate(from), isoDate(to), amount]);
      if (a.closed === null || a.closed >= to) {
        usage.push([
          a.no,
          isoDate(to - 1),
          Math.max(1, Math.round(seats.seats * Math.min(1, 0.78 + 0.12 * random.normal()))),
        ]);
      }
    }
  }
  table('invoices', ['invoice_no', 'licence_no', 'from', 'to', 'amount'], invoices);
  table('usage', ['licence_no', 'day', 'seats_used'], usage);
};

/** @param {Agreement} agreement @param {number} on */
const seatsOn = (agreement, on) => agreement.seats.findLast((seats) => seats.from <= on);
