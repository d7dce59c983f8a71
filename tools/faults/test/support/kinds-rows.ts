import type { Row } from '../../../../packages/engine/test/support/memory-connector.ts';
import { ENDS, listed, MONTHS, OWN, type Kinds } from './kinds-lists.ts';
import { otherKinds } from './kinds-cases.ts';
import { stateKinds } from './kinds-states.ts';
import type { Learned } from './worlds.ts';

// Each value of every closed list has a customer and a region of their own, beside what all of them have: which kind of
// money, contact, balance or status goes wrong stands in a figure of its own. The half of it is told otherwise later.

/** The second one is after what is asked as it was known; the last one tells of one customer alone. */
const SYNCS = ['2025-06-01T10:00:00Z', '2025-07-02T10:00:00Z', '2025-07-04T10:00:00Z'] as const;

export function kindsRows(): Learned[] {
  const learned: Learned[] = [];
  let sums = 0;
  let ids = 0;
  let customers = 0;
  const amount = (): string => String(100 + (((sums += 1) * 13) % 1009));
  const say: Kinds['say'] = (table, row, late = false) => {
    const { business_date, position_date, posting_date, rate_date, valid_from } = row;
    const day = String(business_date ?? position_date ?? posting_date ?? rate_date ?? valid_from ?? '');
    learned.push({ table, at: SYNCS[late === 'last' ? 2 : late || day > '2025-06-01' ? 1 : 0], row, source: 'core' });
  };
  const movement: Kinds['movement'] = (kind, business_date, more, late) => {
    const movement_id = `m${(ids += 1)}`;
    const of = { amount: amount(), currency: 'EUR', quantity: '1', ...more };
    say('movement', { movement_id, kind, business_date, ...of }, late);
    return movement_id;
  };
  const customer: Kinds['customer'] = (name) => {
    customers += 1;
    const party_type = customers % 2 === 0 ? 'person' : 'organisation';
    const since = '2024-01-01';
    const more = { acquisition_channel: customers % 3 === 0 ? 'web' : 'branch' };
    say('party', { party_id: name, party_type, ...more, valid_from: since });
    for (const scheme of ['region', 'line'])
      say('party_segment', { party_id: name, scheme, segment: name, valid_from: since });
    const segment = customers % 4 === 0 ? 'control' : 'treated';
    say('party_segment', { party_id: name, scheme: 'programme:loyalty', segment, valid_from: '2025-03-10' });
    // It is told later that some of them were of another class, or held more, all along.
    if (customers % 5 === 0)
      for (const scheme of ['region', 'line'])
        say('party_segment', { party_id: name, scheme, segment: 'moved', valid_from: '2025-05-10' }, true);
    for (const [product_id, terms] of [
      ['APP', { recurring_amount: amount(), recurring_unit: 'month', recurring_count: 1, quantity: '3' }],
      ['INS', { term_end_on: '2026-01-01' }],
      ['CUR', {}],
    ] as const) {
      const agreement_id = `${name}.${product_id}`;
      const row = { agreement_id, product_id, status: 'in_force', currency: 'EUR', opened_on: since, ...terms };
      say('agreement', { ...row, valid_from: since });
      if (customers % 7 === 0) say('agreement', { ...row, quantity: '5', valid_from: '2025-05-20' }, true);
      say('agreement_party', { agreement_id, party_id: name, role: 'owner', share: '1', valid_from: since });
    }
    for (const position_date of ENDS)
      say('position', {
        position_id: `${name}${position_date}`,
        kind: 'deposit_balance',
        agreement_id: `${name}.CUR`,
        position_date,
        amount: amount(),
        currency: 'EUR',
      });
    for (const year of [2024, 2025]) {
      const term = { service_from: `${year}-01-01`, service_to: `${year + 1}-01-01` };
      movement('premium_written', `${year}-01-01`, { agreement_id: `${name}.INS`, ...term, amount: '73000' });
    }
    for (const month of MONTHS) {
      ordered(name, `${month}-10`);
      movement('fee_income', `${month}-12`, { party_id: name, amount: '4000' });
      if (customers % 3 > 0)
        movement('deposit', `${month}-21`, { agreement_id: `${name}.CUR`, purpose: 'salary', initiator: 'customer' });
      const seen = { party_id: name, user_key: `${name}.u`, business_date: `${month}-20` };
      say('interaction', { interaction_id: `${name}${month}`, kind: 'login', agreement_id: `${name}.APP`, ...seen });
    }
  };
  const ordered = (party_id: string, day: string, more: Row = {}): string => {
    const order_id = `o${(ids += 1)}`;
    const row = { order_id, party_id, order_type: 'order', status: 'placed', currency: 'EUR', business_date: day };
    say('sales_order', { ...row, valid_from: day, ...more });
    movement('sale_gross', day, { party_id, order_id, product_id: 'TEA', quantity: '2', amount: '9000' });
    return order_id;
  };

  for (const [product_id, line_of_business, more] of [
    ['APP', 'software', { is_recurring: true, is_licence: true }],
    ['INS', 'insurance', { term_rule: 'rolls' }],
    ['CUR', 'bank', { family: 'deposit', is_transactional: true }],
    ['LOAN', 'bank', { is_earning_asset: true }],
    ['TEA', 'goods', {}],
    ['CUP', 'goods', {}],
  ] as const) {
    const product = { product_id, name: product_id, category: product_id.toLowerCase(), line_of_business, ...more };
    say('product', { ...product, valid_from: '2024-01-01' });
  }
  customer('plain');
  const kinds: Kinds = { say, customer, movement, ordered, amount };
  movementKinds(kinds);
  contactKinds(kinds);
  stateKinds(kinds);
  otherKinds(kinds);
  return learned;
}

/** Of each kind of movement: one that is told in time, one late, one taken back, one restated; one without a rate. */
function movementKinds({ say, customer, movement, amount }: Kinds): void {
  for (const kind of listed('movement', 'kind')) {
    const [told, unrated] = [`m ${kind}`, `x ${kind}`];
    customer(told);
    customer(unrated);
    // Earned premiums of no agreement would stand for all that is earned.
    const isEarned = kind === 'premium_earned';
    const of = { product_id: 'TEA', ...(isEarned ? { agreement_id: `${told}.CUR` } : { party_id: told }) };
    for (const month of OWN) movement(kind, `${month}-14`, of);
    movement(kind, '2025-05-15', of, true);
    const row = { kind, ...of, business_date: '2025-05-16', currency: 'EUR' };
    const restated = movement(kind, '2025-05-16', of);
    say('movement', { movement_id: restated, ...row, amount: amount() }, true);
    const taken = movement(kind, '2025-05-16', of);
    say('movement', { movement_id: taken, ...row, amount: '1', op: 'retract' }, true);
    // Of the licence that is paid for, and of nobody.
    for (const month of OWN) {
      movement(kind, `${month}-17`, { agreement_id: `${told}.APP` });
      movement(kind, `${month}-18`, { product_id: 'CUP', ...(isEarned ? { agreement_id: 'untold' } : {}) });
    }
    const without = { currency: 'NOK', ...(isEarned ? { agreement_id: `${unrated}.CUR` } : { party_id: unrated }) };
    movement(kind, '2024-03-14', without);
    movement(kind, '2024-03-15', { agreement_id: `${unrated}.APP`, currency: 'NOK' });
  }
}

function contactKinds({ say, customer }: Kinds): void {
  for (const kind of listed('interaction', 'kind')) {
    customer(`i ${kind}`);
    for (const [index, business_date] of ['2025-05-14', '2025-05-15', '2025-06-14', '2025-06-16'].entries()) {
      const of = { party_id: `i ${kind}`, user_key: `${kind}${index}`, score: String(6 + index), quantity: '2' };
      say('interaction', { interaction_id: `${kind}${business_date}`, kind, ...of, business_date }, index === 1);
    }
  }
}
