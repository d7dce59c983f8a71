import { calendarMonth, month, monthEnd, MONTHS, monthStart, workday } from '../base/calendar.mjs';
import { isCustomer } from '../group/spans.mjs';

/**
 * Visits to a branch, and days on which somebody was in the portal.
 *
 * @typedef {import('../group/company.mjs').Company} Company
 * @typedef {import('../group/company.mjs').Party} Party
 * @typedef {import('../group/spans.mjs').Spans} Spans
 * @typedef {{ on: number, party: Party }} Contact
 */

const VISITS_FROM = month('2023-09');
const VISITS = { retail: 0.037, private: 0.07, sme: 0.055, corporate: 0.11 };
const VISIT_SEASON = [1.15, 1.05, 1.1, 1, 0.95, 0.9, 0.75, 0.75, 1.1, 1.1, 1.05, 0.95];

/** In the order of their days. @param {Company} company @param {Spans} spans @returns {Contact[]} */
export const makeVisits = (company, spans) => {
  const random = company.random('visits');
  return eachMonth(company, VISITS_FROM, (party, m) => {
    const digital = party.service === 'digital' ? 0.2 : 1;
    const merged = party.region === 'Styria' && m >= month('2025-07') ? 0.7 : 1;
    const rate =
      VISITS[party.line] * digital * merged * (VISIT_SEASON[calendarMonth(m)] ?? 1) * 0.996 ** (m - VISITS_FROM);
    if (!random.chance(rate)) return [];
    const on = Math.max(monthStart(m), workday(random.whole(monthStart(m), monthEnd(m))));
    return isCustomer(spans, party, on) ? [on] : [];
  });
};

const LOGINS_FROM = month('2024-09');
/** @type {Record<string, number>} */
const LOGINS = { digital: 0.62, adviser: 0.36, branch: 0.12 };

/** The portal keeps the day of the last session of each month. @param {Company} company @param {Spans} spans @returns {Contact[]} */
export const makeLogins = (company, spans) => {
  const random = company.random('portal');
  return eachMonth(company, LOGINS_FROM, (party, m) => {
    const rate = (LOGINS[party.service] ?? 0) * (1 + 0.008 * (m - LOGINS_FROM));
    if (!random.chance(rate)) return [];
    const on = random.whole(monthStart(m) + 8, monthEnd(m));
    return isCustomer(spans, party, on) ? [on] : [];
  });
};

/**
 * @param {Company} company
 * @param {number} first
 * @param {(party: Party, m: number) => number[]} days
 * @returns {Contact[]}
 */
const eachMonth = (company, first, days) => {
  const parties = company.parties.filter((p) => p.joined > 0 && !p.test && !p.internal);
  /** @type {Contact[]} */
  const contacts = [];
  for (let m = first; m < MONTHS; m++) {
    for (const party of parties) {
      if (party.joined > monthEnd(m)) continue;
      for (const on of days(party, m)) contacts.push({ on, party });
    }
  }
  return contacts.sort((a, b) => a.on - b.on);
};
