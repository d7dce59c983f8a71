import { makeMonthEnds } from './bank/month-ends.mjs';
import { makePanel } from './bank/panel.mjs';
import { writeBank } from './bank/write-bank.mjs';
import { isoDate, LAST_DAY } from './base/calendar.mjs';
import { createFiles } from './base/files.mjs';
import { writeCrm } from './crm/write-crm.mjs';
import { setBilling } from './group/billing.mjs';
import { createCompany } from './group/company.mjs';
import { foundCompany, liveOn } from './group/life.mjs';
import { giveUpPolicies } from './group/given-up.mjs';
import { addGroups, assignOrigins } from './group/origins.mjs';
import { addProspects, addUncounted } from './group/population.mjs';
import { customerSpans } from './group/spans.mjs';
import { addTrials } from './group/trials.mjs';
import { writeInsurance } from './insurance/write-insurance.mjs';
import { writeLedger } from './ledger/write-ledger.mjs';
import { trade as runShop } from './shop/trade.mjs';
import { writeShop } from './shop/write-shop.mjs';
import { writeSoftware } from './software/write-software.mjs';

/**
 * @typedef {object} Summary
 * @property {number} seed
 * @property {number} customers   what was asked for; the number on the last day is near it
 * @property {string} lastDay
 * @property {Record<string, number>} rows   by file
 */

/**
 * Makes the exports of a small financial group in `out`. The same seed and size give the same bytes.
 * @param {{ out: string, customers: number, seed: number }} options
 * @returns {Summary & { bytes: number }}
 */
export const generateSample = ({ out, customers, seed }) => {
  const company = createCompany(customers, seed);
  addUncounted(company);
  foundCompany(company);
  liveOn(company);
  giveUpPolicies(company);
  addProspects(company);
  addGroups(company);
  assignOrigins(company);
  addTrials(company);
  setBilling(company);

  const files = createFiles(out);
  const spans = customerSpans(company);
  const panel = makePanel(company, spans);
  const ends = makeMonthEnds(company, panel);
  const trade = runShop(company);
  writeCrm(company, files, spans, panel, trade.members);
  writeBank(company, files, spans, panel, ends);
  writeSoftware(company, files);
  const claims = writeInsurance(company, files);
  writeShop(company, files, trade);
  writeLedger(company, files, claims, trade, ends);
  const summary = { seed, customers, lastDay: isoDate(LAST_DAY), rows: files.rows };
  files.json('sample.json', summary);
  return { ...summary, bytes: files.bytes() };
};
