import {
  DEFAULT_POLICY,
  tableDescription,
  type CanonicalTable,
  type KpiDefinition,
  type Policy,
} from '@sextant/contracts';
import type { Question } from '@sextant/contracts';
import type { Row } from '../../../../packages/engine/test/support/memory-connector.ts';
import { othersChosen } from './questions.ts';
import type { Learned } from './worlds.ts';

// Few customers of whom everything is known: each has paid and cost something of every kind, so that an answer has an
// interval, which is drawn from what each of them adds. What is nobody's would bring one more to be drawn.

export const PAYERS_POLICY: Partial<Policy> = {
  ...DEFAULT_POLICY,
  customerBasis: 'mixed',
  declaredSchemes: ['region'],
  costPools: [
    { pool: 'support', driver: 'ticket', practicalCapacity: 7 },
    { pool: 'transactions', driver: 'movements', practicalCapacity: 90 },
  ],
};

export const payersNow = '2025-07-10T08:00:00.000Z';
/** The second time something was learned, and an instant before it. */
const LEARNED = ['2025-07-02T10:00:00Z', '2025-07-05T10:00:00Z'] as const;
const KNOWN = '2025-07-04T00:00:00Z';
/** The month before the last is asked about as well: what was posted after it is not of it. */
const DAYS = ['2025-05-01', '2025-05-31', '2025-06-30'];
const PAYERS = 14;
/** Who came or left within a month, or with its first or last day. */
const PRESENT: Readonly<Record<number, readonly [from: string, to?: string]>> = {
  3: ['2025-05-11'],
  4: ['2024-01-01', '2025-06-21'],
  5: ['2024-01-01', '2025-06-01'],
  6: ['2024-01-01', '2025-06-02'],
  7: ['2025-06-30'],
  8: ['2025-05-31', '2025-06-11'],
};
/** So many of them are as the second sync alone tells. */
const LATE = 1;

export function payersRows(): Learned[] {
  const learned: Learned[] = [];
  const say = (table: CanonicalTable, row: Row, late = false): void =>
    void learned.push({ table, at: LEARNED[late ? 1 : 0], row, source: 'core' });
  for (const [product_id, category, more] of [
    ['CUR', 'current', { line_of_business: 'bank' }],
    ['APP', 'app', { line_of_business: 'software', is_licence: true, is_recurring: true }],
    ['TEA', 'tea', { line_of_business: 'goods' }],
  ] as const)
    say('product', { product_id, name: product_id, category, valid_from: '2024-01-01', ...more });
  for (let place = 0; place < PAYERS; place += 1) payer(say, place);
  const kinds = tableDescription('movement').columns['kind']?.in ?? [];
  for (const business_date of DAYS) {
    for (const kind of kinds) {
      const own = { movement_id: `nobody.${kind}.${business_date}`, kind, amount: '3', currency: 'EUR' };
      // Nobody was served for it: with it everybody adds up to the whole.
      say('movement', { ...own, business_date, initiator: 'firm' });
    }
  }
  for (const posting_date of [...DAYS, '2025-07-01'])
    for (const cost_pool of ['support', 'transactions']) {
      const functional_amount = String(40 + Number(posting_date.slice(5, 7)) * 3);
      const amounts = { amount: functional_amount, functional_amount, currency: 'EUR', functional_currency: 'EUR' };
      const account = { account_code: '5', account_class: 'expense', entity: 'bank' };
      say('gl_entry', { entry_id: `${cost_pool}${posting_date}`, cost_pool, posting_date, ...account, ...amounts });
    }
  return learned;
}

function payer(say: (table: CanonicalTable, row: Row, late?: boolean) => void, place: number): void {
  const party_id = `payer${place}`;
  const isLate = place < LATE;
  const valid_from = '2024-01-01';
  say('party', { party_id, party_type: place % 3 === 2 ? 'organisation' : 'person', valid_from });
  const segment = place % 2 === 0 ? 'north' : 'south';
  say('party_segment', { party_id, scheme: 'region', segment, valid_from });
  for (const [product_id, more] of [
    ['CUR', {}],
    ['APP', { recurring_amount: `${5 + place}`, recurring_unit: 'month', recurring_count: 1, quantity: '2' }],
  ] as const) {
    const agreement_id = `${party_id}${product_id}`;
    const row = { agreement_id, product_id, status: 'in_force', opened_on: valid_from, currency: 'EUR', valid_from };
    const [from, to] = PRESENT[place] ?? [valid_from];
    say('agreement', { ...row, ...more, opened_on: from, valid_from: from });
    if (to !== undefined) say('agreement', { ...row, ...more, status: 'closed', valid_from: to });
    say('agreement_party', { agreement_id, party_id, role: 'owner', share: '1', valid_from: from });
  }
  const kinds = tableDescription('movement').columns['kind']?.in ?? [];
  for (const [turn, business_date] of DAYS.entries()) {
    const order_id = `${party_id}.${turn}`;
    const order = { order_id, party_id, order_type: 'order', status: 'placed', currency: 'EUR', business_date };
    say('sales_order', { ...order, valid_from: business_date });
    for (const [index, kind] of kinds.entries()) {
      const isSold = ['sale_gross', 'discount', 'return'].includes(kind);
      const amount = String((kind === 'sale_gross' ? 400 : 2) + ((index * 7 + place * 5 + turn * 3) % 23));
      const goods = isSold
        ? { order_id, product_id: 'TEA', quantity: '1' }
        : { product_id: place === 3 ? null : 'APP' };
      // Who started it is said of each: else an answer has no interval.
      const row = { kind, party_id, amount, currency: 'EUR', business_date, initiator: 'customer', ...goods };
      say('movement', { ...row, movement_id: `${party_id}.${kind}.${turn}` });
      if (isLate) say('movement', { ...row, movement_id: `${party_id}.${kind}.${turn}late`, amount: '5' }, true);
    }
    // Of one of them it is told later that somebody else was there.
    const used = { kind: 'login', party_id, interaction_id: `${party_id}.${turn}.login`, business_date };
    say('interaction', { ...used, user_key: `${party_id}u` });
    if (isLate) say('interaction', { ...used, user_key: 'payer1u' }, true);
    for (let ticket = 0; ticket <= place % 3; ticket += 1) {
      const seen = { kind: 'ticket', party_id, user_key: `${party_id}u`, business_date };
      say('interaction', { ...seen, interaction_id: `${party_id}.${turn}.${ticket}` }, isLate && ticket > 0);
    }
  }
}

/** Shares of money, and money of a customer: what has an interval. */
const HAS_PARTS =
  /^(?:customer-profitability|average-(?:customer-value|user-value|order-value)|gross-margin-rate|return-rate|fee-income-share|cost-to-serve-per-customer|returning-customer-revenue-share|items-per-order|purchase-frequency)$/;

export const payersQuestions = (asked: readonly KpiDefinition[]): Question[] =>
  asked
    .filter(({ id }) => HAS_PARTS.test(id))
    .flatMap((kpi): Question[] => {
      const [chosen = {}] = othersChosen(kpi).filter((each) => each['per'] !== undefined);
      const base: Question = { kpi: kpi.id, trend: 0, grain: 'month', params: chosen };
      const asOf = '2025-05-31';
      return [
        { ...base, asOf },
        // Nobody is in no region, so that the others have an interval of their own.
        { ...base, asOf, filter: [{ scheme: 'region', in: ['north', 'south'] }] },
        { ...base, mode: 'asIs', filter: [{ scheme: 'region', in: ['north'] }], knownAt: KNOWN },
        { ...base, by: ['region'] },
        { ...base, asOf, by: ['party-type'], filter: [{ scheme: 'region', in: ['north', 'south'] }] },
        { ...base, asOf, mode: 'asIs', by: ['region'] },
        { ...base, knownAt: KNOWN, by: ['region'] },
        { ...base, knownAt: KNOWN, by: ['party-type', 'region'] },
      ];
    });
