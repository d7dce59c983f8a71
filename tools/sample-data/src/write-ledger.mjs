import { calendarMonth, isoDate, monthEnd, MONTHS, yearOf } from './calendar.mjs';
import { measureVolumes } from './volumes.mjs';

/**
 * The group ledger: monthly entries of each company, debit positive, that add up to nothing; month-end positions; rates.
 *
 * @typedef {import('./company.mjs').Company} Company
 * @typedef {import('./files.mjs').Files} Files
 * @typedef {import('./files.mjs').Cell} Cell
 * @typedef {import('./volumes.mjs').Volumes} Volumes
 * @typedef {import('./write-insurance.mjs').Claim} Claim
 */

/** Code, name, class, line in the profit and loss account. @type {[string, string, string, string | null][]} */
const CHART = [
  ['1000', 'Cash and central bank', 'asset', null],
  ['1500', 'Property, equipment, software', 'asset', null],
  ['2500', 'Claims reserves', 'liability', null],
  ['2600', 'Loan loss allowances', 'liability', null],
  ['2700', 'Tax payable', 'liability', null],
  ['4000', 'Interest income', 'income', 'interest_income'],
  ['4050', 'Dividends', 'income', 'dividend_income'],
  ['4100', 'Fees and commissions received', 'income', 'fee_income'],
  ['4500', 'Premiums', 'income', 'premium'],
  ['4550', 'Result with reinsurers', 'income', 'reinsurance'],
  ['4600', 'Investment income', 'income', 'investment_income'],
  ['4800', 'Subscriptions', 'income', 'subscription_revenue'],
  ['4900', 'Sales', 'income', 'sales_revenue'],
  ['6000', 'Interest expense', 'expense', 'interest_expense'],
  ['6100', 'Fees and commissions paid', 'expense', 'fee_expense'],
  ['6200', 'Staff', 'expense', 'staff_cost'],
  ['6300', 'Administration', 'expense', 'admin_cost'],
  ['6400', 'Depreciation', 'expense', 'depreciation'],
  ['6450', 'Amortisation of software', 'expense', 'amortisation_intangibles'],
  ['6500', 'Deposit guarantee and resolution funds', 'expense', 'regulatory_contributions'],
  ['6600', 'Loan losses', 'expense', 'impairment_credit'],
  ['6700', 'Claims paid', 'expense', 'claims'],
  ['6710', 'Change of claims reserves', 'expense', 'reserve_change'],
  ['6720', 'Sales of insurance', 'expense', 'acquisition_cost'],
  ['6800', 'Goods and hosting', 'expense', 'cogs'],
  ['6810', 'Product development', 'expense', 'research_development'],
  ['6820', 'Marketing', 'expense', 'sales_marketing'],
  ['6830', 'Customer support', 'expense', 'support_cost'],
  ['6900', 'Corporate tax', 'expense', 'tax'],
];
const CLASS = new Map(CHART.map(([code, , kind]) => [code, kind]));
/** Where the other side of an entry goes when it is not cash. */
const COUNTER = /** @type {Record<string, string>} */ ({
  6400: '1500',
  6450: '1500',
  6600: '2600',
  6710: '2500',
  6900: '2700',
});

/** @param {Company} company @param {Files} files @param {Claim[]} claims @param {number[]} sales */
export const writeLedger = (company, files, claims, sales) => {
  const random = company.random('ledger');
  const volumes = measureVolumes(company, claims, sales);
  /** @type {Cell[][]} */
  const entries = [];
  const post = (
    /** @type {string} */ entity,
    /** @type {number} */ on,
    /** @type {string} */ code,
    /** @type {number} */ euro,
  ) => {
    const cents = Math.round(euro * 100);
    if (cents === 0) return;
    const debit = CLASS.get(code) === 'income' ? -cents : cents;
    for (const [account, amount] of /** @type {[string, number][]} */ ([
      [code, debit],
      [COUNTER[code] ?? '1000', -debit],
    ])) {
      entries.push([
        `E${String(entries.length + 1).padStart(6, '0')}`,
        entity,
        isoDate(on),
        account,
        (amount / 100).toFixed(2),
      ]);
    }
  };
  for (let m = 0; m < MONTHS; m++) {
    const noise = () => 1 + 0.025 * random.normal();
    for (const [entity, lines] of Object.entries(monthlyLines(volumes, m, company.scale, noise))) {
      for (const [code, euro] of Object.entries(lines)) post(entity, monthEnd(m), code, euro);
    }
  }
  files.table('ledger/chart.csv', ['account', 'name', 'class', 'line'], CHART);
  files.table('ledger/entries.csv', ['entry_no', 'entity', 'posted_on', 'account', 'amount'], entries);
  files.table('ledger/positions.csv', ['entity', 'day', 'kind', 'account', 'amount'], positions(volumes));
  files.table('ledger/fx_rates.csv', ['base', 'quote', 'kind', 'day', 'rate'], rates(random));
};

/**
 * Amounts in the normal direction of each account. Austria pays a 13th and a 14th salary, in June and November.
 * @param {Volumes} v
 * @param {number} m
 * @param {number} scale
 * @param {() => number} noise
 * @returns {Record<string, Record<string, number>>}
 */
const monthlyLines = (v, m, scale, noise) => {
  const at = (/** @type {number[]} */ series) => series[m] ?? 0;
  const calendar = calendarMonth(m);
  const salaries = calendar === 5 || calendar === 10 ? 2 : 1;
  const wages = 1.035 ** (m / 12);
  const merged = m >= 44 ? 0.96 : 1;
  const market = m < 10 ? 0.002 : Math.min(0.031, 0.002 + 0.0024 * (m - 10));
  const treasury = Math.max(0, at(v.deposits) * 0.55);
  const bank = {
    4000: at(v.loanInterest) + (treasury * market) / 12,
    4050: calendar === 4 ? 85_000 * scale : 0,
    4100: at(v.fees) + at(v.custody) * 14,
    6000: at(v.depositInterest) + (at(v.loans) * 0.25 * market) / 12,
    6100: (at(v.fees) + at(v.custody) * 14) * 0.17 * noise(),
    6200: 345_000 * scale * wages * salaries * merged * noise(),
    6300: 142_000 * scale * wages * merged * noise(),
    6400: 61_000 * scale,
    6450: (m < 16 ? 18_000 : 41_000) * scale,
    6500: calendar === 5 ? 390_000 * scale : 0,
    6600: at(v.loans) * 0.00021 * noise() + at(v.writtenOff) * 0.4,
    6900: 0,
  };
  const insurance = {
    4500: at(v.premium),
    4550: -at(v.premium) * 0.04,
    4600: at(v.premium) * 0.05 * noise(),
    6200: at(v.premium) * 0.08 * salaries * noise(),
    6300: at(v.premium) * 0.06 * noise(),
    6400: 4_000 * scale,
    6700: at(v.claimsPaid),
    6710: at(v.reserves) - (m > 0 ? (v.reserves[m - 1] ?? 0) : 0),
    6720: at(v.premium) * 0.13 * noise(),
    6900: 0,
  };
  const software = {
    4800: at(v.subscriptions),
    6200: at(v.subscriptions) * 0.19 * salaries * noise(),
    6300: at(v.subscriptions) * 0.08 * noise(),
    6800: at(v.subscriptions) * 0.11 * noise(),
    6810: at(v.subscriptions) * 0.21 * noise(),
    6820: at(v.subscriptions) * (m > 36 ? 0.15 : 0.1) * noise(),
    6830: at(v.subscriptions) * 0.08 * noise(),
    6900: 0,
  };
  const shop = {
    4900: at(v.sales),
    6200: at(v.sales) * 0.15 * noise(),
    6300: at(v.sales) * 0.07 * noise(),
    6800: at(v.sales) * 0.53 * noise(),
    6820: at(v.sales) * 0.09 * noise(),
    6900: 0,
  };
  const entities = { bank, insurance, software, shop };
  for (const lines of Object.values(entities)) lines[6900] = 0.23 * profit(lines);
  return entities;
};

/** Before tax. @param {Record<string, number>} lines */
const profit = (lines) => {
  let sum = 0;
  for (const [code, euro] of Object.entries(lines)) sum += CLASS.get(code) === 'income' ? euro : -euro;
  return sum;
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

/** Euro in crowns, francs and dollars. @param {import('./random.mjs').Random} random */
const rates = (random) => {
  /** @type {Cell[][]} */
  const rows = [];
  const level = { CZK: 25.4, CHF: 1.05, USD: 1.13 };
  for (let m = 0; m < MONTHS; m++) {
    for (const quote of /** @type {(keyof typeof level)[]} */ (['CZK', 'CHF', 'USD'])) {
      const before = level[quote];
      level[quote] = before * (1 + 0.011 * random.normal() - (yearOf(monthEnd(m)) < 2023 ? 0.002 : 0));
      rows.push(['EUR', quote, 'month_average', isoDate(monthEnd(m)), ((before + level[quote]) / 2).toFixed(6)]);
      rows.push(['EUR', quote, 'closing', isoDate(monthEnd(m)), level[quote].toFixed(6)]);
    }
  }
  return rows;
};
