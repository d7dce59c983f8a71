import type { CanonicalTable } from '@sextant/contracts';
import type { Row } from '../support/memory-connector.ts';
import type { ShopOrder } from '../support/small-shop.ts';
import { D2, Q2, type Golden } from './golden.ts';

// A shop with three customers, two goods and three carts.

const since = { valid_from: '2024-01-01' };
const ORDERS: [id: string, party: string, day: string][] = [
  ['o1', 'Ben', '2025-02-01'],
  ['o2', 'Ann', '2025-04-01'],
  ['o3', 'Ben', '2025-04-20'],
  ['o4', 'Ann', '2025-05-01'],
  ['o5', 'Cyd', '2025-06-10'],
];
const LINES: [order: string, kind: string, product: string, quantity: number | null, amount: string, day?: string][] = [
  ['o1', 'sale_gross', 'TEA', 1, '10'],
  ['o2', 'sale_gross', 'TEA', 2, '20'],
  ['o2', 'sale_gross', 'CUP', 1, '5'],
  ['o2', 'discount', 'TEA', null, '1'],
  ['o3', 'sale_gross', 'CUP', 4, '20'],
  ['o3', 'return', 'CUP', 1, '5', '2025-05-02'],
  ['o4', 'sale_gross', 'TEA', 1, '10'],
  ['o5', 'sale_gross', 'TEA', 3, '30'],
];
/** Hour of the creation, and the order it became. */
const CARTS: [id: string, at: string, order: string | null][] = [
  ['k1', '2025-06-10T10:00:00Z', 'o5'],
  ['k2', '2025-06-11T10:00:00Z', null],
  ['k3', '2025-06-12T10:00:00Z', null],
];
const document = (order_id: string, order_type: string, business_date: string, more: Row): Row => ({
  order_id,
  order_type,
  currency: 'EUR',
  business_date,
  valid_from: business_date,
  ...more,
});

export const SHOP: Partial<Record<CanonicalTable, Row[]>> = {
  party: ['Ann', 'Ben', 'Cyd'].map((party_id) => ({ party_id, party_type: 'person', ...since })),
  product: ['TEA', 'CUP'].map((id) => ({
    product_id: id,
    name: id,
    category: id.toLowerCase(),
    line_of_business: 'goods',
    ...since,
  })),
  sales_order: [
    ...ORDERS.map(([id, party_id, day]) =>
      document(id, 'order', day, { party_id, status: 'fulfilled', placed_at: `${day}T12:00:00Z` }),
    ),
    ...CARTS.map(([id, placed_at, converted_order_id]) =>
      document(id, 'cart', placed_at.slice(0, 10), { status: 'draft', placed_at, converted_order_id }),
    ),
  ],
  movement: LINES.map(([order_id, kind, product_id, quantity, amount, day], index) => {
    const [, party_id, ordered] = ORDERS.find(([id]) => id === order_id) ?? [];
    const business_date = day ?? ordered ?? null;
    return {
      movement_id: `m${index}`,
      kind,
      order_id,
      party_id: party_id ?? null,
      product_id,
      quantity,
      amount,
      currency: 'EUR',
      business_date,
    };
  }),
};

export const SHOP_GOLDENS: readonly Golden[] = [
  {
    kpi: 'net-sales',
    ask: Q2,
    sides: ['79', '1'],
    value: 79,
    byHand: '20 + 5 - 1, 20, 10 and 30, less the 5 that came back.',
  },
  {
    kpi: 'average-order-value',
    ask: Q2,
    sides: ['84', '4'],
    value: 21,
    byHand: '24, 20, 10 and 30, before returns.',
  },
  { kpi: 'items-per-order', ask: Q2, sides: ['11', '4'], value: 2.75, byHand: 'Pieces: 3 + 4 + 1 + 3.' },
  {
    kpi: 'purchase-frequency',
    ask: D2,
    sides: ['5', '3'],
    value: 5 / 3,
    byHand: 'Five orders of Ann, Ben and Cyd within a year.',
  },
  { kpi: 'repeat-purchase-rate', ask: D2, sides: ['2', '3'], value: 2 / 3, byHand: 'Cyd ordered once only.' },
  {
    kpi: 'return-rate',
    ask: { period: '2025-04' },
    sides: ['5', '44'],
    value: 5 / 44,
    byHand: 'Of 24 and 20 sold in April 5 came back after 12 days.',
  },
  {
    kpi: 'cart-abandonment-rate',
    ask: { from: '2025-06-10', to: '2025-06-13' },
    sides: ['2', '3'],
    value: 2 / 3,
    byHand: 'One cart of three became an order, after two hours.',
  },
  {
    kpi: 'returning-customer-revenue-share',
    ask: Q2,
    sides: ['15', '79'],
    value: 15 / 79,
    byHand: 'Only Ben had ordered before April: 20 - 5.',
  },
  {
    kpi: 'order-cross-sell-rate',
    ask: Q2,
    sides: ['2', '5'],
    value: 0.4,
    byHand: 'Tea and cup of one order stand beside each other; three orders have one category.',
  },
  {
    kpi: 'time-between-purchases',
    ask: D2,
    sides: ['78', '1'],
    value: 78,
    byHand: 'Gaps of 30 (Ann) and 78 days (Ben) closed, 60, 71 and 20 open: 3 of 4 at 30, none left at 78.',
  },
];

/** Customer n orders n times, the last time on 2n June, always for 10. */
export const BUYERS: readonly ShopOrder[] = [1, 2, 3, 4, 5].flatMap((n) =>
  Array.from(
    { length: n },
    (_, index): ShopOrder => [
      `P${n}`,
      index === 0 ? `2025-06-${String(2 * n).padStart(2, '0')}` : `2025-05-0${index}`,
      10,
    ],
  ),
);
export const BUYER_REGIONS = { P4: 'south', P5: 'south' };
export const BUYER_GOLDENS: readonly Golden[] = [
  {
    kpi: 'rfm-score',
    ask: { ...D2, by: ['region'] },
    segment: 'south',
    sides: ['9', '2'],
    value: 4.5,
    byHand: 'P5 is the best of five in all three respects, P4 the second best: 5 and 4.',
  },
];
