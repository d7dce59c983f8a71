import type { Row } from './memory-connector.ts';
import type { Known, World } from './ten-customers.ts';
import { ledgerRow, tenCustomersWithMoney, type MoneyOptions } from './ten-customers-money.ts';

// The bank of the ten customers (DOMAIN 4.9, 4.10): its ledger of two quarters, its loans and what the treasury holds.

type Lines = Readonly<Record<string, string>>;

/** Debit positive: income stands below zero. */
const FIRST_QUARTER: Lines = {
  interest_income: '-784.25',
  interest_expense: '200',
  fee_income: '-110',
  fee_expense: '10',
  other_operating_income: '-415.75',
  staff_cost: '380',
  admin_cost: '200',
  depreciation: '50',
  amortisation_intangibles: '10',
  impairment_credit: '73',
  tax: '60',
};
const SECOND_QUARTER: Lines = {
  interest_income: '-800',
  interest_expense: '200',
  fee_income: '-112',
  fee_expense: '12',
  trading_result: '0',
  other_operating_income: '-548',
  staff_cost: '400',
  admin_cost: '230',
  depreciation: '50',
  amortisation_intangibles: '10',
  impairment_credit: '80',
  regulatory_contributions: '0',
  tax: '60',
};

const isIncome = (line: string): boolean => line.endsWith('_income') || line.endsWith('_result');

export const ledgerLine = (line: string, day: string, amount: string, more: Row = {}): Row =>
  ledgerRow(`${line}-${day}`, day, amount, {
    account_code: line,
    account_class: isIncome(line) ? 'income' : 'expense',
    kpi_line: line,
    ...more,
  });

const learned = (day: string): string => `${day}T11:00:00Z`;
const known = (day: string, lines: Lines): Known[] =>
  Object.entries(lines).map(([line, amount]) => ['gl_entry', learned(day), ledgerLine(line, day, amount)]);

const MONTH_ENDS = ['2024-12-31', '2025-01-31', '2025-02-28', '2025-03-31', '2025-04-30', '2025-05-31', '2025-06-30'];

/** Principal at the seven month ends; of agreements, and of the treasury's product. */
const PRINCIPAL: Readonly<Record<string, readonly string[]>> = {
  A05: ['12300', '12200', '12100', '12000', '11870', '11735', '11600'],
  A24: ['26700', '27700', '28550', '30000', '29690', '28670', '28000'],
  A03: ['1000', '1100', '1150', '1200', '1340', '1395', '1400'],
  A19: ['0', '0', '0', '0', '0', '500', '600'],
  SEC: ['20000', '20000', '20000', '20000', '20000', '20000', '20000'],
};

export const positionRow = (kind: string, of: Row, position_date: string, amount: string, more: Row = {}): Row => ({
  position_id: [kind, ...Object.values(of), more['average_from'] ?? '', position_date].join('-'),
  kind,
  position_date,
  amount,
  currency: 'EUR',
  entity: 'bank',
  ...of,
  ...more,
});

const holderOf = (id: string): Row =>
  id === 'SEC' ? { ledger_code: '1510', product_id: 'SEC' } : { agreement_id: id };

const principal = (): Known[] =>
  Object.entries(PRINCIPAL).flatMap(([id, amounts]) =>
    amounts.map((amount, index): Known => {
      const day = MONTH_ENDS[index] as string;
      return ['position', learned(day), positionRow('outstanding_principal', holderOf(id), day, amount)];
    }),
  );

const START = '2024-12-01T00:00:00Z';
const product = (product_id: string, category: string, more: Row): Known => [
  'product',
  START,
  {
    product_id,
    name: category,
    category,
    line_of_business: 'bank',
    term_rule: 'until_settled',
    valid_from: '2000-01-01',
    ...more,
  },
];
const PRODUCTS: Known[] = [
  product('CUR', 'current', { family: 'deposit' }),
  product('SAV', 'savings', { family: 'deposit' }),
  product('LOAN', 'loan', { is_earning_asset: 'true' }),
  product('CARD', 'card', { is_earning_asset: 'true' }),
  product('SEC', 'securities', { is_earning_asset: 'true', is_countable: 'false' }),
];

/** The ten customers with the ledger and the balances of their bank, known at K. */
export const tenCustomersWithBank = ({ also = [], ...options }: MoneyOptions = {}): Promise<World> =>
  tenCustomersWithMoney({
    withoutPools: true,
    ...options,
    also: [
      ...PRODUCTS,
      ...known('2025-03-31', FIRST_QUARTER),
      ...known('2025-06-30', SECOND_QUARTER),
      ...principal(),
      ...also,
    ],
  });
