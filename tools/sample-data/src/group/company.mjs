import { addMonths, dayOf, FIRST_DAY, LAST_DAY, yearOf } from '../base/calendar.mjs';
import { productsFor } from './catalogue.mjs';
import { createRandom } from '../base/random.mjs';
import { BRANCHES, MERGER_DAY } from './story.mjs';

/**
 * @typedef {import('./catalogue.mjs').Line} Line
 * @typedef {import('./catalogue.mjs').Product} Product
 * @typedef {import('../base/random.mjs').Random} Random
 *
 * @typedef {object} Party
 * @property {number} no
 * @property {'person' | 'organisation' | 'household' | 'group'} type
 * @property {Line} line
 * @property {string} region
 * @property {string} service           branch, digital or adviser
 * @property {number} created           day of the CRM record
 * @property {number | null} born
 * @property {number} employees
 * @property {string} channel           how the party was won
 * @property {Party | null} partner
 * @property {Party | null} parent     household or group of companies
 * @property {string | null} country
 * @property {string | null} nace
 * @property {boolean} promo            came by the campaign
 * @property {boolean} leaving          has decided to go; what runs to a term still runs
 * @property {boolean} test
 * @property {boolean} internal
 * @property {number} joined            first day as a customer, 0 = never
 * @property {number} appetite          how readily the party takes another product; 1 = as most do
 * @property {number} eventUntil        last month in which a life event still raises demand
 * @property {number | null} died
 * @property {Agreement[]} held         what the party holds now
 * @property {{ since: number, scheme: string, value: string }[]} classes
 *
 * @typedef {{ party: Party, role: string, share: number, from: number, to: number | null }} Holder
 *
 * @typedef {object} Agreement
 * @property {string} no
 * @property {Product} product
 * @property {number} opened
 * @property {number | null} closed
 * @property {string} reason            why it was closed, '' while it runs
 * @property {number | null} termEnd    first day after the term
 * @property {string} branch            branch code at opening
 * @property {string} renews            number of the agreement that this one goes on from
 * @property {number} amount            balance, loan sum or yearly premium in euro
 * @property {number} rate              interest a year
 * @property {{ from: number, to: number, premium: number }[]} terms     policies
 * @property {{ from: number, seats: number, price: number }[]} seats    licences
 * @property {{ from: number, event: string }[]} events                  arrears and cures of loans
 * @property {number | null} trial                                       first day of the trial before it
 * @property {{ from: number, to: number }[]} pauses                     licences
 * @property {import('./billing.mjs').Billing | null} billing            licences and memberships
 * @property {import('./billing.mjs').Fee[]} fees                        what one bill says from a day on
 * @property {boolean} test
 * @property {Holder[]} holders
 *
 * @typedef {object} Company
 * @property {number} seed
 * @property {number} scale
 * @property {Party[]} parties
 * @property {Agreement[]} agreements
 * @property {Agreement[]} trials       trials of software that nobody signed for
 * @property {(stream: string) => Random} random
 */

/**
 * @param {number} customers  roughly the number of customers on the last day
 * @param {number} seed
 * @returns {Company}
 */
export const createCompany = (customers, seed) => ({
  seed,
  scale: customers / 24_000,
  parties: [],
  agreements: [],
  trials: [],
  random: (stream) => createRandom(seed, stream),
});

/** @param {Party} party @param {string} category */
export const holds = (party, category) => party.held.some((agreement) => agreement.product.category === category);

/** @param {Party} party @param {number} on */
export const ageOn = (party, on) => (party.born === null ? 40 : (on - party.born) / 365.25);

/** @param {Party} party @param {number} since @param {string} scheme @param {string} value */
export const classify = (party, since, scheme, value) => party.classes.push({ since, scheme, value });

const PREFIX = { account: '20', card: '54', loan: '77', policy: 'P', licence: 'L', membership: 'M' };

/**
 * Opens an agreement of a category for a party.
 * @param {Company} company
 * @param {Random} random
 * @param {Party} party
 * @param {string} category
 * @param {number} on
 * @param {{ partner?: Party, renews?: Agreement }} [options]
 * @returns {Agreement}
 */
export const openAgreement = (company, random, party, category, on, options = {}) => {
  const product = chooseProduct(random, party, category, on);
  const number = String(company.agreements.length + 1).padStart(7, '0');
  /** @type {Agreement} */
  const agreement = {
    no: `${PREFIX[product.kind]}${number}`,
    product,
    opened: on,
    closed: null,
    reason: '',
    termEnd: null,
    branch: branchFor(random, party, on),
    renews: options.renews?.no ?? '',
    amount: 0,
    rate: 0,
    terms: [],
    seats: [],
    events: [],
    trial: null,
    pauses: [],
    billing: null,
    fees: [],
    test: party.test,
    holders: [],
  };
  setTerms(random, party, agreement, options.renews);
  const partner = options.partner;
  addHolder(agreement, party, 'owner', partner ? 0.5 : 1, on);
  if (partner) addHolder(agreement, partner, 'joint_owner', 0.5, on);
  company.agreements.push(agreement);
  return agreement;
};

/** @param {Agreement} agreement @param {Party} party @param {string} role @param {number} share @param {number} from */
export const addHolder = (agreement, party, role, share, from) => {
  agreement.holders.push({ party, role, share, from, to: null });
  if (role !== 'owner' && role !== 'joint_owner') return;
  party.held.push(agreement);
  if (party.joined === 0 || from < party.joined) party.joined = from;
};

/** @param {Agreement} agreement @param {number} on @param {string} reason */
export const closeAgreement = (agreement, on, reason) => {
  if (agreement.closed !== null || on > LAST_DAY) return;
  agreement.closed = Math.max(on, agreement.opened + 1);
  agreement.reason = reason;
  release(agreement);
};

/** Takes an agreement that has ended, by a row or by its term, out of its holders' hands. @param {Agreement} agreement */
export const release = (agreement) => {
  for (const { party } of agreement.holders) party.held = party.held.filter((other) => other !== agreement);
};

/**
 * One of two owners goes; the other holds the whole.
 * @param {Agreement} agreement
 * @param {Party} party
 * @param {number} on
 */
export const passToPartner = (agreement, party, on) => {
  const day = Math.max(on, agreement.opened + 1);
  if (day > LAST_DAY) return;
  const rest = agreement.holders.find((h) => h.party !== party && h.to === null && h.share === 0.5);
  for (const holder of agreement.holders) if (holder.to === null && holder.share === 0.5) holder.to = day;
  party.held = party.held.filter((other) => other !== agreement);
  if (rest) agreement.holders.push({ party: rest.party, role: 'owner', share: 1, from: day, to: null });
};

/** @param {Random} random @param {Party} party @param {string} category @param {number} on */
const chooseProduct = (random, party, category, on) => {
  const fitting = productsFor(category, party.line);
  const young = fitting.find((p) => p.id === 'B-YOUNG');
  if (young && ageOn(party, on) < 26) return young;
  const list = fitting.filter((p) => p !== young);
  const product = category === 'term deposit' ? list[random.chance(0.6) ? 0 : 1] : list[0];
  if (!product) throw new Error(`Nobody sells ${category} to ${party.line} customers.`);
  return product;
};

/** @param {Random} random @param {Party} party @param {number} on */
const branchFor = (random, party, on) => {
  if (party.service === 'digital') return '9000';
  const open = BRANCHES.filter((b) => b.region === party.region && (b.mergedOn === undefined || on < MERGER_DAY));
  return random.pick(open).code;
};

/** @type {Record<string, number>} */
const SEATS_PER_HEAD = { 'S-BOOKS': 0.055, 'S-PAYROLL': 0.03, 'S-TILL': 0.14 };
const BALANCE = { retail: 4200, private: 38_000, sme: 21_000, corporate: 160_000 };

/** @param {Random} random @param {Party} party @param {Agreement} agreement @param {Agreement | undefined} renewed */
const setTerms = (random, party, agreement, renewed) => {
  const { product, opened } = agreement;
  const cents = (/** @type {number} */ value) => Math.round(value * 100) / 100;
  if (product.kind === 'account') {
    agreement.amount = renewed?.amount ?? cents(random.logNormal(BALANCE[party.line], 0.9));
    if (product.category === 'savings') agreement.rate = 0.0125;
    if (product.category === 'term deposit') {
      agreement.rate = opened < dayOf(2024, 5) ? 0.031 : 0.0235;
      agreement.termEnd = addMonths(opened, product.id === 'B-FIX24' ? 24 : 12);
    }
  } else if (product.kind === 'loan') {
    const home = product.category === 'mortgage';
    const months = home ? random.pick([180, 240, 300]) : random.pick([24, 36, 48, 60, 84]);
    const median = home ? 185_000 : product.id === 'B-INVEST' ? 74_000 : 11_500;
    agreement.amount = Math.round(random.logNormal(median, 0.5) / 100) * 100;
    agreement.rate = home ? (opened < dayOf(2022, 6) ? 0.0145 : 0.036) : opened < dayOf(2022, 6) ? 0.049 : 0.067;
    agreement.termEnd = stillRunning(addMonths(opened, months));
  } else if (product.kind === 'policy') {
    const size = party.type === 'organisation' ? Math.max(1, party.employees / 15) : 1;
    agreement.amount = cents(random.logNormal(product.price, 0.3) * size ** 0.7);
    setFirstTerm(random, agreement);
  } else if (product.kind === 'licence') {
    const share = SEATS_PER_HEAD[product.id] ?? 0.05;
    const seats = Math.max(1, Math.round(party.employees * share * random.between(0.6, 1.4)));
    agreement.seats.push({ from: opened, seats, price: product.price });
  }
};

/** Nearly half of all policies fall due on 1 January, the others a year after they began. @param {Random} random @param {Agreement} agreement */
const setFirstTerm = (random, agreement) => {
  const { product, opened, amount } = agreement;
  const year = yearOf(opened);
  let to = addMonths(opened, product.id === 'I-LIFE' ? 12 * random.pick([15, 20, 25]) : 12);
  if (product.id !== 'I-LIFE' && random.chance(0.45)) to = dayOf(opened < dayOf(year, 9) ? year + 1 : year + 2, 0);
  to = stillRunning(to);
  agreement.terms.push({ from: opened, to, premium: amount });
  agreement.termEnd = to;
};

/** What began before the window is there on its first day, so its term was prolonged. @param {number} end */
const stillRunning = (end) => {
  while (end <= FIRST_DAY) end = addMonths(end, 12);
  return end;
};
