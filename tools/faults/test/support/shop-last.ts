import type { Learned } from './worlds.ts';

// What the shop learned at the very end: one thing of each kind, and before that what nobody had told was taken back.

const BEFORE = '2025-03-01T08:00:00Z';
const FIRST = '2025-06-30T08:00:00Z';
const LAST = '2025-06-30T20:00:00Z';

/** Of F and its only order, and of E, who never ordered but bought on an account. */
export function shopLast(): Learned[] {
  const learned: Learned[] = [];
  const say = (table: Learned['table'], at: string, row: Learned['row']): void => {
    learned.push({ table, at, row, source: 'core' });
  };
  say('party', FIRST, { party_id: 'F', party_type: 'person', valid_from: '2024-01-01' });
  say('party_segment', FIRST, { party_id: 'F', scheme: 'region', segment: 'south', valid_from: '2024-01-01' });
  const order = { order_id: 'F1', party_id: 'F', order_type: 'order', business_date: '2025-04-10', currency: 'EUR' };
  say('sales_order', FIRST, { ...order, status: 'placed', valid_from: '2025-04-10' });
  say('sales_order', LAST, { ...order, status: 'cancelled', valid_from: '2025-05-01' });
  say('movement', FIRST, { movement_id: 'F1/0', ...OF_F1, quantity: '2', amount: '20' });

  const party = { party_id: 'E', party_type: 'person', valid_from: '2024-01-01' };
  say('party', FIRST, party);
  say('party', LAST, { ...party, is_internal: true, valid_from: '2025-05-20' });
  const classed = { party_id: 'E', scheme: 'region', segment: 'north' };
  say('party_segment', FIRST, { ...classed, valid_from: '2024-01-01' });
  say('party_segment', LAST, { ...classed, segment: 'south', valid_from: '2025-04-01' });
  // Of whom it was said wrongly that it was of a class by the day that is asked of.
  say('party', FIRST, { party_id: 'G', party_type: 'person', valid_from: '2024-01-01' });
  const late = { party_id: 'G', scheme: 'region', segment: 'south' };
  say('party_segment', FIRST, { ...late, op: 'retract', valid_from: '2024-01-01' });
  say('party_segment', FIRST, { ...late, valid_from: '2025-07-01' });
  const ofG = { party_id: 'G', order_id: 'G1', currency: 'EUR', business_date: '2025-06-10' };
  say('sales_order', FIRST, { ...ofG, order_type: 'order', status: 'placed', valid_from: '2025-06-10' });
  const line = { movement_id: 'G1/0', kind: 'sale_gross', product_id: 'TEA', quantity: '3', amount: '30' };
  say('movement', FIRST, { ...ofG, ...line });
  for (const agreement_id of ['E1', 'E2', 'E3']) {
    const agreement = { agreement_id, product_id: 'TEA', status: 'in_force', currency: 'EUR', opened_on: '2024-06-01' };
    say('agreement', FIRST, { ...agreement, valid_from: '2024-06-01' });
    say('agreement', FIRST, { ...agreement, is_test: true, valid_from: '2025-05-01' });
    const held = { agreement_id, party_id: 'E', role: 'owner', share: '0.5', valid_from: '2024-06-01' };
    say('agreement_party', FIRST, held);
    say('agreement_party', FIRST, { ...held, party_id: 'A' });
    if (agreement_id !== 'E1') continue;
    say('agreement', LAST, { ...agreement, is_test: true, valid_from: '2025-04-02' });
    say('agreement_party', LAST, { ...held, share: '0.25', valid_from: '2025-04-10' });
  }
  for (const [movement_id, business_date, more] of [
    ['E/1', '2025-04-20', { agreement_id: 'E1' }],
    ['E/2', '2025-05-05', { agreement_id: 'E1' }],
    ['E/3', '2025-05-25', { party_id: 'E', product_id: 'CUP' }],
  ] as const) {
    const amount = { amount: '40', quantity: '1', currency: 'EUR' };
    say('movement', FIRST, { movement_id, kind: 'sale_gross', business_date, ...amount, ...more });
  }
  takenBack(say);
  return learned;
}

/** Whose it is only the order says. */
const OF_F1 = {
  order_id: 'F1',
  kind: 'sale_gross',
  product_id: 'TEA',
  currency: 'EUR',
  business_date: '2025-04-10',
};

/** Nobody had told these: they are not known, then or now. */
function takenBack(say: (table: Learned['table'], at: string, row: Learned['row']) => void): void {
  const unsaid = { valid_from: '2025-04-05', op: 'retract' };
  say('party', FIRST, { party_id: 'E', party_type: 'person', is_test: true, ...unsaid });
  say('party', FIRST, { party_id: 'F', party_type: 'person', is_test: true, ...unsaid });
  say('party_segment', FIRST, { party_id: 'E', scheme: 'region', segment: 'south', ...unsaid });
  const agreement = { agreement_id: 'E1', product_id: 'TEA', currency: 'EUR' };
  say('agreement', FIRST, { ...agreement, status: 'in_force', is_test: true, ...unsaid });
  say('agreement_party', FIRST, { agreement_id: 'E1', party_id: 'E', role: 'owner', share: '1', ...unsaid });
  const back = { ...OF_F1, kind: 'return', business_date: '2025-04-15', quantity: '2', amount: '20' };
  say('movement', BEFORE, { movement_id: 'unsaid', ...back, op: 'retract' });
}
