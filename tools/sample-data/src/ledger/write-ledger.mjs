import { isoDate, monthEnd, MONTHS } from '../base/calendar.mjs';
import { badByMonth } from '../bank/month-ends.mjs';
import { apart, BRANCH_CODES, branchVolumes, weightsOf } from './branches.mjs';
import { CHART, CLASS, COUNTER, LINES } from './chart.mjs';
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

/**
 * @param {Company} company @param {Files} files @param {Claim[]} claims @param {import('../shop/trade.mjs').Trade} trade
 * @param {import('../bank/month-ends.mjs').MonthEnds} ends
 */
export const writeLedger = (company, files, claims, trade, ends) => {
  const random = company.random('ledger');
  const volumes = measureVolumes(company, claims, trade.sales);
  const marketing = measureMarketing(company);
  const branches = branchVolumes(company);
  /** @type {Cell[][]} */
  const entries = [];
  const post = (
    /** @type {string} */ entity,
    /** @type {number} */ on,
    /** @type {Line} */ { code, euro, channel, pool },
    /** @type {string | null} */ branch = null,
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
    add(code, debit, [channel ?? null, pool ?? null, branch]);
    add(COUNTER[code] ?? '1000', -debit, [null, null, branch]);
  };
  for (let m = 0; m < MONTHS; m++) {
    const noise = () => 1 + 0.025 * random.normal();
    const sent = trade.sent[m] ?? 0;
    for (const [entity, lines] of Object.entries(
      monthlyLines({ volumes, marketing, sent, m, scale: company.scale, noise }),
    ))
      for (const line of lines) {
        if (entity !== 'bank') post(entity, monthEnd(m), line);
        else
          for (const [place, cents] of apart(
            Math.round(line.euro * 100),
            weightsOf(line.code, branches[m] ?? []),
          ).entries())
            post(entity, monthEnd(m), { ...line, euro: cents / 100 }, BRANCH_CODES[place]);
      }
  }
  files.table(
    'ledger/chart.csv',
    ['account', 'name', 'class'],
    CHART.map(([account, name, kind]) => [account, name, kind]),
  );
  files.table('ledger/account_lines.csv', ['account', 'line', 'from'], LINES);
  files.table(
    'ledger/entries.csv',
    ['entry_no', 'entity', 'posted_on', 'account', 'channel', 'cost_pool', 'branch', 'amount'],
    entries,
  );
  files.table(
    'ledger/positions.csv',
    ['entity', 'branch', 'day', 'kind', 'account', 'amount'],
    positions(volumes, branches, badByMonth(ends)),
  );
  files.table('ledger/fx_rates.csv', ['base', 'quote', 'kind', 'day', 'rate'], makeRates(random));
};

/** @param {Volumes} v @param {number[][]} branches @param {Map<number, number>} bad */
const positions = (v, branches, bad) => {
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
      /** @type {string | null} */ branch = null,
    ) => rows.push([entity, branch, on, kind, account, amount.toFixed(2)]);
    // What a branch does not lend, the treasury lends for it.
    const assets = apart(Math.round((loans + deposits * 0.55) * 100), branches[m] ?? []);
    for (const [place, cents] of assets.entries())
      add('bank', 'earning_assets', '1200', cents / 100, BRANCH_CODES[place]);
    add('bank', 'outstanding_principal', '1210', loans);
    add('bank', 'deposit_balance', '2000', deposits);
    add('bank', 'nonperforming_principal', '1220', bad.get(monthEnd(m)) ?? v.arrears[m] ?? 0);
    add('insurance', 'reserve_ibnr', '2510', (v.premium[m] ?? 0) * 0.9);
    add('insurance', 'unearned_premium', '2520', v.unearned[m] ?? 0);
  }
  return rows;
};
