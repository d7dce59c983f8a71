import { addParty } from './population.mjs';

/**
 * What does not change the course of things: where people live, what firms do, which firms belong together.
 *
 * @typedef {import('./company.mjs').Company} Company
 * @typedef {import('./company.mjs').Party} Party
 */

const COUNTRIES = ['AT', 'DE', 'CH', 'CZ', 'HU', 'SI', 'IT'];
const COUNTRY_SHARES = [0.93, 0.028, 0.016, 0.008, 0.007, 0.006, 0.005];
const INDUSTRIES = ['C', 'F', 'G', 'H', 'I', 'J', 'M', 'N', 'Q', 'S'];
const INDUSTRY_SHARES = [0.09, 0.13, 0.21, 0.05, 0.12, 0.08, 0.14, 0.06, 0.07, 0.05];

/** @param {Company} company */
export const assignOrigins = (company) => {
  const random = company.random('origins');
  for (const party of company.parties) {
    if (party.type === 'household') continue;
    party.country = COUNTRIES[random.weighted(COUNTRY_SHARES)] ?? 'AT';
    if (party.type === 'organisation') party.nace = INDUSTRIES[random.weighted(INDUSTRY_SHARES)] ?? 'G';
  }
};

/** Groups of two to five companies of one region; the group is a party of its own. @param {Company} company */
export const addGroups = (company) => {
  const random = company.random('groups');
  const firms = company.parties.filter((p) => p.type === 'organisation' && !p.test && !p.internal);
  const heads = firms.filter((p) => p.line === 'corporate' && random.chance(0.11));
  for (const head of heads) {
    if (head.parent !== null) continue;
    const near = firms.filter((p) => p.parent === null && p !== head && p.region === head.region);
    const group = addParty(company, random, { line: 'corporate', region: head.region, created: head.created });
    group.type = 'group';
    group.employees = 0;
    group.channel = '';
    group.classes = [];
    head.parent = group;
    for (let n = random.whole(1, 4); n > 0 && near.length > 0; n--) random.pick(near).parent = group;
  }
};
