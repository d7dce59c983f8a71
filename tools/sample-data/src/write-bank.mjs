import { dayOf, FIRST_DAY, germanDate, LAST_DAY, yearOf } from './calendar.mjs';
import { PRODUCTS } from './catalogue.mjs';
import { BRANCHES } from './story.mjs';

/**
 * Core banking: semicolons, decimal comma, dates as 31.12.2024, codes in capitals.
 *
 * @typedef {import('./company.mjs').Company} Company
 * @typedef {import('./company.mjs').Agreement} Agreement
 * @typedef {import('./files.mjs').Files} Files
 * @typedef {import('./files.mjs').Cell} Cell
 */

const REASON = /** @type {Record<string, string>} */ ({
  customer: 'KUNDE',
  firm: 'BANK',
  matured: 'ABLAUF',
  written_off: 'AUSBUCHUNG',
  deceased: 'TOD',
});

/** @param {Company} company @param {Files} files */
export const writeBank = (company, files) => {
  const table = (/** @type {string} */ name, /** @type {string[]} */ header, /** @type {Cell[][]} */ rows) =>
    files.table(`bank/${name}.csv`, header, rows, ';');
  const of = (/** @type {string} */ kind) => company.agreements.filter((a) => a.product.kind === kind);

  table(
    'branches',
    ['branch_code', 'name', 'region', 'merged_into', 'merged_on'],
    [
      ...BRANCHES.map((b) => [
        b.code,
        b.name,
        b.region,
        b.mergedInto ?? null,
        b.mergedOn ? germanDate(b.mergedOn) : null,
      ]),
      ['9000', 'Direktbank', null, null, null],
    ],
  );
  table(
    'products',
    ['product_code', 'name', 'category', 'family', 'term_rule', 'earning_asset', 'monthly_fee'],
    PRODUCTS.filter((p) => p.id.startsWith('B-')).map((p) => [
      p.id,
      p.name,
      p.category,
      p.family,
      p.termRule,
      p.kind === 'loan' ? 'J' : 'N',
      comma(p.kind === 'account' ? p.price : 0),
    ]),
  );
  table(
    'accounts',
    ['account_no', 'product_code', 'opened', 'closed', 'reason', 'branch_code', 'term_end', 'rolled_from', 'test'],
    of('account').map((a) => [
      a.no,
      a.product.id,
      germanDate(a.opened),
      ended(a),
      reason(a),
      a.branch,
      a.termEnd === null ? null : germanDate(a.termEnd),
      a.renews === '' ? null : a.renews,
      a.test ? 'J' : 'N',
    ]),
  );
  table(
    'cards',
    ['card_no', 'product_code', 'issued', 'ended', 'reason', 'branch_code'],
    of('card').map((a) => [a.no, a.product.id, germanDate(a.opened), ended(a), reason(a), a.branch]),
  );
  table(
    'loans',
    ['loan_no', 'product_code', 'paid_out', 'principal', 'rate', 'term_end', 'settled', 'reason', 'branch_code'],
    of('loan').map((a) => [
      a.no,
      a.product.id,
      germanDate(a.opened),
      comma(a.amount),
      comma(a.rate * 100),
      germanDate(a.termEnd ?? a.opened),
      ended(a),
      reason(a),
      a.branch,
    ]),
  );
  table(
    'loan_events',
    ['loan_no', 'date', 'event'],
    of('loan').flatMap((a) =>
      a.events.filter((e) => e.from < (a.closed ?? LAST_DAY + 1)).map((e) => [a.no, germanDate(e.from), e.event]),
    ),
  );
  table(
    'holders',
    ['number', 'kind', 'customer_no', 'role', 'share', 'from', 'to'],
    company.agreements
      .filter((a) => a.product.id.startsWith('B-'))
      .flatMap((a) =>
        a.holders.map((h) => [
          a.no,
          a.product.kind,
          h.party.no,
          h.role,
          comma(h.share),
          germanDate(h.from),
          h.to === null ? null : germanDate(h.to),
        ]),
      ),
  );
  table('bookings', ['booking_no', 'date', 'number', 'kind', 'code', 'amount'], bookings(company));
};

/** @param {number} value */
const comma = (value) => value.toFixed(2).replace('.', ',');
/** @param {Agreement} a */
const ended = (a) => (a.closed === null ? null : germanDate(a.closed));
/** @param {Agreement} a */
const reason = (a) => (a.closed === null ? null : (REASON[a.reason] ?? 'SONST'));

/** Fees and interest at the end of each half year. @param {Company} company */
const bookings = (company) => {
  /** @type {{ on: number, agreement: Agreement, code: string, amount: number }[]} */
  const all = [];
  for (const agreement of company.agreements) {
    if (!agreement.product.id.startsWith('B-') || agreement.test) continue;
    if (agreement.product.kind === 'loan' && agreement.opened >= FIRST_DAY) {
      all.push({ on: agreement.opened, agreement, code: 'AUSZ', amount: agreement.amount });
    }
    for (let year = 2021; year <= 2026; year++) {
      for (const half of [0, 1]) {
        const on = dayOf(year, half === 0 ? 6 : 12) - 1;
        if (on >= FIRST_DAY && on <= LAST_DAY) settleHalf(agreement, on, half === 1, all);
      }
    }
  }
  all.sort((a, b) => a.on - b.on);
  return all.map((b, i) => [
    `B${String(i + 1).padStart(7, '0')}`,
    germanDate(b.on),
    b.agreement.no,
    b.agreement.product.kind,
    b.code,
    comma(b.amount),
  ]);
};

/**
 * @param {Agreement} agreement
 * @param {number} on
 * @param {boolean} yearEnd
 * @param {{ on: number, agreement: Agreement, code: string, amount: number }[]} all
 */
const settleHalf = (agreement, on, yearEnd, all) => {
  const from = Math.max(agreement.opened, on - 182);
  const term = agreement.product.termRule === 'expires' ? agreement.termEnd : null;
  const days = Math.min(on, agreement.closed ?? Infinity, term ?? Infinity) - from;
  if (days < 10) return;
  const { kind, category, price } = agreement.product;
  const add = (/** @type {string} */ code, /** @type {number} */ amount) => {
    if (amount >= 0.005) all.push({ on, agreement, code, amount });
  };
  if (kind === 'card') {
    if (yearEnd) add('ENTG', price);
  } else if (kind === 'loan') {
    const left =
      agreement.termEnd === null ? 1 : Math.max(0, (agreement.termEnd - on) / (agreement.termEnd - agreement.opened));
    add('ZINS', (agreement.amount * left * agreement.rate * days) / 365);
  } else if (category === 'savings' || category === 'term deposit') {
    if (yearEnd)
      add(
        'HABZ',
        (agreement.amount * agreement.rate * Math.min(365, on - agreement.opened)) / 365 / (yearOf(on) < 2023 ? 4 : 1),
      );
  } else {
    add('ENTG', (price * 6 * days) / 182);
  }
};
