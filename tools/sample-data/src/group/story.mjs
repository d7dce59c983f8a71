import { calendarMonth, day, month } from '../base/calendar.mjs';

/**
 * What happened to the group in these five years. The rest of the simulation only multiplies its rates by these factors:
 *
 * - 2022-10  fixed deposits start, with a rush while rates rise; the one- and two-year terms end in 2023-10 to 2024-12
 * - 2022-08  to mid 2024 hardly any mortgages, then slowly more
 * - 2023-02  the till for shops is launched; small firms come in growing numbers from 2025 on
 * - 2023-03  the new app: customers move from the branch to digital service
 * - 2024-04  account prices rise: a quarter of high churn in retail
 * - 2024-09  advisers offer the home bundle: more cross-selling from then on
 * - 2024-10  a campaign in Upper Austria, one quarter; those customers are quicker to leave
 * - 2025-06  two branches in Styria are merged into Graz: half a year of losses there
 *
 * @typedef {import('./catalogue.mjs').Line} Line
 */

export const REGIONS = /** @type {const} */ (['Vienna', 'Lower Austria', 'Upper Austria', 'Styria', 'Tyrol']);
export const REGION_SHARES = [0.34, 0.21, 0.18, 0.16, 0.11];
/** How readily people there take another product. @type {Record<string, number>} */
export const REGION_APPETITE = { Vienna: 0.93, 'Lower Austria': 1.08, 'Upper Austria': 1.22, Styria: 1, Tyrol: 0.8 };

/** @type {Line[]} */
export const LINES = ['retail', 'private', 'sme', 'corporate'];

/** @typedef {{ code: string, name: string, region: string, mergedInto?: string, mergedOn?: number }} Branch */
export const MERGER_DAY = day('2025-06-30');
/** @type {Branch[]} */
export const BRANCHES = [
  { code: '1010', name: 'Wien Innere Stadt', region: 'Vienna' },
  { code: '1070', name: 'Wien Neubau', region: 'Vienna' },
  { code: '1210', name: 'Wien Floridsdorf', region: 'Vienna' },
  { code: '3100', name: 'St. Pölten', region: 'Lower Austria' },
  { code: '2700', name: 'Wiener Neustadt', region: 'Lower Austria' },
  { code: '4020', name: 'Linz', region: 'Upper Austria' },
  { code: '4600', name: 'Wels', region: 'Upper Austria' },
  { code: '8010', name: 'Graz', region: 'Styria' },
  { code: '8700', name: 'Leoben', region: 'Styria', mergedInto: '8010', mergedOn: MERGER_DAY },
  { code: '8600', name: 'Bruck an der Mur', region: 'Styria', mergedInto: '8010', mergedOn: MERGER_DAY },
  { code: '6020', name: 'Innsbruck', region: 'Tyrol' },
];

const PERSON_SEASON = [1.3, 1.05, 1.1, 1, 0.9, 0.85, 0.7, 0.7, 1.35, 1.25, 1.05, 0.75];
const FIRM_SEASON = [1.4, 1.1, 1.1, 1, 0.95, 0.9, 0.65, 0.7, 1.1, 1.1, 1.05, 0.85];
const within = (/** @type {number} */ m, /** @type {string} */ from, /** @type {string} */ to) =>
  m >= month(from) && m <= month(to);
/** Straight line between two months, flat outside. */
const ramp = (
  /** @type {number} */ m,
  /** @type {string} */ from,
  /** @type {string} */ to,
  /** @type {number} */ low,
  /** @type {number} */ high,
) => low + (high - low) * Math.min(1, Math.max(0, (m - month(from)) / (month(to) - month(from))));

/** New customers a month, relative to the line's normal number. @param {number} m @param {Line} line @param {string} region */
export const acquisitionFactor = (m, line, region) => {
  const person = line === 'retail' || line === 'private';
  let factor = (person ? PERSON_SEASON : FIRM_SEASON)[calendarMonth(m)] ?? 1;
  if (person) factor *= within(m, '2022-09', '2023-12') ? 0.82 : ramp(m, '2024-01', '2026-10', 0.92, 1.18);
  if (line === 'private') factor *= ramp(m, '2023-06', '2026-01', 0.8, 1.5);
  if (line === 'sme') factor *= ramp(m, '2024-09', '2026-03', 0.75, 1.75);
  if (region === 'Upper Austria' && person && within(m, '2024-10', '2024-12')) factor *= 3.2;
  if (region === 'Styria' && within(m, '2025-05', '2025-12')) factor *= 0.6;
  if (region === 'Tyrol') factor *= ramp(m, '2023-01', '2026-10', 0.85, 1.2);
  return factor;
};

/** Cross-selling, relative to normal. @param {number} m @param {Line} line @param {string} region */
export const crossSellFactor = (m, line, region) => {
  let factor = [1.1, 1, 1.05, 1, 1, 0.95, 0.75, 0.75, 1.15, 1.15, 1.15, 0.95][calendarMonth(m)] ?? 1;
  if (within(m, '2024-04', '2024-07')) factor *= 0.7;
  if (within(m, '2024-10', '2024-12') && region === 'Upper Austria') factor *= 1.9;
  if (line === 'retail' || line === 'private') factor *= ramp(m, '2024-08', '2025-03', 1, 1.45);
  return factor;
};

/** Demand for one category, relative to normal. @param {number} m @param {string} category */
export const demandFactor = (m, category) => {
  if (category === 'term deposit') {
    if (m < month('2022-10')) return 0;
    return within(m, '2022-10', '2023-11') ? 3.4 : ramp(m, '2023-12', '2025-06', 1.4, 0.6);
  }
  if (category === 'mortgage') return within(m, '2022-08', '2024-06') ? 0.35 : ramp(m, '2024-07', '2026-01', 0.5, 0.8);
  if (category === 'point of sale') return m < month('2023-02') ? 0 : ramp(m, '2023-02', '2024-06', 0.6, 1.6);
  if (category === 'securities') return within(m, '2022-06', '2023-10') ? 0.6 : ramp(m, '2023-11', '2026-06', 0.9, 1.6);
  if (category === 'shop membership') return ramp(m, '2022-01', '2025-06', 0.6, 1.3);
  return 1;
};

/**
 * Readiness to leave, relative to normal.
 * @param {number} m
 * @param {{ line: Line, region: string, service: string, promo: boolean }} party
 */
export const churnFactor = (m, party) => {
  let factor = [1.15, 1, 1, 1, 0.95, 0.95, 0.9, 0.85, 1, 1.05, 1, 1.1][calendarMonth(m)] ?? 1;
  const person = party.line === 'retail' || party.line === 'private';
  if (within(m, '2024-04', '2024-06')) factor *= person ? 2.5 : 1.5;
  if (within(m, '2024-07', '2024-08') && person) factor *= 1.25;
  if (within(m, '2025-06', '2025-11') && party.region === 'Styria') factor *= party.service === 'branch' ? 2.6 : 1.6;
  if (person) factor *= ramp(m, '2024-09', '2026-06', 1, 0.82);
  if (party.promo) factor *= 1.8;
  return factor;
};

/** What a month of an account costs. @param {{ id: string, price: number }} product @param {number} on */
export const accountFee = ({ id, price }, on) => (on < DEARER ? price : (DEARER_FEES[id] ?? price));
const DEARER = day('2024-04-01');
/** @type {Record<string, number>} */
const DEARER_FEES = { 'B-EVERYDAY': 5.9, 'B-BUSINESS': 16.9 };

/** What money costs among banks, a year: nothing at first, much in 2023, less from the summer of 2024 on. @param {number} m */
export const marketRate = (m) =>
  m < month('2024-06') ? ramp(m, '2022-08', '2023-09', 0.002, 0.034) : ramp(m, '2024-06', '2025-09', 0.034, 0.0205);

/** Monthly chance that a branch customer turns to digital service. @param {number} m @param {string} region */
export const digitalShift = (m, region) => {
  if (within(m, '2025-06', '2025-09') && region === 'Styria') return 0.05;
  return within(m, '2023-03', '2023-12') ? 0.016 : 0.006;
};
