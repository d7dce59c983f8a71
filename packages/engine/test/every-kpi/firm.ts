import type { Policy } from '@sextant/contracts';
import type { Row } from '../support/memory-connector.ts';
import { cost, merged, movement, ticket, type Tables } from '../support/small-firm.ts';

// A firm with accounts, a licensed app and a care contract, over the second quarter of 2025. At its start it has six
// customers (Ann, Bob, Cid, Hal, Jon, Ned), at its end eleven: Bob and Hal leave; Eve, Gus, Kim and Leo are new; Dot,
// Ian and Mia come back. Fay only tries the app.

type Held = [id: string, product: string, customer: string, from: string, to?: string];
const HELD: Held[] = [
  ['acc-ann', 'ACC', 'Ann', '2021-01-01'],
  ['acc-bob', 'ACC', 'Bob', '2022-01-01', '2025-04-15'],
  ['acc-hal', 'ACC', 'Hal', '2023-03-01', '2025-06-10'],
  ['acc-jon', 'ACC', 'Jon', '2021-05-01'],
  ['acc-ned', 'ACC', 'Ned', '2020-02-01'],
  ['acc-dot', 'ACC', 'Dot', '2020-06-01', '2024-12-01'],
  ['acc-dot2', 'ACC', 'Dot', '2025-06-01'],
  ['acc-ian', 'ACC', 'Ian', '2022-01-01', '2025-01-01'],
  ['acc-ian2', 'ACC', 'Ian', '2025-05-20'],
  ['acc-mia', 'ACC', 'Mia', '2020-09-01', '2023-09-01'],
  ['acc-mia2', 'ACC', 'Mia', '2025-06-21'],
  ['acc-eve', 'ACC', 'Eve', '2025-04-01'],
  ['acc-gus', 'ACC', 'Gus', '2025-06-16'],
  ['acc-kim', 'ACC', 'Kim', '2025-05-02'],
  ['acc-leo', 'ACC', 'Leo', '2025-05-30'],
];

/** The app and care: seats and charge a month, from a day on; trials cost nothing. */
type Charged = [
  id: string,
  product: string,
  customer: string,
  states: [from: string, status: string, seats: number, monthly: string][],
];
const CHARGED: Charged[] = [
  [
    'app-ann',
    'APP',
    'Ann',
    [
      ['2024-01-01', 'in_force', 2, '20'],
      ['2025-05-01', 'in_force', 3, '30'],
    ],
  ],
  ['app-cid', 'APP', 'Cid', [['2023-01-01', 'in_force', 1, '10']]],
  [
    'app-eve',
    'APP',
    'Eve',
    [
      ['2025-04-11', 'trial', 4, '0'],
      ['2025-05-01', 'in_force', 4, '40'],
    ],
  ],
  [
    'app-fay',
    'APP',
    'Fay',
    [
      ['2025-04-20', 'trial', 1, '0'],
      ['2025-05-05', 'closed', 1, '0'],
    ],
  ],
  ['care-cid', 'CARE', 'Cid', [['2025-05-10', 'in_force', 1, '5']]],
  [
    'care-bob',
    'CARE',
    'Bob',
    [
      ['2024-01-01', 'in_force', 1, '8'],
      ['2025-04-15', 'closed', 1, '0'],
    ],
  ],
  [
    'care-hal',
    'CARE',
    'Hal',
    [
      ['2024-01-01', 'in_force', 1, '6'],
      ['2025-06-10', 'closed', 1, '0'],
    ],
  ],
  [
    'care-jon',
    'CARE',
    'Jon',
    [
      ['2024-01-01', 'in_force', 1, '12'],
      ['2025-05-01', 'in_force', 1, '7'],
    ],
  ],
];

const PEOPLE = ['Ann', 'Bob', 'Cid', 'Hal', 'Jon', 'Ned', 'Dot', 'Ian', 'Mia', 'Eve', 'Gus', 'Kim', 'Leo', 'Fay'];
const since = { valid_from: '2020-01-01' };
const product = (product_id: string, category: string, more: Row = {}): Row => ({
  product_id,
  name: category,
  category,
  line_of_business: 'service',
  ...since,
  ...more,
});

const parties: Tables = {
  party: [
    { party_id: 'Home', party_type: 'household', ...since },
    // Ann and Ned live together.
    ...PEOPLE.map((party_id) => ({
      party_id,
      party_type: 'person',
      parent_party_id: ['Ann', 'Ned'].includes(party_id) ? 'Home' : null,
      ...since,
    })),
  ],
  party_segment: PEOPLE.flatMap((party_id): Row[] => {
    const region = {
      party_id,
      scheme: 'region',
      segment: ['Ann', 'Bob', 'Cid'].includes(party_id) ? 'north' : 'south',
    };
    const group = { Ann: 'treated', Cid: 'treated', Jon: 'control', Gus: 'control' }[party_id];
    const member = { party_id, scheme: 'programme:loyalty', segment: group ?? null, valid_from: '2025-01-01' };
    return group === undefined ? [{ ...region, ...since }] : [{ ...region, ...since }, member];
  }),
  product: [
    product('ACC', 'current', { is_transactional: true }),
    product('APP', 'app', { is_recurring: true, is_licence: true, term_rule: 'rolls' }),
    product('CARE', 'care', { is_recurring: true, term_rule: 'rolls' }),
  ],
};

const holder = (agreement_id: string, party_id: string, valid_from: string): Row => ({
  agreement_id,
  party_id,
  role: 'owner',
  valid_from,
});
const agreements: Tables = {
  agreement: [
    ...HELD.flatMap(([agreement_id, product_id, , from, to]): Row[] => {
      const begun = {
        agreement_id,
        product_id,
        opened_on: from,
        status: 'in_force',
        currency: 'EUR',
        valid_from: from,
      };
      return to === undefined ? [begun] : [begun, { ...begun, status: 'closed', valid_from: to }];
    }),
    ...CHARGED.flatMap(([agreement_id, product_id, , states]) =>
      states.map(
        ([valid_from, status, quantity, recurring_amount]): Row => ({
          agreement_id,
          product_id,
          opened_on: states[0]?.[0] ?? null,
          status,
          quantity,
          recurring_amount,
          recurring_unit: 'month',
          currency: 'EUR',
          valid_from,
        }),
      ),
    ),
  ],
  agreement_party: [
    ...HELD.map(([id, , customer, from]) => holder(id, customer, from)),
    ...CHARGED.map(([id, , customer, states]) => holder(id, customer, states[0]?.[0] ?? '')),
  ],
};

const licence = (customer: string, amount: string): Row =>
  movement('recurring_revenue', customer, amount, '2025-06-20', { agreement_id: `app-${customer.toLowerCase()}` });
const salary = (customer: string, day: string): Row =>
  movement('deposit', customer, '1000', day, { purpose: 'salary', initiator: 'third_party' });
const money: Tables = {
  movement: [
    movement('fee_income', 'Ann', '140', '2025-02-10'),
    licence('Ann', '70'),
    licence('Cid', '30'),
    licence('Eve', '80'),
    movement('recurring_revenue', 'Jon', '20', '2025-06-20', { agreement_id: 'care-jon' }),
    movement('fee_income', 'Ned', '12', '2025-05-10'),
    movement('fee_income', 'Bob', '4', '2025-04-05'),
    movement('fee_income', 'Hal', '8', '2025-05-10'),
    movement('cogs', 'Ann', '10', '2025-06-20'),
    movement('cogs', 'Eve', '40', '2025-06-20'),
    movement('direct_cost', 'Hal', '18', '2025-05-10'),
    movement('withdrawal', 'Jon', '50', '2025-05-20', { initiator: 'customer', agreement_id: 'acc-jon' }),
    ...['Ann', 'Jon', 'Ned'].map((who) => salary(who, '2025-04-25')),
    ...['Ann', 'Jon', 'Ned', 'Eve'].flatMap((who) => [salary(who, '2025-05-25'), salary(who, '2025-06-25')]),
  ],
  gl_entry: [
    cost('support_cost', '2025-06-30', '90', { cost_pool: 'support' }),
    cost('sales_marketing', '2025-05-31', '76'),
    cost('sales_marketing', '2025-05-31', '20', { cost_pool: 'programme:loyalty' }),
  ],
  position: [
    ...(
      [
        ['deposit_balance', 'acc-jon', null, '300'],
        ['deposit_balance', 'acc-ned', null, '100'],
        // Nobody estimated what Ann has elsewhere.
        ['deposit_balance', 'acc-ann', null, '999'],
        ['wallet_estimate', null, 'Jon', '1000'],
        ['wallet_estimate', null, 'Ned', '600'],
      ] as const
    ).map(
      ([kind, agreement_id, party_id, amount], index): Row => ({
        position_id: `b${index}`,
        kind,
        position_date: '2025-06-30',
        agreement_id,
        party_id,
        amount,
        currency: 'EUR',
      }),
    ),
    ...(
      [
        ['app-ann', 2],
        ['app-cid', 1],
        ['app-eve', 2],
      ] as const
    ).map(
      ([agreement_id, quantity]): Row => ({
        position_id: `used-${agreement_id}`,
        kind: 'seats_used',
        position_date: '2025-06-30',
        agreement_id,
        quantity,
      }),
    ),
  ],
};

/** Customer, user and days on which the user logged in. */
const LOGINS: [customer: string, user: string, days: string[]][] = [
  ['Ann', 'a1', ['2025-04-10', '2025-05-10', '2025-06-02', '2025-06-03']],
  ['Ann', 'a2', ['2025-06-10']],
  ['Cid', 'c1', ['2025-05-11', '2025-06-05']],
  ['Eve', 'e1', ['2025-05-12', '2025-06-20', '2025-06-21', '2025-06-22']],
  ['Eve', 'e2', ['2025-06-22']],
];
const SURVEYS: [kind: string, customer: string, score: number][] = [
  ['survey_csat', 'Ann', 5],
  ['survey_csat', 'Cid', 4],
  ['survey_csat', 'Ned', 2],
  ['survey_nps', 'Ann', 9],
  ['survey_nps', 'Cid', 10],
  ['survey_nps', 'Jon', 3],
  ['survey_nps', 'Ned', 8],
];
const contact = (id: string, kind: string, party_id: string | null, business_date: string, more: Row = {}): Row => ({
  interaction_id: id,
  kind,
  party_id,
  business_date,
  ...more,
});
const contacts: Tables = {
  interaction: [
    ...LOGINS.flatMap(([customer, user_key, days]) =>
      days.map((day) => contact(`${user_key}-${day}`, 'login', customer, day, { user_key })),
    ),
    ticket('Ned', '2025-06-01', 1),
    ticket('Bob', '2025-04-10', 3),
    ...['Ned', 'Ned', 'Jon', null].map((who, index) => contact(`c${index}`, 'complaint', who, '2025-05-05')),
    ...SURVEYS.map(([kind, who, score]) => contact(`${kind}-${who}`, kind, who, '2025-05-15', { score })),
  ],
};

const deal = (order_id: string, opened: string, decided: string, status: string): Row[] =>
  (
    [
      ['placed', opened],
      [status, decided],
    ] as const
  ).map(([state, valid_from]) => ({
    order_id,
    order_type: 'opportunity',
    party_id: 'Ned',
    status: state,
    business_date: opened,
    currency: 'EUR',
    valid_from,
  }));
const deals: Tables = {
  sales_order: [
    ...deal('deal-1', '2025-04-01', '2025-05-01', 'fulfilled'),
    ...deal('deal-2', '2025-05-11', '2025-05-31', 'fulfilled'),
    ...deal('deal-3', '2025-05-01', '2025-06-10', 'failed'),
  ],
};

export const FIRM: Tables = merged(parties, agreements, money, contacts, deals);

/** Support can answer ten tickets a month. */
export const FIRM_POLICY: Partial<Policy> = {
  costPools: [{ pool: 'support', driver: 'ticket', practicalCapacity: 10 }],
};
