import { monthEnd, MONTHS, monthStart } from '../base/calendar.mjs';
import { principalOn } from '../bank/closing-entries.mjs';
import { endOf } from '../group/spans.mjs';
import { accountFee } from '../group/story.mjs';
import { CEDED_SHARE, isCeded } from '../insurance/premiums.mjs';

/**
 * What the ledger of each month rests on, added up from the agreements themselves. One number a month, in euro.
 *
 * @typedef {import('../group/company.mjs').Company} Company
 * @typedef {import('../group/company.mjs').Agreement} Agreement
 * @typedef {import('../insurance/claims.mjs').Claim} Claim
 *
 * @typedef {'loans' | 'loanInterest' | 'deposits' | 'depositInterest' | 'fees' | 'custody' | 'arrears' | 'writtenOff' | 'premium'
 *   | 'premiumCeded' | 'unearned' | 'claimsPaid' | 'claimsCeded' | 'reserves' | 'subscriptions' | 'memberships' | 'sales'} Volume
 * @typedef {Record<Volume, number[]>} Volumes
 */

/** @param {Company} company @param {Claim[]} claims @param {number[]} sales @returns {Volumes} */
export const measureVolumes = (company, claims, sales) => {
  const empty = () => Array.from({ length: MONTHS }, () => 0);
  /** @type {Volumes} */
  const volumes = {
    loans: empty(),
    loanInterest: empty(),
    deposits: empty(),
    depositInterest: empty(),
    fees: empty(),
    custody: empty(),
    arrears: empty(),
    writtenOff: empty(),
    premium: empty(),
    unearned: empty(),
    claimsPaid: empty(),
    claimsCeded: empty(),
    premiumCeded: empty(),
    reserves: empty(),
    subscriptions: empty(),
    memberships: empty(),
    sales,
  };
  const ends = Array.from({ length: MONTHS }, (_, m) => monthEnd(m));
  for (const agreement of company.agreements) {
    if (agreement.test) continue;
    const end = endOf(agreement);
    for (const [m, on] of ends.entries()) if (agreement.opened <= on && end > on) addMonth(volumes, agreement, m, on);
    if (agreement.reason === 'written_off' && agreement.closed !== null) {
      const m = ends.findIndex((on) => on >= (agreement.closed ?? 0));
      if (m >= 0) volumes.writtenOff[m] = (volumes.writtenOff[m] ?? 0) + agreement.amount * 0.5;
    }
  }
  for (const claim of claims) addClaim(volumes, claim, ends);
  return volumes;
};

/** @param {Volumes} volumes @param {Agreement} agreement @param {number} m @param {number} on */
const addMonth = (volumes, agreement, m, on) => {
  const add = (/** @type {Volume} */ name, /** @type {number} */ value) => {
    volumes[name][m] = (volumes[name][m] ?? 0) + value;
  };
  const { product, amount, rate } = agreement;
  if (product.kind === 'loan') {
    const left = principalOn(agreement, on);
    add('loans', left);
    add('loanInterest', (left * rate) / 12);
    if (agreement.events.findLast((event) => event.from <= on)?.event === 'ARREARS') add('arrears', left);
  } else if (product.kind === 'account') {
    add(
      product.category === 'securities' ? 'custody' : 'fees',
      product.category === 'securities' ? 1 : accountFee(product, on),
    );
    if (product.category !== 'securities') add('deposits', amount);
    add('depositInterest', (amount * rate) / 12);
  } else if (product.kind === 'card') {
    add('fees', product.price / 12);
  } else if (product.kind === 'policy') {
    const now = agreement.terms.find((t) => t.from <= on && on < t.to);
    if (!now) return;
    add('premium', now.premium / 12);
    if (isCeded(agreement)) add('premiumCeded', (now.premium / 12) * CEDED_SHARE);
    if (product.id !== 'I-LIFE') add('unearned', now.premium * Math.min(1, (now.to - on) / 365));
  } else if (product.kind === 'licence') {
    const now = agreement.seats.findLast((seats) => seats.from <= on);
    if (now) add('subscriptions', now.seats * now.price * 0.96);
  } else if (product.kind === 'membership') {
    const now = agreement.fees.findLast((fee) => fee.from <= on);
    if (now) add('memberships', now.amount / (agreement.billing?.unit === 'year' ? 12 : 1));
  }
};

/** @param {Volumes} volumes @param {Claim} claim @param {number[]} ends */
const addClaim = (volumes, claim, ends) => {
  for (const booking of claim.bookings) {
    const m = ends.findIndex((on, i) => booking.on <= on && booking.on >= monthStart(i));
    if (m < 0) continue;
    const name = booking.kind === 'ceded' ? 'claimsCeded' : 'claimsPaid';
    volumes[name][m] = (volumes[name][m] ?? 0) + (booking.kind === 'recovery' ? -booking.amount : booking.amount);
  }
  for (const [m, on] of ends.entries()) {
    const reserve = claim.reserves.findLast((r) => r.on <= on)?.amount ?? 0;
    volumes.reserves[m] = (volumes.reserves[m] ?? 0) + reserve;
  }
};
