import { isoDate, LAST_DAY } from './calendar.mjs';
import { createCompany } from './company.mjs';
import { createFiles } from './files.mjs';
import { foundCompany, liveOn } from './life.mjs';
import { addProspects, addUncounted } from './population.mjs';
import { writeBank } from './write-bank.mjs';
import { writeCrm } from './write-crm.mjs';
import { writeInsurance } from './write-insurance.mjs';
import { writeLedger } from './write-ledger.mjs';
import { writeShop } from './write-shop.mjs';
import { writeSoftware } from './write-software.mjs';

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
  addProspects(company);

  const files = createFiles(out);
  writeCrm(company, files);
  writeBank(company, files);
  writeSoftware(company, files);
  const claims = writeInsurance(company, files);
  const sales = writeShop(company, files);
  writeLedger(company, files, claims, sales);
  const summary = { seed, customers, lastDay: isoDate(LAST_DAY), rows: files.rows };
  files.json('sample.json', summary);
  return { ...summary, bytes: files.bytes() };
};
