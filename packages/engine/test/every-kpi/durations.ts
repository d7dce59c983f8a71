import type { Row } from '../support/memory-connector.ts';
import type { Subscription } from '../support/subscribers.ts';
import type { Golden } from './golden.ts';

// Two firms of four subscribers each: in the first all begin on 1 January 2024, in the second on 1 July or later.

const entry = (id: string, kpi_line: string, posting_date: string, amount: string): Row => ({
  entry_id: id,
  entity: 'main',
  account_code: '6000',
  account_class: 'expense',
  kpi_line,
  posting_date,
  amount,
  currency: 'EUR',
  functional_amount: amount,
  functional_currency: 'EUR',
});
const revenue = (movement_id: string, party_id: string, amount: string, business_date: string): Row => ({
  movement_id,
  kind: 'recurring_revenue',
  party_id,
  amount,
  currency: 'EUR',
  business_date,
});

/** A stays 100 days, B 200, C 300; D has been there for 546. */
export const LEAVERS: readonly Subscription[] = [
  ['A', '2024-01-01', '2024-04-10'],
  ['B', '2024-01-01', '2024-07-19'],
  ['C', '2024-01-01', '2024-10-27'],
  ['D', '2024-01-01'],
];
export const LEAVERS_MONEY = {
  movement: [
    revenue('m1', 'B', '30', '2024-03-10'),
    revenue('m2', 'D', '70', '2024-05-10'),
    revenue('m3', 'D', '99', '2024-12-10'),
  ],
};

export const LEAVER_GOLDENS: readonly Golden[] = [
  {
    kpi: 'customer-tenure',
    ask: { asOf: '2025-06-30' },
    sides: ['200', '1'],
    value: 200,
    byHand: 'Of four, three stay longer than 100 days and two longer than 200: half are left at 200.',
  },
  {
    kpi: 'cohort-retention-rate',
    ask: { period: '2024-01', params: { age: 6 } },
    sides: ['3', '4'],
    value: 0.75,
    byHand: 'Six months on, on 1 July 2024, A has left.',
  },
  {
    kpi: 'customer-value-to-date',
    ask: { period: '2024-01', params: { age: 6 } },
    sides: ['100', '4'],
    value: 25,
    byHand: '30 and 70 in the first six months; the 99 of December come later.',
  },
];

/** 365 + 365 + 184 + 30 customer-days up to 30 June 2025, and as much revenue: one a customer and day. */
export const PAYERS: readonly Subscription[] = [
  ['A', '2024-07-01'],
  ['B', '2024-07-01'],
  ['C', '2024-07-01', '2025-01-01'],
  ['E', '2025-06-01'],
];
export const PAYERS_MONEY = {
  movement: [revenue('m1', 'A', '944', '2025-05-31')],
  gl_entry: [entry('g1', 'sales_marketing', '2025-06-15', '36.5')],
};

const eightMonths = { convention: 'first_included', horizon: 8, discount: 0 };
const lifetimeValue = (365 / 12) * (6 + 2 * (2 / 3));
export const PAYER_GOLDENS: readonly Golden[] = [
  {
    kpi: 'customer-lifetime-value',
    ask: { asOf: '2025-06-30', params: eightMonths },
    value: lifetimeValue,
    byHand: '365 / 12 a month: six months of everybody, and two of the 2 of 3 who stay longer than six.',
  },
  {
    kpi: 'ltv-to-cac',
    ask: { period: '2025-06', params: eightMonths },
    value: lifetimeValue / 36.5,
    byHand: 'The same over the 36.50 that the one new customer of June cost.',
  },
];
