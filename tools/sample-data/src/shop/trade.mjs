import { calendarMonth, month, monthEnd, MONTHS, monthStart, weekday } from '../base/calendar.mjs';
import { fillBasket } from './baskets.mjs';
import { findBuyers } from './buyers.mjs';
import { cartBefore, cartsLeft } from './carts.mjs';
import { currencyOf, placeOrder, sendBack } from './orders.mjs';
import { drawLots, EFFECT, sendStatements } from './programme.mjs';

/**
 * Five years of the shop, month by month.
 *
 * @typedef {import('../group/company.mjs').Company} Company
 * @typedef {import('../base/random.mjs').Random} Random
 * @typedef {import('./buyers.mjs').Buyer} Buyer
 *
 * @typedef {object} Trade
 * @property {import('./orders.mjs').Order[]} orders
 * @property {import('./baskets.mjs').OrderLine[]} lines
 * @property {import('./orders.mjs').Return[]} returns
 * @property {import('./carts.mjs').Cart[]} carts
 * @property {import('./programme.mjs').Member[]} members
 * @property {import('./programme.mjs').Statement[]} statements
 * @property {number[]} sales    net, in euro, by month
 * @property {number[]} sent     orders by month
 */

const SEASON = [0.8, 0.72, 1, 1.2, 1.15, 0.98, 0.85, 0.82, 0.92, 1, 1.42, 1.75];
const CARTS_FROM = month('2023-08');

/** @param {Company} company @returns {Trade} */
export const trade = (company) => {
  const random = company.random('shop');
  const buyers = findBuyers(company, random);
  const months = () => Array.from({ length: MONTHS }, () => 0);
  /** @type {Trade} */
  const result = {
    orders: [],
    lines: [],
    returns: [],
    carts: [],
    members: [],
    statements: [],
    sales: months(),
    sent: months(),
  };
  for (let m = 0; m < MONTHS; m++) {
    result.members.push(...drawLots(random, buyers, m));
    const carts = [];
    for (const { on, buyer } of purchases(random, buyers, m)) {
      const order = buy(random, buyer, on, m, result);
      const cart = m < CARTS_FROM ? null : cartBefore(random, order);
      if (cart !== null) carts.push(cart);
    }
    const present = buyers.filter((each) => each.until > monthEnd(m) && each.party.created <= monthStart(m));
    carts.push(...cartsLeft(random, carts.length, present, [monthStart(m), monthEnd(m)]));
    carts.sort((a, b) => (a.created_at < b.created_at ? -1 : 1));
    for (const cart of carts)
      result.carts.push({ cart_no: `K${String(result.carts.length + 1).padStart(6, '0')}`, ...cart });
    result.statements.push(...sendStatements(random, buyers, m));
  }
  return result;
};

/** Who orders on which days of a month; at weekends a little more. @param {Random} random @param {Buyer[]} buyers @param {number} m */
const purchases = (random, buyers, m) => {
  const factor = (SEASON[calendarMonth(m)] ?? 1) * (1 + 0.0075 * m);
  const found = [];
  for (const buyer of buyers) {
    if (buyer.party.created > monthStart(m) || buyer.until <= monthEnd(m)) continue;
    const mean = buyer.rate * factor * (buyer.programme === 'treated' ? EFFECT : 1);
    for (let n = random.poisson(mean); n > 0; n--) {
      let on = random.whole(monthStart(m), monthEnd(m));
      if (weekday(on) < 5 && random.chance(0.08)) on = random.whole(monthStart(m), monthEnd(m));
      found.push({ on, buyer });
    }
  }
  return found.sort((a, b) => a.on - b.on || a.buyer.party.no - b.buyer.party.no);
};

/** @param {Random} random @param {Buyer} buyer @param {number} on @param {number} m @param {Trade} result */
const buy = (random, buyer, on, m, result) => {
  const orderNo = `W${String(result.orders.length + 1).padStart(6, '0')}`;
  const basket = fillBasket(random, buyer, on, orderNo, currencyOf(buyer));
  const order = placeOrder(random, orderNo, on, buyer, basket);
  result.orders.push(order);
  result.lines.push(...basket);
  buyer.lastOrder = on;
  if (order.status === 'cancelled' || order.test) return order;
  result.sent[m] = (result.sent[m] ?? 0) + 1;
  for (const line of basket) {
    const net = (line.gross - line.discount) * (order.currency === 'CHF' ? 1.05 : 1);
    buyer.spent += net;
    result.sales[m] = (result.sales[m] ?? 0) + net;
    const back = sendBack(random, order, on, line);
    if (back !== null) result.returns.push({ return_no: `T${result.returns.length + 1}`, ...back });
  }
  return order;
};
