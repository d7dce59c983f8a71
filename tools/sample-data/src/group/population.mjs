import { dayOf, FIRST_DAY, LAST_DAY, yearOf } from '../base/calendar.mjs';
import { classify, openAgreement } from './company.mjs';
import { LINES, REGION_APPETITE, REGION_SHARES, REGIONS } from './story.mjs';

/**
 * @typedef {import('./company.mjs').Company} Company
 * @typedef {import('./company.mjs').Party} Party
 * @typedef {import('./catalogue.mjs').Line} Line
 * @typedef {import('../base/random.mjs').Random} Random
 */

/** New customers come in these shares of lines. */
export const LINE_SHARES = [0.79, 0.055, 0.135, 0.02];

const CHANNELS = ['branch', 'web', 'referral', 'partner', 'campaign'];

/**
 * @param {Company} company
 * @param {Random} random
 * @param {{ line: Line, region: string, created: number, promo?: boolean, born?: number }} about
 * @returns {Party}
 */
export const addParty = (company, random, about) => {
  const { line, region, created } = about;
  const firm = line === 'sme' || line === 'corporate';
  /** @type {Party} */
  const party = {
    no: 100_001 + company.parties.length,
    type: firm ? 'organisation' : 'person',
    line,
    region,
    service: chooseService(random, line, created),
    created,
    born: firm ? null : (about.born ?? birthday(random, line, created)),
    employees: firm ? Math.max(1, Math.round(random.logNormal(line === 'sme' ? 9 : 180, 0.7))) : 0,
    channel: about.promo ? 'campaign' : (CHANNELS[random.weighted([0.36, 0.34, 0.2, 0.1, 0])] ?? 'branch'),
    partner: null,
    parent: null,
    country: null,
    nace: null,
    promo: about.promo ?? false,
    leaving: false,
    test: false,
    internal: false,
    joined: 0,
    appetite: (REGION_APPETITE[region] ?? 1) * random.between(0.75, 1.25),
    eventUntil: -1,
    died: null,
    held: [],
    classes: [],
  };
  classify(party, created, 'line', line);
  classify(party, created, 'region', region);
  classify(party, created, 'service', party.service);
  company.parties.push(party);
  return party;
};

/** Two persons of one home; the household is a party of its own. @param {Company} company @param {Random} random @param {Party} one @param {number} created */
export const addPartner = (company, random, one, created) => {
  const born = (one.born ?? 0) + random.whole(-1500, 1500);
  const other = addParty(company, random, { line: one.line, region: one.region, created, born, promo: one.promo });
  const household = addParty(company, random, { line: one.line, region: one.region, created });
  household.type = 'household';
  household.born = null;
  household.channel = '';
  household.classes = [];
  one.partner = other;
  other.partner = one;
  one.parent = household;
  other.parent = household;
  return other;
};

/** People the CRM knows who hold nothing yet. @param {Company} company */
export const addProspects = (company) => {
  const random = company.random('prospects');
  const count = Math.round(2800 * company.scale);
  for (let i = 0; i < count; i++) {
    const created = random.whole(dayOf(2019, 0), LAST_DAY - 5);
    addParty(company, random, { line: pickLine(random), region: pickRegion(random), created });
  }
};

/** Records that no figure may count: made by the test team, or the group's own people and companies. @param {Company} company */
export const addUncounted = (company) => {
  const random = company.random('uncounted');
  for (let i = 0; i < 30; i++) {
    const line = i < 18 ? 'retail' : 'corporate';
    const party = addParty(company, random, { line, region: 'Vienna', created: FIRST_DAY - 400 + i });
    party.test = i < 18;
    party.internal = i >= 18;
    openAgreement(company, random, party, 'current account', party.created + 1);
  }
};

/** @param {Random} random @returns {Line} */
export const pickLine = (random) => LINES[random.weighted(LINE_SHARES)] ?? 'retail';

/** @param {Random} random @returns {string} */
export const pickRegion = (random) => REGIONS[random.weighted(REGION_SHARES)] ?? 'Vienna';

/** @param {Random} random @param {Line} line @param {number} created */
const chooseService = (random, line, created) => {
  if (line === 'private' || line === 'corporate') return 'adviser';
  const digital = 0.18 + 0.04 * Math.max(0, yearOf(created) - 2018);
  return random.chance(line === 'sme' ? digital * 0.8 : digital) ? 'digital' : 'branch';
};

/** @param {Random} random @param {Line} line @param {number} created */
const birthday = (random, line, created) => {
  const age = line === 'private' ? 38 + 34 * random.next() : 16 + 64 * random.next() ** 1.45;
  return Math.round(created - age * 365.25);
};
