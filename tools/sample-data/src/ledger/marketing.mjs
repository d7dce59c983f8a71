import { FIRST_DAY, LAST_DAY, month, monthIndex, MONTHS } from '../base/calendar.mjs';

/**
 * What is spent to win customers, by the way they come. Money goes out while they make up their minds, so that it runs a
 * little ahead of them.
 *
 * @typedef {import('../group/company.mjs').Company} Company
 * @typedef {'persons' | 'firms'} Side
 * @typedef {Record<Side, Record<string, number[]>>} Marketing     euro by month
 */

/** Euro for each one won, and a month's euro whatever comes of it. @type {Record<string, [number, number]>} */
const COST = { branch: [92, 900], web: [66, 1500], referral: [41, 250], partner: [118, 500], campaign: [150, 300] };

/** @param {Company} company @returns {Marketing} */
export const measureMarketing = (company) => {
  /** @type {Marketing} */
  const wins = { persons: {}, firms: {} };
  for (const side of /** @type {Side[]} */ (['persons', 'firms']))
    for (const channel of Object.keys(COST)) wins[side][channel] = Array.from({ length: MONTHS + 1 }, () => 0);
  for (const party of company.parties) {
    const series = wins[party.type === 'organisation' ? 'firms' : 'persons'][party.channel];
    if (!series || party.joined < FIRST_DAY || party.joined > LAST_DAY || party.test || party.internal) continue;
    const m = monthIndex(party.joined);
    series[m] = (series[m] ?? 0) + 1;
  }
  for (const [side, channels] of Object.entries(wins)) {
    for (const [channel, series] of Object.entries(channels)) {
      const [each, base] = COST[channel] ?? [0, 0];
      const dear = side === 'firms' ? 3.1 : 1;
      channels[channel] = Array.from({ length: MONTHS }, (_, m) => {
        const now = series[m] ?? 0;
        const next = m + 1 < MONTHS ? (series[m + 1] ?? 0) : now;
        // Clicks get dearer every year.
        const trend = channel === 'web' ? 1.006 ** m : 1.0025 ** m;
        const quiet = channel === 'campaign' && (m < month('2024-09') || m > month('2024-12'));
        return (0.6 * now + 0.4 * next) * each * dear * trend + (quiet ? 0 : base * company.scale);
      });
    }
  }
  return wins;
};
