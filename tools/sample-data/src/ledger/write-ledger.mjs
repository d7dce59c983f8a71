import { isoDate, monthEnd, MONTHS } from '../base/calendar.mjs';
import { CHART, CLASS, COUNTER } from './chart.mjs';
import { measureMarketing } from './marketing.mjs';
import { monthlyLines } from './monthly-lines.mjs';
import { makeRates } from './rates.mjs';
import { measureVolumes } from './volumes.mjs';

/**
 * The group ledger: monthly entries of each company, debit positive, that add up to nothing; month-end positions; rates.
 *
 * @typedef {import('../group/company.mjs').Company} Company
 * @typedef {import('../base/files.mjs').Files} Files
 * @typedef {import('../base/files.mjs').Cell} Cell
 * @typedef {import('./monthly-lines.mjs').Line} Line
 * @typedef {import('./volumes.mjs').Volumes} Volumes
 * @typedef {import('../insurance/claims.mjs').Claim} Claim
 */

/** @param {Company} company @param {Files} files @param {Claim[]} claims @param {import('../shop/trade.mjs').Trade} trade */
export const writeLedger = (company, files, claims, trade) => {
  const random = company.random('ledger');
  const volumes = measureVolumes(company, claims, trade.sales);
  const marketing = measureMarketing(company);
  /** @type {Cell[][]} */
  const entries = [];
  const post = (
    /** @type {string} */ entity,
    /** @type {number} */ on,
    /** @type {Line} */ { code, euro, channel, pool },
  ) => {
    const cents = Math.round(euro * 100);
    if (cents === 0) return;
    const debit = CLASS.get(code) === 'income' ? -cents : cents;
    const add = (/** @type {string} */ account, /** @type {number} */ amount, /** @type {Cell[]} */ tags) =>
      entries.push([
        `E${String(entries.length + 1).padStart(6, '0')}`,
        entity,
        isoDate(on),
        account,
        ...tags,
        (amount / 100).toFixed(2),
      ]);
    add(code, debit, [channel ?? null, pool ?? null]);
    add(COUNTER[code] ?? '1000', -debit, [null, null]);
  };
  for (let m = 0; m < MONTHS; m++) {
    const noise = () => 1 + 0.025 * random.normal();
    const sent = trade.sent[m] ?? 0;
    for (const [entity, lines] of Object.entries(
      monthlyLines({ volumes, marketing, sent, m, scale: company.scale, noise }),
    ))
      for (const line of lines) post(entity, monthEnd(m), line);
  }
  files.table('ledger/chart.csv', ['account', 'name', 'class', 'line'], CHART);
  files.table(
    'ledger/entries.csv',
    ['entry_no', 'entity', 'posted_on', 'account', 'channel', 'cost_pool', 'amount'],
    entries,
  );
  files.table('ledger/positions.csv', ['entity', 'day', 'kind', 'account', 'amount'], positions(volumes));
  files.table('ledger/fx_rates.csv', ['base', 'quote', 'kind', 'day', 'rate'], makeRates(random));
};

/** @param {Volumes} v */
const positions = (v) => {
  /** @type {Cell[][]} */
  const rows = [];
  for (let m = 0; m < MONTHS; m++) {
    const on = isoDate(monthEnd(m));
    const loans = v.loans[m] ?? 0;
    const deposits = v.deposits[m] ?? 0;
    const add = (
      /** @type {string} */ entity,
      /** @type {string} */ kind,
      /** @type {string} */ account,
      /** @type {number} */ amount,
    ) => rows.push([entity, on, kind, account, amount.toFixed(2)]);
    add('bank', 'earning_assets', '1200', loans + deposits * 0.55);
    add('bank', 'outstanding_principal', '1210', loans);
    add('bank', 'deposit_balance', '2000', deposits);
    add('bank', 'nonperforming_principal', '1220', v.arrears[m] ?? 0);
    add('insurance', 'reserve_ibnr', '2510', (v.premium[m] ?? 0) * 0.9);
    add('insurance', 'unearned_premium', '2520', v.unearned[m] ?? 0);
  }
  return rows;
};
