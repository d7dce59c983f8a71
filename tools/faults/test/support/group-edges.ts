import { CANONICAL_TABLES, type CanonicalTable } from '@sextant/contracts';
import type { Row } from '../../../../packages/engine/test/support/memory-connector.ts';
import { changesAround, type Say } from './group-changes.ts';
import { dayOf, endOf, exactly, ENDS } from './group-days.ts';
import type { Learned } from './worlds.ts';

// What seldom meets by chance: customers of whom something changes on the very day on which they buy, ask or sign, and
// terms that end on the day on which they begin, each around the ends of periods.

const UNITS = CANONICAL_TABLES.agreement.columns.recurring_unit.in ?? [];

export function edgesOfGroup(): Learned[] {
  const learned: Learned[] = [];
  const say = (table: CanonicalTable, day: number, row: Row): void => {
    // What is yet to come nobody knows.
    const known = ['2024-10-01', '2025-05-20', '2025-07-01'].find((each) => day <= dayOf(each));
    if (known !== undefined) learned.push({ table, at: `${known}T10:00:00Z`, row, source: 'core' });
  };
  say('party', 0, { party_id: 'employer', party_type: 'organisation', valid_from: exactly(0) });
  for (const end of ENDS)
    for (const day of [end, end + 1]) {
      turning(say, day);
      dueOn(say, day);
      handedOver(say, day);
      changesAround(say, day);
    }
  return learned;
}

/** What a party is until a day, and from it on. */
const TURNS: readonly [name: string, before: Row, after: Row][] = [
  ['tested', { is_test: false }, { is_test: true }],
  ['untested', { is_test: true }, { is_test: false }],
  ['hired', { is_internal: false }, { is_internal: true }],
  ['moved', { parent_party_id: 'H0' }, { parent_party_id: 'H3' }],
  // Who employs somebody is no household, whoever is employed there.
  ['employed', { parent_party_id: 'employer' }, { parent_party_id: 'H1' }],
  ['grown', { party_type: 'organisation', employee_count: 9 }, { party_type: 'organisation', employee_count: 300 }],
];

/** Parties that turn into something else on a day on which all kinds of things happen to them, and on the day before. */
function turning(say: Say, day: number): void {
  for (const [name, before, after] of TURNS) {
    const party_id = `${name}${day}`;
    const party = { party_id, party_type: 'person', is_test: false, is_internal: false };
    say('party', 0, { ...party, ...before, valid_from: exactly(0) });
    say('party', day, { ...party, ...after, valid_from: exactly(day) });
    for (const [scheme, first, second] of [
      ['region', 'north', 'south'],
      ['line', 'sme', 'retail'],
    ] as const) {
      say('party_segment', 0, { party_id, scheme, segment: first, valid_from: exactly(0) });
      say('party_segment', day, { party_id, scheme, segment: second, valid_from: exactly(day) });
    }
    const held = { party_id, role: 'owner', share: '1' };
    for (const [product_id, from, extra] of [
      ['SAV', 60, {}],
      ['CUR', day, {}],
      ['APP', day - 1, { recurring_amount: '12', recurring_unit: 'month', recurring_count: 1, quantity: '2' }],
    ] as const) {
      const agreement_id = `${party_id}${product_id}`;
      const agreement = { agreement_id, product_id, currency: 'EUR', opened_on: exactly(from), ...extra };
      say('agreement', from, { ...agreement, status: 'in_force', valid_from: exactly(from) });
      say('agreement_party', from, { ...held, agreement_id, valid_from: exactly(from) });
      if (product_id === 'SAV')
        say('agreement', day, {
          ...agreement,
          status: 'closed',
          close_reason: 'customer',
          valid_from: exactly(day),
        });
    }
    // Policies that are up on the day of the turn and on the day after.
    for (const due of [day, day + 1]) {
      const agreement_id = `${party_id}due${due}`;
      const policy = { agreement_id, product_id: 'INS', status: 'in_force', currency: 'EUR', opened_on: exactly(60) };
      say('agreement', 60, { ...policy, term_end_on: exactly(due), valid_from: exactly(60) });
      say('agreement', due, { ...policy, term_end_on: exactly(due + 90), valid_from: exactly(due) });
      say('agreement_party', 60, { ...held, agreement_id, valid_from: exactly(60) });
    }
    for (const on of [day - 1, day]) {
      const business_date = exactly(on);
      const of = { party_id, currency: 'EUR', business_date };
      const id = `${party_id}.${on}`;
      const deal = { ...of, order_type: 'opportunity', valid_from: business_date };
      say('sales_order', on, { ...deal, order_id: `${id}won`, status: 'placed' });
      say('sales_order', on, { ...deal, order_id: `${id}won`, status: 'fulfilled', valid_from: exactly(on + 1) });
      say('sales_order', on, { ...deal, order_id: `${id}lost`, status: 'failed' });
      const order = { ...of, order_type: 'order', status: 'placed', valid_from: business_date };
      say('sales_order', on, { ...order, order_id: `${id}order` });
      const line = { ...of, order_id: `${id}order`, product_id: 'TEA' };
      say('movement', on, { ...line, movement_id: `${id}s`, kind: 'sale_gross', quantity: '2', amount: '20' });
      say('movement', on, { ...line, movement_id: `${id}r`, kind: 'return', quantity: '1', amount: '4' });
      say('movement', on, { ...of, movement_id: `${id}f`, kind: 'fee_income', amount: '3', initiator: 'customer' });
      say('movement', on, { ...of, movement_id: `${id}d`, kind: 'deposit', amount: '50', purpose: 'salary' });
      const seen = { party_id, user_key: `${party_id}u`, business_date };
      for (const kind of ['login', 'ticket', 'complaint'])
        say('interaction', on, { ...seen, interaction_id: `${id}${kind}`, kind });
      say('interaction', on, { ...seen, interaction_id: `${id}nps`, kind: 'survey_nps', score: '10' });
    }
  }
}

const LEFT: Row = { status: 'closed', close_reason: 'customer' };
/** What becomes of an agreement: until which day its term runs, and what is said on the day on which it is due. */
type Fate = readonly [name: string, from: number, ends: number, ...then: (readonly [day: number, Row])[]];

/** Agreements whose term ends on a day: charged by every unit, renewed, closed, run out, or ending as they begin. */
function dueOn(say: Say, day: number): void {
  const party_id = `due${day}`;
  const fates: readonly Fate[] = [
    ['renewed', day - 90, day, [day, { term_end_on: exactly(day + 90) }]],
    // A longer term does not help who leaves on the day on which the shorter one ended.
    ['prolonged', day - 90, day, [day - 9, { term_end_on: exactly(day + 90) }], [day, LEFT]],
    ['closed', day - 90, day, [day, LEFT]],
    ['over', day - 90, day, [day, { status: 'closed', close_reason: null }]],
    ['error', day - 90, day, [day, { status: 'closed', close_reason: 'error' }]],
    ['late', day - 90, day, [day + 30, { term_end_on: exactly(day + 90) }]],
    ['tooLate', day - 90, day, [day + 31, { term_end_on: exactly(day + 90) }]],
    ['brief', day, day],
    ['past', day, day - 1],
    ['open', day - 91, day + 1],
  ];
  say('party', 0, { party_id, party_type: 'organisation', valid_from: exactly(0) });
  for (const [scheme, segment] of [
    ['region', 'east'],
    ['line', 'retail'],
  ] as const)
    say('party_segment', 0, { party_id, scheme, segment, valid_from: exactly(0) });
  const held: [product_id: string, unit: string | null][] = [
    ...UNITS.map((unit): [string, string] => ['APP', unit]),
    ['ADD', 'month'],
    ['INS', null],
    ['LOAN', null],
  ];
  for (const [product_id, unit] of held)
    for (const [fate, from, ends, ...then] of fates) {
      const agreement_id = `${party_id}${product_id}${unit ?? ''}${fate}`;
      const charge = unit === null ? {} : { recurring_amount: '10', recurring_unit: unit, recurring_count: 1 };
      const row = {
        agreement_id,
        product_id,
        opened_on: exactly(Math.min(from, ends)),
        term_end_on: exactly(ends),
        quantity: '2',
        currency: 'EUR',
        ...charge,
      };
      say('agreement', from, { ...row, status: 'in_force', valid_from: exactly(from) });
      say('agreement_party', from, { agreement_id, party_id, role: 'owner', share: '1', valid_from: exactly(from) });
      for (const [on, change] of then)
        say('agreement', on, { ...row, status: 'in_force', ...change, valid_from: exactly(on) });
    }
  // A policy that another one renews in time, on the last day of grace, a day later, or only until it was due.
  for (const [name, from, to] of [
    ['at', day, day + 200],
    ['grace', day + 30, day + 200],
    ['after', day + 31, day + 200],
    ['before', day - 20, day],
  ] as const) {
    const policy = { product_id: 'INS', currency: 'EUR', status: 'in_force' };
    const holder = { party_id, role: 'owner', share: '1' };
    for (const [agreement_id, begins, ends, more] of [
      [`${party_id}${name}1`, day - 90, day, {}],
      [`${party_id}${name}2`, from, to, { renews_agreement_id: `${party_id}${name}1` }],
    ] as const) {
      const terms = { ...policy, ...more, agreement_id, opened_on: exactly(begins), term_end_on: exactly(ends) };
      say('agreement', begins, { ...terms, valid_from: exactly(begins) });
      say('agreement_party', begins, { ...holder, agreement_id, valid_from: exactly(begins) });
    }
  }
}

const monthEndsAfter = (day: number): number[] =>
  Array.from({ length: 18 }, (_, month) => endOf(month + 1)).filter((end) => end > day);

/** A policy that goes from one holder to another on a day on which losses happen, are told, paid and closed. */
function handedOver(say: Say, day: number): void {
  const agreement_id = `handed${day}`;
  const policy = { agreement_id, product_id: 'INS', currency: 'EUR', status: 'in_force' };
  say('agreement', 60, { ...policy, opened_on: exactly(60), term_end_on: exactly(day), valid_from: exactly(60) });
  say('agreement', day, { ...policy, opened_on: exactly(60), term_end_on: exactly(700), valid_from: exactly(day) });
  for (const [index, segment] of ['north', 'south'].entries()) {
    const party_id = `holder${index}.${day}`;
    say('party', 0, { party_id, party_type: 'person', valid_from: exactly(0) });
    say('party_segment', 0, { party_id, scheme: 'region', segment, valid_from: exactly(0) });
    const holder = { agreement_id, party_id, role: 'owner', share: '1' };
    say('agreement_party', 60, { ...holder, active: index === 0, valid_from: exactly(60) });
    say('agreement_party', day, { ...holder, active: index === 1, valid_from: exactly(day) });
  }
  // Premiums of agreements of which nobody has told, one of a customer and one of nobody.
  for (const [index, payer] of [`holder0.${day}`, null].entries())
    say('movement', day - 30, {
      movement_id: `${agreement_id}stray${index}`,
      kind: 'premium_written',
      agreement_id: `nowhere${index}`,
      party_id: payer,
      product_id: 'INS',
      amount: '90',
      currency: 'EUR',
      business_date: exactly(day - 30),
      service_from: exactly(day - 30),
      service_to: exactly(day + 60),
    });
  for (const [name, loss, reported, closed] of [
    ['before', day - 1, day - 1, day],
    ['on', day, day, day],
    ['told', day - 30, day, day + 1],
    ['known', day - 30, day - 1, day],
  ] as const) {
    const claim_id = `${agreement_id}${name}`;
    const claim = { claim_id, agreement_id, loss_date: exactly(loss), reported_date: exactly(reported) };
    say('claim', reported, { ...claim, status: 'open', valid_from: exactly(reported) });
    say('claim', closed, { ...claim, status: 'closed', closed_date: exactly(closed), valid_from: exactly(closed) });
    for (const on of [day - 1, day])
      for (const kind of ['claim_paid', 'claim_recovery', 'premium_earned'])
        say('movement', on, {
          movement_id: `${claim_id}${kind}${on}`,
          kind,
          agreement_id,
          claim_id: kind === 'premium_earned' ? null : claim_id,
          amount: kind === 'claim_recovery' ? '3' : '40',
          currency: 'EUR',
          business_date: exactly(on),
        });
    // Kept of the claim alone, or of a product.
    // A reserve that nobody repeats is not known for long.
    for (const [kind, more] of [
      ['reserve_case', {}],
      ['reserve_ceded', { product_id: 'INS' }],
      ['reserve_case', { product_id: 'LOAN' }],
    ] as const)
      for (const on of [day - 1, day, ...monthEndsAfter(day)])
        say('position', on, {
          position_id: `${claim_id}${kind}${on}${Object.keys(more).length}`,
          kind,
          position_date: exactly(on),
          claim_id,
          amount: '21',
          currency: kind === 'reserve_ceded' ? 'USD' : 'EUR',
          ...more,
        });
  }
}
