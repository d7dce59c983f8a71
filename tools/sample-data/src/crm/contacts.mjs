import { calendarMonth, isoDate, LAST_DAY, month, monthEnd, MONTHS, monthStart, workday } from '../base/calendar.mjs';
import { isCustomer } from '../group/spans.mjs';
import { churnFactor } from '../group/story.mjs';

/**
 * Surveys, calls, complaints and the campaign in Upper Austria.
 *
 * @typedef {import('../group/company.mjs').Company} Company
 * @typedef {import('../group/company.mjs').Party} Party
 * @typedef {import('../group/spans.mjs').Spans} Spans
 * @typedef {import('../base/random.mjs').Random} Random
 * @typedef {{ on: number, party: Party, kind: string, score: number | null }} Contact
 */

const CAMPAIGN = month('2024-10');
const CALLS_FROM = month('2023-08');
const CALL_SEASON = [1.3, 1.1, 1.05, 1, 0.95, 0.95, 0.85, 0.8, 1, 1.05, 1.05, 1];

/** In the order of their days. @param {Company} company @param {Spans} spans @returns {Contact[]} */
export const makeContacts = (company, spans) => {
  const random = company.random('contacts');
  const known = company.parties.filter((p) => p.joined > 0 && !p.test && !p.internal);
  const moods = new Map(known.map((party) => [party, 0.9 * random.normal()]));
  /** @type {Contact[]} */
  const all = [];
  for (let m = 0; m < MONTHS; m++) {
    const present = known.filter((party) => isCustomer(spans, party, monthStart(m)));
    const add = (/** @type {Party} */ party, /** @type {number} */ on, /** @type {string} */ kind, score = NaN) => {
      const there = on <= LAST_DAY && (party.died === null || on <= party.died);
      if (there) all.push({ on, party, kind, score: Number.isNaN(score) ? null : score });
    };
    const on = () => random.whole(monthStart(m), monthEnd(m));
    const some = (/** @type {number} */ count) =>
      Array.from({ length: random.poisson(count * company.scale) }, () => random.pick(present));
    const mood = (/** @type {Party} */ party) =>
      (moods.get(party) ?? 0) -
      0.9 * (churnFactor(m, party) - 1) +
      (party.service === 'digital' ? -0.2 : 0.1) +
      0.004 * m;
    for (const party of some(330)) add(party, on(), 'survey_nps', onScale(recommends(random, mood(party)), 0, 10));
    for (const party of some(270))
      add(party, on(), 'survey_csat', onScale(4.05 + 0.42 * mood(party) + 0.9 * random.normal(), 1, 5));
    for (const party of some(260))
      if (random.chance(Math.min(1, 0.34 * churnFactor(m, party)))) add(party, workday(on()), 'complaint');
    if (m >= CALLS_FROM) {
      const season = CALL_SEASON[calendarMonth(m)] ?? 1;
      for (const party of some(480 * season * 0.995 ** (m - CALLS_FROM))) add(party, workday(on()), 'call');
    }
    if (m >= CAMPAIGN && m <= CAMPAIGN + 2) runCampaign(random, some(1400), monthStart(m), monthEnd(m), add);
  }
  return all.sort((a, b) => a.on - b.on);
};

/**
 * @param {Random} random @param {Party[]} parties @param {number} first @param {number} last
 * @param {(party: Party, on: number, kind: string) => void} add
 */
const runCampaign = (random, parties, first, last, add) => {
  for (const party of parties.filter((each) => each.region === 'Upper Austria')) {
    const on = random.whole(first, last);
    add(party, on, 'campaign_contact');
    if (random.chance(0.11)) add(party, on + random.whole(1, 20), 'campaign_response');
  }
};

/** A few are angry, whatever their mood. @param {Random} random @param {number} mood */
const recommends = (random, mood) => (random.chance(0.05) ? random.whole(0, 4) : 8.1 + mood + 1.6 * random.normal());

/** @param {number} value @param {number} low @param {number} high */
const onScale = (value, low, high) => Math.min(high, Math.max(low, Math.round(value)));

/** @param {Contact[]} contacts */
export const contactRows = (contacts) =>
  contacts.map(({ on, party, kind, score }, i) => [
    `C${String(i + 1).padStart(6, '0')}`,
    isoDate(on),
    party.no,
    kind,
    score,
  ]);
