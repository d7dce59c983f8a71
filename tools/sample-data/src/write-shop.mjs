import { calendarMonth, isoDate, LAST_DAY, monthEnd, MONTHS, monthStart } from './calendar.mjs';
import { GOODS } from './catalogue.mjs';

/**
 * The shop: JSON lines, the big files packed; instants in UTC.
 *
 * @typedef {import('./company.mjs').Company} Company
 * @typedef {import('./company.mjs').Party} Party
 * @typedef {import('./random.mjs').Random} Random
 * @typedef {import('./files.mjs').Files} Files
 *
 * @typedef {{ order_no: string, placed_at: string, date: string, type: string, status: string, shipped_on: string | null,
 *   cancelled_on: string | null, customer_no: number | null, channel: string, shipping: number }} Order
 * @typedef {{ order_no: string, line: number, sku: string, quantity: number, gross: number, discount: number }} OrderLine
 */

const SEASON = [0.75, 0.7, 1, 1.25, 1.2, 1, 0.85, 0.8, 0.9, 1, 1.45, 1.9];

/** @param {Company} company @param {Files} files @returns {number[]} sales by month, for the ledger */
export const writeShop = (company, files) => {
  const memberships = company.agreements.filter((a) => a.product.kind === 'membership');
  files.lines('shop/products.ndjson', [
    ...GOODS.map(([sku, name, category, price, cost]) => ({ sku, name, category, price, cost })),
    { sku: 'P-PLUS', name: 'Lindenhof Plus', category: 'shop membership', price: 39, cost: null },
  ]);
  files.lines(
    'shop/memberships.ndjson',
    memberships.map((a) => ({
      member_no: a.no,
      customer_no: a.holders[0]?.party.no ?? null,
      since: isoDate(a.opened),
      ended: a.closed === null ? null : isoDate(a.closed),
      reason: a.reason || null,
    })),
  );
  const { orders, lines, returns, sales } = trade(company);
  files.lines('shop/orders.ndjson.gz', orders);
  files.lines('shop/order_lines.ndjson.gz', lines);
  files.lines('shop/returns.ndjson', returns);
  return sales;
};

/** @param {Company} company */
const trade = (company) => {
  const random = company.random('shop');
  const buyers = company.parties.filter((p) => p.type === 'person' && !p.test && !p.internal && random.chance(0.3));
  const members = new Set(buyers.filter((p) => p.held.some((a) => a.product.kind === 'membership')));
  /** @type {Order[]} */
  const orders = [];
  /** @type {OrderLine[]} */
  const lines = [];
  /** @type {object[]} */
  const returns = [];
  /** @type {number[]} */
  const sales = Array.from({ length: MONTHS }, () => 0);
  for (let m = 0; m < MONTHS; m++) {
    const rate = 0.042 * (SEASON[calendarMonth(m)] ?? 1) * (1 + 0.006 * m);
    const days = [];
    for (const party of buyers) {
      if (party.created > monthStart(m) || (party.died !== null && party.died < monthEnd(m))) continue;
      if (random.chance(members.has(party) ? rate * 2.4 : rate))
        days.push({ on: random.whole(monthStart(m), monthEnd(m)), party });
    }
    days.sort((a, b) => a.on - b.on || a.party.no - b.party.no);
    for (const { on, party } of days) {
      const order = place(random, orders.length + 1, on, party);
      const bought = fill(random, order);
      orders.push(order);
      lines.push(...bought);
      if (order.status === 'draft' || order.status === 'cancelled') continue;
      for (const line of bought) {
        sales[m] = (sales[m] ?? 0) + line.gross - line.discount;
        const back = on + random.whole(5, 30);
        if (!random.chance(0.055) || order.shipped_on === null || back > LAST_DAY) continue;
        const amount = Math.round((line.gross - line.discount) * 100) / 100;
        returns.push({
          return_no: `T${returns.length + 1}`,
          order_no: order.order_no,
          line: line.line,
          date: isoDate(back),
          sku: line.sku,
          amount,
        });
      }
    }
  }
  return { orders, lines, returns, sales };
};

/** @param {Random} random @param {number} number @param {number} on @param {Party} party @returns {Order} */
const place = (random, number, on, party) => {
  const fate = random.weighted([0.9, 0.035, 0.065]);
  const shipped = on + random.whole(1, 5);
  const cancelled = on + random.whole(0, 2);
  // Between 05:00 and 20:59 UTC the local day in Vienna is the same.
  const time = [random.whole(5, 20), random.whole(0, 59), random.whole(0, 59)]
    .map((n) => String(n).padStart(2, '0'))
    .join(':');
  const cancels = fate === 1 && cancelled <= LAST_DAY;
  return {
    order_no: `W${String(number).padStart(6, '0')}`,
    placed_at: `${isoDate(on)}T${time}Z`,
    date: isoDate(on),
    type: fate === 2 ? 'cart' : 'order',
    status: fate === 2 ? 'draft' : cancels ? 'cancelled' : shipped <= LAST_DAY ? 'fulfilled' : 'paid',
    shipped_on: fate === 2 || cancels || shipped > LAST_DAY ? null : isoDate(shipped),
    cancelled_on: cancels ? isoDate(cancelled) : null,
    customer_no: random.chance(0.05) ? null : party.no,
    channel: random.chance(0.58) ? 'web' : random.chance(0.6) ? 'app' : 'store',
    shipping: random.chance(0.5) ? 4.9 : 0,
  };
};

/** @param {Random} random @param {Order} order @returns {OrderLine[]} */
const fill = (random, order) => {
  const count = 1 + (random.chance(0.38) ? 1 : 0) + (random.chance(0.14) ? 1 : 0);
  return Array.from({ length: count }, (_, i) => {
    const [sku, , , price] = random.pick(GOODS);
    const quantity = random.chance(0.85) ? 1 : random.whole(2, 4);
    const gross = Math.round(price * quantity * 100) / 100;
    const discount = random.chance(0.18) ? Math.round(gross * random.pick([0.05, 0.1, 0.15]) * 100) / 100 : 0;
    return { order_no: order.order_no, line: i + 1, sku, quantity, gross, discount };
  });
};
