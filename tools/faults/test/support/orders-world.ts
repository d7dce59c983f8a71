import {
  CANONICAL_TABLES,
  type CanonicalTable,
  type KpiDefinition,
  type Policy,
  type Question,
} from '@sextant/contracts';
import type { Row } from '../../../../packages/engine/test/support/memory-connector.ts';
import { dayOf, exactly } from './group-days.ts';
import type { Learned } from './worlds.ts';

// A trader with few customers, to whom everything happens on the days around the ends of months and of rolling years.

/** Last days of months and of rolling years before them, each with the day after. */
const EDGES = ['2024-04-30', '2024-05-31', '2024-06-30', '2025-04-30', '2025-05-31', '2025-06-29']
  .map(dayOf)
  .flatMap((day) => [day, day + 1]);
/** Who is who changes between the second and the third sync; the last one tells of one customer alone. */
const SYNCS = ['2025-05-02', '2025-06-03', '2025-07-02', '2025-07-04'].map((day) => `${day}T10:00:00Z`);
const LINKED_AT = '2025-06-20T10:00:00Z';

export const ORDERS_NOW = '2025-07-05T08:00:00.000Z';
export const ORDERS_LINKS = [
  { at: LINKED_AT, party: 'twin2', canonical: 'twin1' },
  { at: LINKED_AT, party: 'staff2', canonical: 'staff1' },
  { at: LINKED_AT, party: 'triple2', canonical: 'triple1' },
  { at: LINKED_AT, party: 'triple3', canonical: 'triple1' },
];
export const ORDERS_POLICY: Partial<Policy> = {
  customerBasis: 'mixed',
  declaredSchemes: ['region'],
  sourcePriority: ['crm'],
  lapseWindowDays: 60,
  spellGapDays: 5,
  minCell: 3,
  costPools: [
    { pool: 'support', driver: 'ticket', practicalCapacity: 7 },
    { pool: 'transactions', driver: 'movements', practicalCapacity: 11 },
  ],
};

type Say = (table: CanonicalTable, day: number, row: Row, more?: { source?: 'crm'; sync?: number }) => void;

export function ordersRows(): Learned[] {
  const learned: Learned[] = [];
  const say: Say = (table, day, row, { source = 'core' as Learned['source'], sync } = {}) => {
    const first = SYNCS.findIndex((each) => exactly(day) < each);
    const at = SYNCS[sync ?? Math.min(first < 0 ? 2 : first, 2)] as string;
    learned.push({ table, at, row, source });
  };
  things(say);
  for (const [place, day] of EDGES.entries()) {
    for (const [index, fate] of FATES.entries()) {
      const number = place * FATES.length + index;
      somebody(say, `once${number}`, number, day);
      order(say, `once${number}`, day, fate, number);
      if (number % 3 < 2)
        say('party_segment', 60, {
          party_id: `once${number}`,
          scheme: number % 4 === 0 ? 'programme:club' : 'programme:loyalty',
          segment: number % 3 === 0 ? 'treated' : 'control',
          valid_from: exactly(60),
        });
      // Bought again in the month after, and went on buying without an order.
      order(say, `once${number}`, day + 31, FATES[0] as Fate, number + 1000);
    }
    dealsAndCarts(say, day);
    accountOn(say, place, day);
    ledgerOn(say, day);
  }
  for (const [index, fate] of FATES.entries()) {
    somebody(say, `often${index}`, index, EDGES[5] as number);
    // Who goes on buying is of another class from each of these days on.
    for (const [place, day] of EDGES.entries())
      region(say, `often${index}`, (['north', 'south', 'east'] as const)[(place + index) % 3] as string, day);
    for (const [place, day] of EDGES.entries()) order(say, `often${index}`, day, fate, 2000 + 20 * place + index);
  }
  merged(say);
  toldLast(say);
  firstSix(say);
  fewInWest(say);
  comesLate(say);
  odd(say);
  return learned;
}

const goods = (say: Say, product_id: string, from: number, more: Row = {}): void =>
  say('product', 0, {
    product_id,
    name: product_id,
    category: product_id.toLowerCase(),
    line_of_business: 'goods',
    valid_from: exactly(from),
    ...more,
  });

function things(say: Say): void {
  for (const id of ['TEA', 'CUP', 'SAV', 'LOAN']) goods(say, id, 0);
  goods(say, 'APP', 0, { line_of_business: 'software', is_licence: 'true', is_recurring: 'true' });
  // In the catalogue later than it was sold, and then moved to another shelf.
  goods(say, 'LATE', dayOf('2025-06-01'));
  goods(say, 'LATE', dayOf('2025-06-15'), { category: 'tea', is_countable: 'false' });
  for (let day = -30; day <= 560; day += 1)
    for (const rate_kind of ['spot', 'closing'])
      if (day % 5 === 0)
        say('fx_rate', Math.max(day, 0), {
          base: 'USD',
          quote: 'EUR',
          rate_kind,
          rate_date: exactly(day),
          rate: `0.${800 + (day % 90)}`,
        });
}

const region = (say: Say, party_id: string, segment: string, from: number, sync?: number): void =>
  say(
    'party_segment',
    from,
    { party_id, scheme: 'region', segment, valid_from: exactly(from) },
    sync === undefined ? {} : { sync },
  );

/** A buyer of whom something changes on the day on which it buys, or the day after, or nothing. */
function somebody(say: Say, party_id: string, number: number, day: number): void {
  const turn = number % 9;
  const row = { party_id, party_type: number % 4 === 3 ? 'organisation' : 'person', valid_from: exactly(0) };
  const states: readonly Row[] = (
    [
      [],
      [],
      [],
      [],
      [],
      [],
      [{ is_test: 'true' }, { is_test: 'false' }],
      [{ is_test: 'false' }, { is_test: 'true' }],
    ] as Row[][]
  )[turn] ?? [{ is_internal: 'false' }, { is_internal: 'true' }];
  say('party', 0, { ...row, ...states[0] });
  if (states[1] !== undefined) say('party', day, { ...row, ...states[1], valid_from: exactly(day) });
  if (turn === 1) return;
  region(say, party_id, turn % 2 === 0 ? 'north' : 'south', 0);
  if (turn === 2 || turn === 3) region(say, party_id, turn === 2 ? 'south' : 'north', day);
  if (turn === 4 || turn === 5) region(say, party_id, 'east', day + (turn === 4 ? 1 : 35));
}

type State = readonly [status: string, after: number, more?: Row];
type Line = readonly [kind: string, product: string | null, quantity: string | null, after: number, more?: Row];
/** What becomes of an order, in days after it. */
type Fate = readonly [name: string, states: readonly State[], lines: readonly Line[]];
const TWO: Line = ['sale_gross', 'TEA', '2', 0];
const PLACED: State = ['placed', 0];

const FATES: readonly Fate[] = [
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
    [TWO],
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

function order(say: Say, party_id: string, day: number, [name, states, lines]: Fate, number: number): void {
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
function dealsAndCarts(say: Say, day: number): void {
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

const MONEY = (CANONICAL_TABLES.movement.columns.kind.in ?? []).filter(
  (kind) => !['sale_gross', 'discount', 'return', 'tax', 'refund_cash', 'premium_written'].includes(kind),
);

/** Somebody with an account from a day on, or up to it, and all that is earned and spent on it around that day. */
function accountOn(say: Say, place: number, day: number): void {
  const party_id = `saver${place}`;
  somebody(say, party_id, place, day);
  const agreement_id = `account${place}`;
  const account = { agreement_id, product_id: place % 3 === 0 ? 'LOAN' : 'SAV', currency: 'EUR' };
  const begins = place % 2 === 0 ? day : 30;
  say('agreement', begins, { ...account, status: 'in_force', opened_on: exactly(begins), valid_from: exactly(begins) });
  if (place % 2 === 1)
    say('agreement', day, { ...account, status: 'closed', close_reason: 'customer', valid_from: exactly(day) });
  const held = { agreement_id, role: 'owner', valid_from: exactly(begins) };
  say('agreement_party', begins, { ...held, party_id, share: '0.5' });
  say('agreement_party', begins, { ...held, party_id: `often${place % 5}`, share: '0.5' });
  const licence = { agreement_id: `licence${place}`, product_id: 'APP', currency: place % 4 === 1 ? 'USD' : 'EUR' };
  const charge = { recurring_amount: `${6 + place}`, recurring_unit: 'month', recurring_count: '1', quantity: '2' };
  say('agreement', 60, { ...licence, ...charge, status: 'in_force', valid_from: exactly(60) });
  say('agreement', day, {
    ...licence,
    ...charge,
    recurring_amount: '21',
    status: 'in_force',
    valid_from: exactly(day),
  });
  say('agreement_party', 60, {
    ...held,
    agreement_id: `licence${place}`,
    party_id,
    share: '1',
    valid_from: exactly(60),
  });
  for (const on of [day, day + 1]) {
    const business_date = exactly(on);
    for (const [index, kind] of MONEY.entries())
      say('movement', on, {
        movement_id: `${party_id}${kind}${on}`,
        kind,
        business_date,
        amount: `${3 + ((index + on) % 11)}.5`,
        currency: (index + place) % 6 === 1 ? 'USD' : 'EUR',
        product_id: kind === 'recurring_revenue' ? 'APP' : null,
        initiator:
          { deposit: 'customer', disbursement: 'firm', repayment: place % 2 === 0 ? 'third_party' : null }[kind] ??
          null,
        ...(index % 3 === 0 ? { agreement_id } : { party_id }),
      });
    for (const [index, kind] of ['ticket', 'ticket', 'login', 'visit', 'session'].entries())
      say('interaction', on, {
        interaction_id: `${party_id}${kind}${index}.${on}`,
        kind,
        business_date,
        user_key: `${party_id}u${index % 2}`,
        quantity: index === 1 ? '3' : null,
        ...(index === 0 ? { agreement_id } : { party_id }),
      });
    say('position', on, {
      position_id: `${agreement_id}reserve${on}`,
      kind: 'reserve_case',
      position_date: business_date,
      agreement_id,
      amount: `${11 + (on % 7)}`,
      currency: 'EUR',
    });
  }
  for (const [scheme, first, then] of [
    ['programme:loyalty', 'treated', 'control'],
    ['programme:club', 'control', 'treated'],
  ] as const) {
    for (const [of, arm] of [
      [party_id, place % 3 === 0 ? first : then],
      [`often${place}`, place % 2 === 0 ? first : 'invited'],
    ] as const)
      say('party_segment', 60, { party_id: of, scheme, segment: arm, valid_from: exactly(60) });
    const turned = { party_id, scheme, valid_from: exactly(day) };
    say('party_segment', day, { ...turned, segment: place % 3 === 0 ? then : first });
  }
}

/** What the ledger posted on a day and the day after: to pools, for sales, and what is no business of a period. */
function ledgerOn(say: Say, day: number): void {
  const posting_date = exactly(day);
  const entry = { entity: 'bank', account_code: '5', account_class: 'expense', currency: 'EUR', posting_date };
  for (const [index, more] of (
    [
      { cost_pool: 'support', kpi_line: 'support_cost' },
      { cost_pool: 'transactions' },
      { cost_pool: 'programme:loyalty', functional_currency: 'USD' },
      { cost_pool: 'support', entry_type: 'opening' },
      { cost_pool: 'programme:loyalty', entry_type: 'closing' },
      { cost_pool: 'transactions', entry_type: 'adjustment' },
      { kpi_line: 'sales_marketing' },
      { kpi_line: 'sales_marketing', entry_type: 'closing' },
      { kpi_line: 'cogs' },
    ] as Row[]
  ).entries()) {
    const amount = `${30 + index * 5 + (day % 4)}`;
    const functional = { functional_amount: amount, functional_currency: 'EUR' };
    say('gl_entry', day, { entry_id: `g${day}.${index}`, ...entry, amount, ...functional, ...more });
  }
}

const buyer = (say: Say, party_id: string, more: Row = {}, source?: 'crm'): void =>
  say(
    'party',
    0,
    { party_id, party_type: 'person', valid_from: exactly(0), ...more },
    source === undefined ? {} : { source },
  );

/** Two records that turn out to be one party; the less trusted one says something else, and one is of the staff. */
function merged(say: Say): void {
  buyer(say, 'twin1');
  buyer(say, 'twin2', { party_type: 'organisation' }, 'crm');
  buyer(say, 'staff1');
  buyer(say, 'staff2', { is_internal: 'true' });
  // Of two records that are trusted alike the first leads.
  buyer(say, 'triple1');
  buyer(say, 'triple2', { party_type: 'organisation' }, 'crm');
  buyer(say, 'triple3', {}, 'crm');
  region(say, 'twin1', 'north', 0);
  say(
    'party_segment',
    0,
    { party_id: 'twin2', scheme: 'region', segment: 'south', valid_from: exactly(0) },
    { source: 'crm' },
  );
  const [plain] = FATES as [Fate];
  for (const [index, day] of EDGES.entries())
    for (const party_id of ['twin1', 'twin2', 'staff1', 'triple1', 'triple3'])
      order(say, party_id, day, plain, 3000 + index);
  // Of whom more is learned later.
  say('party', 400, { party_id: 'twin1', party_type: 'person', country: 'CZ', valid_from: exactly(400) }, { sync: 2 });
}

/** Six who bought before everybody else: each is at the end of a fifth. */
function firstSix(say: Say): void {
  const [plain] = FATES as [Fate];
  for (let index = 0; index < 6; index += 1) {
    const party_id = `first${index}`;
    buyer(say, party_id);
    region(say, party_id, index % 2 === 0 ? 'north' : 'south', 0);
    for (let number = 0; number <= index; number += 1)
      order(say, party_id, 70 + index - number, plain, 5000 + 10 * index + number);
  }
}

/** Customers on the last day asked of whom, or of whose product, something is told of a later day only. */
function comesLate(say: Say): void {
  goods(say, 'NEXT', dayOf('2025-07-01'));
  for (const day of ['2025-05-31', '2025-06-30'].map(dayOf))
    for (const [name, from, to, ...products] of [
      ['begins', 90, null, 'SAV', 'NEXT'],
      ['ends', 90, null, 'NEXT', 'SAV'],
      ['held from', day, null, 'NEXT', 'NEXT'],
      ['held until', 90, day, 'NEXT', 'NEXT'],
      ['gone', 90, day, 'SAV', 'SAV'],
    ] as const) {
      const party_id = `${name}${day}`;
      const told = name === 'gone' ? day + 1 : 0;
      say('party', told, { party_id, party_type: 'person', valid_from: exactly(told) }, { sync: 0 });
      region(say, party_id, 'south', 0);
      const held = { party_id, role: 'owner', share: '1' };
      for (const [agreement_id, owned, until] of [
        [`${party_id}a`, from, to],
        ...(name === 'gone' ? [] : ([[`${party_id}b`, 90, null]] as const)),
      ] as const) {
        const isOther = agreement_id.endsWith('b');
        for (const [index, product_id] of products.entries()) {
          const valid_from = exactly(index === 0 ? 90 : day);
          const product = { product_id: isOther ? 'LOAN' : product_id };
          say('agreement', 90, { agreement_id, ...product, status: 'in_force', currency: 'EUR', valid_from });
        }
        say('agreement_party', 90, { ...held, agreement_id, valid_from: exactly(owned) });
        if (until !== null)
          say('agreement_party', 90, { ...held, agreement_id, active: 'false', valid_from: exactly(until) });
      }
    }
}

/** A class of which there are too few to be seen, then enough, then too few again. */
function fewInWest(say: Say): void {
  const [plain] = FATES as [Fate];
  for (let index = 0; index < 5; index += 1) {
    const party_id = `west${index}`;
    buyer(say, party_id);
    region(say, party_id, 'west', 0);
    for (const day of [EDGES[6], EDGES[8], EDGES[10]] as number[])
      if (index < 2 || day === EDGES[8]) order(say, party_id, day - 3, plain, 4000 + index + day);
    if (index > 1) region(say, party_id, 'north', dayOf('2025-06-20'));
  }
  buyer(say, 'west5');
  region(say, 'west5', 'west', 0);
  order(say, 'west5', dayOf('2025-06-30'), plain, 4500);
}

/** All that the last sync brings is about one customer, with one order, one account and two movements. */
function toldLast(say: Say): void {
  const party_id = 'only';
  const day = dayOf('2025-05-20');
  buyer(say, party_id);
  region(say, party_id, 'north', 0);
  const business_date = exactly(day);
  const of = { order_id: 'only1', currency: 'EUR', business_date };
  say('sales_order', day, { ...of, party_id, order_type: 'order', status: 'placed', valid_from: business_date });
  const account = {
    agreement_id: 'only2',
    product_id: 'SAV',
    status: 'in_force',
    currency: 'EUR',
    opened_on: exactly(90),
  };
  say('agreement', 90, { ...account, valid_from: exactly(90) });
  // Gone before the order, which makes a customer of it again.
  say('agreement', day, { ...account, status: 'closed', close_reason: 'customer', valid_from: exactly(day - 10) });
  const held = { agreement_id: 'only2', party_id, role: 'owner' };
  say('agreement_party', 90, { ...held, share: '0.5', valid_from: exactly(90) });
  const sold = {
    ...of,
    kind: 'sale_gross',
    movement_id: 'only3',
    agreement_id: 'only2',
    product_id: 'TEA',
    quantity: '2',
  };
  say('movement', day, { ...sold, amount: '40' }, { sync: 1 });
  say(
    'movement',
    day,
    { ...sold, movement_id: 'only4', agreement_id: null, quantity: null, product_id: null, amount: '15' },
    { sync: 2 },
  );
  const asked = { interaction_id: 'only5', kind: 'ticket', agreement_id: 'only2', business_date };
  say('interaction', day, asked);
  const last = { sync: 3 };
  say('party', day, { party_id, party_type: 'organisation', valid_from: exactly(day - 1) }, last);
  region(say, party_id, 'south', day, 3);
  say('sales_order', day, { ...of, party_id, order_type: 'order', status: 'paid', valid_from: exactly(day + 5) }, last);
  say('agreement', day, { ...account, status: 'dormant', valid_from: exactly(day - 40) }, last);
  say('agreement_party', day, { ...held, share: '0.25', valid_from: exactly(day - 3) }, last);
  say('movement', day, { ...sold, amount: '33' }, last);
  say('interaction', day, { ...asked, quantity: '2' }, last);
}

/** What fits nowhere else: goods of nobody, a currency without a rate, products that come after what is held. */
function odd(say: Say): void {
  buyer(say, 'odd');
  region(say, 'odd', 'east', 0);
  const sale = { kind: 'sale_gross', quantity: '1', amount: '9' };
  for (const day of EDGES) {
    const business_date = exactly(day);
    const more = { business_date, currency: 'EUR' };
    say('movement', day, { ...sale, ...more, movement_id: `nobody${day}`, product_id: 'TEA' });
    say('movement', day, { ...sale, ...more, movement_id: `ghost${day}`, order_id: 'ghost', party_id: 'odd' });
    say('movement', day, { ...sale, ...more, movement_id: `cash${day}`, party_id: 'often1', product_id: 'CUP' });
    say('movement', day, { ...more, movement_id: `back${day}`, kind: 'return', amount: '2', party_id: 'often1' });
    // An order of nobody, and one that was told again and taken back.
    const ordered = {
      order_type: 'order',
      status: 'placed',
      currency: 'EUR',
      business_date,
      valid_from: business_date,
    };
    say('sales_order', day, { ...ordered, order_id: `stray${day}`, party_id: null });
    say('movement', day, { ...sale, ...more, movement_id: `stray${day}`, order_id: `stray${day}`, product_id: 'CUP' });
    say('sales_order', day, { ...ordered, order_id: `undone${day}`, party_id: 'often4' });
    say('sales_order', day, { ...ordered, order_id: `undone${day}`, party_id: 'often4', op: 'retract' }, { sync: 2 });
    say('movement', day, {
      ...sale,
      ...more,
      movement_id: `undone${day}`,
      order_id: `undone${day}`,
      product_id: 'TEA',
    });
  }
  // Whoever bought nothing but what was in no catalogue yet.
  buyer(say, 'early');
  region(say, 'early', 'south', 0);
  const early: Fate = ['early', [PLACED], [['sale_gross', 'LATE', '1', 0]]];
  order(say, 'early', dayOf('2025-05-15'), early, 5000);
  const crowns = { party_id: 'odd', currency: 'NOK', business_date: '2025-04-15' };
  for (const kind of ['sale_gross', 'fee_income', 'cogs', 'marketing_cost'])
    say('movement', dayOf('2025-04-15'), { ...crowns, movement_id: `crowns${kind}`, kind, amount: '5' });
  const holder = (agreement_id: string, party_id: string, from: number, active = 'true'): void =>
    say('agreement_party', from, { agreement_id, party_id, role: 'owner', active, valid_from: exactly(from) });
  const state = (agreement_id: string, from: number, more: Row): void =>
    say('agreement', from, { agreement_id, status: 'in_force', currency: 'EUR', ...more, valid_from: exactly(from) });
  const [may, june] = [dayOf('2025-05-10'), dayOf('2025-06-10')];
  state('swapped', 90, { product_id: 'LATE' });
  state('swapped', may, { product_id: 'SAV' });
  holder('swapped', 'odd', 90);
  state('applied', 90, { product_id: 'LATE', status: 'applied' });
  state('applied', june, { product_id: 'LATE' });
  holder('applied', 'often1', 90);
  state('handed', 90, { product_id: 'LATE' });
  holder('handed', 'often2', 90);
  holder('handed', 'often2', may, 'false');
  holder('handed', 'often3', may);
}

/** What is asked of one KPI: by class, of an earlier day, as known when, by whom. */
export function ordersQuestions(kpi: KpiDefinition): { asked: Question[]; byViewer: Question[] } {
  const formula = `${kpi.numerator} ${kpi.denominator}`;
  const hasNoClasses = kpi.segmentation === 'S3' || /GL\(|customer-acquisition-cost/.test(formula);
  // What the ledger posted to a programme cannot be told apart by class; what was booked on the treated can.
  const isProgramme = kpi.params?.['programme'] !== undefined;
  const first = {
    ...(kpi.params?.['convention'] === undefined ? {} : { convention: 'first_included' }),
    ...(isProgramme ? { programme: 'club' } : {}),
  };
  const posted: Question = { kpi: kpi.id, trend: 2, grain: 'month', params: { programme: 'loyalty' } };
  const choices = Object.entries(kpi.params ?? {}).flatMap(([name, param]) =>
    param.type === 'choice' ? (param.choices ?? []).slice(1).map((choice) => ({ [name]: choice })) : [],
  );
  const base: Question = { kpi: kpi.id, trend: 0, compare: 'previous', grain: 'month', params: first };
  const of = (parts: Pick<Question, 'by' | 'filter' | 'mode'>): typeof parts => (hasNoClasses ? {} : parts);
  const by = of({ by: ['region'] });
  const persons = { scheme: 'party-type', in: ['person'] };
  const asOf = '2025-05-31';
  return {
    asked: [
      { ...base, ...by, trend: 2 },
      { ...base, ...of({ filter: [{ scheme: 'region', in: ['north'] }, persons], mode: 'asIs' }), asOf },
      { ...base, ...of({ by: ['party-type'], filter: [{ scheme: 'region', notIn: ['north'] }] }), asOf, trend: 1 },
      { ...base, ...of({ filter: [{ scheme: 'region', notIn: ['north'] }], mode: 'asIs' }), trend: 13 },
      ...choices.map((chosen) => ({ ...base, ...by, params: { ...first, ...chosen } })),
      { ...base, ...of({ by: ['region'], filter: [persons] }), trend: 2, asOf, knownAt: '2025-06-10T00:00:00Z' },
      { ...base, ...by, trend: 2, asOf, knownAt: '2025-06-25T00:00:00Z' },
      { ...base, ...by, trend: 2, knownAt: '2025-07-03T00:00:00Z' },
      { ...base, asOf: '2024-03-31' },
      ...(isProgramme ? [posted, { ...posted, asOf, knownAt: '2025-06-25T00:00:00Z' }] : []),
    ],
    byViewer: [
      { ...base, ...by, trend: 2 },
      { ...base, ...of({ filter: [{ scheme: 'region', in: ['west'] }] }), trend: 2 },
    ],
  };
}
