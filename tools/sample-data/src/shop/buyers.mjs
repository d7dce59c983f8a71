import { LAST_DAY } from '../base/calendar.mjs';

/**
 * Who buys in the shop, how often and what. Most come once or twice; some come for years.
 *
 * @typedef {import('../group/company.mjs').Company} Company
 * @typedef {import('../group/company.mjs').Party} Party
 * @typedef {import('../base/random.mjs').Random} Random
 *
 * @typedef {object} Buyer
 * @property {Party} party
 * @property {number} rate        orders in an ordinary month
 * @property {'home' | 'outdoors' | 'any'} style
 * @property {number} until       first day on which the shop has lost them for good
 * @property {number} lastOrder   0 = none yet
 * @property {number} spent       since the last statement of the programme
 * @property {boolean} drowns     at some time takes what brings or costs far more than a few orders
 * @property {'treated' | 'control' | null} programme
 */

const DROWNING = new Set(['deposits', 'credit', 'property', 'motor', 'life', 'liability']);

/** @param {Company} company @param {Random} random @returns {Buyer[]} */
export const findBuyers = (company, random) => {
  const members = new Set(
    company.agreements.filter((a) => a.product.kind === 'membership').flatMap((a) => a.holders.map((h) => h.party)),
  );
  const drowned = new Set(
    company.agreements.filter((a) => DROWNING.has(a.product.family)).flatMap((a) => a.holders.map((h) => h.party)),
  );
  /** @type {Buyer[]} */
  const buyers = [];
  for (const party of company.parties) {
    const member = members.has(party);
    if (party.type !== 'person' || party.test || party.internal || !random.chance(member ? 0.8 : 0.24)) continue;
    const stays = random.chance(member ? 0.5 : 0.3) ? Infinity : random.logNormal(700, 0.7);
    buyers.push({
      party,
      rate: random.logNormal(member ? 0.052 : 0.03, 0.95),
      style: /** @type {const} */ (['home', 'outdoors', 'any'])[random.weighted([0.4, 0.35, 0.25])] ?? 'any',
      until: Math.min(party.created + Math.max(60, stays), party.died ?? Infinity, LAST_DAY + 1),
      lastOrder: 0,
      spent: 0,
      drowns: drowned.has(party),
      programme: null,
    });
  }
  return buyers;
};
