import { calendarMonth, monthIndex } from '../base/calendar.mjs';
import { GOODS } from '../group/catalogue.mjs';

/**
 * What lies in a basket. Some departments go together, others meet by chance.
 *
 * @typedef {import('../base/random.mjs').Random} Random
 * @typedef {import('./buyers.mjs').Buyer} Buyer
 * @typedef {{ order_no: string, line: number, sku: string, quantity: number, gross: number, discount: number }} OrderLine
 */

const DEPARTMENTS = ['garden', 'kitchen', 'home textiles', 'lighting', 'tools', 'season'];
const DEMAND = [0.2, 0.22, 0.17, 0.14, 0.15, 0.12];
/** @type {Record<Buyer['style'], number[]>} */
const STYLES = {
  home: [0.35, 1.7, 1.8, 0.9, 0.3, 1],
  outdoors: [1.9, 0.35, 0.3, 0.9, 2.1, 1],
  any: [1, 1, 1, 1, 1, 1],
};
/** @type {Record<string, number[]>} */
const SEASONS = {
  garden: [0.3, 0.5, 1.6, 2.2, 2, 1.5, 1.1, 0.9, 0.8, 0.5, 0.3, 0.3],
  season: [0.3, 0.2, 0.3, 0.5, 0.9, 1.1, 1, 0.6, 0.6, 1.2, 2.6, 3.2],
  lighting: [1.2, 1.1, 0.9, 0.8, 0.7, 0.7, 0.7, 0.9, 1.1, 1.3, 1.4, 1.3],
};
/** The department that often comes along. @type {Record<string, [string, number]>} */
const COMPANIONS = {
  kitchen: ['home textiles', 0.5],
  'home textiles': ['kitchen', 0.45],
  garden: ['tools', 0.5],
  tools: ['garden', 0.42],
};
/** Where a line costs more abroad. */
const FACTOR = /** @type {Record<string, number>} */ ({ EUR: 1, CHF: 1.12 });

/** @param {Random} random @param {Buyer} buyer @param {number} on @param {string} orderNo @param {string} currency @returns {OrderLine[]} */
export const fillBasket = (random, buyer, on, orderNo, currency) => {
  const count = 1 + Number(random.chance(0.46)) + Number(random.chance(0.18)) + Number(random.chance(0.06));
  const first = pickDepartment(random, buyer, on);
  /** @type {Set<string>} */
  const bought = new Set();
  /** @type {OrderLine[]} */
  const lines = [];
  for (let i = 0; i < count; i++) {
    const [other, chance] = COMPANIONS[first] ?? ['', 0];
    const department = i === 0 ? first : random.chance(chance) ? other : pickDepartment(random, buyer, on);
    const [sku, , , price] = random.pick(GOODS.filter((goods) => goods[2] === department));
    if (bought.has(sku)) continue;
    bought.add(sku);
    const quantity = random.chance(0.87) ? 1 : random.whole(2, 4);
    const gross = cents(price * quantity * (FACTOR[currency] ?? 1));
    const discount = random.chance(saleChance(on)) ? cents(gross * random.pick([0.05, 0.1, 0.15, 0.2])) : 0;
    lines.push({ order_no: orderNo, line: lines.length + 1, sku, quantity, gross, discount });
  }
  return lines;
};

/** @param {Random} random @param {Buyer} buyer @param {number} on */
const pickDepartment = (random, buyer, on) => {
  const month = calendarMonth(monthIndex(on));
  const weights = DEPARTMENTS.map(
    (name, i) => (DEMAND[i] ?? 0) * (STYLES[buyer.style][i] ?? 1) * (SEASONS[name]?.[month] ?? 1),
  );
  return DEPARTMENTS[random.weighted(weights)] ?? 'kitchen';
};

/** Sales in January, July and late November. @param {number} on */
const saleChance = (on) =>
  [0.34, 0.16, 0.13, 0.13, 0.13, 0.15, 0.32, 0.2, 0.13, 0.14, 0.3, 0.2][calendarMonth(monthIndex(on))] ?? 0;

/** @param {number} value */
export const cents = (value) => Math.round(value * 100) / 100;
