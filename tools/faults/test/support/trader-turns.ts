import type { Row } from '../../../../packages/engine/test/support/memory-connector.ts';
import { dayOf, exactly } from './group-days.ts';
import { FATES, order, type Fate } from './trader-orders.ts';
import { buyer, region, type Say } from './trader-parties.ts';

/** Days in the month before the last, and the last of it, as of which questions are asked. */
const DAYS = ['2025-05-10', '2025-05-25', '2025-05-31'].map(dayOf);
const LAST = DAYS[2] as number;
/** What becomes of what they buy on each: with a discount, returned, and nothing else. */
const OF_DAYS = [1, 3, 0];
const EVERYBODY = ['turns', 'turns too', 'moves', 'leaves', 'becomes', 'grouped', 'west6', 'insider', 'tester'];
/** The day of the class that they have again. */
const BACK = dayOf('2025-06-15');

/** Who is of another class from the day of a question on and soon not any more; of a small class; of the house since. */
export function turning(say: Say): void {
  for (const [party_id, segment] of [
    ['turns', 'north'],
    ['turns too', 'south'],
  ] as const) {
    buyer(say, party_id, { party_type: 'organisation' });
    for (const [day, party_type] of [
      [LAST, 'person'],
      [BACK, 'organisation'],
    ] as const)
      say('party', day, { party_id, party_type, valid_from: exactly(day) });
    region(say, party_id, segment, 0);
  }
  buyer(say, 'moves');
  for (const [day, segment] of [
    [0, 'south'],
    [LAST, 'north'],
    [BACK, 'south'],
  ] as const)
    region(say, 'moves', segment, day);
  // Who will be of the class that is asked for, and is not yet.
  buyer(say, 'leaves');
  region(say, 'leaves', 'south', 0);
  region(say, 'leaves', 'north', BACK);
  buyer(say, 'becomes', { party_type: 'organisation' });
  say('party', BACK, { party_id: 'becomes', party_type: 'person', valid_from: exactly(BACK) });
  region(say, 'becomes', 'north', 0);
  buyer(say, 'grouped', { party_type: 'group' });
  region(say, 'grouped', 'east', 0);
  buyer(say, 'west6');
  region(say, 'west6', 'west', 0);
  // The only customers of their class before the first of three months.
  for (const party_id of ['west7', 'west8']) {
    buyer(say, party_id);
    region(say, party_id, 'west', 0);
    order(say, party_id, dayOf('2025-03-15'), FATES[0] as Fate, 7200);
  }
  for (const [party_id, trait] of [
    ['insider', 'is_internal'],
    ['tester', 'is_test'],
  ] as const) {
    buyer(say, party_id);
    say('party', 0, {
      party_id,
      party_type: 'person',
      [trait]: 'true',
      valid_from: exactly(DAYS[1] as number),
    });
    region(say, party_id, 'south', 0);
  }
  for (const party_id of ['turns', 'moves', 'leaves', 'becomes'])
    order(say, party_id, dayOf('2025-04-10'), FATES[0] as Fate, 7300);
  for (const party_id of EVERYBODY)
    for (const [index, day] of DAYS.entries()) {
      order(say, party_id, day, FATES[OF_DAYS[index] as number] as Fate, 7000 + index);
      dealAndCart(say, party_id, day);
      const cost = { movement_id: `${party_id}cost${day}`, kind: 'cogs', amount: '3' };
      say('movement', day, { ...cost, party_id, currency: 'EUR', business_date: exactly(day) });
    }
  // Too late to count, in a currency without a rate, and after all days that are asked about.
  const back = { movement_id: 'west6back', order_id: 'west6.7001', party_id: 'west6', kind: 'return' };
  const booked = { product_id: 'TEA', amount: '5', currency: 'NOK', business_date: '2025-07-01' };
  say('movement', dayOf('2025-07-01'), { ...back, ...booked });
  // Who has as many orders as a class can be told of.
  buyer(say, 'eight');
  region(say, 'eight', 'east', 0);
  for (let number = 0; number < 8; number += 1)
    order(say, 'eight', (DAYS[0] as number) - number, FATES[0] as Fate, 7100 + number);
  // Whose order somebody else paid.
  buyer(say, 'given');
  region(say, 'given', 'south', 0);
  const paid: Row = { party_id: 'eight', order_id: 'given.7400', kind: 'sale_gross', product_id: 'TEA' };
  order(say, 'given', LAST, ['given', [['placed', 0]], []], 7400);
  const amount = { quantity: '1', amount: '5', currency: 'EUR', business_date: exactly(LAST) };
  say('movement', LAST, { movement_id: 'given', ...paid, ...amount });
  // In whose class, and of whose kind, nothing was ever sold.
  buyer(say, 'islander', { party_type: 'household' });
  region(say, 'islander', 'island', 0);
  for (const day of [...DAYS, BACK]) {
    const spent = { movement_id: `island${day}`, kind: 'marketing_cost', amount: '7', currency: 'EUR' };
    say('movement', day, { ...spent, party_id: 'islander', business_date: exactly(day) });
  }
}

/** An opportunity that is won on a day, and a cart of it that is ordered on the next. */
function dealAndCart(say: Say, party_id: string, day: number): void {
  const document = (order_id: string, order_type: string, status: string, from: number, more: Row = {}): void =>
    say('sales_order', from, {
      order_id: `${order_id}.${party_id}.${day}`,
      party_id,
      order_type,
      status,
      currency: 'EUR',
      business_date: exactly(from),
      ...more,
      valid_from: exactly(from),
    });
  document('won', 'opportunity', 'placed', day - 6);
  document('won', 'opportunity', 'fulfilled', day, { business_date: exactly(day - 6) });
  document('filled', 'cart', 'draft', day, { converted_order_id: `emptied.${party_id}.${day}` });
  document('emptied', 'order', 'placed', day + 1);
}
