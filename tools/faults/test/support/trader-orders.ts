import type { Row } from '../../../../packages/engine/test/support/memory-connector.ts';
import { exactly } from './group-days.ts';
import { EDGES, type Say } from './trader-parties.ts';

export type State = readonly [status: string, after: number, more?: Row];
export type Line = readonly [kind: string, product: string | null, quantity: string | null, after: number, more?: Row];
/** What becomes of an order, in days after it. */
export type Fate = readonly [name: string, states: readonly State[], lines: readonly Line[]];
export const TWO: Line = ['sale_gross', 'TEA', '2', 0];
export const PLACED: State = ['placed', 0];

export const FATES: readonly Fate[] = [
  ['plain', [PLACED], [TWO]],
  [
    'mixed',
    [PLACED],
    [
      ['sale_gross', 'TEA', '1', 0],
      ['sale_gross', 'CUP', null, 0],
      ['discount', 'CUP', null, 0],
    ],
  ],
  ['cancelled', [PLACED, ['cancelled', 1]], [TWO, ['sale_gross', 'CUP', '1', 0]]],
  ['returned', [PLACED], [TWO, ['return', 'TEA', '2', 1]]],
  [
    'partly',
    [PLACED],
    [
      ['sale_gross', 'TEA', '3', 0],
      ['sale_gross', 'CUP', '1', 1],
      ['return', 'TEA', null, 1],
      ['return', null, '1', 31],
    ],
  ],
  [
    'later',
    [PLACED],
    [
      ['sale_gross', 'LATE', '1', 1],
      ['discount', 'LATE', null, 1],
    ],
  ],
  [
    'hurried',
    [
      ['fulfilled', 0],
      ['paid', 1],
    ],
    // What was not sold is no category of the order.
    [TWO, ['shipping', 'CUP', null, 0]],
  ],
  [
    'told before',
    [
      ['placed', -2],
      ['paid', 1],
    ],
    [
      ['sale_gross', 'CUP', '1', -1],
      ['sale_gross', 'CUP', '4', 1],
    ],
  ],
  ['back', [PLACED, ['cancelled', 1], ['placed', 2]], [TWO]],
  [
    'drafted',
    [
      ['draft', 0],
      ['paid', 1],
    ],
    [TWO, ['sale_gross', null, '1', 0]],
  ],
  [
    'tested',
    [
      ['placed', 0, { is_test: 'true' }],
      ['placed', 1],
    ],
    [TWO],
  ],
  ['taken back', [PLACED], [TWO, ['sale_gross', 'CUP', '2', 0], ['sale_gross', 'CUP', '-2', 1]]],
  [
    'failed',
    [
      ['failed', 0],
      ['fulfilled', 1],
    ],
    [['sale_gross', 'CUP', '1', 0]],
  ],
];

export function order(say: Say, party_id: string, day: number, [name, states, lines]: Fate, number: number): void {
  const order_id = `${party_id}.${number}`;
  const currency = number % 5 === 2 ? 'USD' : 'EUR';
  const of = { order_id, party_id, business_date: exactly(day), currency };
  for (const [status, after, more] of states)
    say('sales_order', day + after, { ...of, order_type: 'order', status, ...more, valid_from: exactly(day + after) });
  for (const [index, [kind, product_id, quantity, after]] of lines.entries())
    say('movement', day + after, {
      ...of,
      // Some lines name their order alone.
      party_id: number % 3 === 0 ? null : party_id,
      movement_id: `${order_id}/${index}`,
      kind,
      product_id,
      quantity,
      amount:
        kind === 'sale_gross'
          ? `${name === 'taken back' && index === 2 ? -9 : 20 + number}.${index}`
          : `${1 + (number % 7)}`,
      business_date: exactly(day + after),
    });
}

/** Opportunities that are decided, and carts that become orders, on a day or the day after. */
export function dealsAndCarts(say: Say, day: number): void {
  const document = (order_id: string, order_type: string, states: readonly State[], more: Row = {}): void => {
    for (const [status, after, own] of states)
      say('sales_order', day + after, {
        order_id,
        order_type,
        status,
        party_id: `once${EDGES.indexOf(day) * FATES.length}`,
        currency: 'EUR',
        business_date: exactly(day + Math.min(0, after)),
        ...more,
        ...own,
        valid_from: exactly(day + after),
      });
  };
  for (const [index, states] of (
    [
      [
        ['placed', -20],
        ['fulfilled', 0],
      ],
      [
        ['placed', -7],
        ['fulfilled', 1],
      ],
      [
        ['placed', -5],
        ['failed', 0],
        ['fulfilled', 30],
      ],
      [
        ['placed', -5],
        ['cancelled', 0],
      ],
      [
        ['placed', -5],
        ['fulfilled', 0],
        ['failed', 1],
      ],
      [
        ['placed', -9, { party_id: null }],
        ['fulfilled', 0, { party_id: null }],
      ],
      [
        ['placed', -9, { is_test: 'true' }],
        ['fulfilled', 0],
      ],
      [
        ['placed', -9, { party_id: 'often2' }],
        ['fulfilled', 0, { party_id: 'often5', business_date: exactly(day - 3) }],
      ],
      [['fulfilled', 0, { business_date: exactly(day + 3) }]],
      [['draft', 0]],
      [
        ['draft', -3],
        ['paid', -1],
        ['failed', 0],
      ],
    ] as const satisfies readonly (readonly State[])[]
  ).entries())
    document(`deal${day}.${index}`, 'opportunity', states);
  const at = (after: number, hour: number): string => `${exactly(day + after)}T${hour}:00:00Z`;
  for (const [index, [cart, ordered]] of (
    [
      [[['draft', 0]], []],
      [[['draft', 0, { placed_at: at(0, 10) }]], [['placed', 0, { placed_at: at(0, 12) }]]],
      [
        [['draft', 0, { placed_at: at(0, 10) }]],
        [
          ['placed', 1, { placed_at: at(1, 10) }],
          ['paid', 3, { placed_at: at(3, 10) }],
        ],
      ],
      [[['draft', 0, { placed_at: at(0, 10) }]], [['placed', 1, { placed_at: at(1, 11) }]]],
      [[['draft', 0]], [['placed', 1]]],
      [[['draft', 0]], [['placed', 2]]],
      [
        [['draft', 0]],
        [
          ['draft', 1],
          ['paid', 4],
        ],
      ],
      [
        [['draft', 0]],
        [
          ['placed', 1, { is_test: 'true' }],
          ['placed', 5],
        ],
      ],
      [[['draft', 0]], [['fulfilled', 1]]],
      [[['draft', 0]], [['cancelled', 1]]],
      [
        [
          ['draft', 0, { is_test: 'true' }],
          ['draft', 1],
        ],
        [['placed', 1]],
      ],
      [
        [
          ['draft', -1, { party_id: null }],
          ['draft', 0, { party_id: 'often3' }],
        ],
        [['placed', 0]],
      ],
      [[['draft', 0, { party_id: null }]], [['placed', 0]]],
      [
        [
          ['draft', 0, { converted_order_id: 'nothing' }],
          ['draft', 1],
        ],
        [['placed', 1]],
      ],
    ] as const satisfies readonly (readonly [readonly State[], readonly State[]])[]
  ).entries()) {
    const converted_order_id = ordered.length > 0 ? `bought${day}.${index}` : null;
    document(`cart${day}.${index}`, 'cart', cart, { converted_order_id });
    // An order without goods counts for nothing else.
    if (converted_order_id !== null) document(converted_order_id, 'order', ordered);
  }
}
