import {
  calendarMonth,
  isoDate,
  LAST_DAY,
  month,
  monthEnd,
  MONTHS,
  monthIndex,
  monthStart,
  workday,
} from '../base/calendar.mjs';

/**
 * The sales pipeline: an opportunity for what was sold by talking to somebody, and those that came to nothing.
 *
 * @typedef {import('../group/company.mjs').Company} Company
 * @typedef {import('../group/company.mjs').Party} Party
 * @typedef {import('../base/random.mjs').Random} Random
 * @typedef {{ party: Party, interest: string, opened: number, closed: number | null, outcome: 'open' | 'won' | 'lost', value: number }} Opportunity
 */

const FROM = month('2023-02');
/** Chance that a sale was an opportunity before, usual days to it, usual value in euro. @type {Record<string, [number, number, number]>} */
const INTERESTS = {
  mortgage: [0.85, 52, 5200],
  loan: [0.4, 16, 900],
  securities: [0.4, 31, 700],
  'life insurance': [0.45, 27, 420],
  'liability insurance': [0.6, 38, 900],
  'accounting software': [0.7, 34, 800],
  'payroll software': [0.7, 58, 1500],
  'point of sale': [0.5, 24, 700],
};
const LARGER = { retail: 1, private: 1.2, sme: 1.15, corporate: 1.9 };

/** In the order of their first days. @param {Company} company @returns {Opportunity[]} */
export const makePipeline = (company) => {
  const random = company.random('pipeline');
  const won = wonOnes(company, random);
  const lost = lostOnes(company, random, won);
  return [...won, ...lost].sort((a, b) => a.opened - b.opened || a.party.no - b.party.no);
};

/** @param {Company} company @param {Random} random @returns {Opportunity[]} */
const wonOnes = (company, random) => {
  /** @type {Opportunity[]} */
  const won = [];
  for (const agreement of company.agreements) {
    const party = agreement.holders[0]?.party;
    const interest = INTERESTS[agreement.product.category];
    if (!interest || !party || agreement.test || agreement.opened < monthStart(FROM) + 20) continue;
    if (!random.chance(interest[0])) continue;
    const opened = Math.max(party.created, agreement.opened - cycle(random, agreement.product.category, party));
    if (opened >= agreement.opened) continue;
    const value = worth(random, agreement.product.category, party);
    won.push({ party, interest: agreement.product.category, opened, closed: agreement.opened, outcome: 'won', value });
  }
  return won;
};

/** @param {Company} company @param {Random} random @param {Opportunity[]} won @returns {Opportunity[]} */
const lostOnes = (company, random, won) => {
  const parties = company.parties.filter(
    (p) => (p.type === 'person' || p.type === 'organisation') && !p.test && !p.internal,
  );
  const wins = Array.from({ length: MONTHS }, () => 0);
  for (const { closed } of won) if (closed !== null) wins[monthIndex(closed)] = (wins[monthIndex(closed)] ?? 0) + 1;
  /** @type {Opportunity[]} */
  const lost = [];
  for (let m = FROM; m < MONTHS; m++) {
    const usual = (wins[m] ?? 0) * 0.4 + (wins[m - 1] ?? wins[m] ?? 0) * 0.6;
    for (let n = random.poisson(usual * (1 / winRate(m) - 1) * 2.1); n > 0; n--) {
      const party = random.pick(parties);
      const interest = random.pick(party.type === 'organisation' ? FIRMS_WANT : PERSONS_WANT);
      const opened = workday(random.whole(monthStart(m), monthEnd(m)));
      const closed = opened + Math.round(cycle(random, interest, party) * random.between(0.8, 2.1));
      // Firms and the wealthy are talked to more.
      if (
        party.created > opened ||
        (party.died ?? Infinity) < opened ||
        (party.line === 'retail' && random.chance(0.45))
      )
        continue;
      const open = closed > LAST_DAY;
      const value = worth(random, interest, party);
      lost.push({ party, interest, opened, closed: open ? null : closed, outcome: open ? 'open' : 'lost', value });
    }
  }
  return lost;
};

const FIRMS_WANT = ['loan', 'liability insurance', 'accounting software', 'payroll software', 'point of sale'];
const PERSONS_WANT = ['mortgage', 'mortgage', 'loan', 'securities', 'securities', 'life insurance'];

/** Share won: low after the price rise of 2024, better since advisers have the home bundle, best at the year's end. @param {number} m */
const winRate = (m) => {
  const trend = m < month('2024-04') ? 0.37 : m < month('2024-09') ? 0.3 : 0.36 + 0.0028 * (m - month('2024-09'));
  return trend + (calendarMonth(m) === 11 ? 0.03 : 0);
};

/** @param {Random} random @param {string} interest @param {Party} party */
const cycle = (random, interest, party) =>
  Math.max(1, Math.round(random.logNormal((INTERESTS[interest]?.[1] ?? 30) * LARGER[party.line], 0.55)));

/** @param {Random} random @param {string} interest @param {Party} party */
const worth = (random, interest, party) =>
  Math.round(random.logNormal((INTERESTS[interest]?.[2] ?? 500) * LARGER[party.line] ** 2, 0.6) / 10) * 10;

/** @param {Opportunity[]} pipeline */
export const pipelineRows = (pipeline) =>
  pipeline.map(({ party, interest, opened, closed, outcome, value }, i) => [
    `D${String(i + 1).padStart(6, '0')}`,
    party.no,
    interest,
    isoDate(opened),
    closed === null ? null : isoDate(closed),
    outcome,
    value,
  ]);
