import { calendarMonth, LAST_DAY, month, monthEnd, MONTHS, monthStart, workday } from '../base/calendar.mjs';

/**
 * What users ask the support of the software firm, and how they liked the answer.
 *
 * @typedef {import('../group/company.mjs').Company} Company
 * @typedef {import('../group/company.mjs').Agreement} Agreement
 * @typedef {{ licence: Agreement, on: number, closed: number | null, rating: number | null }} Ticket
 */

const FROM = month('2023-08');
const SEASON = [1.35, 1.1, 1.05, 1, 0.95, 0.95, 0.75, 0.75, 1.05, 1.05, 1, 1.1];

/** In the order of their days. @param {Company} company @param {Agreement[]} licences @returns {Ticket[]} */
export const makeTickets = (company, licences) => {
  const random = company.random('tickets');
  /** @type {Ticket[]} */
  const tickets = [];
  for (const licence of licences) {
    if (licence.test) continue;
    const seats = Math.min(40, licence.seats.at(-1)?.seats ?? 1);
    for (let m = FROM; m < MONTHS; m++) {
      const young = monthStart(m) - licence.opened < 120 ? 2.4 : 1;
      const mean = 0.055 * Math.sqrt(seats) * young * (SEASON[calendarMonth(m)] ?? 1) * 0.993 ** (m - FROM);
      for (let n = random.poisson(mean); n > 0; n--) {
        const on = workday(random.whole(monthStart(m) + 2, monthEnd(m)));
        const lasts = Math.floor(9 * random.next() ** 2.2);
        const answers = random.chance(0.34);
        const rating = Math.min(
          5,
          Math.max(1, Math.round(4.5 - 0.14 * lasts + 0.8 * random.normal() + 0.006 * (m - FROM))),
        );
        if (on < licence.opened || on >= (licence.closed ?? LAST_DAY + 1)) continue;
        const closed = on + lasts <= LAST_DAY ? on + lasts : null;
        tickets.push({ licence, on, closed, rating: answers && closed !== null ? rating : null });
      }
    }
  }
  return tickets.sort((a, b) => a.on - b.on);
};
