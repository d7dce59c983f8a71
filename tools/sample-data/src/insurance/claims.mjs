import { dayOf, FIRST_DAY, LAST_DAY, monthEnd, monthIndex } from '../base/calendar.mjs';
import { CEDED_SHARE, isCeded } from './premiums.mjs';
import { restingDays } from './suspensions.mjs';

/**
 * Losses, what is paid and got back for them, and what is held for those still open.
 *
 * @typedef {import('../group/company.mjs').Company} Company
 * @typedef {import('../group/company.mjs').Agreement} Agreement
 * @typedef {import('../base/random.mjs').Random} Random
 *
 * @typedef {{ no: string, policy: Agreement, loss: number, reported: number, closed: number | null, status: string, cause: string,
 *   bookings: { on: number, kind: string, amount: number }[], reserves: { on: number, amount: number }[] }} Claim
 */

/** Claims a year, median cost in euro, causes. @type {Record<string, [number, number, string[]]>} */
const RISK = {
  'I-HOME': [0.095, 1150, ['water', 'storm', 'theft', 'fire', 'glass']],
  'I-MOTOR': [0.14, 2100, ['collision', 'parking', 'glass', 'hail', 'theft']],
  'I-FLEET': [0.25, 2700, ['collision', 'parking', 'glass', 'hail']],
  'I-LIABILITY': [0.16, 6400, ['property damage', 'product', 'injury']],
};

/** In the order of their reports. @param {Company} company @param {Agreement[]} policies @param {Map<Agreement, import('./suspensions.mjs').Rest[]>} rests */
export const makeClaims = (company, policies, rests) => {
  const random = company.random('claims');
  /** @type {Claim[]} */
  const claims = [];
  for (const policy of policies) {
    const risk = RISK[policy.product.id];
    const end = Math.min(policy.closed ?? Infinity, policy.termEnd ?? Infinity, LAST_DAY);
    const from = Math.max(policy.opened, FIRST_DAY);
    if (!risk || end <= from || policy.test) continue;
    const losses = Array.from({ length: random.poisson((risk[0] * (end - from)) / 365) }, () =>
      random.whole(from, end - 1),
    );
    for (const loss of losses.filter((day) => restingDays(rests.get(policy) ?? [], day, day + 1) === 0))
      claims.push(settle(random, policy, loss, random.pick(risk[2]), risk[1]));
    for (const [day, region, cause, share] of DISASTERS) {
      const hit = policy.holders[0]?.party.region === region && policy.product.id !== 'I-LIABILITY';
      if (hit && day >= from && day < end && random.chance(share))
        claims.push(settle(random, policy, day, cause, risk[1] * 2));
    }
  }
  const known = claims.filter((claim) => claim.reported <= LAST_DAY).sort((a, b) => a.reported - b.reported);
  for (const [i, claim] of known.entries()) claim.no = `S${String(i + 1).padStart(6, '0')}`;
  return known;
};

/** One hailstorm and one flood. @type {[number, string, string, number][]} */
const DISASTERS = [
  [dayOf(2023, 6, 12), 'Styria', 'hail', 0.11],
  [dayOf(2024, 8, 15), 'Lower Austria', 'flood', 0.12],
];

/** @param {Random} random @param {Agreement} policy @param {number} loss @param {string} cause @param {number} median @returns {Claim} */
const settle = (random, policy, loss, cause, median) => {
  const reported = loss + Math.floor(28 * random.next() ** 2);
  const cost = Math.round(random.logNormal(median, 0.8) * 100) / 100;
  const refused = random.chance(0.07);
  const lasts = Math.round(random.logNormal(70, 0.8)) + 5;
  /** @type {Claim} */
  const claim = { no: '', policy, loss, reported, closed: null, status: 'open', cause, bookings: [], reserves: [] };
  const book = (/** @type {number} */ on, /** @type {string} */ kind, /** @type {number} */ amount) => {
    if (on <= LAST_DAY && amount >= 0.01) claim.bookings.push({ on, kind, amount: Math.round(amount * 100) / 100 });
  };
  const reserve = (/** @type {number} */ on, /** @type {number} */ amount) => {
    if (on <= LAST_DAY) claim.reserves.push({ on, amount: Math.round(amount * 100) / 100 });
  };
  const guess = cost * random.between(0.7, 1.4);
  reserve(reported, guess);
  if (!refused) {
    const early = lasts > 60 ? 0.4 : 0;
    if (early > 0) {
      book(reported + 30, 'payment', cost * early);
      reserve(reported + 30, Math.max(0, guess - cost * early));
    }
    book(reported + lasts, 'payment', cost * (1 - early));
    if (isCeded(policy)) book(reported + lasts + 20, 'ceded', cost * CEDED_SHARE);
    if (random.chance(0.3)) book(reported + lasts, 'expense', cost * 0.06);
    if (random.chance(0.08)) book(reported + lasts + 40, 'recovery', cost * 0.35);
  }
  if (reported + lasts <= LAST_DAY) {
    claim.closed = reported + lasts;
    claim.status = refused ? 'rejected' : 'closed';
    reserve(claim.closed, 0);
  }
  return claim;
};

/** Case reserves on the days they changed and, while the claim is open, at each month end. @param {Claim} claim */
export const reserveDays = ({ reserves, closed }) => {
  const days = new Map(reserves.map(({ on, amount }) => [on, amount]));
  const first = reserves[0]?.on;
  if (first === undefined) return [];
  for (let m = monthIndex(first); monthEnd(m) < Math.min(closed ?? Infinity, LAST_DAY + 1); m++) {
    const on = monthEnd(m);
    if (!days.has(on)) days.set(on, reserves.findLast((each) => each.on <= on)?.amount ?? 0);
  }
  return [...days].map(([on, amount]) => ({ on, amount })).sort((a, b) => a.on - b.on);
};
