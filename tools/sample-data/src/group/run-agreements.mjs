import { addMonths, monthEnd, monthStart } from '../base/calendar.mjs';
import { closeAgreement, openAgreement, release } from './company.mjs';

/**
 * What happens to agreements by themselves in a month: terms end or are renewed, loans are paid off or fall into
 * arrears, seats are added or given back.
 *
 * @typedef {import('./company.mjs').Company} Company
 * @typedef {import('./company.mjs').Agreement} Agreement
 * @typedef {import('../base/random.mjs').Random} Random
 */

/** @param {Company} company @param {Random} random @param {number} m */
export const runAgreements = (company, random, m) => {
  const first = monthStart(m);
  const last = monthEnd(m);
  // The loop also meets the renewals it makes; they begin in this month and are passed over.
  for (const agreement of company.agreements) {
    if (agreement.closed !== null || agreement.opened >= first) continue;
    const due = agreement.termEnd !== null && agreement.termEnd >= first && agreement.termEnd <= last;
    const { kind, category } = agreement.product;
    if (kind === 'policy' && due) renewPolicy(random, agreement, m);
    else if (category === 'term deposit' && due) endDeposit(company, random, agreement);
    else if (kind === 'loan') runLoan(random, agreement, first, due);
    else if (kind === 'licence') changeSeats(random, agreement, m);
  }
};

/** @param {Random} random @param {Agreement} agreement @param {number} m */
const renewPolicy = (random, agreement, m) => {
  const owner = ownerOf(agreement);
  const term = agreement.terms.at(-1);
  if (!term || !owner) return;
  const stays = owner.leaving ? 0 : Math.min(0.975, 0.9 + 0.02 * owner.held.length);
  if (agreement.product.id === 'I-LIFE' || !random.chance(stays)) return release(agreement);
  const premium = Math.round(term.premium * (m > 14 && m < 40 ? 1.055 : 1.025) * 100) / 100;
  const to = addMonths(term.to, 12);
  agreement.terms.push({ from: term.to, to, premium });
  agreement.termEnd = to;
};

/** A deposit ends with its term; the money is often deposited again, under a new number. @param {Company} company @param {Random} random @param {Agreement} agreement */
const endDeposit = (company, random, agreement) => {
  const owner = ownerOf(agreement);
  release(agreement);
  if (!owner || owner.leaving || agreement.termEnd === null || !random.chance(0.42)) return;
  openAgreement(company, random, owner, 'term deposit', agreement.termEnd, { renews: agreement });
};

/** @param {Random} random @param {Agreement} agreement @param {number} first @param {boolean} due */
const runLoan = (random, agreement, first, due) => {
  const late = agreement.events.at(-1)?.event === 'ARREARS';
  if (late) {
    if (random.chance(0.02)) closeAgreement(agreement, first + random.whole(0, 27), 'written_off');
    else if (random.chance(0.17)) agreement.events.push({ from: first + random.whole(0, 27), event: 'CURED' });
  } else if (due && agreement.termEnd !== null) {
    closeAgreement(agreement, agreement.termEnd, 'matured');
  } else if (agreement.product.category === 'loan' && random.chance(0.0018)) {
    agreement.events.push({ from: first + random.whole(0, 27), event: 'ARREARS' });
  } else if (agreement.termEnd !== null && agreement.termEnd < first) {
    closeAgreement(agreement, first + random.whole(0, 27), 'matured');
  }
};

/** Firms grow or shrink by seats; prices rise by a tenth in January 2024. @param {Random} random @param {Agreement} agreement @param {number} m */
const changeSeats = (random, agreement, m) => {
  const now = agreement.seats.at(-1);
  if (!now) return;
  const price = m === 26 ? Math.round(now.price * 1.1) : now.price;
  const grows = random.chance(0.028);
  const shrinks = !grows && now.seats > 1 && random.chance(0.012);
  if (price === now.price && !grows && !shrinks) return;
  const step = Math.max(1, Math.round(now.seats * random.between(0.05, 0.3)));
  const seats = grows ? now.seats + step : shrinks ? Math.max(1, now.seats - step) : now.seats;
  const from = price === now.price ? monthStart(m) + random.whole(0, 27) : monthStart(m);
  agreement.seats.push({ from, seats, price });
};

/** @param {Agreement} agreement */
const ownerOf = (agreement) => agreement.holders.find((h) => h.role === 'owner' && h.to === null)?.party;
