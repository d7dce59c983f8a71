import { isoDate } from '../base/calendar.mjs';
import { PRODUCTS } from '../group/catalogue.mjs';
import { makeHosting, makeInvoices } from './invoices.mjs';
import { makeTelemetry } from './telemetry.mjs';
import { makeTickets } from './tickets.mjs';
import { versionsOf } from './versions.mjs';

/**
 * The software firm: tab-separated exports of its subscription system and its help desk.
 *
 * @typedef {import('../group/company.mjs').Company} Company
 * @typedef {import('../base/files.mjs').Files} Files
 * @typedef {import('../base/files.mjs').Cell} Cell
 */

/** @param {Company} company @param {Files} files */
export const writeSoftware = (company, files) => {
  const table = (/** @type {string} */ name, /** @type {string[]} */ header, /** @type {Cell[][]} */ rows) =>
    files.table(`software/${name}.tsv`, header, rows, '\t');
  const licences = company.agreements.filter((a) => a.product.kind === 'licence');
  const all = [...licences, ...company.trials];

  table(
    'products',
    ['sku', 'name', 'category', 'family', 'seat_price'],
    PRODUCTS.filter((p) => p.kind === 'licence').map((p) => [p.id, p.name, p.category, p.family, p.price]),
  );
  table(
    'licences',
    ['licence_no', 'customer_no', 'sku', 'created', 'billed_every', 'billed_unit', 'currency', 'reason'],
    all.map((a) => [
      a.no,
      a.holders[0]?.party.no ?? null,
      a.product.id,
      isoDate(a.trial ?? a.opened),
      a.billing?.count ?? null,
      a.billing?.unit ?? null,
      a.billing?.currency ?? null,
      a.reason || null,
    ]),
  );
  table(
    'versions',
    ['licence_no', 'from', 'state', 'seats', 'fee'],
    all.flatMap((a) => versionsOf(a).map((v) => [a.no, isoDate(v.from), v.state, v.seats, v.fee.toFixed(2)])),
  );
  table(
    'invoices',
    ['invoice_no', 'licence_no', 'kind', 'date', 'from', 'to', 'amount', 'currency'],
    makeInvoices(company, licences).map((i, at) => [
      `R${at + 1}`,
      i.licence.no,
      i.kind,
      isoDate(i.on),
      isoDate(i.from),
      isoDate(i.to),
      i.amount.toFixed(2),
      i.licence.billing?.currency ?? 'EUR',
    ]),
  );
  table(
    'hosting',
    ['licence_no', 'date', 'cost'],
    makeHosting(licences).map((h) => [h.licence.no, isoDate(h.on), h.amount.toFixed(2)]),
  );
  const { seats, activities } = makeTelemetry(company, licences);
  table(
    'usage',
    ['licence_no', 'day', 'seats_used'],
    seats.map((s) => [s.licence.no, isoDate(s.on), s.used]),
  );
  table(
    'activity',
    ['licence_no', 'day', 'user', 'event'],
    activities.map((a) => [a.licence.no, isoDate(a.on), a.user, a.kind]),
  );
  table(
    'tickets',
    ['ticket_no', 'licence_no', 'opened', 'closed', 'rating'],
    makeTickets(company, licences).map((t, i) => [
      `H${String(i + 1).padStart(6, '0')}`,
      t.licence.no,
      isoDate(t.on),
      t.closed === null ? null : isoDate(t.closed),
      t.rating,
    ]),
  );
};
