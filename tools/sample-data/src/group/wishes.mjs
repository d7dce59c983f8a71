import { FIRST_DAY } from '../base/calendar.mjs';
import { affinity } from './affinities.mjs';
import { addHolder, ageOn, holds, openAgreement } from './company.mjs';
import { addPartner, addParty } from './population.mjs';
import { demandFactor } from './story.mjs';

/**
 * @typedef {import('./company.mjs').Company} Company
 * @typedef {import('./company.mjs').Party} Party
 * @typedef {import('./catalogue.mjs').Line} Line
 * @typedef {import('../base/random.mjs').Random} Random
 */

/** What people begin with. @type {Record<Line, Record<string, number>>} */
const FIRST = {
  retail: {
    'current account': 58,
    savings: 13,
    'motor insurance': 10,
    'household insurance': 7,
    'shop membership': 9,
    'term deposit': 3,
  },
  private: { securities: 42, 'current account': 36, savings: 12, 'term deposit': 10 },
  sme: { 'current account': 52, 'accounting software': 26, 'liability insurance': 9, 'point of sale': 13 },
  corporate: { 'current account': 46, 'payroll software': 18, 'accounting software': 18, 'liability insurance': 18 },
};

/** What they take next, relative to one another. @type {Record<Line, Record<string, number>>} */
const NEXT = {
  retail: {
    'current account': 24,
    savings: 17,
    card: 24,
    loan: 9,
    mortgage: 5,
    'household insurance': 13,
    'motor insurance': 10,
    'life insurance': 6,
    securities: 5,
    'term deposit': 5,
    'shop membership': 9,
  },
  private: {
    'current account': 26,
    savings: 15,
    card: 26,
    securities: 22,
    'term deposit': 12,
    mortgage: 6,
    'life insurance': 7,
    'household insurance': 8,
  },
  sme: {
    'current account': 26,
    card: 16,
    loan: 13,
    savings: 6,
    'liability insurance': 16,
    'motor insurance': 11,
    'accounting software': 17,
    'payroll software': 11,
    'point of sale': 11,
    'term deposit': 4,
  },
  corporate: {
    'current account': 26,
    card: 16,
    loan: 15,
    'liability insurance': 18,
    'motor insurance': 14,
    'accounting software': 16,
    'payroll software': 20,
    'term deposit': 6,
  },
};
const NEEDS = /** @type {Record<string, string>} */ ({
  card: 'current account',
  'payroll software': 'accounting software',
});

/** One product more, by what the line wants and does not have. @param {Company} company @param {Random} random @param {Party} party @param {number} on @param {number} m -1 = before the window */
export const takeAnother = (company, random, party, on, m) => {
  const wishes = Object.entries(NEXT[party.line]).map(([category, weight]) => {
    const need = NEEDS[category];
    const possible = !holds(party, category) && (need === undefined || holds(party, need));
    if (!possible) return { category, weight: 0 };
    const demand = m < 0 ? beforeWindow(category) : demandFactor(m, category);
    return { category, weight: weight * demand * affinity(party, category) };
  });
  const wish = wishes[random.weighted(wishes.map((each) => each.weight))];
  if (!wish) return;
  const agreement = openAgreement(company, random, party, wish.category, on);
  if (wish.category === 'current account') addUsers(company, random, party, agreement);
};

/** @param {string} category */
const beforeWindow = (category) => (category === 'term deposit' || category === 'point of sale' ? 0 : 1);

/** The first product, for a couple often together. @param {Company} company @param {Random} random @param {Party} party @param {number} on @param {number} m */
export const startRelationship = (company, random, party, on, m) => {
  const first = Object.entries(FIRST[party.line]).map(([category, weight]) => {
    const possible = on < FIRST_DAY ? beforeWindow(category) : Math.min(1.2, demandFactor(m, category));
    return { category, weight: weight * possible };
  });
  const category = first[random.weighted(first.map((each) => each.weight))]?.category ?? 'current account';
  const couple = party.type === 'person' && ageOn(party, on) > 27 && random.chance(0.27);
  const partner = couple ? addPartner(company, random, party, party.created) : undefined;
  const together = partner && (category === 'current account' || category === 'savings') ? partner : undefined;
  const agreement = openAgreement(company, random, party, category, on, together ? { partner: together } : {});
  if (category === 'current account') addUsers(company, random, party, agreement);
  if (partner && !together) openAgreement(company, random, partner, 'current account', on + 1);
  return partner;
};

/** Somebody else may use the account: a child, an employee. They are no customers by that. @param {Company} company @param {Random} random @param {Party} party @param {import('./company.mjs').Agreement} agreement */
const addUsers = (company, random, party, agreement) => {
  if (!random.chance(party.type === 'organisation' ? 0.4 : 0.06)) return;
  const user = addParty(company, random, { line: 'retail', region: party.region, created: agreement.opened });
  addHolder(agreement, user, 'authorised_user', 0, agreement.opened);
};
