/**
 * Which products call for which. A holder of the first wants the second by this factor more (or less) than others of the
 * line; a pair that is not here has no tie, so that what one finds between them is chance.
 *
 * @typedef {import('./company.mjs').Party} Party
 */

/** @type {Record<string, Record<string, number>>} */
const TIES = {
  mortgage: { 'life insurance': 7, 'household insurance': 4, loan: 0.5 },
  'life insurance': { mortgage: 2.5 },
  'household insurance': { 'motor insurance': 1.7 },
  'motor insurance': { 'household insurance': 1.7, 'point of sale': 0.7 },
  securities: { 'term deposit': 2.6, savings: 0.7, loan: 0.4 },
  'term deposit': { securities: 2 },
  loan: { savings: 0.6, securities: 0.4 },
  'liability insurance': { 'motor insurance': 2.2 },
  'point of sale': { card: 2, 'accounting software': 1.6 },
};

/** @param {Party} party @param {string} category */
export const affinity = (party, category) => {
  let factor = 1;
  for (const { product } of party.held) factor *= TIES[product.category]?.[category] ?? 1;
  return Math.min(8, factor);
};
