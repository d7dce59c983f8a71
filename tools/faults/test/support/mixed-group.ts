import type { CanonicalTable } from '@sextant/contracts';
import type { Row } from '../../../../packages/engine/test/support/memory-connector.ts';
import { drawingOf } from './drawing.ts';
import { dayAt, DAYS, endOf, exactly } from './group-days.ts';
import { tellBooks } from './group-books.ts';
import { edgesOfGroup } from './group-edges.ts';
import { BOOKED, CAMPS, OF_CLAIMS, PRODUCTS, SEEN } from './group-firm.ts';
import type { Learned } from './worlds.ts';

// A small made-up group with a bank, a shop, a software firm and an insurer, in which everything happens that sources
// do: late, corrected and retracted rows, several roles, currencies and sources, tests, households, returns.

const CUSTOMERS = 160;

/** The sync that brings what is known on a day: there is one every hundred days. */
const syncAfter = (day: number): string => `${exactly(Math.min(550, Math.ceil((day + 1) / 100) * 100))}T10:00:00Z`;

/** Everything that the group's sources said, each with the instant at which it was learned. */
export function mixedGroup(seed: number): Learned[] {
  const { random, pick, oneIn } = drawingOf(seed);
  const learned: Learned[] = [];
  const say = (table: CanonicalTable, day: number, row: Row, source: Learned['source'] = 'core'): void => {
    // Some of it comes late; without its balance of a day there is no figure at all.
    const known = Math.min(DAYS, day + (table !== 'position' && oneIn(6) ? random(90) : 0));
    learned.push({ table, at: syncAfter(known), row, source });
  };
  // Without a rate there is no amount at all: those are told in time.
  const sayRate = (day: number, row: Row): void => {
    learned.push({ table: 'fx_rate', at: syncAfter(day), row, source: 'core' });
  };
  const money = (): string => `${1 + random(400)}.${random(10)}`;
  const currency = (): string => (oneIn(8) ? 'USD' : oneIn(12) ? 'CZK' : 'EUR');

  tellBooks({ say, random, pick, oneIn, money }, sayRate);
  for (let h = 0; h < 5; h += 1)
    say('party', 0, { party_id: `H${h}`, party_type: h < 3 ? 'household' : 'group', valid_from: dayAt(0) });
  let id = 0;
  const next = (prefix: string): string => `${prefix}${(id += 1)}`;

  for (let c = 0; c < CUSTOMERS; c += 1) {
    const party_id = `C${c}`;
    const isPerson = !oneIn(3);
    const from = oneIn(4) ? 340 + random(180) : random(200);
    const party: Row = {
      party_id,
      party_type: isPerson ? 'person' : 'organisation',
      parent_party_id: oneIn(3) ? `H${random(5)}` : null,
      birth_date: isPerson && !oneIn(6) ? dayAt(-random(22_000) - 7_000) : null,
      industry_code: isPerson ? null : pick(['C', 'G', 'J', null]),
      employee_count: isPerson || oneIn(5) ? null : pick([3, 9, 10, 49, 50, 300]),
      country: pick(['CZ', 'DE', null]),
      acquisition_channel: pick(['web', 'branch', null]),
      // Of those that turn out to be one, one is for tests, one of the house.
      is_test: c === 3 || oneIn(18),
      is_internal: c === 5 || c === 7 || oneIn(24),
    };
    say('party', from, { ...party, valid_from: dayAt(from) });
    for (let change = random(3); change > 0; change -= 1) {
      const day = from + 20 + random(DAYS - from - 20);
      say('party', day, {
        ...party,
        is_test: oneIn(5),
        is_internal: oneIn(9),
        parent_party_id: `H${random(5)}`,
        employee_count: isPerson ? null : pick([9, 10, 300]),
        valid_from: dayAt(day),
      });
    }
    if (oneIn(8)) say('party', from + 20, { ...party, birth_date: '1990-01-01', valid_from: dayAt(from) }, 'crm');
    for (const scheme of ['region', 'line'])
      if (!oneIn(6)) {
        const segment = (): string =>
          scheme === 'line' ? pick(['retail', 'retail', 'sme', 'south']) : pick(['north', 'south', 'east']);
        say('party_segment', from, { party_id, scheme, segment: segment(), valid_from: dayAt(random(100)) });
        for (let change = random(4); change > 0; change -= 1) {
          const day = 150 + random(396);
          say('party_segment', day, { party_id, scheme, segment: segment(), valid_from: dayAt(day) });
        }
        if (oneIn(6))
          say('party_segment', 420, {
            party_id,
            scheme,
            segment: segment(),
            valid_from: dayAt(400),
            ...(oneIn(2) ? { op: 'retract' } : {}),
          });
      }

    const own: { agreement_id: string; product_id: string; from: number }[] = [];
    const leaves = oneIn(3) ? from + 60 + random(300) : DAYS + 1;
    // What is held together more often than chance allows.
    const camp = pick(CAMPS);
    const liked = oneIn(4) ? [] : camp.liked;
    for (let a = liked.length + random(4); a > 0; a -= 1) {
      const agreement_id = next('A');
      const product_id = liked[a - 1] ?? pick(camp.agreed);
      const opened = from > 300 ? from + random(20) : oneIn(2) ? random(60) : random(480);
      const isCharged = product_id === 'APP' || product_id === 'ADD';
      const row: Row = {
        agreement_id,
        product_id,
        opened_on: oneIn(8) ? null : dayAt(opened),
        term_end_on:
          ['INS', 'LOAN'].includes(product_id) || oneIn(product_id === 'APP' ? 2 : 8)
            ? dayAt(opened + pick([90, 180, 365, 60 + random(500)]))
            : null,
        renews_agreement_id:
          product_id === 'INS' ? (own.find((each) => each.product_id === 'INS')?.agreement_id ?? null) : null,
        quantity: String(1 + random(6)),
        recurring_amount: isCharged && !oneIn(8) ? money() : null,
        recurring_unit: isCharged ? pick(['day', 'week', 'month', 'month', 'year']) : null,
        recurring_count: isCharged ? pick([1, 1, 2, 3]) : null,
        currency: currency(),
        is_test: oneIn(20),
        branch: pick(['b1', 'b2']),
        entity: pick(['bank', 'bank', 'insurer']),
        channel: pick(['web', 'branch']),
      };
      const state = (at: number, status: string, more: Row = {}, late = 0): void =>
        say('agreement', at + late, { ...row, status, ...more, valid_from: dayAt(at) });
      const isTrial = isCharged && oneIn(2);
      const first = isTrial ? 'trial' : oneIn(7) ? pick(['applied', 'approved']) : 'in_force';
      state(opened, first);
      let at = opened;
      if (first !== 'in_force' && !oneIn(3)) state((at += random(40)), 'in_force');
      for (let change = random(6); change > 0; change -= 1) {
        at += pick([1, 15, 30, 31, 45, 90, 1 + random(120)]);
        if (at > Math.min(DAYS, leaves)) break;
        const status = pick([
          'closed',
          'in_force',
          'in_force',
          'dormant',
          'suspended',
          'arrears',
          'closed',
          'withdrawn',
          'rejected',
        ]);
        if (row['term_end_on'] !== null && oneIn(3)) row['term_end_on'] = oneIn(3) ? null : dayAt(at + 200);
        const reason = ['closed', 'withdrawn', 'rejected'].includes(status)
          ? { close_reason: pick(['customer', 'firm', 'matured', 'lapsed', 'renewed', null, 'error']) }
          : {};
        const charge = isCharged && oneIn(2) ? { recurring_amount: money(), quantity: String(1 + random(9)) } : {};
        state(at, status, { ...reason, ...charge });
        if (oneIn(6)) say('agreement', at + 50, { ...row, status, op: 'retract', valid_from: dayAt(at) });
        if (oneIn(6)) state(at, pick(['in_force', 'closed']), {}, 60);
      }
      if (leaves > opened && leaves <= DAYS) state(leaves, 'closed', { close_reason: 'customer' });
      own.push({ agreement_id, product_id, from: opened });
      const joint = oneIn(4);
      const holders: [string, string, string][] = [[party_id, 'owner', joint ? '0.6' : '1']];
      if (joint) holders.push([`C${random(CUSTOMERS)}`, 'joint_owner', '0.4']);
      if (oneIn(4)) holders.push([`C${random(CUSTOMERS)}`, pick(['authorised_user', 'guarantor', 'payer']), '0']);
      for (const [holder, role, share] of holders) {
        const stands = { agreement_id, party_id: holder, role, share };
        say('agreement_party', opened, { ...stands, valid_from: dayAt(opened) });
        if (oneIn(8)) {
          const end = opened + 30 + random(200);
          say('agreement_party', end, { ...stands, active: false, valid_from: dayAt(end) });
        }
      }
    }

    const book = (kind: string, day: number, row: Row): string => {
      const movement_id = next('M');
      const business_date = dayAt(Math.min(day, DAYS));
      const movement = { movement_id, kind, amount: money(), currency: currency(), business_date, ...row };
      say('movement', day, movement);
      if (oneIn(15)) say('movement', day + 70, { ...movement, amount: money() });
      if (oneIn(25)) say('movement', day + 80, { ...movement, op: 'retract' });
      if (oneIn(20)) {
        const back = {
          movement_id: `${movement_id}r`,
          reverses_movement_id: movement_id,
          business_date: dayAt(Math.min(day + 9, DAYS)),
        };
        say('movement', day + 10, { ...movement, ...back, amount: `-${movement.amount}` });
      }
      return movement_id;
    };
    for (let m = 4 + random(20); m > 0; m -= 1) {
      const day = from + random(DAYS - from);
      const target = own.length > 0 && !oneIn(4) ? { agreement_id: pick(own).agreement_id } : { party_id };
      const about = oneIn(3) ? { product_id: pick(PRODUCTS)['product_id'] ?? null } : {};
      const by = { initiator: pick(['customer', 'firm', null]), quantity: oneIn(3) ? String(random(4)) : null };
      book(oneIn(30) ? 'fee_income' : pick(BOOKED), day, oneIn(25) ? { ...about } : { ...target, ...about, ...by });
    }
    for (let day = from + 10; day < DAYS; day += 80) book('marketing_cost', day, { party_id });
    if (oneIn(2))
      for (let month = random(6); month < 18; month += 1)
        if (!oneIn(7))
          book('deposit', month * 30 + random(25), {
            party_id,
            purpose: pick(['salary', 'salary', 'pension', 'other']),
          });

    for (const { agreement_id, from: begun } of own.filter(({ product_id }) => product_id === 'INS')) {
      // Of most policies nobody says what was earned of them: their days of cover tell.
      if (oneIn(4))
        for (let day = begun; day < DAYS; day += 60) book('premium_earned', day, { agreement_id, party_id });
      for (let year = 0; year < 2; year += 1) {
        const first = begun + 365 * year;
        const term = { service_from: dayAt(first), service_to: dayAt(first + (oneIn(9) ? 0 : 365)) };
        book('premium_written', begun + 365 * year, { agreement_id, party_id, ...(oneIn(5) ? {} : term) });
      }
      for (let k = random(4); k > 0; k -= 1) {
        const claim_id = next('L');
        const loss = Math.min(begun + random(200), DAYS - 5);
        const claim = {
          claim_id,
          agreement_id,
          party_id: oneIn(4) ? null : party_id,
          loss_date: dayAt(loss),
          reported_date: dayAt(loss + random(30)),
        };
        say('claim', loss, { ...claim, status: 'open', valid_from: dayAt(loss) });
        const end = loss + 20 + random(120);
        if (!oneIn(4))
          say('claim', end, {
            ...claim,
            status: pick(['closed', 'closed', 'nil', 'rejected']),
            closed_date: dayAt(end),
            valid_from: dayAt(end),
          });
        if (oneIn(4)) say('claim', end + 40, { ...claim, status: 'reopened', valid_from: dayAt(end + 40) });
        for (let m = random(4); m > 0; m -= 1) book(pick(OF_CLAIMS), loss + random(150), { claim_id, agreement_id });
        // One currency all along: each has a reserve of its own.
        const reservedIn = currency();
        for (const kind of ['reserve_case', 'reserve_ceded'])
          for (let month = 1; month <= 18; month += 1) {
            if (endOf(month) < loss) continue;
            say('position', endOf(month), {
              position_id: next('P'),
              kind,
              position_date: exactly(endOf(month)),
              claim_id,
              agreement_id,
              amount: money(),
              currency: reservedIn,
            });
          }
      }
    }
    for (let o = random(9); o > 0; o -= 1) {
      const day = from + random(DAYS - from);
      const order_id = next('O');
      const order = {
        order_id,
        party_id: oneIn(15) ? null : party_id,
        currency: currency(),
        business_date: dayAt(day),
        channel: pick(['web', 'shop']),
        is_test: oneIn(25),
      };
      say('sales_order', day, { ...order, order_type: 'order', status: 'placed', valid_from: dayAt(day) });
      if (oneIn(3))
        say('sales_order', day + 5, {
          ...order,
          order_type: 'order',
          status: pick(['paid', 'fulfilled', 'cancelled', 'failed']),
          valid_from: dayAt(day + 1 + random(20)),
        });
      for (let line = 1 + random(3); line > 0; line -= 1) {
        const of = {
          order_id,
          party_id: order.party_id,
          product_id: oneIn(12) ? null : pick(['TEA', 'CUP', 'BOX']),
          currency: order.currency,
        };
        book('sale_gross', day + (oneIn(9) ? 4 : 0), {
          ...of,
          quantity: oneIn(7) ? null : String(1 + random(3)),
          amount: oneIn(15) ? '0' : money(),
        });
        if (oneIn(3)) book('discount', day, { ...of, amount: '3' });
        if (oneIn(3)) book('return', day + 1 + random(60), { ...of, quantity: String(1 + random(2)), amount: '9' });
        if (oneIn(3)) book(pick(['cogs', 'shipping', 'tax', 'refund_cash']), day, of);
      }
    }
    for (let k = random(6); k > 0; k -= 1) {
      const day = from + random(DAYS - from - 3);
      const cart = next('K');
      const isBought = !oneIn(3);
      const hour = `T1${random(10)}:00:00Z`;
      const base = { party_id: oneIn(5) ? null : party_id, currency: 'EUR', is_test: oneIn(20) };
      say('sales_order', day, {
        ...base,
        order_id: cart,
        order_type: 'cart',
        status: 'draft',
        business_date: exactly(day),
        placed_at: oneIn(4) ? null : exactly(day) + hour,
        converted_order_id: isBought ? `${cart}o` : null,
        valid_from: exactly(day),
      });
      const after = day + random(3);
      if (isBought)
        say('sales_order', after, {
          ...base,
          order_id: `${cart}o`,
          order_type: 'order',
          status: 'placed',
          business_date: exactly(after),
          placed_at: oneIn(4) ? null : exactly(after) + hour,
          valid_from: exactly(after),
        });
    }
    for (let d = random(6); d > 0; d -= 1) {
      const day = from + random(DAYS - from);
      const deal = {
        order_id: next('D'),
        order_type: 'opportunity',
        party_id: oneIn(6) ? null : party_id,
        currency: 'EUR',
        business_date: dayAt(day),
        is_test: oneIn(15),
      };
      say('sales_order', day, { ...deal, status: 'placed', valid_from: dayAt(day) });
      if (!oneIn(4))
        say('sales_order', day + 30, {
          ...deal,
          status: pick(['fulfilled', 'failed', 'cancelled', 'paid']),
          valid_from: dayAt(day + random(40)),
        });
      if (oneIn(5))
        say('sales_order', day + 60, { ...deal, status: pick(['fulfilled', 'failed']), valid_from: dayAt(day + 50) });
    }

    for (let i = random(30); i > 0; i -= 1) {
      const day = from + random(DAYS - from);
      const kind = pick(SEEN);
      const where =
        oneIn(4) && own.length > 0
          ? { agreement_id: pick(own).agreement_id }
          : { party_id: oneIn(20) ? null : party_id };
      const user = oneIn(5) ? null : `${party_id}u${random(3)}`;
      const row = {
        interaction_id: next('I'),
        kind,
        ...where,
        user_key: user,
        quantity: oneIn(4) ? String(1 + random(3)) : null,
        product_id: oneIn(4) ? 'APP' : null,
        business_date: dayAt(day),
      };
      say('interaction', day, row);
      if (oneIn(15)) say('interaction', day + 60, { ...row, op: 'retract' });
    }
    for (let s = random(5); s > 0; s -= 1) {
      const day = 300 + random(246);
      const isNps = !oneIn(3);
      const score = oneIn(8) ? null : String(isNps ? random(11) : 1 + random(5));
      say('interaction', day, {
        interaction_id: next('S'),
        kind: isNps ? 'survey_nps' : 'survey_csat',
        party_id,
        user_key: oneIn(2) ? `${party_id}u${random(2)}` : null,
        score,
        business_date: dayAt(day),
      });
    }
    const positions: [string, Row][] = [
      ['ledger_balance', {}],
      ['deposit_balance', {}],
      ['wallet_estimate', {}],
      ['nonperforming_principal', {}],
      ['unearned_premium', {}],
      ['outstanding_principal', { entity: c % 2 === 0 ? 'bank' : null }],
      ['seats_used', { quantity: String(random(6)) }],
    ];
    for (const [kind, more] of positions) {
      const held = own.find(({ product_id }) => kind !== 'seats_used' || product_id === 'APP');
      if (oneIn(2) || (held === undefined && kind !== 'wallet_estimate')) continue;
      const of = held === undefined || kind === 'wallet_estimate' ? { party_id } : { agreement_id: held.agreement_id };
      // One currency all along: each has a balance of its own.
      const heldIn = c % 20 === 7 ? null : currency();
      for (let month = 3 + random(6); month <= 18; month += 1) {
        // Carried for seven days at most.
        const day = endOf(month) - (c === 5 && month === 12 && kind === 'deposit_balance' ? 8 : pick([0, 0, 4, 7, 7]));
        const counted = kind === 'seats_used' ? {} : { amount: money(), currency: heldIn };
        const row = { position_id: next('P'), kind, position_date: exactly(day), ...of, ...counted, ...more };
        if (month > 12 || !oneIn(30)) say('position', day, row);
        if (oneIn(12))
          say('position', day + 20, { ...row, ...(kind === 'seats_used' ? { quantity: '2' } : { amount: '77' }) });
      }
    }
  }
  // There is no rate of the Norwegian crown: what is in it has no value, and the figures of the east have none then.
  const poor = { party_id: 'C900', party_type: 'person', valid_from: dayAt(0) };
  say('party', 0, poor);
  say('party_segment', 0, { party_id: 'C900', scheme: 'region', segment: 'east', valid_from: dayAt(0) });
  const inCrowns = { party_id: 'C900', currency: 'NOK', business_date: dayAt(40) };
  say('sales_order', 40, {
    ...inCrowns,
    order_id: 'N40',
    order_type: 'order',
    status: 'placed',
    valid_from: dayAt(40),
  });
  say('movement', 40, { ...inCrowns, movement_id: 'N40', order_id: 'N40', kind: 'sale_gross', amount: '7' });
  say('movement', 40, { ...inCrowns, movement_id: 'NF40', kind: 'fee_income', amount: '5' });
  // A claim on an agreement that nobody has told of, and its money.
  const stray = {
    claim_id: 'stray',
    agreement_id: 'ghost',
    party_id: null,
    loss_date: dayAt(470),
    reported_date: dayAt(480),
  };
  say('claim', 480, { ...stray, status: 'open', valid_from: dayAt(480) });
  for (const kind of ['claim_paid', 'claim_recovery'])
    say('movement', 500, {
      movement_id: `stray-${kind}`,
      kind,
      claim_id: 'stray',
      amount: '33',
      currency: 'EUR',
      business_date: dayAt(500),
    });
  // Nobody can read these.
  say('movement', 40, { movement_id: 'broken', kind: 'fee_income', amount: 'much', currency: 'EUR' });
  say('party', 520, { party_id: 'broken', party_type: 'ghost', valid_from: dayAt(520) }, 'crm');
  for (let c = 0; c < CUSTOMERS; c += 1)
    say('party_segment', 90, {
      party_id: `C${c}`,
      scheme: 'programme:loyalty',
      segment: oneIn(2) ? 'treated' : 'control',
      valid_from: dayAt(80 + random(20)),
    });
  for (let c = 0; c < CUSTOMERS; c += 4) {
    const moved = { party_id: `C${c}`, scheme: 'programme:loyalty', valid_from: dayAt(330 + random(50)) };
    say('party_segment', 330, { ...moved, segment: pick(['treated', 'control', 'left']) });
  }
  learned.push(...edgesOfGroup());
  return learned;
}
