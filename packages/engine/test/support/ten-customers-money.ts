import { DEFAULT_POLICY, type CanonicalTable, type CostPool, type Policy } from '@sextant/contracts';
import type { Route } from '@sextant/engine';
import type { Row } from './memory-connector.ts';
import { tenCustomers, type Known, type World } from './ten-customers.ts';

// The money of the ten customers (DOMAIN 4.7, 4.8): every movement, rate, cost and use of service, as it was learned.

type Movement = [
  id: string,
  kind: string,
  agreement: string,
  amount: string,
  day: string,
  more?: { currency?: string; learned?: string; reverses?: string },
];

/** Movements of the second quarter that were known at K = 2025-07-01 00:00 +02:00. */
const SECOND_QUARTER: Movement[] = [
  ['M01', 'interest_income', 'A03', '60', '2025-06-30'],
  ['M02', 'interest_expense', 'A02', '15', '2025-06-30'],
  ['M03', 'fee_income', 'A01', '12', '2025-04-30'],
  ['M04', 'fee_income', 'A04', '6', '2025-04-30'],
  ['M05', 'interest_income', 'A05', '180', '2025-06-30'],
  ['M06', 'fee_income', 'A07', '4', '2025-04-10'],
  ['M07', 'fee_income', 'A07', '-4', '2025-05-02', { reverses: 'M06' }],
  ['M08', 'fee_income', 'A08', '6', '2025-05-31'],
  ['M09', 'premium_earned', 'A09', '75', '2025-06-30'],
  ['M10', 'fee_income', 'A10', '6', '2025-06-15'],
  ['M12', 'interest_income', 'A24', '420', '2025-06-30'],
  ['M13', 'recurring_revenue', 'A13', '405', '2025-06-30'],
  ['M14', 'fee_income', 'A11', '30', '2025-06-15'],
  ['M15', 'recurring_revenue', 'A15', '108', '2025-06-30'],
  ['M16', 'fee_income', 'A14', '30', '2025-06-15'],
  ['M17', 'fee_income', 'A20', '2', '2025-06-20'],
  ['M18', 'fee_income', 'A18', '22', '2025-06-10', { currency: 'USD' }],
  ['M20', 'fee_income', 'A22', '99', '2025-06-10'],
  ['M24', 'impairment', 'A05', '20', '2025-06-30'],
  ['M25', 'impairment', 'A24', '60', '2025-06-30'],
  ['M26', 'claim_paid', 'A09', '40', '2025-06-12'],
];

/** What the treasury charges for loans and pays for deposits. */
const FUNDING: Movement[] = [
  ['M21', 'ftp_credit', 'A02', '25', '2025-06-30'],
  ['M22', 'ftp_charge', 'A05', '90', '2025-06-30'],
  ['M23', 'ftp_charge', 'A24', '210', '2025-06-30'],
  ['F11', 'ftp_credit', 'A02', '25', '2025-03-31'],
  ['F12', 'ftp_charge', 'A05', '95', '2025-03-31'],
  ['F13', 'ftp_charge', 'A24', '215', '2025-03-31'],
];

/** A fee of 30 June, 22:30 UTC, which is 1 July in Prague, and a fee of 28 June that was learned on 5 July. */
const LATE: Movement[] = [
  ['M11', 'fee_income', 'A10', '6', '2025-07-01', { learned: '2025-06-30T22:31:00Z' }],
  ['M19', 'fee_income', 'A20', '10', '2025-06-28', { learned: '2025-07-05T06:00:00Z' }],
];

const IMPAIRMENT_Q1: Movement[] = [
  ['F14', 'impairment', 'A05', '18', '2025-03-31'],
  ['F15', 'impairment', 'A24', '55', '2025-03-31'],
];

/** Revenue of the first quarter, given as totals by customer. */
const REVENUE_Q1: Record<string, string> = {
  C01: '54',
  C02: '186',
  C03: '3',
  C04: '6',
  C05: '80',
  C06: '2',
  C07: '700',
  C08: '108',
  C09: '1',
};

type Uses = [party: string, tickets: number, transactions: number, visits: number];
const USES_Q1: Uses[] = [
  ['C01', 0, 55, 0],
  ['C02', 1, 20, 0],
  ['C03', 0, 20, 0],
  ['C04', 2, 10, 1],
  ['C05', 0, 15, 0],
  ['C06', 1, 20, 1],
  ['C07', 1, 70, 0],
  ['C08', 1, 30, 0],
];
const USES_Q2: Uses[] = [
  ['C01', 1, 60, 0],
  ['C02', 0, 20, 0],
  ['C03', 1, 20, 1],
  ['C04', 4, 5, 2],
  ['C05', 1, 15, 0],
  ['C06', 0, 30, 0],
  ['C07', 2, 100, 0],
  ['C08', 1, 40, 0],
  ['C10', 0, 10, 0],
];

/** Support answers 16 tickets a quarter, the branch receives 3 visits, 300 transactions are handled. */
export const COST_POOLS: CostPool[] = [
  { pool: 'support', driver: 'ticket', practicalCapacity: 16 / 3 },
  { pool: 'transactions', driver: 'movements', practicalCapacity: 100 },
  { pool: 'branch', driver: 'visit', practicalCapacity: 1 },
];

const POOL_COSTS: [pool: string, cost: string][] = [
  ['support', '320'],
  ['transactions', '150'],
  ['branch', '60'],
  ['sustaining', '100'],
];

const learnedOn = (day: string): string => `${day}T11:00:00Z`;

function movementRow([movement_id, kind, agreement_id, amount, business_date, more = {}]: Movement): Row {
  const { currency = 'EUR', reverses = null } = more;
  return { movement_id, kind, agreement_id, amount, currency, business_date, reverses_movement_id: reverses };
}

const known = (movement: Movement): Known => [
  'movement',
  movement[5]?.learned ?? learnedOn(movement[4]),
  movementRow(movement),
];

/** Tickets and visits as interactions, transactions as money drawn by the customer. */
function usesOf(uses: readonly Uses[], day: string): Known[] {
  return uses.flatMap(([party_id, tickets, transactions, visits]) => {
    const name = (what: string, index: number): string => `${party_id}-${day}-${what}${index}`;
    const rows: Known[] = Array.from({ length: transactions }, (_, index) => [
      'movement',
      learnedOn(day),
      {
        movement_id: name('t', index),
        kind: 'withdrawal',
        party_id,
        amount: '10',
        currency: 'EUR',
        business_date: day,
        initiator: 'customer',
      },
    ]);
    const interaction = (kind: string, index: number, quantity: number | null): Known => [
      'interaction',
      learnedOn(day),
      { interaction_id: name(kind, index), kind, party_id, business_date: day, quantity },
    ];
    // One row stands for all visits of a day, each ticket has a row of its own.
    if (visits > 0) rows.push(interaction('visit', 0, visits));
    return [...rows, ...Array.from({ length: tickets }, (_, index) => interaction('ticket', index, null))];
  });
}

/** A ledger entry: debit positive, in the currency of its entity. */
export const ledgerRow = (entry_id: string, posting_date: string, amount: string, more: Row = {}): Row => ({
  entry_id,
  entity: 'bank',
  account_code: '5000',
  account_class: 'expense',
  posting_date,
  amount,
  currency: 'EUR',
  functional_amount: amount,
  functional_currency: 'EUR',
  ...more,
});

const poolCosts = (day: string): Known[] =>
  POOL_COSTS.map(([cost_pool, cost]) => [
    'gl_entry',
    learnedOn(day),
    ledgerRow(`${cost_pool}-${day}`, day, cost, { cost_pool, kpi_line: 'admin_cost' }),
  ]);

export interface MoneyOptions {
  /** Rates of the euro in dollars; default 1.10 of 10 June and 1.17 of 30 June. */
  rates?: Known[];
  /** Without the treasury's charges and credits. */
  withoutFunding?: boolean;
  /** Without the ledger's cost pools. */
  withoutPools?: boolean;
  /** Without the case reserve of nothing for the claim of C05. */
  withoutReserves?: boolean;
  policy?: Partial<Policy>;
  route?: Route;
  also?: readonly Known[];
}

/** A rate as it was learned on its day, or later. */
export const rate = (
  base: string,
  quote: string,
  day: string,
  value: string,
  more: { learned?: string; kind?: string } = {},
): Known => [
  'fx_rate',
  more.learned ?? `${day}T16:00:00Z`,
  { base, quote, rate_kind: more.kind ?? 'spot', rate_date: day, rate: value },
];

export const RATES: Known[] = [rate('EUR', 'USD', '2025-06-10', '1.10'), rate('EUR', 'USD', '2025-06-30', '1.17')];

/**
 * The ten customers with their money, known at K. Each is also a class of the segmentation `customer`, so that a
 * question can tell them apart.
 */
export function tenCustomersWithMoney(options: MoneyOptions = {}): Promise<World> {
  const { rates = RATES, withoutFunding, withoutPools, withoutReserves, policy, also = [], ...more } = options;
  const customers: Known[] = Array.from({ length: 10 }, (_, index) => {
    const party_id = `C${String(index + 1).padStart(2, '0')}`;
    const row = { party_id, scheme: 'customer', segment: party_id, valid_from: '2016-01-01' };
    return ['party_segment', '2024-12-01T00:00:00Z', row];
  });
  const firstQuarter: Known[] = Object.entries(REVENUE_Q1).map(([party_id, amount]) => [
    'movement',
    learnedOn('2025-01-20'),
    {
      movement_id: `Q1-${party_id}`,
      kind: 'fee_income',
      party_id,
      amount,
      currency: 'EUR',
      business_date: '2025-01-20',
    },
  ]);
  const reserves: Known[] = ['2025-03-31', '2025-06-30'].map((position_date) => [
    'position',
    learnedOn(position_date),
    {
      position_id: `R-${position_date}`,
      kind: 'reserve_case',
      position_date,
      claim_id: 'K01',
      agreement_id: 'A09',
      amount: '0',
      currency: 'EUR',
    },
  ]);
  const rows: Known[] = [
    ...customers,
    ...rates,
    ...[...SECOND_QUARTER, ...IMPAIRMENT_Q1].map(known),
    ...(withoutFunding ? [] : FUNDING.map(known)),
    ...firstQuarter,
    ...usesOf(USES_Q1, '2025-01-25'),
    ...usesOf(USES_Q2, '2025-05-15'),
    ...(withoutPools ? [] : [...poolCosts('2025-03-31'), ...poolCosts('2025-06-30')]),
    ...(withoutReserves ? [] : reserves),
    ...also,
  ];
  return tenCustomers({
    ...more,
    also: rows,
    policy: { costPools: COST_POOLS, derivedSchemes: DEFAULT_POLICY.derivedSchemes, ...policy },
  });
}

/** What was learned after K: the fees M11 and M19. The clock then stands at 31 July. */
export async function learnLateFees(world: World): Promise<void> {
  for (const movement of LATE) {
    const tables: Partial<Record<CanonicalTable, Row[]>> = { movement: [movementRow(movement)] };
    await world.learn(movement[5]?.learned ?? '', tables);
  }
  world.clock.set('2025-07-31T00:00:00Z');
}
