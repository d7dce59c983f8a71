import { isoDate, LAST_DAY, month, monthEnd, monthStart } from '../base/calendar.mjs';
import { cents } from './baskets.mjs';

/**
 * The loyalty programme: each September since 2023 the shop draws lots among its recent buyers. Some get points and
 * vouchers; the others get nothing, so that one can see what it brings.
 *
 * @typedef {import('../base/random.mjs').Random} Random
 * @typedef {import('./buyers.mjs').Buyer} Buyer
 * @typedef {{ customer_no: number, since: string, group: 'treated' | 'control' }} Member
 * @typedef {{ customer_no: number, date: string, cost: number }} Statement
 */

const WAVES = new Set([month('2023-09'), month('2024-09'), month('2025-09')]);
/** How much more often those who get points order. */
export const EFFECT = 1.34;

const LOTS = /** @type {const} */ (['treated', 'treated', 'treated', 'control', 'control']);

/**
 * Only those who never take a loan, a policy or savings, whose result would drown that of a few orders. The lots are dealt
 * among five who order about as often, so that a few eager buyers do not decide which group does better.
 * @param {Random} random @param {Buyer[]} buyers @param {number} m @returns {Member[]}
 */
export const drawLots = (random, buyers, m) => {
  if (!WAVES.has(m)) return [];
  const on = monthStart(m);
  const eligible = buyers.filter((buyer) => {
    const recent = buyer.lastOrder > on - 365 && buyer.until > on;
    return recent && !buyer.drowns && buyer.programme === null;
  });
  /** @type {('treated' | 'control')[]} */
  let lots = [];
  return eligible
    .sort((a, b) => a.rate - b.rate)
    .map((buyer) => {
      if (lots.length === 0) lots = [...LOTS];
      const [lot] = lots.splice(random.whole(0, lots.length - 1), 1);
      buyer.programme = lot ?? 'treated';
      return { customer_no: buyer.party.no, since: isoDate(on), group: buyer.programme };
    });
};

/** Every quarter, each third of the members in its own month: the sending, and what the points are worth. @param {Random} random @param {Buyer[]} buyers @param {number} m @returns {Statement[]} */
export const sendStatements = (random, buyers, m) => {
  const on = monthEnd(m);
  /** @type {Statement[]} */
  const statements = [];
  for (const buyer of buyers) {
    if (buyer.programme !== 'treated' || (m + buyer.party.no) % 3 !== 0) continue;
    if (on > LAST_DAY || (buyer.party.died ?? Infinity) <= on) continue;
    const cost = cents(0.85 + 0.035 * buyer.spent + (random.chance(0.12) ? 5 : 0));
    buyer.spent = 0;
    statements.push({ customer_no: buyer.party.no, date: isoDate(on), cost });
  }
  return statements;
};
