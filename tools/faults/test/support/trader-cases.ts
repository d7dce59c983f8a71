import type { Row } from '../../../../packages/engine/test/support/memory-connector.ts';
import { dayOf, exactly } from './group-days.ts';
import { FATES, order, PLACED, TWO, type Fate } from './trader-orders.ts';
import { buyer, EDGES, goods, region, type Say } from './trader-parties.ts';

// What happens to few customers of the trader.

/** Two records that turn out to be one party; the less trusted one says something else, and one is of the staff. */
export function merged(say: Say): void {
  buyer(say, 'twin1');
  buyer(say, 'twin2', { party_type: 'organisation' }, 'crm');
  buyer(say, 'staff1');
  buyer(say, 'staff2', { is_internal: 'true' });
  // Of two records that are trusted alike the first leads.
  buyer(say, 'triple1');
  buyer(say, 'triple2', { party_type: 'organisation' }, 'crm');
  buyer(say, 'triple3', {}, 'crm');
  // And whoever the others were found to be, where all come from one source.
  for (const [index, party_type] of ['person', 'organisation', 'person', 'organisation'].entries())
    buyer(say, `pair${index + 1}`, { party_type });
  region(say, 'twin1', 'north', 0);
  say(
    'party_segment',
    0,
    { party_id: 'twin2', scheme: 'region', segment: 'south', valid_from: exactly(0) },
    { source: 'crm' },
  );
  const [plain] = FATES as [Fate];
  for (const [index, day] of EDGES.entries())
    for (const party_id of ['twin1', 'twin2', 'staff1', 'triple1', 'triple3', 'pair1', 'pair4'])
      order(say, party_id, day, plain, 3000 + index);
  // Told twice from a day on, and bought before it.
  for (const [sync, country] of ['CZ', 'DE'].entries())
    say('party', 486, { party_id: 'mended', party_type: 'person', country, valid_from: exactly(486) }, { sync });
  order(say, 'mended', 485, plain, 3500);
  // Of whom more is learned later.
  say('party', 400, { party_id: 'twin1', party_type: 'person', country: 'CZ', valid_from: exactly(400) }, { sync: 2 });
}

/** Six who bought before everybody else: each is at the end of a fifth. */
export function firstSix(say: Say): void {
  const [plain] = FATES as [Fate];
  for (let index = 0; index < 6; index += 1) {
    const party_id = `first${index}`;
    buyer(say, party_id);
    region(say, party_id, index % 2 === 0 ? 'north' : 'south', 0);
    for (let number = 0; number <= index; number += 1)
      order(say, party_id, 70 + index - number, plain, 5000 + 10 * index + number);
  }
}

/** Customers on the last day asked of whom, or of whose product, something is told of a later day only. */
export function comesLate(say: Say): void {
  goods(say, 'NEXT', dayOf('2025-07-01'));
  // Paid for, and no product that makes a customer.
  goods(say, 'BOX', dayOf('2025-07-01'), { is_countable: 'false', is_recurring: 'true' });
  for (const day of ['2025-05-31', '2025-06-30'].map(dayOf))
    for (const [name, from, to, ...products] of [
      ['begins', 90, null, 'SAV', 'NEXT'],
      ['ends', 90, null, 'NEXT', 'SAV'],
      ['held from', day, null, 'NEXT', 'NEXT'],
      ['held until', 90, day, 'NEXT', 'NEXT'],
      ['gone', 90, day, 'SAV', 'SAV'],
      ['classed', 90, null, 'SAV', 'SAV'],
      // Of whom it is told on that day, and so in time.
      ['classed then', 90, null, 'SAV', 'SAV'],
      ['told then', 90, null, 'SAV', 'SAV'],
      ['boxed', 90, null, 'BOX', 'BOX'],
    ] as const) {
      const party_id = `${name}${day}`;
      const told = name === 'gone' ? day + 1 : name === 'told then' ? day : 0;
      say('party', told, { party_id, party_type: 'person', valid_from: exactly(told) }, { sync: 0 });
      region(say, party_id, 'south', name === 'classed' ? day + 1 : name === 'classed then' ? day : 0);
      const held = { party_id, role: 'owner', share: '1' };
      for (const [agreement_id, owned, until] of [
        [`${party_id}a`, from, to],
        ...(name === 'gone' ? [] : ([[`${party_id}b`, 90, null]] as const)),
      ] as const) {
        const isOther = agreement_id.endsWith('b');
        for (const [index, product_id] of products.entries()) {
          const valid_from = exactly(index === 0 ? 90 : day);
          const charge = { recurring_amount: '4', recurring_unit: 'month', recurring_count: '1' };
          const product = {
            product_id: isOther ? 'LOAN' : product_id,
            ...(product_id === 'BOX' && !isOther ? charge : {}),
          };
          say('agreement', 90, { agreement_id, ...product, status: 'in_force', currency: 'EUR', valid_from });
        }
        say('agreement_party', 90, { ...held, agreement_id, valid_from: exactly(owned) });
        if (until !== null)
          say('agreement_party', 90, { ...held, agreement_id, active: 'false', valid_from: exactly(until) });
      }
    }
}

/** A class of which there are too few to be seen, then enough, then too few again. */
export function fewInWest(say: Say): void {
  const [plain] = FATES as [Fate];
  for (let index = 0; index < 5; index += 1) {
    const party_id = `west${index}`;
    buyer(say, party_id);
    region(say, party_id, 'west', 0);
    for (const day of [EDGES[6], EDGES[8], EDGES[10]] as number[])
      if (index < 2 || day === EDGES[8]) order(say, party_id, day - 3, plain, 4000 + index + day);
    if (index > 1) region(say, party_id, 'north', dayOf('2025-06-20'));
  }
  buyer(say, 'west5');
  region(say, 'west5', 'west', 0);
  order(say, 'west5', dayOf('2025-06-30'), plain, 4500);
}

/** All that the last sync brings is about one customer, with one order, one account and two movements. */
export function toldLast(say: Say): void {
  const party_id = 'only';
  const day = dayOf('2025-05-20');
  buyer(say, party_id);
  region(say, party_id, 'north', 0);
  region(say, party_id, 'east', day, 1);
  const business_date = exactly(day);
  const of = { order_id: 'only1', currency: 'EUR', business_date };
  say('sales_order', day, { ...of, party_id, order_type: 'order', status: 'placed', valid_from: business_date });
  const account = {
    agreement_id: 'only2',
    product_id: 'SAV',
    status: 'in_force',
    currency: 'EUR',
    opened_on: exactly(90),
  };
  say('agreement', 90, { ...account, valid_from: exactly(90) });
  // Gone before the order, which makes a customer of it again.
  say('agreement', day, { ...account, status: 'closed', close_reason: 'customer', valid_from: exactly(day - 10) });
  // Of the house for a while: what it bought then does not count.
  const house = { party_id, party_type: 'person', is_internal: 'true', valid_from: exactly(day + 4) };
  say('party', day, house, { sync: 1 });
  say('movement', day, {
    party_id,
    movement_id: 'only7',
    kind: 'sale_gross',
    amount: '17',
    currency: 'EUR',
    business_date: exactly(day + 5),
  });
  // What is booked on it after that is a test.
  const closed = { ...account, status: 'closed', close_reason: 'customer' };
  say('agreement', day, { ...closed, is_test: 'true', valid_from: exactly(day + 2) });
  const tested = { movement_id: 'only6', kind: 'sale_gross', agreement_id: 'only2', amount: '21', currency: 'EUR' };
  say('movement', day + 3, { ...tested, business_date: exactly(day + 3) });
  const held = { agreement_id: 'only2', party_id, role: 'owner' };
  say('agreement_party', 90, { ...held, share: '0.5', valid_from: exactly(90) });
  const sold = {
    ...of,
    kind: 'sale_gross',
    movement_id: 'only3',
    agreement_id: 'only2',
    product_id: 'TEA',
    quantity: '2',
  };
  say('movement', day, { ...sold, amount: '40' }, { sync: 1 });
  say(
    'movement',
    day,
    { ...sold, movement_id: 'only4', agreement_id: null, quantity: null, product_id: null, amount: '15' },
    { sync: 2 },
  );
  const asked = { interaction_id: 'only5', kind: 'ticket', agreement_id: 'only2', business_date };
  say('interaction', day, asked);
  const last = { sync: 3 };
  const [party_type, is_internal] = ['organisation', 'true'];
  say('party', day, { party_id, party_type, is_internal, valid_from: exactly(day - 1) }, last);
  region(say, party_id, 'south', day, 3);
  say('sales_order', day, { ...of, party_id, order_type: 'order', status: 'paid', valid_from: exactly(day + 5) }, last);
  say('agreement', day, { ...account, status: 'dormant', valid_from: exactly(day - 40) }, last);
  say('agreement_party', day, { ...held, share: '0.25', valid_from: exactly(day - 3) }, last);
  say('movement', day, { ...sold, amount: '33' }, last);
  say('interaction', day, { ...asked, quantity: '2' }, last);
}

/** What fits nowhere else: goods of nobody, a currency without a rate, products that come after what is held. */
export function odd(say: Say): void {
  buyer(say, 'odd');
  region(say, 'odd', 'east', 0);
  // Another scheme has classes of the same names.
  for (const [index, segment] of ['organisation', 'household', 'person', 'north'].entries())
    say('party_segment', index, { party_id: 'odd', scheme: 'billed as', segment, valid_from: exactly(index) });
  const sale = { kind: 'sale_gross', quantity: '1', amount: '9' };
  for (const day of EDGES) {
    const business_date = exactly(day);
    const more = { business_date, currency: 'EUR' };
    say('movement', day, { ...sale, ...more, movement_id: `nobody${day}`, product_id: 'TEA' });
    say('movement', day, { ...sale, ...more, movement_id: `ghost${day}`, order_id: 'ghost', party_id: 'odd' });
    say('movement', day, { ...sale, ...more, movement_id: `cash${day}`, party_id: 'often1', product_id: 'CUP' });
    say('movement', day, { ...more, movement_id: `back${day}`, kind: 'return', amount: '2', party_id: 'often1' });
    // An order of nobody, and one that was told again and taken back.
    const ordered = {
      order_type: 'order',
      status: 'placed',
      currency: 'EUR',
      business_date,
      valid_from: business_date,
    };
    say('sales_order', day, { ...ordered, order_id: `stray${day}`, party_id: null });
    say('movement', day, { ...sale, ...more, movement_id: `stray${day}`, order_id: `stray${day}`, product_id: 'CUP' });
    say('sales_order', day, { ...ordered, order_id: `undone${day}`, party_id: 'often4' });
    say('sales_order', day, { ...ordered, order_id: `undone${day}`, party_id: 'often4', op: 'retract' }, { sync: 2 });
    say('movement', day, {
      ...sale,
      ...more,
      movement_id: `undone${day}`,
      order_id: `undone${day}`,
      product_id: 'TEA',
    });
  }
  // An order that counts from the last day of a month on, and one that counts until then.
  for (const day of ['2025-05-31', '2025-06-30'].map(dayOf))
    for (const [name, fate] of [
      ['slow', ['slow', [PLACED], [['sale_gross', 'CUP', '1', 40]]]],
      ['quits', ['quits', [PLACED, ['cancelled', 40]], [TWO]]],
    ] as const satisfies readonly (readonly [string, Fate])[]) {
      const party_id = `${name}${day}`;
      buyer(say, party_id);
      region(say, party_id, 'north', 0);
      order(say, party_id, day - 40, fate, 6000 + day);
      const cash = { party_id, currency: 'EUR', business_date: exactly(day - 3), movement_id: `${party_id}cash` };
      say('movement', day, { ...sale, ...cash });
    }
  // Whoever bought nothing but what was in no catalogue yet.
  buyer(say, 'early');
  region(say, 'early', 'south', 0);
  const early: Fate = ['early', [PLACED], [['sale_gross', 'LATE', '1', 0]]];
  order(say, 'early', dayOf('2025-05-15'), early, 5000);
  const crowns = { party_id: 'odd', currency: 'NOK', business_date: '2024-05-15' };
  for (const kind of ['sale_gross', 'fee_income', 'cogs', 'marketing_cost'])
    say('movement', dayOf('2024-05-15'), { ...crowns, movement_id: `crowns${kind}`, kind, amount: '5' });
  // Too late to be a return of that sale, and in crowns.
  order(say, 'odd', dayOf('2024-03-20'), ['late', [PLACED], [TWO]], 6500);
  const returned = { ...crowns, order_id: 'odd.6500', movement_id: 'crownsback', kind: 'return', product_id: 'TEA' };
  say('movement', dayOf('2024-05-15'), { ...returned, amount: '5' });
  const holder = (agreement_id: string, party_id: string, from: number, active = 'true'): void =>
    say('agreement_party', from, { agreement_id, party_id, role: 'owner', active, valid_from: exactly(from) });
  const state = (agreement_id: string, from: number, more: Row): void =>
    say('agreement', from, { agreement_id, status: 'in_force', currency: 'EUR', ...more, valid_from: exactly(from) });
  const [may, june] = [dayOf('2025-05-10'), dayOf('2025-06-10')];
  state('swapped', 90, { product_id: 'LATE' });
  state('swapped', may, { product_id: 'SAV' });
  holder('swapped', 'odd', 90);
  state('applied', 90, { product_id: 'LATE', status: 'applied' });
  state('applied', june, { product_id: 'LATE' });
  holder('applied', 'often1', 90);
  state('handed', 90, { product_id: 'LATE' });
  holder('handed', 'often2', 90);
  holder('handed', 'often2', may, 'false');
  holder('handed', 'often3', may);
}
