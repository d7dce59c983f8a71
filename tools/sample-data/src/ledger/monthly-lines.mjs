import { calendarMonth, month } from '../base/calendar.mjs';
import { marketRate } from '../group/story.mjs';
import { CLASS } from './chart.mjs';

/**
 * What each company books in a month, in the normal direction of each account.
 *
 * @typedef {import('./volumes.mjs').Volumes} Volumes
 * @typedef {import('./marketing.mjs').Marketing} Marketing
 * @typedef {{ code: string, euro: number, channel?: string, pool?: string }} Line
 * @typedef {object} Month
 * @property {Volumes} volumes
 * @property {Marketing} marketing
 * @property {number} sent          orders
 * @property {number} m
 * @property {number} scale
 * @property {() => number} noise   around 1
 */

const POOLS_FROM = month('2023-09');
/**
 * Activity costs of an ordinary month, carved out of an account of a company.
 * @type {[string, string, string, number][]}
 */
const POOLS = [
  ['bank', '6200', 'branch', 26_500],
  ['bank', '6200', 'service_centre', 4_700],
  ['bank', '6200', 'complaints', 4_900],
  ['bank', '6300', 'payments', 1_450],
  ['software', '6830', 'support', 5_600],
];

/** Austria pays a 13th and a 14th salary, in June and November. @param {Month} about @returns {Record<string, Line[]>} */
export const monthlyLines = (about) => {
  const wages = 1.035 ** (about.m / 12);
  const calendar = calendarMonth(about.m);
  const salaries = calendar === 5 || calendar === 10 ? 2 : 1;
  const companies = {
    bank: bankLines(about, wages),
    insurance: insuranceLines(about, salaries),
    software: softwareLines(about, salaries),
    shop: shopLines(about),
  };
  for (const [entity, lines] of Object.entries(companies)) {
    lines.push({ code: '6900', euro: 0.23 * profit(lines) });
    carveOut(about, entity, lines, wages);
  }
  return companies;
};

/** The bank sets the 13th and the 14th salary aside month by month. @param {Month} about @param {number} wages @returns {Line[]} */
const bankLines = ({ volumes: v, marketing, m, scale, noise }, wages) => {
  const at = (/** @type {number[]} */ series) => series[m] ?? 0;
  const calendar = calendarMonth(m);
  const merged = m >= month('2025-07') ? 0.96 : 1;
  const market = marketRate(m);
  const treasury = Math.max(0, at(v.deposits) * 0.55);
  const fees = at(v.fees) + at(v.custody) * 14;
  return [
    { code: '4000', euro: at(v.loanInterest) + (treasury * market) / 12 },
    { code: '4050', euro: calendar === 4 ? 85_000 * scale : 0 },
    { code: '4100', euro: fees },
    { code: '6000', euro: at(v.depositInterest) + (at(v.loans) * 0.25 * market) / 12 },
    { code: '6100', euro: fees * 0.17 * noise() },
    { code: '6200', euro: ((230_000 * 14) / 12) * scale * wages * merged * noise() },
    { code: '6300', euro: 100_000 * scale * wages * merged * noise() },
    { code: '6400', euro: 54_000 * scale },
    { code: '6450', euro: (m < 16 ? 18_000 : 41_000) * scale },
    { code: '6500', euro: calendar === 5 ? 390_000 * scale : 0 },
    { code: '6600', euro: at(v.loans) * 0.00021 * noise() + at(v.writtenOff) * 0.4 },
    ...byChannel(marketing.persons, m, noise),
  ];
};

/** @param {Month} about @param {number} salaries @returns {Line[]} */
const insuranceLines = ({ volumes: v, m, scale, noise }, salaries) => {
  const at = (/** @type {number[]} */ series) => series[m] ?? 0;
  return [
    { code: '4500', euro: at(v.premium) },
    { code: '4550', euro: at(v.claimsCeded) - at(v.premiumCeded) - at(v.premium) * 0.02 },
    { code: '4600', euro: at(v.premium) * 0.05 * noise() },
    { code: '6200', euro: at(v.premium) * 0.08 * salaries * noise() },
    { code: '6300', euro: at(v.premium) * 0.06 * noise() },
    { code: '6400', euro: 4_000 * scale },
    { code: '6700', euro: at(v.claimsPaid) },
    { code: '6710', euro: at(v.reserves) - (m > 0 ? (v.reserves[m - 1] ?? 0) : 0) },
    { code: '6720', euro: at(v.premium) * 0.13 * noise() },
  ];
};

/** @param {Month} about @param {number} salaries @returns {Line[]} */
const softwareLines = ({ volumes: v, marketing, m, noise }, salaries) => {
  const sold = v.subscriptions[m] ?? 0;
  return [
    { code: '4800', euro: sold },
    { code: '6200', euro: sold * 0.19 * salaries * noise() },
    { code: '6300', euro: sold * 0.08 * noise() },
    { code: '6800', euro: sold * 0.11 * noise() },
    { code: '6810', euro: sold * 0.21 * noise() },
    { code: '6830', euro: sold * 0.1 * noise() },
    ...byChannel(marketing.firms, m, noise),
  ];
};

/** @param {Month} about @returns {Line[]} */
const shopLines = ({ volumes: v, sent, m, noise }) => {
  const sold = v.sales[m] ?? 0;
  return [
    { code: '4800', euro: v.memberships[m] ?? 0 },
    { code: '4900', euro: sold },
    { code: '6200', euro: sold * 0.15 * noise() },
    { code: '6300', euro: sold * 0.06 * noise() },
    { code: '6300', euro: sent * 5.4 * noise(), ...(m < POOLS_FROM ? {} : { pool: 'fulfilment' }) },
    { code: '6800', euro: sold * 0.53 * noise() },
    { code: '6820', euro: sold * 0.05 * noise(), channel: 'web' },
  ];
};

/** @param {Record<string, number[]>} channels @param {number} m @param {() => number} noise @returns {Line[]} */
const byChannel = (channels, m, noise) =>
  Object.entries(channels).map(([channel, series]) => ({ code: '6820', euro: (series[m] ?? 0) * noise(), channel }));

/** The part of an account that pays for an activity becomes a line of its own. @param {Month} about @param {string} entity @param {Line[]} lines @param {number} wages */
const carveOut = ({ m, scale, noise }, entity, lines, wages) => {
  for (const [owner, code, pool, usual] of POOLS) {
    const whole = lines.find((line) => line.code === code && line.pool === undefined);
    if (owner !== entity || m < POOLS_FROM || whole === undefined) continue;
    const euro = Math.min(0.9 * whole.euro, usual * scale * wages * noise());
    whole.euro -= euro;
    lines.push({ code, euro, pool });
  }
};

/** Before tax. @param {Line[]} lines */
const profit = (lines) => lines.reduce((sum, { code, euro }) => sum + (CLASS.get(code) === 'income' ? euro : -euro), 0);
