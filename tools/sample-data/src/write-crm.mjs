import { isoDate, LAST_DAY, month, monthEnd, MONTHS, monthStart } from './calendar.mjs';
import { churnFactor } from './story.mjs';

/**
 * The CRM: commas, ISO dates, true/false.
 *
 * @typedef {import('./company.mjs').Company} Company
 * @typedef {import('./company.mjs').Party} Party
 * @typedef {import('./files.mjs').Files} Files
 * @typedef {import('./files.mjs').Cell} Cell
 */

/** @param {Company} company @param {Files} files */
export const writeCrm = (company, files) => {
  const random = company.random('crm');
  const industries = ['C', 'F', 'G', 'H', 'I', 'J', 'M', 'N', 'Q', 'S'];
  files.table(
    'crm/parties.csv',
    [
      'customer_no',
      'type',
      'created_on',
      'birth_date',
      'country',
      'nace',
      'employees',
      'channel',
      'parent_no',
      'test',
      'internal',
    ],
    company.parties.map((party) => [
      party.no,
      party.type,
      isoDate(party.created),
      party.born === null ? null : isoDate(party.born),
      party.type === 'household' ? null : random.chance(0.94) ? 'AT' : random.pick(['DE', 'CZ', 'HU', 'SI', 'IT']),
      party.type === 'organisation' ? random.pick(industries) : null,
      party.type === 'organisation' ? party.employees : null,
      party.channel === '' ? null : party.channel,
      party.household?.no ?? null,
      party.test,
      party.internal,
    ]),
  );
  files.table('crm/lifecycle.csv', ['customer_no', 'since', 'status'], lifecycles(company));
  files.table(
    'crm/classes.csv',
    ['customer_no', 'since', 'scheme', 'class'],
    company.parties.flatMap((party) => lastOfDay(party).map((c) => [party.no, isoDate(c.since), c.scheme, c.value])),
  );
  files.table('crm/contacts.csv', ['contact_no', 'date', 'customer_no', 'kind', 'score'], contacts(company));
};

/** @param {Party} party one class a scheme and day */
const lastOfDay = (party) =>
  party.classes.filter((c, i) => !party.classes.some((o, k) => k > i && o.scheme === c.scheme && o.since === c.since));

/** What the CRM believes; it learns of a loss at the end of the month. @param {Company} company */
const lifecycles = (company) => {
  const spans = holdingSpans(company);
  /** @type {Cell[][]} */
  const rows = [];
  for (const party of company.parties) {
    const add = (/** @type {number} */ since, /** @type {string} */ status) => {
      if (since <= LAST_DAY) rows.push([party.no, isoDate(since), status]);
    };
    const own = spans.get(party) ?? [];
    const first = own[0];
    if (!first || first.from > party.created) add(party.created, party.type === 'household' ? 'unknown' : 'prospect');
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

/** From when to when each party held something. @param {Company} company */
const holdingSpans = (company) => {
  /** @type {Map<Party, { from: number, to: number }[]>} */
  const all = new Map();
  for (const agreement of company.agreements) {
    const term = agreement.product.termRule === 'expires' ? agreement.termEnd : null;
    const end = Math.min(agreement.closed ?? Infinity, term ?? Infinity);
    for (const holder of agreement.holders) {
      const to = Math.min(end, holder.to ?? Infinity);
      if (holder.share === 0 || to <= holder.from) continue;
      const list = all.get(holder.party) ?? [];
      list.push({ from: holder.from, to });
      all.set(holder.party, list);
    }
  }
  for (const [party, list] of all) all.set(party, merge(list));
  return all;
};

/** @param {{ from: number, to: number }[]} list */
const merge = (list) => {
  /** @type {{ from: number, to: number }[]} */
  const merged = [];
  for (const span of list.sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else merged.push({ ...span });
  }
  return merged;
};

/** Surveys, complaints and the campaign in Upper Austria. @param {Company} company */
const contacts = (company) => {
  const random = company.random('contacts');
  const known = company.parties.filter((p) => p.joined > 0 && !p.test && !p.internal);
  const campaign = month('2024-10');
  /** @type {Cell[][]} */
  const rows = [];
  const add = (
    /** @type {Party} */ party,
    /** @type {number} */ on,
    /** @type {string} */ kind,
    /** @type {number | null} */ score = null,
  ) => {
    if (on > LAST_DAY || (party.died !== null && on > party.died)) return;
    rows.push([`C${String(rows.length + 1).padStart(6, '0')}`, isoDate(on), party.no, kind, score]);
  };
  for (let m = 0; m < MONTHS; m++) {
    const on = () => random.whole(monthStart(m), monthEnd(m));
    for (let n = Math.round(170 * company.scale); n > 0; n--) {
      const party = random.pick(known);
      const mood = 8.1 - 0.9 * (churnFactor(m, party) - 1);
      if (party.joined < monthStart(m)) add(party, on(), 'survey_nps', score(mood + 2.1 * random.normal()));
    }
    for (let n = Math.round(95 * company.scale); n > 0; n--) {
      const party = random.pick(known);
      if (party.joined < monthStart(m) && random.chance(Math.min(1, 0.4 * churnFactor(m, party))))
        add(party, on(), 'complaint');
    }
    if (m < campaign || m > campaign + 2) continue;
    for (let n = Math.round(1400 * company.scale); n > 0; n--) {
      const party = random.pick(known);
      if (party.region !== 'Upper Austria' || party.joined > monthStart(m)) continue;
      const day = on();
      add(party, day, 'campaign_contact');
      if (random.chance(0.11)) add(party, day + random.whole(1, 20), 'campaign_response');
    }
  }
  return rows;
};

/** @param {number} value */
const score = (value) => Math.min(10, Math.max(0, Math.round(value)));
