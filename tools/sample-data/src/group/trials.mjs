import { calendarMonth, LAST_DAY, monthEnd, MONTHS, monthStart } from '../base/calendar.mjs';
import { PRODUCTS } from './catalogue.mjs';

/**
 * Software can be tried before it is signed for: mostly two weeks, for a few firms longer than a month.
 *
 * @typedef {import('./company.mjs').Company} Company
 * @typedef {import('./company.mjs').Agreement} Agreement
 * @typedef {import('../base/random.mjs').Random} Random
 */

const TRIALS = 62;
const SEASON = [1.25, 1.1, 1.05, 1, 0.95, 0.9, 0.7, 0.75, 1.15, 1.1, 1.1, 0.8];

/** @param {Company} company */
export const addTrials = (company) => {
  const random = company.random('trials');
  for (const agreement of company.agreements) {
    if (agreement.product.kind !== 'licence' || agreement.opened < monthStart(2) || agreement.test) continue;
    const from = Math.max(agreement.holders[0]?.party.created ?? agreement.opened, agreement.opened - length(random));
    if (random.chance(0.78) && from < agreement.opened) agreement.trial = from;
  }
  const products = PRODUCTS.filter((p) => p.kind === 'licence');
  const firms = company.parties.filter((p) => p.type === 'organisation' && !p.test && !p.internal);
  for (let m = 2; m < MONTHS; m++) {
    const mean = TRIALS * company.scale * (SEASON[calendarMonth(m)] ?? 1) * (0.75 + 0.006 * m);
    for (let n = random.poisson(mean); n > 0; n--) {
      const party = random.pick(firms);
      const product = random.pick(products);
      const from = random.whole(monthStart(m), monthEnd(m));
      const used = party.held.some((a) => a.product === product) || party.created > from;
      if (!used) company.trials.push(trial(company, random, party, product, from));
    }
  }
};

/** @param {Random} random */
const length = (random) => (random.chance(0.06) ? random.whole(33, 55) : random.chance(0.7) ? 14 : random.whole(5, 30));

/**
 * @param {Company} company
 * @param {Random} random
 * @param {import('./company.mjs').Party} party
 * @param {import('./catalogue.mjs').Product} product
 * @param {number} from
 * @returns {Agreement}
 */
const trial = (company, random, party, product, from) => {
  const to = from + length(random);
  const ended = to <= LAST_DAY;
  return {
    no: `T${String(company.trials.length + 1).padStart(7, '0')}`,
    product,
    opened: from,
    closed: ended ? to : null,
    reason: ended ? 'customer' : '',
    termEnd: null,
    branch: '',
    renews: '',
    amount: 0,
    rate: 0,
    terms: [],
    seats: [{ from, seats: Math.max(1, Math.min(3, Math.round(party.employees * 0.1))), price: product.price }],
    events: [],
    trial: from,
    pauses: [],
    billing: null,
    fees: [],
    test: false,
    holders: [{ party, role: 'owner', share: 1, from, to: null }],
  };
};
