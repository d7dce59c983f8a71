import { isoDate, LAST_DAY } from '../base/calendar.mjs';

/**
 * @typedef {import('../group/company.mjs').Company} Company
 * @typedef {import('../group/spans.mjs').Spans} Spans
 * @typedef {import('../base/files.mjs').Cell} Cell
 */

/** What the CRM believes; it learns of a loss at the end of the month. @param {Company} company @param {Spans} spans */
export const lifecycles = (company, spans) => {
  /** @type {Cell[][]} */
  const rows = [];
  for (const party of company.parties) {
    const add = (/** @type {number} */ since, /** @type {string} */ status) => {
      if (since <= LAST_DAY) rows.push([party.no, isoDate(since), status]);
    };
    const own = spans.get(party) ?? [];
    const first = own[0];
    const person = party.type === 'person' || party.type === 'organisation';
    if (!first || first.from > party.created) add(party.created, person ? 'prospect' : 'unknown');
    for (const [i, span] of own.entries()) {
      add(span.from, 'customer');
      const next = own[i + 1];
      const noticed = span.to + 15;
      if (!next || next.from > noticed)
        add(noticed, party.died !== null && span.to >= party.died ? 'deceased' : 'former');
    }
  }
  return rows;
};
