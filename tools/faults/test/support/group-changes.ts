import type { CanonicalTable } from '@sextant/contracts';
import type { Row } from '../../../../packages/engine/test/support/memory-connector.ts';
import { exactly } from './group-days.ts';

// What is said twice and differently, and who goes and comes back, around the ends of periods.

export type Say = (table: CanonicalTable, day: number, row: Row) => void;

export function changesAround(say: Say, day: number): void {
  goneAndBack(say, day);
  saidTwice(say, day);
  issuedYearBefore(say, day);
  toldLater(say, day);
}

const somebody = (say: Say, party_id: string, region: string): void => {
  say('party', 0, { party_id, party_type: 'person', valid_from: exactly(0) });
  say('party_segment', 0, { party_id, scheme: 'region', segment: region, valid_from: exactly(0) });
  say('party_segment', 0, { party_id, scheme: 'line', segment: 'retail', valid_from: exactly(0) });
};

const agreement = (
  say: Say,
  party_id: string,
  agreement_id: string,
  states: readonly (readonly [number, Row])[],
): void => {
  const [[first]] = states as [readonly [number, Row]];
  for (const [from, more] of states)
    say('agreement', from, {
      agreement_id,
      product_id: 'SAV',
      status: 'in_force',
      currency: 'EUR',
      opened_on: exactly(first),
      ...more,
      valid_from: exactly(from),
    });
  say('agreement_party', first, { agreement_id, party_id, role: 'owner', share: '1', valid_from: exactly(first) });
};
const CLOSED: Row = { status: 'closed', close_reason: 'customer' };

/** Customers who leave on a day for good, and such who come back after few days or many, some of them more than once. */
function goneAndBack(say: Say, day: number): void {
  for (const [name, left, back] of [
    ['leaver', day, null],
    ['soon', day - 9, day],
    ['late', day - 40, day],
    ['again', day - 3, day + 40],
  ] as const) {
    const party_id = `${name}${day}`;
    somebody(say, party_id, 'north');
    agreement(say, party_id, `${party_id}a`, [
      [60, {}],
      [left, CLOSED],
    ]);
    if (back !== null) agreement(say, party_id, `${party_id}b`, [[back, { product_id: 'CUR' }]]);
  }
  // What does not count as a product makes nobody a customer, though it is paid for.
  const boxed = `boxed${day}`;
  somebody(say, boxed, 'east');
  const charge = { recurring_amount: '9', recurring_unit: 'month', recurring_count: 1 };
  agreement(say, boxed, `${boxed}a`, [
    [60, { product_id: 'BOX', ...charge }],
    [day, { product_id: 'BOX', ...charge, ...CLOSED }],
  ]);
  // Bought once before, and then on the day.
  for (const [name, first] of [
    ['buysAgain', day - 200],
    ['keepsBuying', day - 120],
    ['bought', day - 119],
  ] as const) {
    const party_id = `${name}${day}`;
    somebody(say, party_id, 'south');
    for (const on of [first, day]) order(say, party_id, `${party_id}o${on}`, on);
  }
  // The first order did not last: who buys on the day is new, or is not yet.
  for (const cancelled of [day - 100, day, day + 1]) {
    const party_id = `cancels${cancelled}.${day}`;
    somebody(say, party_id, 'north');
    order(say, party_id, `${party_id}first`, day - 130);
    order(say, party_id, `${party_id}second`, day);
    const first = { order_id: `${party_id}first`, party_id, currency: 'EUR', business_date: exactly(day - 130) };
    say('sales_order', cancelled, {
      ...first,
      order_type: 'order',
      status: 'cancelled',
      valid_from: exactly(cancelled),
    });
  }
}

function order(say: Say, party_id: string, order_id: string, on: number, more: Row = {}): void {
  const of = { party_id, order_id, currency: 'EUR', business_date: exactly(on) };
  say('sales_order', on, { ...of, order_type: 'order', status: 'placed', ...more, valid_from: exactly(on) });
  const line = { ...of, movement_id: `${order_id}m`, kind: 'sale_gross', product_id: 'TEA', quantity: '1' };
  say('movement', on, { ...line, amount: '15' });
}

/** Carts, orders, deals and trials of which a later row says another day, another party or that they were tests. */
function saidTwice(say: Say, day: number): void {
  const party_id = `twice${day}`;
  somebody(say, party_id, 'east');
  somebody(say, `${party_id}other`, 'north');
  const document = (order_id: string, states: readonly (readonly [number, Row])[]): void => {
    for (const [from, more] of states)
      say('sales_order', from, {
        order_id,
        party_id,
        currency: 'EUR',
        is_test: false,
        business_date: exactly(from),
        ...more,
        valid_from: exactly(from),
      });
  };
  const at = (on: number): string => `${exactly(on)}T10:00:00Z`;
  const cart = { order_type: 'cart', status: 'draft' };
  const placed = { order_type: 'order', status: 'placed' };
  const deal = { order_type: 'opportunity', status: 'placed' };
  for (const [name, later] of [
    ['same', {}],
    ['other', { party_id: `${party_id}other` }],
    ['test', { is_test: true }],
    ['nobody', { party_id: null }],
  ] as const) {
    const id = `${party_id}${name}`;
    document(`${id}cart`, [
      [day - 2, { ...cart, placed_at: at(day - 2) }],
      [day, { ...cart, ...later, placed_at: at(day), converted_order_id: `${id}order` }],
    ]);
    document(`${id}order`, [
      [day, { ...placed, placed_at: at(day) }],
      [day + 3, { ...placed, ...later, status: 'paid', placed_at: at(day + 3) }],
    ]);
    document(`${id}deal`, [
      [day - 30, deal],
      [day - 20, { ...deal, ...later }],
      [day, { ...deal, ...later, status: 'fulfilled' }],
      [day + 1, { ...deal, ...later, status: 'failed' }],
    ]);
    const of = later.party_id === undefined ? party_id : `${party_id}other`;
    agreement(say, of, `${id}trial`, [
      [day - 31, { product_id: 'APP', status: 'trial', is_test: false }],
      [day, { product_id: 'ADD', is_test: name === 'test' }],
    ]);
  }
}

/** What is told of a product, of a customer and of a class begins later than the agreement that needs it. */
function toldLater(say: Say, day: number): void {
  const product_id = `NEW${day}`;
  say('product', day, { product_id, name: 'new', category: 'new', line_of_business: 'bank', valid_from: exactly(day) });
  for (const [name, told] of [
    ['ofNew', 0],
    ['newcomer', day],
    ['nextDay', day + 1],
  ] as const) {
    const party_id = `${name}${day}`;
    say('party', told, { party_id, party_type: 'person', valid_from: exactly(told) });
    say('party_segment', told, { party_id, scheme: 'region', segment: 'east', valid_from: exactly(told) });
    agreement(say, party_id, `${party_id}a`, [[day - 40, name === 'ofNew' ? { product_id } : {}]]);
  }
}

/** Policies issued a year and the days of grace before, whose fate was another one before than after that day. */
function issuedYearBefore(say: Say, day: number): void {
  const party_id = `issued${day}`;
  somebody(say, party_id, 'south');
  for (const months of [12, 13]) {
    const issued = day - Math.round(months * 30.5) - 30;
    if (issued < 0) continue;
    const policy = { product_id: 'INS', term_end_on: exactly(day + 300) };
    for (const [name, ended, reason, back, then] of [
      ['lapsed', day - 60, 'lapsed', day + 5, 'deceased'],
      ['died', day - 60, 'deceased', day + 5, 'lapsed'],
      ['kept', day + 20, 'deceased', day + 40, 'customer'],
    ] as const)
      agreement(say, party_id, `${party_id}${months}${name}`, [
        [issued, policy],
        [ended, { ...policy, status: 'closed', close_reason: reason }],
        [back, policy],
        [back + 9, { ...policy, status: 'closed', close_reason: then }],
      ]);
  }
}
