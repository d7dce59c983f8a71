import type { Policy } from '@sextant/contracts';
import type { Row } from './memory-connector.ts';
import { tenCustomers, type Known, type World } from './ten-customers.ts';

// What the ten customers pay again and again, and who uses the portal (DOMAIN 4.4, 4.5, 4.7): EUR 9.00 a seat and month.

const START = '2024-12-01T00:00:00Z';
const SEAT_PRICE = 9;
const at = (day: string, time = '12:00:00'): string => `${day}T${time}Z`;

export const portal = (more: Row = {}): Row => ({
  product_id: 'PORTAL',
  name: 'portal',
  category: 'portal',
  line_of_business: 'software',
  term_rule: 'rolls',
  is_recurring: true,
  is_licence: true,
  valid_from: '2000-01-01',
  ...more,
});

/** A portal agreement from a day on, with the charge for its seats. */
export const seats = (agreement_id: string, quantity: number, opened_on: string, valid_from = opened_on): Row => ({
  agreement_id,
  product_id: 'PORTAL',
  status: 'in_force',
  opened_on,
  quantity,
  recurring_amount: String(SEAT_PRICE * quantity),
  recurring_unit: 'month',
  recurring_count: 1,
  currency: 'EUR',
  is_test: false,
  valid_from,
});

/** Users who were seen in the 30 days up to a day, by customer. */
const USERS: [day: string, c07: number, c08: number][] = [
  ['2024-12-31', 9, 3],
  ['2025-03-31', 10, 4],
  ['2025-04-30', 12, 4],
  ['2025-05-31', 12, 4],
  ['2025-06-30', 12, 4],
];

/** One login of a user. */
export const login = (party: string, user: string, day: string, more: Row = {}): Row => ({
  interaction_id: `login-${party}-${user}-${day}`,
  kind: 'login',
  party_id: party,
  user_key: user,
  business_date: day,
  ...more,
});

const logins: Known[] = USERS.flatMap(([day, c07, c08]) =>
  (
    [
      ['C07', c07],
      ['C08', c08],
    ] as const
  ).flatMap(([party, users]) =>
    Array.from({ length: users }, (_, user): Known => ['interaction', at(day), login(party, `${party}-u${user}`, day)]),
  ),
);

/** Seats in use as the portal reports them, by agreement. */
const used: Known[] = USERS.flatMap(([day, c07, c08]) =>
  (
    [
      ['A13', c07],
      ['A15', c08],
    ] as const
  ).map(
    ([agreement_id, quantity]): Known => [
      'position',
      at(day),
      { position_id: `used-${agreement_id}-${day}`, kind: 'seats_used', position_date: day, agreement_id, quantity },
    ],
  ),
);

/** Revenue of the second quarter: 513 of the portal, and some that has nothing to do with it. */
const revenue: Known[] = (
  [
    ['M05', 'interest_income', 'A05', '180'],
    ['M13', 'recurring_revenue', 'A13', '405'],
    ['M14', 'fee_income', 'A11', '30'],
    ['M15', 'recurring_revenue', 'A15', '108'],
  ] as const
).map(
  ([movement_id, kind, agreement_id, amount]): Known => [
    'movement',
    at('2025-06-30', '11:00:00'),
    { movement_id, kind, agreement_id, amount, currency: 'EUR', business_date: '2025-06-30' },
  ],
);

export interface AgreementOptions {
  policy?: Partial<Policy>;
  route?: 'deltas' | 'intervals' | 'history';
  also?: readonly Known[];
}

/** The ten customers with licences, recurring charges, users and used seats, known at K. */
export function tenCustomersWithLicences({ also = [], ...options }: AgreementOptions = {}): Promise<World> {
  const rows: Known[] = [
    ['product', START, portal()],
    ['agreement', START, seats('A13', 10, '2022-01-01')],
    ['agreement', START, seats('A15', 4, '2024-02-01')],
    ['agreement', at('2025-04-01'), seats('A13', 15, '2022-01-01', '2025-04-01')],
    ...logins,
    ...used,
    ...revenue,
    ...also,
  ];
  return tenCustomers({ ...options, also: rows });
}
