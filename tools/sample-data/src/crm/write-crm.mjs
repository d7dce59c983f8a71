import { isoDate } from '../base/calendar.mjs';
import { contactRows, makeContacts } from './contacts.mjs';
import { lifecycles } from './lifecycles.mjs';
import { makePipeline, pipelineRows } from './pipeline.mjs';

/**
 * The CRM: commas, ISO dates, true/false.
 *
 * @typedef {import('../group/company.mjs').Company} Company
 * @typedef {import('../group/company.mjs').Party} Party
 * @typedef {import('../group/spans.mjs').Spans} Spans
 * @typedef {import('../base/files.mjs').Files} Files
 * @typedef {import('../bank/panel.mjs').Panel} Panel
 * @typedef {import('../shop/programme.mjs').Member} Member
 */

/** @param {Company} company @param {Files} files @param {Spans} spans @param {Panel} panel @param {Member[]} members */
export const writeCrm = (company, files, spans, panel, members) => {
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
      party.country,
      party.nace,
      party.type === 'organisation' ? party.employees : null,
      party.channel === '' ? null : party.channel,
      party.parent?.no ?? null,
      party.test,
      party.internal,
    ]),
  );
  files.table('crm/lifecycle.csv', ['customer_no', 'since', 'status'], lifecycles(company, spans));
  files.table(
    'crm/classes.csv',
    ['customer_no', 'since', 'scheme', 'class'],
    company.parties.flatMap((party) => lastOfDay(party).map((c) => [party.no, isoDate(c.since), c.scheme, c.value])),
  );
  files.table(
    'crm/programme_members.csv',
    ['customer_no', 'since', 'programme', 'group'],
    members.map((each) => [each.customer_no, each.since, 'loyalty', each.group]),
  );
  files.table(
    'crm/contacts.csv',
    ['contact_no', 'date', 'customer_no', 'kind', 'score'],
    contactRows(makeContacts(company, spans)),
  );
  files.table(
    'crm/opportunities.csv',
    ['opportunity_no', 'customer_no', 'interest', 'opened_on', 'closed_on', 'outcome', 'value'],
    pipelineRows(makePipeline(company)),
  );
  files.table(
    'crm/market_panel.csv',
    ['customer_no', 'month_end', 'deposits_anywhere'],
    panel.wallets.map((wallet) => [wallet.party.no, isoDate(wallet.on), wallet.amount]),
  );
};

/** @param {Party} party one class a scheme and day */
const lastOfDay = (party) =>
  party.classes.filter((c, i) => !party.classes.some((o, k) => k > i && o.scheme === c.scheme && o.since === c.since));
