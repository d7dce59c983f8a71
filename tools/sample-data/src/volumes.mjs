import { monthEnd, MONTHS, monthStart } from './calendar.mjs';

/**
 * What the ledger of each month rests on, added up from the agreements themselves. One number a month, in euro.
 *
 * @typedef {import('./company.mjs').Company} Company
 * @typedef {import('./company.mjs').Agreement} Agreement
 * @typedef {import('./write-insurance.mjs').Claim} Claim
 *
 * @typedef {'loans' | 'loanInterest' | 'deposits' | 'depositInterest' | 'fees' | 'custody' | 'arrears' | 'writtenOff' | 'premium'
 *   | 'unearned' | 'claimsPaid' | 'reserves' | 'subscriptions' | 'sales'} Volume
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
    reserves: empty(),
    subscriptions: empty(),
    sales,
  };
  const ends = Array.from({ length: MONTHS }, (_, m) => monthEnd(m));
  for (const agreement of company.agreements) {
    if (agreement.test) continue;
    const term = agreement.product.termRule === 'expires' ? agreement.termEnd : null;
    const end = Math.min(agreement.closed ?? Infinity, term ?? Infinity);
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
  const { product, amount, rate, opened, termEnd } = agreement;
  if (product.kind === 'loan') {
    const left = termEnd === null ? amount : amount * Math.max(0, (termEnd - on) / (termEnd - opened));
    add('loans', left);
    add('loanInterest', (left * rate) / 12);
    if (agreement.events.findLast((event) => event.from <= on)?.event === 'ARREARS') add('arrears', left);
  } else if (product.kind === 'account') {
    add(product.category === 'securities' ? 'custody' : 'fees', product.category === 'securities' ? 1 : product.price);
    if (product.category !== 'securities') add('deposits', amount);
    add('depositInterest', (amount * rate) / 12);
  } else if (product.kind === 'card') {
    add('fees', product.price / 12);
  } else if (product.kind === 'policy') {
    const now = agreement.terms.find((t) => t.from <= on && on < t.to);
    if (!now) return;
    add('premium', now.premium / 12);
    if (product.id !== 'I-LIFE') add('unearned', now.premium * Math.min(1, (now.to - on) / 365));
  } else if (product.kind === 'licence') {
    const now = agreement.seats.findLast((seats) => seats.from <= on);
    if (now) add('subscriptions', now.seats * now.price);
  }
};

/** @param {Volumes} volumes @param {Claim} claim @param {number[]} ends */
const addClaim = (volumes, claim, ends) => {
  for (const booking of claim.bookings) {
    const m = ends.findIndex((on, i) => booking.on <= on && booking.on >= monthStart(i));
    if (m < 0) continue;
    volumes.claimsPaid[m] =
      (volumes.claimsPaid[m] ?? 0) + (booking.kind === 'recovery' ? -booking.amount : booking.amount);
  }
  for (const [m, on] of ends.entries()) {
    const reserve = claim.reserves.findLast((r) => r.on <= on)?.amount ?? 0;
    volumes.reserves[m] = (volumes.reserves[m] ?? 0) + reserve;
  }
};
