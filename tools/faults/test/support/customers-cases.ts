import type { CanonicalTable } from '@sextant/contracts';
import type { Row } from '../../../../packages/engine/test/support/memory-connector.ts';
import { E0, E1, E2, NEVER } from './customers-days.ts';
import { exactly } from './group-days.ts';
import type { Learned } from './worlds.ts';

// Customers of whom one thing is so that seldom is by lot.

/** Told by the first sync that knows the day, or by the last one; by another source than most. */
export type Say = (
  table: CanonicalTable,
  day: number,
  row: Row,
  by?: { late?: boolean; source?: Learned['source'] },
) => void;

export function customersCases(say: Say): void {
  boughtForLater(say);
  cameBackSoon(say);
  ofUntrusted(say);
}

/** What an agreement costs a month from one day on; `null` is not told, and `ends` that it ends. */
type Charge = readonly [day: number, amount: string | null];
interface Charged {
  product_id: string;
  charges: readonly Charge[];
  currency?: null;
}
const of = (product_id: string, ...charges: Charge[]): Charged => ({ product_id, charges });

/** Charges that begin, pause, change and are nothing. */
export function chargesCases(say: Say): void {
  const all: readonly (readonly [name: string, ...agreements: Charged[]])[] = [
    // Held for nothing before it costs something, and the other way round.
    ['free', of('ADD', [5, '0'], [E0 + 30, '9'], [E1 + 30, '0'])],
    ['untold', of('ADD', [5, null], [E1 + 30, '8'])],
    ['nowhere', { ...of('ADD', [5, '4'], [E1 + 30, '8']), currency: null }],
    // Whoever pays for one thing has another one for nothing.
    ['beside', of('ADD', [5, '0'], [E1 + 30, '6']), of('APP', [5, '11'])],
    // Gets money back, and more of it later.
    ['rebate', of('ADD', [5, '-3'], [E0 + 30, '-5'], [E1 + 30, '-9'])],
    ['ends0', of('APP', [5, '7'], [E0, 'ends'], [E0 + 20, '9'])],
    ['ends1', of('APP', [5, '7'], [E1, 'ends'], [E1 + 20, '9'])],
    // On the days on which a year begins that ends with a quarter.
    ['endsYear0', of('APP', [5, '7'], [90, 'ends'], [110, '9'])],
    ['endsYear1', of('APP', [5, '7'], [181, 'ends'], [201, '9'])],
    // What it pays for in the middle of a year is over before the year begins in which it paid for the rest.
    ['crossed', of('APP', [100, '5']), of('ADD', [191, '6'], [406, 'ends'])],
    ['paused', of('APP', [5, '12'], [E0 - 30, 'ends'], [E1 - 10, '14'])],
    ['pausedLong', of('APP', [5, '12'], [E0 - 30, 'ends'], [E1 + 30, '15'])],
    // Licences that overlap, one within another, and one after another.
    ['overlap', of('APP', [5, '5'], [E1 + 10, 'ends']), of('APP', [E1 - 10, '6'])],
    ['within', of('APP', [5, '5']), of('APP', [E0 - 40, '6'], [E1 + 40, 'ends'])],
    ['after', of('APP', [5, '5'], [E1, 'ends']), of('APP', [E1, '6'], [E2, 'ends'])],
    ['swapped', of('APP', [5, '5'], [E1 - 10, 'ends']), of('ADD', [E1 - 20, '6'])],
    // A licence that is no product of its own.
    ['key', of('KEY', [5, '5'])],
  ];
  for (const [name, ...agreements] of all) {
    const party_id = `charged${name}`;
    somebody(say, party_id);
    held(say, party_id, 5, NEVER);
    for (const [index, { charges, ...more }] of agreements.entries()) {
      const agreement_id = `${party_id}.${index}`;
      const [[from]] = charges as readonly [Charge];
      const row = { agreement_id, opened_on: exactly(from), currency: 'EUR', quantity: '3', ...more };
      say('agreement_party', from, { agreement_id, party_id, role: 'owner', valid_from: exactly(from) });
      for (const [day, amount] of charges) {
        const isOver = amount === 'ends';
        const monthly = { recurring_amount: isOver ? null : amount, recurring_unit: 'month', recurring_count: 1 };
        const status = isOver ? 'closed' : 'in_force';
        say('agreement', day, { ...row, ...monthly, status, valid_from: exactly(day) });
      }
      const used = { kind: 'seats_used', agreement_id, quantity: '2', position_date: exactly(E1 - 1) };
      if (from < E1) say('position', E1 - 1, { ...used, position_id: agreement_id });
    }
  }
}

/** Somebody who counts, in a class of each scheme. */
function somebody(say: Say, party_id: string, more: Row = {}): void {
  say('party', -40, { party_id, party_type: 'person', ...more, valid_from: exactly(-40) });
  for (const scheme of ['region', 'line'])
    say('party_segment', -40, { party_id, scheme, segment: `${scheme[0] as string}1`, valid_from: exactly(-40) });
}

/** An agreement from one day to another. */
function held(say: Say, party_id: string, from: number, to: number, more: Row = {}): void {
  const agreement_id = `${party_id}.${from}`;
  const row = { agreement_id, product_id: 'CUR', opened_on: exactly(from), currency: 'EUR', ...more };
  say('agreement', from, { ...row, status: 'in_force', valid_from: exactly(from) });
  say('agreement_party', from, { agreement_id, party_id, role: 'owner', valid_from: exactly(from) });
  if (to !== NEVER) say('agreement', to, { ...row, status: 'closed', valid_from: exactly(to) });
}

/**
 * Whose goods were booked so long after the order that it never made a customer: the order counts at its age, and nothing
 * else does then.
 */
function boughtForLater(say: Say): void {
  for (const late of [false, true])
    for (const start of [E0 - 60, E0 + 10]) {
      let orders = 0;
      const buyer = (name: string, leaves: number, backOn: number = NEVER): string => {
        const party_id = `${late ? 'late' : 'soon'}${start}${name}`;
        somebody(say, party_id);
        held(say, party_id, start, start + leaves);
        if (backOn !== NEVER) held(say, party_id, start + backOn, NEVER);
        return party_id;
      };
      const bought = (
        party_id: string,
        after: number,
        booked: number = start + after + 100,
        cancelled = NEVER,
      ): void => {
        orders += 1;
        const order_id = `${party_id}.${orders}`;
        const on = start + after;
        const row = { order_id, party_id, order_type: 'order', currency: 'EUR', business_date: exactly(on) };
        say('sales_order', on, { ...row, status: 'placed', valid_from: exactly(on) }, { late });
        if (cancelled !== NEVER)
          say('sales_order', cancelled, { ...row, status: 'cancelled', valid_from: exactly(cancelled) }, { late });
        const line = { order_id, party_id, product_id: 'TEA', quantity: '1', amount: '7', currency: 'EUR' };
        say('movement', booked, {
          ...line,
          movement_id: order_id,
          kind: 'sale_gross',
          business_date: exactly(booked),
        });
      };
      bought(buyer('first', 10), 0);
      bought(buyer('age', 10), 40);
      bought(buyer('days', 10), 20);
      const often = buyer('often', 10);
      for (const after of [40, 40, 45]) bought(often, after);
      bought(buyer('again', 10, 70), 75);
      bought(buyer('until', 70), 55);
      for (const end of [E1, E2])
        for (const day of [end, end + 1]) {
          bought(buyer(`booked${day}`, 10), 40, day);
          bought(buyer(`cancelled${day}`, 10), 40, undefined, day);
        }
    }
}

/** Who left and came back within the days that are no gap, the first of them in a cohort. */
function cameBackSoon(say: Say): void {
  for (const start of [E0 - 60, E0 + 10]) {
    const party_id = `back${start}`;
    somebody(say, party_id);
    held(say, party_id, start, start + 10);
    held(say, party_id, start + 15, NEVER);
  }
}

/** One customer of two records, of whom no source tells that is trusted more than others; once it was the firm's own. */
function ofUntrusted(say: Say): void {
  const source = 'crm';
  for (const [party_id, party_type] of [
    ['y0', 'person'],
    ['y1', 'organisation'],
  ] as const) {
    const row = { party_id, party_type, is_internal: party_id === 'y0' };
    say('party', -40, { ...row, valid_from: exactly(-40) }, { source });
    for (const [day, type] of [
      [20, 'organisation'],
      [E0, 'person'],
    ] as const)
      say('party', day, { ...row, party_type: type, is_internal: false, valid_from: exactly(day) }, { source });
    for (const scheme of ['region', 'line']) {
      const segment = `${scheme[0] as string}${party_id === 'y0' ? 2 : 3}`;
      say('party_segment', -40, { party_id, scheme, segment, valid_from: exactly(-40) }, { source });
    }
    held(say, party_id, 5, NEVER);
  }
}

/** Of another class from the very end of a period on, and every way to be a customer in it. */
export function changedClass(say: Say): void {
  const charge = { product_id: 'APP', recurring_amount: '10', recurring_unit: 'month', recurring_count: 1 };
  for (const end of [E1, E2])
    for (const on of [end, end + 1])
      for (const [name, ...stretches] of [
        ['stays', [5, NEVER]],
        ['leaves', [5, end - 20]],
        ['comes', [end - 20, NEVER]],
        ['returns', [5, end - 200], [end - 20, NEVER]],
      ] as const) {
        const party_id = `${name}${on}`;
        somebody(say, party_id);
        for (const scheme of ['region', 'line']) {
          const segment = `${scheme[0] as string}2`;
          say('party_segment', on, { party_id, scheme, segment, valid_from: exactly(on) });
        }
        for (const [from, to] of stretches) {
          held(say, party_id, from, to, { ...charge, quantity: '2' });
          const seats = { kind: 'seats_used', agreement_id: `${party_id}.${from}` };
          const day = Math.min(end - 3, to - 1);
          // One that is told anew while the one before still holds.
          for (const back of [2, 0]) {
            const position = { ...seats, position_id: `${party_id}.${from}.${back}`, quantity: String(1 + back) };
            say('position', day - back, { ...position, position_date: exactly(day - back) });
          }
          const contact = { kind: 'login', party_id, user_key: party_id, business_date: exactly(day) };
          say('interaction', day, { ...contact, interaction_id: `${party_id}.${from}` });
        }
      }
}
