import { germanDate, LAST_DAY } from '../base/calendar.mjs';
import { PRODUCTS } from '../group/catalogue.mjs';
import { BRANCHES } from '../group/story.mjs';
import { makeLogins, makeVisits } from './channels.mjs';
import { closingEntries } from './closing-entries.mjs';
import { makePayments } from './payments.mjs';

/**
 * Core banking: semicolons, decimal comma, dates as 31.12.2024, codes in capitals.
 *
 * @typedef {import('../group/company.mjs').Company} Company
 * @typedef {import('../group/company.mjs').Agreement} Agreement
 * @typedef {import('../base/files.mjs').Files} Files
 * @typedef {import('../base/files.mjs').Cell} Cell
 * @typedef {import('../group/spans.mjs').Spans} Spans
 * @typedef {import('./panel.mjs').Panel} Panel
 * @typedef {import('./month-ends.mjs').MonthEnds} MonthEnds
 */

const REASON = /** @type {Record<string, string>} */ ({
  customer: 'KUNDE',
  firm: 'BANK',
  matured: 'ABLAUF',
  written_off: 'AUSBUCHUNG',
  deceased: 'TOD',
});

/** @param {Company} company @param {Files} files @param {Spans} spans @param {Panel} panel @param {MonthEnds} ends */
export const writeBank = (company, files, spans, panel, ends) => {
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
  const numbered = (/** @type {string} */ prefix, /** @type {number} */ i) =>
    `${prefix}${String(i + 1).padStart(7, '0')}`;
  table(
    'bookings',
    ['booking_no', 'date', 'number', 'kind', 'code', 'amount'],
    closingEntries(company).map((b, i) => [
      numbered('B', i),
      germanDate(b.on),
      b.agreement.no,
      b.agreement.product.kind,
      b.code,
      comma(b.amount),
    ]),
  );
  table(
    'payments',
    ['payment_no', 'date', 'account_no', 'code', 'amount', 'currency'],
    makePayments(company).map((p, i) => [
      numbered('Z', i),
      germanDate(p.on),
      p.account,
      p.code,
      comma(p.amount),
      p.currency,
    ]),
  );
  table(
    'balances',
    ['account_no', 'date', 'balance'],
    panel.balances.map((b) => [b.account, germanDate(b.on), comma(b.amount)]),
  );
  table(
    'month_ends',
    ['account_no', 'date', 'balance'],
    ends.accounts.map((each) => [each.account, germanDate(each.on), comma(each.amount)]),
  );
  table(
    'loan_month_ends',
    ['loan_no', 'date', 'principal', 'non_performing'],
    ends.loans.map((each) => [each.agreement.no, germanDate(each.on), comma(each.principal), each.bad ? 'J' : 'N']),
  );
  table(
    'visits',
    ['visit_no', 'date', 'customer_no'],
    makeVisits(company, spans).map((v, i) => [numbered('V', i), germanDate(v.on), v.party.no]),
  );
  table(
    'portal',
    ['session_no', 'date', 'customer_no'],
    makeLogins(company, spans).map((l, i) => [numbered('P', i), germanDate(l.on), l.party.no]),
  );
};

/** @param {number} value */
const comma = (value) => value.toFixed(2).replace('.', ',');
/** @param {Agreement} a */
const ended = (a) => (a.closed === null ? null : germanDate(a.closed));
/** @param {Agreement} a */
const reason = (a) => (a.closed === null ? null : (REASON[a.reason] ?? 'SONST'));
