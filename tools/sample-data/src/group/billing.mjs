import { addMonths, day, FIRST_DAY, LAST_DAY, MONTHS, monthStart } from '../base/calendar.mjs';

/**
 * How licences and memberships are billed, and what one bill says from when on.
 *
 * @typedef {import('./company.mjs').Company} Company
 * @typedef {import('./company.mjs').Agreement} Agreement
 * @typedef {import('../base/random.mjs').Random} Random
 * @typedef {{ unit: 'week' | 'month' | 'year', count: number, currency: string }} Billing
 * @typedef {{ from: number, quantity: number, amount: number, plan: string }} Fee      `amount` for one billing period
 */

/** Months of a billing period, and what is taken off or added for its length. @type {Record<string, [number, number]>} */
const PERIODS = { 'week 1': [12 / 52, 1.06], 'month 1': [1, 1], 'month 3': [3, 0.97], 'year 1': [12, 0.9] };

/** @param {Company} company */
export const setBilling = (company) => {
  const random = company.random('billing');
  for (const agreement of [...company.agreements, ...company.trials]) {
    if (agreement.product.kind === 'licence') billLicence(random, agreement);
    else if (agreement.product.kind === 'membership') billMembership(random, agreement);
  }
};

/** @param {Random} random @param {Agreement} agreement */
const billLicence = (random, agreement) => {
  const weekly = agreement.product.id === 'S-TILL' && random.chance(0.08);
  const [unit, count] = weekly ? /** @type {const} */ (['week', 1]) : random.pick(LICENCE_BILLS);
  const swiss = agreement.holders[0]?.party.country === 'CH';
  const currency = swiss ? 'CHF' : agreement.product.id !== 'S-TILL' && random.chance(0.025) ? 'USD' : 'EUR';
  const [months, factor] = PERIODS[`${unit} ${count}`] ?? [1, 1];
  agreement.billing = { unit, count, currency };
  agreement.fees = agreement.seats.map(({ from, seats, price }) => ({
    from,
    quantity: seats,
    amount: cents(seats * price * months * factor),
    plan: '',
  }));
  if (agreement.trial !== null && agreement.trial === agreement.opened) return;
  for (let m = 1; m < MONTHS - 1; m++) {
    const from = monthStart(m) + random.whole(0, 27);
    const to = addMonths(from, random.whole(1, 3));
    const runs = agreement.opened < from && (agreement.closed ?? LAST_DAY) > to + 20;
    if (random.chance(0.0022) && runs && (agreement.pauses.at(-1)?.to ?? 0) < from) agreement.pauses.push({ from, to });
  }
};

/** @type {['week' | 'month' | 'year', number][]} */
const LICENCE_BILLS = [
  ['month', 1],
  ['month', 3],
  ['year', 1],
  ['year', 1],
];

const FAMILY_FROM = monthStart(12);
const DEARER = day('2025-01-01');

/** A plan for one or for the family, by the year or by the month; dearer from 2025 on, for each at the next bill. @param {Random} random @param {Agreement} agreement */
const billMembership = (random, agreement) => {
  const monthly = random.chance(0.09);
  agreement.billing = { unit: monthly ? 'month' : 'year', count: 1, currency: 'EUR' };
  const price = (/** @type {string} */ plan, /** @type {boolean} */ dearer) =>
    (plan === 'family' ? (monthly ? 7.5 : 69) : monthly ? 4.5 : 39) * (dearer ? 1.15 : 1);
  let plan = agreement.opened >= FAMILY_FROM && random.chance(0.22) ? 'family' : 'solo';
  let dearer = agreement.opened >= DEARER;
  const set = (/** @type {number} */ from) =>
    agreement.fees.push({ from, quantity: 1, amount: cents(price(plan, dearer)), plan });
  set(agreement.opened);
  let next = nextBill(agreement.opened, agreement.opened, monthly);
  const end = Math.min(agreement.closed ?? Infinity, LAST_DAY + 1);
  for (; next < end; next = nextBill(agreement.opened, next, monthly)) {
    const before = `${plan} ${dearer}`;
    const other = plan === 'solo' ? random.chance(monthly ? 0.006 : 0.065) : random.chance(monthly ? 0.004 : 0.05);
    if (other && next >= FAMILY_FROM) plan = plan === 'solo' ? 'family' : 'solo';
    if (next >= DEARER) dearer = true;
    if (`${plan} ${dearer}` !== before) set(next);
  }
};

/** @param {number} opened @param {number} after @param {boolean} monthly */
const nextBill = (opened, after, monthly) => {
  let bills = Math.max(1, Math.floor((after - opened) / (monthly ? 31 : 366)));
  while (addMonths(opened, bills * (monthly ? 1 : 12)) <= after) bills++;
  return addMonths(opened, bills * (monthly ? 1 : 12));
};

/**
 * The days on which a bill is written while an agreement is paid for, and the day after the time it is for.
 * @param {Agreement} agreement
 * @returns {{ from: number, to: number, amount: number }[]}
 */
export const billsOf = ({ opened, closed, billing, fees, pauses }) => {
  if (billing === null) return [];
  const end = Math.min(closed ?? Infinity, LAST_DAY + 1);
  const months = billing.count * (billing.unit === 'year' ? 12 : 1);
  const at = (/** @type {number} */ n) => (billing.unit === 'week' ? opened + 7 * n : addMonths(opened, n * months));
  const bills = [];
  const skipped = Math.floor(Math.max(0, FIRST_DAY - opened) / (billing.unit === 'week' ? 7 : months * 31));
  for (let n = skipped, from = at(n); from < end; from = at(++n)) {
    if (from < FIRST_DAY || pauses.some((p) => p.from <= from && from < p.to)) continue;
    const fee = fees.findLast((each) => each.from <= from);
    if (fee) bills.push({ from, to: at(n + 1), amount: fee.amount });
  }
  return bills;
};

/** @param {number} value */
const cents = (value) => Math.round(value * 100) / 100;
