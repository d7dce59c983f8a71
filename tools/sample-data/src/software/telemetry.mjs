import { createHash } from 'node:crypto';
import { calendarMonth, LAST_DAY, month, monthEnd, MONTHS, monthStart, weekday } from '../base/calendar.mjs';

/**
 * Seats in use at month ends, and the days on which their users were there. The till counts devices and knows no users.
 *
 * @typedef {import('../group/company.mjs').Company} Company
 * @typedef {import('../group/company.mjs').Agreement} Agreement
 * @typedef {import('../base/random.mjs').Random} Random
 * @typedef {{ licence: Agreement, on: number, user: string, kind: 'signin' | 'payroll_run' }} Activity
 * @typedef {{ seats: { licence: Agreement, on: number, used: number }[], activities: Activity[] }} Telemetry
 */

const MONTHLY = month('2024-08');
const LOGGED = month('2024-10');
const SEASON = [1.08, 1.05, 1.1, 1.03, 1, 1, 0.8, 0.72, 1.02, 1.05, 1.06, 0.9];
/** Days a month of those who look in, come weekly, or work in it. */
const HABITS = [0.9, 2.8, 7.5];
const HABIT_SHARES = [0.56, 0.34, 0.1];

/** @param {Company} company @param {Agreement[]} licences @returns {Telemetry} */
export const makeTelemetry = (company, licences) => {
  const random = company.random('usage');
  /** @type {Telemetry} */
  const telemetry = { seats: [], activities: [] };
  for (const licence of licences) {
    if (licence.test) continue;
    const level = random.between(0.5, 0.92);
    /** @type {number[]} */
    const habits = [];
    for (let m = 0; m < MONTHS; m++) {
      const on = monthEnd(m);
      const seats = licence.seats.findLast((each) => each.from <= on)?.seats;
      const runs = seats !== undefined && licence.opened <= on && (licence.closed ?? LAST_DAY + 1) > on;
      if (!runs || (m < MONTHLY && (m % 3 !== 1 || m < month('2023-02')))) continue;
      const age = Math.min(1, 0.6 + (on - licence.opened) / 400);
      const used = Math.max(1, Math.min(seats, Math.round(seats * level * age * (1 + 0.07 * random.normal()))));
      telemetry.seats.push({ licence, on, used });
      if (m < LOGGED || licence.product.id === 'S-TILL') continue;
      while (habits.length < used) habits.push(HABITS[random.weighted(HABIT_SHARES)] ?? 1);
      for (let user = 0; user < used; user++)
        addDays(random, licence, m, user, habits[user] ?? 1, telemetry.activities);
    }
  }
  telemetry.activities.sort((a, b) => a.on - b.on);
  return telemetry;
};

/** @param {Random} random @param {Agreement} licence @param {number} m @param {number} user @param {number} habit @param {Activity[]} activities */
const addDays = (random, licence, m, user, habit, activities) => {
  const payroll = licence.product.id === 'S-PAYROLL';
  const first = payroll ? monthEnd(m) - 11 : monthStart(m);
  const mean = (payroll ? 1.9 : habit) * (SEASON[calendarMonth(m)] ?? 1);
  /** @type {Set<number>} */
  const days = new Set();
  for (let n = random.poisson(mean); n > 0; n--) {
    const on = random.whole(Math.max(first, licence.opened), monthEnd(m));
    if (weekday(on) < 5 || random.chance(0.12)) days.add(on);
  }
  for (const on of days)
    activities.push({ licence, on, user: userKey(licence, user), kind: payroll ? 'payroll_run' : 'signin' });
};

/** @type {Map<string, string>} */
const keys = new Map();

/** One pseudonym for a person of a firm, whatever the product. @param {Agreement} licence @param {number} user */
const userKey = (licence, user) => {
  const person = `${licence.holders[0]?.party.no}/${user}`;
  let key = keys.get(person);
  if (key === undefined) {
    key = createHash('sha256').update(person).digest('hex').slice(0, 12);
    keys.set(person, key);
  }
  return key;
};
