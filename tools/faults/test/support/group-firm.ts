import { CANONICAL_TABLES, DEFAULT_POLICY, type Policy } from '@sextant/contracts';
import type { Row } from '../../../../packages/engine/test/support/memory-connector.ts';

// What the made-up group is: its products, what is booked and seen, its rules, and who turned out to be one.

export const PRODUCTS: Row[] = [
  { product_id: 'CUR', category: 'current', family: 'deposit', line_of_business: 'bank', is_transactional: true },
  { product_id: 'CU2', category: 'current', line_of_business: 'bank' },
  { product_id: 'SAV', category: 'savings', family: 'deposit', line_of_business: 'bank' },
  {
    product_id: 'LOAN',
    category: 'loan',
    line_of_business: 'bank',
    is_earning_asset: true,
    is_transactional: true,
    term_rule: 'expires',
  },
  { product_id: 'INS', category: 'insurance', line_of_business: 'insurance', term_rule: 'expires' },
  {
    product_id: 'APP',
    category: 'app',
    line_of_business: 'software',
    term_rule: 'rolls',
    is_licence: true,
    is_recurring: true,
  },
  { product_id: 'ADD', category: 'extra', line_of_business: 'software', term_rule: 'rolls', is_recurring: true },
  {
    product_id: 'BOX',
    category: 'box',
    line_of_business: 'bank',
    is_countable: false,
    is_recurring: true,
    is_transactional: true,
  },
  // What the treasury holds: of no agreement.
  { product_id: 'BOND', category: 'bonds', line_of_business: 'bank', is_earning_asset: true },
  { product_id: 'TEA', category: 'tea', line_of_business: 'goods' },
  { product_id: 'CUP', category: 'cup', line_of_business: 'goods' },
];
/** Customers of the bank and of the software firm seldom hold what the others do. */
export const CAMPS = [
  { liked: ['CUR', 'SAV'], agreed: ['CUR', 'CU2', 'SAV', 'LOAN', 'INS', 'INS', 'BOX'] },
  { liked: ['APP', 'ADD'], agreed: ['APP', 'APP', 'ADD', 'INS', 'INS', 'LOAN', 'BOX'] },
];
export const BOOKED: readonly string[] = [
  'interest_income',
  'interest_expense',
  'fee_income',
  'fee_expense',
  'recurring_revenue',
  'usage_revenue',
  'one_off_revenue',
  'deposit',
  'withdrawal',
  'repayment',
  'impairment',
  'ftp_charge',
  'ftp_credit',
  'premium_ceded',
  'commission',
  'direct_cost',
  'marketing_cost',
];
export const SEEN = ['login', 'session', 'product_used', 'ticket', 'call', 'visit', 'complaint', 'referral'];
export const OF_CLAIMS = ['claim_paid', 'claim_paid', 'claim_recovery', 'claim_ceded', 'claim_expense'];
export const LINES = CANONICAL_TABLES.gl_entry.columns.kpi_line.in ?? [];

export const MIXED_POLICY: Partial<Policy> = {
  timezone: 'Europe/Prague',
  customerBasis: 'mixed',
  declaredSchemes: ['region', 'size'],
  sourcePriority: ['core'],
  productRelationship: {
    ...DEFAULT_POLICY.productRelationship,
    alpha: 0.5,
    minLift: 1,
    minMargin: 1,
    minCustomers: 5,
    strata: ['region'],
    chanceDraws: 20,
  },
  entities: { bank: ['bank'], insurance: ['insurer'] },
  lapseWindowDays: 120,
  spellGapDays: 14,
  eligibility: { loan: [{ scheme: 'party-type', in: ['person'] }], app: [{ scheme: 'region', in: ['north', 'east'] }] },
  costPools: [
    { pool: 'support', driver: 'ticket', practicalCapacity: 6 },
    { pool: 'transactions', driver: 'movements', practicalCapacity: 60 },
    { pool: 'branch', driver: 'visit', practicalCapacity: 5 },
  ],
};

/** Customers who turned out to be one, and one of whom that was an error. */
export const MIXED_LINKS = [
  { at: '2024-12-01T10:00:00Z', party: 'C3', canonical: 'C2' },
  { at: '2025-02-10T10:00:00Z', party: 'C1', canonical: 'C0' },
  { at: '2025-02-10T10:00:00Z', party: 'C7', canonical: 'C6' },
  { at: '2025-06-20T10:00:00Z', party: 'C3', canonical: 'C3' },
  { at: '2025-07-05T10:00:00Z', party: 'C5', canonical: 'C4' },
];
