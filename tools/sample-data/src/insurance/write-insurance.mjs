import { isoDate, LAST_DAY, monthEnd, MONTHS, monthStart } from '../base/calendar.mjs';
import { PRODUCTS } from '../group/catalogue.mjs';
import { makeClaims, reserveDays } from './claims.mjs';
import { CEDED_SHARE, isCeded, makePremiums } from './premiums.mjs';
import { makeProvisions } from './provisions.mjs';
import { makeSuspensions } from './suspensions.mjs';

/**
 * The insurer: policies with their yearly terms, premiums, claims with payments, recoveries and case reserves.
 *
 * @typedef {import('../group/company.mjs').Company} Company
 * @typedef {import('../group/company.mjs').Agreement} Agreement
 * @typedef {import('../base/random.mjs').Random} Random
 * @typedef {import('../base/files.mjs').Files} Files
 * @typedef {import('../base/files.mjs').Cell} Cell
 * @typedef {import('./claims.mjs').Claim} Claim
 * @typedef {import('./premiums.mjs').Premium} Premium
 */

/** @param {Company} company @param {Files} files @returns {Claim[]} */
export const writeInsurance = (company, files) => {
  const table = (/** @type {string} */ name, /** @type {string[]} */ header, /** @type {Cell[][]} */ rows) =>
    files.table(`insurance/${name}.csv`, header, rows);
  const policies = company.agreements.filter((a) => a.product.kind === 'policy');
  const rests = makeSuspensions(company, policies);
  const claims = makeClaims(company, policies, rests);
  const premiums = makePremiums(policies, rests);

  table(
    'products',
    ['tariff', 'name', 'category', 'family'],
    PRODUCTS.filter((p) => p.kind === 'policy').map((p) => [p.id, p.name, p.category, p.family]),
  );
  table(
    'policies',
    ['policy_no', 'tariff', 'holder_no', 'inception', 'cancelled_on', 'reason'],
    policies.map((a) => [
      a.no,
      a.product.id,
      a.holders[0]?.party.no ?? null,
      isoDate(a.opened),
      a.closed === null ? null : isoDate(a.closed),
      a.reason || null,
    ]),
  );
  table(
    'terms',
    ['policy_no', 'from', 'to', 'premium'],
    policies.flatMap((a) => a.terms.map((t) => [a.no, isoDate(t.from), isoDate(t.to), t.premium.toFixed(2)])),
  );
  table(
    'plates_handed_in',
    ['policy_no', 'from', 'to'],
    policies.flatMap((a) => (rests.get(a) ?? []).map((rest) => [a.no, isoDate(rest.from), isoDate(rest.to)])),
  );
  table(
    'co_insured',
    ['policy_no', 'person_no', 'since'],
    policies.flatMap((a) => {
      const partner = a.product.id === 'I-HOME' ? a.holders[0]?.party.partner : null;
      return partner && partner.created <= a.opened ? [[a.no, partner.no, isoDate(a.opened)]] : [];
    }),
  );
  table(
    'premiums',
    ['entry_no', 'policy_no', 'kind', 'date', 'from', 'to', 'amount'],
    premiums.map((p, i) => [
      `R${String(i + 1).padStart(7, '0')}`,
      p.policy.no,
      p.kind,
      isoDate(p.on),
      isoDate(p.from),
      isoDate(p.to),
      p.amount.toFixed(2),
    ]),
  );
  table(
    'claims',
    ['claim_no', 'policy_no', 'loss_date', 'reported_on', 'closed_on', 'status', 'cause'],
    claims.map((c) => [
      c.no,
      c.policy.no,
      isoDate(c.loss),
      isoDate(c.reported),
      c.closed === null ? null : isoDate(c.closed),
      c.status,
      c.cause,
    ]),
  );
  table(
    'claim_bookings',
    ['claim_no', 'no', 'date', 'kind', 'amount'],
    claims.flatMap((c) => c.bookings.map((b, i) => [c.no, i + 1, isoDate(b.on), b.kind, b.amount.toFixed(2)])),
  );
  table(
    'reserves',
    ['claim_no', 'date', 'amount'],
    claims.flatMap((c) => reserveDays(c).map((r) => [c.no, isoDate(r.on), r.amount.toFixed(2)])),
  );
  // The reinsurers carry their part of what is still to be paid.
  table(
    'reserves_ceded',
    ['claim_no', 'date', 'amount'],
    claims.flatMap((c) =>
      isCeded(c.policy) ? reserveDays(c).map((r) => [c.no, isoDate(r.on), (r.amount * CEDED_SHARE).toFixed(2)]) : [],
    ),
  );
  table(
    'reserves_unreported',
    ['tariff', 'date', 'quarter_from', 'amount'],
    makeProvisions(policies).map((p) => [p.tariff, isoDate(p.on), isoDate(p.origin), p.amount.toFixed(2)]),
  );
  table('prevention', ['date', 'amount'], prevention(premiums));
  return claims;
};

/** Fire alarms, driving lessons, sensors for water: what the insurer spends so that less happens. @param {Premium[]} premiums @returns {Cell[][]} */
const prevention = (premiums) => {
  const rows = [];
  for (let m = 0; m < MONTHS; m++) {
    const [from, to] = [monthStart(m), monthEnd(m)];
    const earned = premiums.filter((p) => p.kind === 'earned' && p.on >= from && p.on <= to);
    const amount = 0.012 * earned.reduce((sum, p) => sum + p.amount, 0);
    if (to <= LAST_DAY) rows.push([isoDate(to), amount.toFixed(2)]);
  }
  return rows;
};
