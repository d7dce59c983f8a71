import { isoDate, LAST_DAY } from '../base/calendar.mjs';
import { instantOn } from './orders.mjs';

/**
 * Carts, kept since September 2023. Three of five are left behind; a few are bought days later.
 *
 * @typedef {import('../base/random.mjs').Random} Random
 * @typedef {import('./buyers.mjs').Buyer} Buyer
 * @typedef {import('./orders.mjs').Order} Order
 * @typedef {{ cart_no: string, created_at: string, date: string, customer_no: number | null, channel: string, currency: string,
 *   order_no: string | null, converted_on: string | null }} Cart
 */

/** The cart an order came from, if it came from one. @param {Random} random @param {Order} order @returns {Omit<Cart, 'cart_no'> | null} */
export const cartBefore = (random, order) => {
  const minutes = random.chance(0.06) ? random.whole(1500, 5500) : Math.min(900, random.logNormal(17, 1.1));
  if (order.channel === 'store' || random.chance(0.1)) return null;
  const placed = Date.parse(order.placed_at);
  // A cart of the same day must not slip into the night before.
  const earliest = minutes < 1440 ? placed - (placed % 86_400_000) + 3 * 3_600_000 : 0;
  const created = new Date(Math.max(earliest, placed - minutes * 60_000)).toISOString();
  return {
    created_at: `${created.slice(0, 19)}Z`,
    date: created.slice(0, 10),
    customer_no: order.customer_no,
    channel: order.channel,
    currency: order.currency,
    order_no: order.order_no,
    converted_on: order.date,
  };
};

/** Carts of a month that nobody bought, for so many that were. @param {Random} random @param {number} bought @param {Buyer[]} buyers who look in @param {[number, number]} days first and last of the month @returns {Omit<Cart, 'cart_no'>[]} */
export const cartsLeft = (random, bought, buyers, [first, last]) => {
  const count = buyers.length === 0 ? 0 : random.poisson(bought * 1.5);
  return Array.from({ length: count }, () => {
    const { party } = random.pick(buyers);
    const on = Math.min(LAST_DAY, random.whole(first, last));
    return {
      created_at: `${new Date(instantOn(random, on)).toISOString().slice(0, 19)}Z`,
      date: isoDate(on),
      customer_no: random.chance(0.2) || party.created > on ? null : party.no,
      channel: random.chance(0.54) ? 'web' : 'app',
      currency: party.country === 'CH' ? 'CHF' : 'EUR',
      order_no: null,
      converted_on: null,
    };
  });
};
