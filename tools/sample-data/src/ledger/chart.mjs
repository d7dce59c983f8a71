/** Code, name, class, line in the profit and loss account. @type {[string, string, string, string | null][]} */
export const CHART = [
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
/** The line of each account and the day from which it is its line: the auditors had one moved. @type {[string, string, string][]} */
export const LINES = CHART.flatMap(([code, , , line]) => {
  if (line === null) return [];
  const moved = code === '6450';
  /** @type {[string, string, string][]} */
  const first = [[code, moved ? 'depreciation' : line, '2021-11-01']];
  return moved ? [...first, [code, line, '2023-03-01']] : first;
});
/** Class of an account. */
export const CLASS = new Map(CHART.map(([code, , kind]) => [code, kind]));
/** Where the other side of an entry goes when it is not cash. */
export const COUNTER = /** @type {Record<string, string>} */ ({
  6400: '1500',
  6450: '1500',
  6600: '2600',
  6710: '2500',
  6900: '2700',
});
