import type { CanonicalTable } from '@sextant/contracts';
import type { Engine } from '@sextant/engine';
import { memoryConnector, type Row } from './memory-connector.ts';
import { testEngine, TestClock } from './test-engine.ts';

// A shop with four customers: small enough to recompute every figure by hand.

const LEARNED = '2025-07-01T08:00:00Z';

/** A line: kind, product, quantity, amount, and the day if it is not the order's. */
type Line = [kind: string, product: string | null, quantity: number | null, amount: string, day?: string];
interface Order {
  id: string;
  party: string | null;
  day: string;
  lines: Line[];
  /** Later states, with their day. */
  later?: [status: string, day: string][];
}

const ORDERS: Order[] = [
  { id: 'O1', party: 'A', day: '2024-11-10', lines: [['sale_gross', 'TEA', 2, '20']] },
  {
    id: 'O2',
    party: 'A',
    day: '2025-01-15',
    lines: [
      ['sale_gross', 'TEA', 1, '10'],
      ['sale_gross', 'CUP', 2, '10'],
      ['discount', 'TEA', null, '2'],
    ],
    later: [['fulfilled', '2025-01-18']],
  },
  // All goods came back.
  {
    id: 'O3',
    party: 'B',
    day: '2025-01-20',
    lines: [
      ['sale_gross', 'CUP', 4, '20'],
      ['return', 'CUP', 4, '20', '2025-02-10'],
    ],
  },
  // One of three came back.
  {
    id: 'O4',
    party: 'B',
    day: '2025-02-05',
    lines: [
      ['sale_gross', 'TEA', 3, '30'],
      ['return', 'TEA', 1, '10', '2025-02-20'],
    ],
  },
  // It cost nothing.
  { id: 'O5', party: 'C', day: '2025-02-01', lines: [['sale_gross', 'CUP', 1, '0']] },
  {
    id: 'O6',
    party: 'D',
    day: '2025-02-15',
    lines: [['sale_gross', 'TEA', 1, '10']],
    later: [['cancelled', '2025-03-05']],
  },
  { id: 'O7', party: null, day: '2025-02-15', lines: [['sale_gross', 'TEA', 5, '50']] },
  { id: 'O8', party: 'T', day: '2025-02-16', lines: [['sale_gross', 'TEA', 9, '90']] },
  // One of two was taken back on the spot; a cup was added later.
  {
    id: 'O9',
    party: 'C',
    day: '2025-03-10',
    lines: [
      ['sale_gross', 'TEA', 2, '20'],
      ['sale_gross', 'TEA', -1, '-10'],
      ['sale_gross', 'CUP', 1, '5', '2025-04-02'],
    ],
  },
  // Nothing is left of it.
  {
    id: 'O10',
    party: 'A',
    day: '2025-03-20',
    lines: [
      ['sale_gross', 'CUP', 2, '10'],
      ['sale_gross', 'CUP', -2, '-10'],
    ],
  },
  // A line that names neither product nor quantity.
  { id: 'O11', party: 'D', day: '2025-04-10', lines: [['sale_gross', null, null, '7']] },
];

const document = (order_id: string, order_type: string, row: Row): Row => ({
  order_id,
  order_type,
  currency: 'EUR',
  ...row,
});

const orderRows = ORDERS.flatMap(({ id, party, day, later = [] }) =>
  [['placed', day] as const, ...later].map(([status, from]) =>
    document(id, 'order', { party_id: party, status, business_date: day, valid_from: from }),
  ),
);

const movementRows = ORDERS.flatMap(({ id, party, day, lines }) =>
  lines.map(
    ([kind, product_id, quantity, amount, booked], index): Row => ({
      movement_id: `${id}/${index}`,
      kind,
      party_id: party,
      order_id: id,
      product_id,
      quantity: quantity === null ? null : String(quantity),
      amount,
      currency: 'EUR',
      business_date: booked ?? day,
    }),
  ),
);

const cart = (
  id: string,
  party: string | null,
  day: string,
  at: string | null,
  order: string | null,
  more: Row = {},
): Row =>
  document(id, 'cart', {
    party_id: party,
    status: 'draft',
    business_date: day,
    valid_from: day,
    placed_at: at,
    converted_order_id: order,
    ...more,
  });
/** What a cart became: an order without goods yet, so that it counts for nothing else. */
const bought = (id: string, party: string | null, day: string, at: string | null): Row =>
  document(id, 'order', { party_id: party, status: 'placed', business_date: day, valid_from: day, placed_at: at });

const cartRows = [
  cart('K1', 'A', '2025-03-01', '2025-03-01T10:00:00Z', 'X1'),
  bought('X1', 'A', '2025-03-01', '2025-03-01T12:00:00Z'),
  // Nobody logged in; 25 hours.
  cart('K2', null, '2025-03-02', '2025-03-02T10:00:00Z', 'X2'),
  bought('X2', null, '2025-03-03', '2025-03-03T11:00:00Z'),
  // Only days are known.
  cart('K3', 'B', '2025-03-05', null, 'X3'),
  bought('X3', 'B', '2025-03-06', null),
  cart('K4', 'D', '2025-03-07', '2025-03-07T10:00:00Z', null),
  cart('K5', 'T', '2025-03-08', null, null),
  cart('K6', 'A', '2025-03-08', null, null, { is_test: true }),
];

const deal = (id: string, party: string | null, opened: string, states: [status: string, day: string][]): Row[] =>
  states.map(([status, day]) =>
    document(id, 'opportunity', { party_id: party, status, business_date: opened, valid_from: day }),
  );

const dealRows = [
  ...deal('D1', 'A', '2025-01-10', [
    ['placed', '2025-01-10'],
    ['fulfilled', '2025-02-10'],
  ]),
  ...deal('D2', 'B', '2025-01-15', [
    ['placed', '2025-01-15'],
    ['failed', '2025-02-20'],
  ]),
  ...deal('D3', 'B', '2025-02-01', [['placed', '2025-02-01']]),
  ...deal('D4', null, '2025-02-01', [
    ['placed', '2025-02-01'],
    ['fulfilled', '2025-02-03'],
  ]),
  // Entered after it was won.
  ...deal('D5', 'D', '2025-02-10', [['fulfilled', '2025-02-05']]),
  // Lost, and won later: the first decision counts.
  ...deal('D7', 'C', '2025-01-02', [
    ['failed', '2025-01-05'],
    ['fulfilled', '2025-02-15'],
  ]),
];

const partyRows: Row[] = ['A', 'B', 'C', 'D', 'T'].map((party_id) => ({
  party_id,
  party_type: 'person',
  is_test: party_id === 'T',
  valid_from: '2024-01-01',
}));
const region = (party_id: string, segment: string, valid_from = '2024-01-01'): Row => ({
  party_id,
  scheme: 'region',
  segment,
  valid_from,
});

/** All that the shop knows. C moves from the south to the north on 1 March 2025. */
export const SHOP: Partial<Record<CanonicalTable, Row[]>> = {
  party: partyRows,
  party_segment: [
    region('A', 'north'),
    region('B', 'north'),
    region('C', 'south'),
    region('C', 'north', '2025-03-01'),
    region('D', 'south'),
  ],
  product: ['TEA', 'CUP'].map((id) => ({
    product_id: id,
    name: id,
    category: id.toLowerCase(),
    line_of_business: 'goods',
    valid_from: '2024-01-01',
  })),
  sales_order: [...orderRows, ...cartRows, ...dealRows],
  movement: movementRows,
};

/** An engine that has learned `tables` at once, complete through 30 June 2025, with orders that make customers. */
export async function shopEngine(
  options: Parameters<typeof testEngine>[0] = {},
  tables: Partial<Record<CanonicalTable, readonly Row[]>> = SHOP,
  historyFrom = '2024-01-01',
): Promise<Engine> {
  const engine = await testEngine({
    ...options,
    clock: new TestClock(LEARNED),
    policy: { customerBasis: 'noncontractual', declaredSchemes: ['region'], ...options.policy },
  });
  const source = { id: 'shop', title: 'Shop', connector: 'memory' };
  const report = await engine.sync(source, memoryConnector(tables, { completeThrough: '2025-06-30', historyFrom }));
  if (report.state !== 'done' || report.counts.rejected > 0) throw new Error(JSON.stringify(report));
  return engine;
}
