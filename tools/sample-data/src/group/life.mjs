import { FIRST_DAY, MONTHS, monthEnd, monthStart } from '../base/calendar.mjs';
import { ageOn, classify, closeAgreement, openAgreement, passToPartner } from './company.mjs';
import { addParty, LINE_SHARES } from './population.mjs';
import { runAgreements } from './run-agreements.mjs';
import {
  acquisitionFactor,
  churnFactor,
  crossSellFactor,
  digitalShift,
  LINES,
  REGION_SHARES,
  REGIONS,
} from './story.mjs';
import { startRelationship, takeAnother } from './wishes.mjs';

/**
 * @typedef {import('./company.mjs').Company} Company
 * @typedef {import('./company.mjs').Party} Party
 * @typedef {import('./catalogue.mjs').Line} Line
 * @typedef {import('../base/random.mjs').Random} Random
 */

const LEAVE = { retail: 0.0147, private: 0.0088, sme: 0.0122, corporate: 0.0072 };
const CROSS_SELL = { retail: 0.0188, private: 0.024, sme: 0.023, corporate: 0.026 };

/** Everybody who was a customer when the window opens, with what they have gathered so far. @param {Company} company */
export const foundCompany = (company) => {
  const random = company.random('day-one');
  const count = Math.round(16_400 * company.scale);
  for (let i = 0; i < count; i++) {
    const line = LINES[random.weighted(LINE_SHARES)] ?? 'retail';
    const region = REGIONS[random.weighted(REGION_SHARES)] ?? 'Vienna';
    // The older the year, the fewer are still there.
    const joined = FIRST_DAY - 1 - Math.floor(3590 * random.next() ** 1.25);
    const party = addParty(company, random, { line, region, created: joined - random.whole(0, 40) });
    const partner = startRelationship(company, random, party, joined, 0);
    for (const each of partner ? [party, partner] : [party]) {
      const years = (FIRST_DAY - joined) / 365.25;
      const more = random.poisson((0.2 + 0.135 * years) * each.appetite * (line === 'retail' ? 1 : 1.25));
      for (let k = 0; k < more && each.held.length < 8; k++) {
        takeAnother(company, random, each, random.whole(joined + 1, FIRST_DAY - 1), -1);
      }
    }
  }
};

/** Five years, month by month. @param {Company} company */
export const liveOn = (company) => {
  const streams = {
    people: company.random('people'),
    arrivals: company.random('arrivals'),
    terms: company.random('terms'),
  };
  /** @type {{ party: Party, since: number }[]} */
  const gone = [];
  for (let m = 0; m < MONTHS; m++) {
    runAgreements(company, streams.terms, m);
    for (const party of company.parties) {
      if (party.held.length > 0 && !party.test && !party.internal)
        liveOneMonth(company, streams.people, party, m, gone);
    }
    comeBack(company, streams.people, gone, m);
    arrive(company, streams.arrivals, m);
  }
};

/** @param {Company} company @param {Random} random @param {Party} party @param {number} m @param {{ party: Party, since: number }[]} gone */
const liveOneMonth = (company, random, party, m, gone) => {
  const on = random.whole(monthStart(m), monthEnd(m));
  if (party.joined >= on) return;
  moveOn(random, party, m, on);
  if (party.leaving) return;
  if (party.type === 'person' && random.chance(deathRate(ageOn(party, on)))) return die(party, on);
  if (random.chance(leaveRate(party, m, on))) {
    leave(random, party, on);
    gone.push({ party, since: on });
    return;
  }
  dropOne(random, party, on);
  const event = party.eventUntil >= m ? 4 : 1;
  const appetite = (CROSS_SELL[party.line] * party.appetite) / (1 + 0.12 * (party.held.length - 1));
  if (random.chance(appetite * event * crossSellFactor(m, party.line, party.region))) {
    takeAnother(company, random, party, on, m);
  }
};

/** @param {Party} party @param {number} m @param {number} on */
const leaveRate = (party, m, on) => {
  const years = (on - party.joined) / 365.25;
  const tenure = years < 0.25 ? 0.5 : years < 1 ? 1.35 : years < 3 ? 1.1 : years < 7 ? 0.85 : 0.6;
  const categories = new Set(party.held.map((a) => a.product.category)).size;
  const breadth = [1, 1, 0.42, 0.24, 0.16][Math.min(categories, 4)] ?? 0.16;
  return LEAVE[party.line] * tenure * breadth * churnFactor(m, party);
};

/** @param {number} age chance to die within a month */
const deathRate = (age) => (age < 50 ? 0.00005 : 0.00005 * Math.exp((age - 50) * 0.085));

/** @param {Party} party @param {number} on */
const die = (party, on) => {
  party.died = on;
  party.leaving = true;
  for (const agreement of party.held) {
    if (shared(agreement)) passToPartner(agreement, party, on + 20);
    else closeAgreement(agreement, on + 20, 'deceased');
  }
};

/** Accounts go at once, most loans are paid back, policies run to the end of their term. @param {Random} random @param {Party} party @param {number} on */
const leave = (random, party, on) => {
  party.leaving = true;
  for (const agreement of party.held) {
    const { kind } = agreement.product;
    if (shared(agreement) && random.chance(0.6)) passToPartner(agreement, party, on);
    else if (kind === 'policy' || agreement.product.category === 'term deposit') continue;
    else if (kind === 'loan' && random.chance(0.5)) continue;
    else closeAgreement(agreement, on, random.chance(0.04) ? 'firm' : 'customer');
  }
};

/** @param {import('./company.mjs').Agreement} agreement */
const shared = (agreement) => agreement.holders.some((holder) => holder.share === 0.5 && holder.to === null);

const DROP = /** @type {Record<string, number>} */ ({
  'current account': 0.0008,
  savings: 0.0032,
  card: 0.0032,
  securities: 0.003,
  loan: 0.003,
  mortgage: 0.0012,
  'shop membership': 0.013,
  'accounting software': 0.0042,
  'payroll software': 0.004,
  'point of sale': 0.006,
});

/** Gives up one of several products. @param {Random} random @param {Party} party @param {number} on */
const dropOne = (random, party, on) => {
  if (party.held.length < 2) return;
  for (const agreement of party.held) {
    const rate = DROP[agreement.product.category] ?? 0;
    if (on > agreement.opened + 60 && random.chance(rate)) {
      if (shared(agreement)) return;
      return closeAgreement(agreement, on, 'customer');
    }
  }
};

/** Life events, and the classes that change with them. @param {Random} random @param {Party} party @param {number} m @param {number} on */
const moveOn = (random, party, m, on) => {
  if (party.type === 'person' && random.chance(0.0042)) {
    party.eventUntil = m + 6;
    if (random.chance(0.35)) {
      const region = REGIONS[random.weighted([0.4, 0.24, 0.15, 0.11, 0.1])] ?? 'Vienna';
      if (region !== party.region) classify(party, on, 'region', (party.region = region));
    }
  }
  const years = (on - party.joined) / 365.25;
  if (
    party.line === 'retail' &&
    years > 2 &&
    ageOn(party, on) > 36 &&
    random.chance(0.0011 * party.held.length * 0.5)
  ) {
    classify(party, on, 'line', (party.line = 'private'));
    classify(party, on, 'service', (party.service = 'adviser'));
  } else if (party.line === 'sme' && party.held.length > 2 && random.chance(0.0011)) {
    party.employees = Math.round(party.employees * 2.5);
    classify(party, on, 'line', (party.line = 'corporate'));
  } else if (party.service === 'branch' && random.chance(digitalShift(m, party.region))) {
    classify(party, on, 'service', (party.service = 'digital'));
  }
};

/** @param {Company} company @param {Random} random @param {{ party: Party, since: number }[]} gone @param {number} m */
const comeBack = (company, random, gone, m) => {
  const start = monthStart(m);
  for (const { party, since } of gone) {
    const away = start - since;
    if (away < 90 || away > 1000 || party.held.length > 0 || !random.chance(0.009)) continue;
    party.leaving = false;
    openAgreement(company, random, party, 'current account', random.whole(start, monthEnd(m)));
  }
};

const ARRIVALS = 190;

/** @param {Company} company @param {Random} random @param {number} m */
const arrive = (company, random, m) => {
  for (const [i, line] of LINES.entries()) {
    for (const [k, region] of REGIONS.entries()) {
      const factor = acquisitionFactor(m, line, region);
      const share = (LINE_SHARES[i] ?? 0) * (REGION_SHARES[k] ?? 0);
      const promo = factor > 2.4;
      for (let n = random.poisson(ARRIVALS * company.scale * share * factor); n > 0; n--) {
        const on = random.whole(monthStart(m), monthEnd(m) - 1);
        const about = { line, region, created: on - random.whole(0, 45), promo: promo && random.chance(0.6) };
        const party = addParty(company, random, about);
        startRelationship(company, random, party, on, m);
        if (random.chance(0.24 * party.appetite)) takeAnother(company, random, party, on, m);
      }
    }
  }
};
