import { isoDate, LAST_DAY } from '../base/calendar.mjs';
import { GOODS } from '../group/catalogue.mjs';
import { cents } from './baskets.mjs';

/**
 * One order from placing to sending, and what comes back of it.
 *
 * @typedef {import('../base/random.mjs').Random} Random
 * @typedef {import('./baskets.mjs').OrderLine} OrderLine
 * @typedef {import('./buyers.mjs').Buyer} Buyer
 *
 * @typedef {{ order_no: string, placed_at: string, date: string, status: string, shipped_on: string | null,
 *   cancelled_on: string | null, customer_no: number | null, channel: string, currency: string, shipping: number, tax: number,
 *   test: boolean }} Order
 * @typedef {{ return_no: string, order_no: string, line: number, date: string, sku: string, amount: number, restocked: boolean,
 *   refunded_on: string | null }} Return
 */

const VAT = 0.2;
/** Hours in UTC; between 05 and 20 the local day in Vienna is the same. */
const HOURS = [0.4, 0.8, 1.2, 1.3, 1.3, 1.4, 1.3, 1.1, 1, 1, 1.1, 1.3, 1.6, 2.1, 2.2, 1.5];

/** @param {Random} random @param {number} on an instant of that day, in milliseconds */
export const instantOn = (random, on) => ((on * 24 + 5 + random.weighted(HOURS)) * 3600 + random.whole(0, 3599)) * 1000;

/** @param {Random} random @param {string} orderNo @param {number} on @param {Buyer} buyer @param {OrderLine[]} lines @returns {Order} */
export const placeOrder = (random, orderNo, on, buyer, lines) => {
  const shipped = on + random.whole(1, 5);
  const cancelled = on + random.whole(0, 2);
  const cancels = random.chance(0.036) && cancelled <= LAST_DAY;
  const net = lines.reduce((sum, line) => sum + line.gross - line.discount, 0);
  return {
    order_no: orderNo,
    placed_at: new Date(instantOn(random, on)).toISOString().slice(0, 19) + 'Z',
    date: isoDate(on),
    status: cancels ? 'cancelled' : shipped <= LAST_DAY ? 'fulfilled' : 'paid',
    shipped_on: cancels || shipped > LAST_DAY ? null : isoDate(shipped),
    cancelled_on: cancels ? isoDate(cancelled) : null,
    customer_no: random.chance(0.045) ? null : buyer.party.no,
    channel: random.chance(0.58) ? 'web' : random.chance(0.6) ? 'app' : 'store',
    currency: currencyOf(buyer),
    shipping: net > 79 ? 0 : 4.9,
    tax: cents(net * VAT),
    test: random.chance(0.0012),
  };
};

/** @param {Buyer} buyer */
export const currencyOf = (buyer) => (buyer.party.country === 'CH' ? 'CHF' : 'EUR');

const DEPARTMENT_OF = new Map(GOODS.map(([sku, , department]) => [/** @type {string} */ (sku), department]));
/** @type {Record<string, number>} */
const RETURNED = { 'home textiles': 0.115, lighting: 0.08, kitchen: 0.055, tools: 0.05, garden: 0.035, season: 0.03 };

/** Mostly within the thirty days that are given for it, now and then later. @param {Random} random @param {Order} order @param {number} on @param {OrderLine} line @returns {Omit<Return, 'return_no'> | null} */
export const sendBack = (random, order, on, line) => {
  const back = on + (random.chance(0.09) ? random.whole(31, 55) : random.whole(5, 30));
  const restocked = random.chance(0.76);
  const refunded = back + random.whole(1, 5);
  const returned = random.chance(RETURNED[DEPARTMENT_OF.get(line.sku) ?? ''] ?? 0.05);
  if (!returned || order.shipped_on === null || order.shipped_on >= isoDate(back) || back > LAST_DAY) return null;
  return {
    order_no: order.order_no,
    line: line.line,
    date: isoDate(back),
    sku: line.sku,
    amount: cents(line.gross - line.discount),
    restocked,
    refunded_on: refunded <= LAST_DAY ? isoDate(refunded) : null,
  };
};
