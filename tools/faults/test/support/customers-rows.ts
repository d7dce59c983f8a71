import { tableDescription, type CanonicalTable } from '@sextant/contracts';
import type { Row } from '../../../../packages/engine/test/support/memory-connector.ts';
import { drawingOf } from './drawing.ts';
import { changedClass, chargesCases, customersCases, type Say } from './customers-cases.ts';
import { inEachMonth, rebatedBeside, reclassed, wereOtherwise } from './customers-months.ts';
import { E0, E1, E2, around, MARKS, NEVER, SYNCS, LAST } from './customers-days.ts';
import { dayOf, exactly } from './group-days.ts';
import type { Learned } from './worlds.ts';

// Customers of whom everything begins and ends around the days that questions are about: each way in which a life, a
// relationship or a charge may lie there, and little else. A part of it was learned after the instant K.

const PRODUCTS: readonly Row[] = [
  { product_id: 'CUR', category: 'current', line_of_business: 'bank' },
  { product_id: 'SAV', category: 'savings', line_of_business: 'bank' },
  { product_id: 'SA2', category: 'savings', line_of_business: 'bank', bundle_of: 'CUR' },
  { product_id: 'APP', category: 'app', line_of_business: 'software', is_licence: true, is_recurring: true },
  { product_id: 'ADD', category: 'extra', line_of_business: 'software', is_recurring: true },
  {
    product_id: 'KEY',
    category: 'key',
    line_of_business: 'software',
    is_countable: false,
    is_licence: true,
    is_recurring: true,
  },
  { product_id: 'BOX', category: 'box', line_of_business: 'bank', is_countable: false, is_recurring: true },
  { product_id: 'TEA', category: 'tea', line_of_business: 'goods' },
  { product_id: 'POT', category: 'pot', line_of_business: 'goods' },
  { product_id: 'CUP', category: 'cup', line_of_business: 'goods', bundle_of: 'TEA' },
];
/** Who holds one of these seldom holds one of those. */
const CAMPS = [
  ['CUR', 'SAV', 'SAV', 'CUR', 'SA2', 'BOX'],
  ['APP', 'ADD', 'APP', 'ADD', 'APP', 'BOX'],
];

/** `isPlain`: nothing is said twice, and what is taken back was never said. */
export function customersRows(seed: number, isPlain: boolean): Learned[] {
  const { random, pick, oneIn } = drawingOf(seed);
  const learned: Learned[] = [];
  /** By the first sync that knows the day; of a thing about which something came late, half of it in the last one. */
  const tell = (table: CanonicalTable, day: number, row: Row, isLate = false): void => {
    const first = SYNCS.findIndex((each, index) => index === 2 || day <= dayOf(each) - 4);
    const at = SYNCS[isLate && oneIn(2) ? 3 : first] as string;
    learned.push({ table, at: `${at}T10:00:00Z`, row, source: oneIn(8) && table !== 'fx_rate' ? 'crm' : 'core' });
  };
  const correct = (table: CanonicalTable, row: Row): void => {
    if (!isPlain) learned.push({ table, at: `${SYNCS[3] as string}T10:00:00Z`, row, source: 'core' });
  };

  for (let day = -42; day <= E2 + 1; day += 6)
    for (const rate_kind of ['spot', 'closing', 'month_average'])
      tell('fx_rate', -42, {
        base: 'USD',
        quote: 'EUR',
        rate_kind,
        rate_date: exactly(day),
        rate: (0.8 + (day % 97) / 500 + (rate_kind === 'spot' ? 0 : 0.01)).toFixed(4),
      });
  for (const product of PRODUCTS)
    tell('product', -42, { name: 'thing', term_rule: 'rolls', ...product, valid_from: exactly(-40) });
  for (const [product_id, day, change] of [
    ['ADD', E2, { category: 'app' }],
    ['SA2', E1, { bundle_of: null }],
  ] as const) {
    const before = PRODUCTS.find((each) => each['product_id'] === product_id);
    tell('product', day, { name: 'thing', term_rule: 'rolls', ...before, ...change, valid_from: exactly(day) });
  }
  for (const [index, party_type] of ['household', 'household', 'group', 'organisation'].entries())
    tell('party', -42, { party_id: `h${index}`, party_type, valid_from: exactly(-40) });

  let ids = 0;
  const campOf = (party_id: string): number => (party_id.charCodeAt(party_id.length - 1) % 2 === 0 ? 0 : 1);
  /** States of one thing from its first day on, each from one of the marks after it. */
  const changing = (
    table: CanonicalTable,
    first: number,
    row: Row,
    change: () => Row,
    times: number,
    isLate: boolean,
  ) => {
    tell(table, first, { ...row, valid_from: exactly(first) }, isLate);
    const later = MARKS.filter((mark) => mark > first);
    for (let n = later.length === 0 ? 0 : random(times + 1); n > 0; n -= 1) {
      const day = pick(later);
      const changed = { ...row, ...change(), valid_from: exactly(day) };
      tell(table, day, changed, isLate);
      // What was said of the first day is taken back: it began later.
      if (isLate && oneIn(3)) correct(table, { ...row, op: 'retract', valid_from: exactly(first) });
      if (isLate && oneIn(3)) correct(table, { ...changed, ...change() });
      if (isLate && oneIn(3)) correct(table, { ...changed, op: 'retract' });
    }
  };
  /** The plain ones have no other currency: what stands is then found without any rate. */
  const currency = (): string => (oneIn(7) && !isPlain ? 'USD' : 'EUR');
  const money = (): string => String((1 + random(900)) / 10);

  const agreed = (party_id: string, from: number, to: number, isLate: boolean, more: Row = {}): void => {
    ids += 1;
    const agreement_id = `a${ids}`;
    const product_id = pick(oneIn(6) ? CAMPS.flat() : (CAMPS[campOf(party_id)] as string[]));
    const isCharged = !['CUR', 'SAV'].includes(product_id);
    const charge = (): Row => ({
      recurring_amount: !isCharged || oneIn(6) ? null : oneIn(8) ? '0' : money(),
      recurring_unit: isCharged ? pick(['day', 'week', 'month', 'month', 'year']) : null,
      recurring_count: isCharged ? pick([1, 1, 2]) : null,
      quantity: String(1 + random(4)),
    });
    const row: Row = {
      agreement_id,
      product_id,
      status: 'in_force',
      opened_on: exactly(from),
      currency: currency(),
      is_test: oneIn(25),
      ...charge(),
      ...more,
    };
    tell('agreement', from, { ...row, valid_from: exactly(from) }, isLate);
    const later = MARKS.filter((mark) => mark > from && mark < to);
    if (later.length > 0 && oneIn(2)) {
      const day = pick(later);
      const status = pick(['in_force', 'in_force', 'dormant', 'trial']);
      tell('agreement', day, { ...row, ...charge(), status, valid_from: exactly(day) }, isLate);
      if (isLate) correct('agreement', { ...row, ...charge(), valid_from: exactly(day) });
    }
    if (to !== NEVER) {
      const closed = { ...row, status: 'closed', close_reason: pick(['customer', 'firm', 'matured', 'error']) };
      tell('agreement', to, { ...closed, valid_from: exactly(to) }, isLate);
      if (isLate && oneIn(3)) correct('agreement', { ...closed, op: 'retract', valid_from: exactly(to) });
    }
    for (const [holder, role, share] of [
      [party_id, 'owner', oneIn(3) ? '0.5' : '1'],
      ...(oneIn(4)
        ? [[`p${random(110)}`, pick(['joint_owner', 'joint_owner', 'payer', 'authorised_user']), '0.5']]
        : []),
    ] as const) {
      const held = { agreement_id, party_id: holder as string, role: role as string, share: share as string };
      changing(
        'agreement_party',
        from,
        { ...held, active: true },
        () => ({ active: oneIn(2) }),
        oneIn(5) ? 1 : 0,
        isLate,
      );
    }
    for (const day of MARKS.filter((mark) => mark >= from && mark < to))
      if (oneIn(4)) contact(party_id, day, isLate, { agreement_id, party_id: oneIn(2) ? null : party_id, product_id });
  };

  const contact = (party_id: string, day: number, isLate: boolean, more: Row = {}, kind?: string): void => {
    ids += 1;
    const told =
      kind ?? pick(['login', 'login', 'session', 'product_used', 'complaint', 'survey_nps', 'survey_csat', 'call']);
    const row: Row = {
      interaction_id: `i${ids}`,
      kind: told,
      party_id: oneIn(12) ? null : party_id,
      user_key: oneIn(4) ? null : `u${random(12)}`,
      score: told.startsWith('survey') && !oneIn(6) ? String(told === 'survey_nps' ? random(12) : 1 + random(5)) : null,
      occurred_at: oneIn(3) ? null : `${exactly(day)}T${10 + random(4)}:30:00Z`,
      business_date: exactly(day),
      ...more,
    };
    tell('interaction', day, row, isLate);
    if (isLate && oneIn(4)) correct('interaction', { ...row, score: '7', kind: pick(['login', 'survey_nps']) });
    if (isLate && oneIn(4)) correct('interaction', { ...row, op: 'retract' });
  };

  const booked = (party_id: string, day: number, isLate: boolean, more: Row): void => {
    ids += 1;
    const row: Row = {
      movement_id: `m${ids}`,
      kind: 'deposit',
      party_id,
      amount: money(),
      currency: currency(),
      business_date: exactly(day),
      initiator: pick([null, null, 'customer', 'firm', 'third_party']),
      ...more,
    };
    tell('movement', day, row, isLate);
    if (oneIn(10)) {
      const of = { movement_id: `m${ids}r`, reverses_movement_id: `m${ids}`, amount: `-${String(row['amount'])}` };
      const on = Math.min(E2, day + pick([0, 1, 30]));
      tell('movement', on, { ...row, ...of, business_date: exactly(on) }, isLate);
    }
    if (isLate && oneIn(4)) correct('movement', { ...row, amount: '3' });
    if (isLate && oneIn(4)) correct('movement', { ...row, op: 'retract' });
  };

  const ordered = (party_id: string, day: number, isLate: boolean): void => {
    ids += 1;
    const order_id = `o${ids}`;
    const row = { order_id, party_id, order_type: 'order', currency: 'EUR', business_date: exactly(day) };
    tell('sales_order', day, { ...row, status: 'placed', valid_from: exactly(day) }, isLate);
    const later = MARKS.filter((mark) => mark > day);
    if (later.length > 0 && oneIn(3)) {
      const on = pick(later);
      const status = pick(['paid', 'fulfilled', 'cancelled']);
      tell('sales_order', on, { ...row, status, valid_from: exactly(on) }, isLate);
    }
    if (isLate && oneIn(3)) correct('sales_order', { ...row, status: 'cancelled', valid_from: exactly(day) });
    const goods = oneIn(3)
      ? [pick(['TEA', 'POT', 'CUP'])]
      : pick([
          ['TEA', 'POT'],
          ['TEA', 'CUP'],
          ['TEA', 'POT', 'CUP'],
        ]);
    for (const product_id of goods) {
      const line = { order_id, product_id, quantity: '1' };
      booked(party_id, day, isLate, { ...line, kind: 'sale_gross' });
      if (oneIn(3)) booked(party_id, Math.min(E2, day + pick([0, 1, 30])), isLate, { ...line, kind: 'return' });
    }
  };

  let parties = 0;
  const somebody = (): { party_id: string; isLate: boolean } => {
    const party_id = `p${parties}`;
    parties += 1;
    const isLate = oneIn(8);
    const attributes = (): Row => ({
      parent_party_id: oneIn(2) ? `h${random(4)}` : null,
      employee_count: pick([null, 9, 10, 300]),
      is_test: oneIn(30),
      is_internal: oneIn(40),
      birth_date: exactly(-9000 - random(9000)),
    });
    const party = { party_id, party_type: pick(['person', 'person', 'organisation']), acquisition_channel: 'web' };
    const known = oneIn(3) ? pick(MARKS) : -40;
    changing('party', known, { ...party, ...attributes() }, attributes, 2, isLate);
    for (const scheme of ['region', 'line'])
      if (!oneIn(7)) {
        const segment = (): Row => ({ segment: `${scheme[0] as string}${random(4)}` });
        const since = oneIn(3) ? pick(MARKS.slice(1)) : -40;
        changing('party_segment', since, { party_id, scheme, ...segment() }, segment, 2, isLate);
      }
    return { party_id, isLate };
  };
  /** What else happens to somebody around the ends of periods. */
  const happens = (party_id: string, isLate: boolean): void => {
    for (const end of [E0, E1, E2])
      for (const back of [-1, 0, 1, 29, 30, 31, 39, 40, 41])
        if (oneIn(4)) contact(party_id, end - back, isLate, {}, oneIn(2) ? 'login' : undefined);
    if (oneIn(2))
      for (const end of [E1, E2])
        for (const back of [0, 30, 31, 60, 61, 91, 92, 93])
          if (!oneIn(3)) booked(party_id, end - back, isLate, { purpose: pick(['salary', 'pension', 'other']) });
    const initiator = pick(['customer', 'firm', 'third_party']);
    if (oneIn(4)) booked(party_id, pick(MARKS), isLate, { kind: pick(['withdrawal', 'fee_income']), initiator });
    if (oneIn(3)) ordered(party_id, pick([...MARKS, E1 - 91, E1 - 90, E2 - 91, E2 - 90]), isLate);
    if (oneIn(3)) {
      const [from, to] = [pick(MARKS), pick([...MARKS, NEVER])];
      if (from < to) agreed(party_id, from, to, isLate);
    }
    if (oneIn(6)) agreed(party_id, pick(MARKS), NEVER, isLate);
  };

  // Every life between two of the marks, and those that have not ended.
  const lives = MARKS.flatMap((from, index) => [...MARKS.slice(index + 1), NEVER].map((to) => [from, to] as const));
  for (const [from, to] of lives) {
    const { party_id, isLate } = somebody();
    agreed(party_id, from, to, isLate);
    for (let more = random(3); more > 0; more -= 1) agreed(party_id, from, to, isLate);
    if (!oneIn(4)) happens(party_id, isLate);
  }
  // Every way to leave and come back.
  for (const left of [20, ...around(E0), ...around(E1)])
    for (const back of new Set([left + 1, left + 10, left + 11, ...around(E1), ...around(E2)]))
      if (left < back) {
        const { party_id, isLate } = somebody();
        agreed(party_id, 5, left, isLate);
        agreed(party_id, back, oneIn(3) ? back + pick([1, 40]) : NEVER, isLate);
        if (oneIn(2)) happens(party_id, isLate);
      }
  // Whose end a return could still take back, by a day or not.
  for (const end of [E1, E2])
    for (const back of [9, 10, 11]) {
      const { party_id, isLate } = somebody();
      agreed(party_id, 5, end - back, isLate);
    }
  // Who came in a quarter, left, and is there again as an age ends.
  for (const from of [...around(E0), E1 - 1, E1])
    for (const back of around(E2)) {
      const { party_id, isLate } = somebody();
      agreed(party_id, from, E1 + 9, isLate);
      agreed(party_id, back, NEVER, isLate);
    }
  alone();
  linked();
  ofLateProducts();
  toldLate();
  byOneKindOnly();
  const say: Say = (table, day, row, { late = false, source = 'core' } = {}) => {
    const first = SYNCS.findIndex((each, index) => index === 2 || day <= dayOf(each) - 4);
    learned.push({ table, at: `${SYNCS[late ? 3 : first] as string}T10:00:00Z`, row, source });
  };
  chargesCases(say);
  changedClass(say);
  inEachMonth(say);
  rebatedBeside(say);
  reclassed(say);
  if (!isPlain) {
    customersCases(say);
    wereOtherwise(say);
  }
  return learned;

  /** Somebody of whom there is one thing of each kind, and of whom the last sync says that all of it was a test, or none. */
  function alone(): void {
    const of = { party_id: 'solo', currency: 'EUR' };
    const party = { party_id: 'solo', party_type: 'person', is_test: isPlain, valid_from: exactly(-40) };
    tell('party', -40, party);
    learned.push({ table: 'party', at: LAST, row: { ...party, is_test: !isPlain }, source: 'core' });
    tell('party_segment', -40, { party_id: 'solo', scheme: 'region', segment: 'r1', valid_from: exactly(-40) });
    tell('party_segment', -40, { party_id: 'solo', scheme: 'line', segment: 'l1', valid_from: exactly(-40) });
    const charge = { recurring_amount: '30', recurring_unit: 'month', recurring_count: 1 };
    const agreement = { agreement_id: 'solo', product_id: 'APP', status: 'in_force', currency: 'EUR', ...charge };
    tell('agreement', E1, { ...agreement, opened_on: exactly(E1), valid_from: exactly(E1) });
    tell('agreement_party', E1, { agreement_id: 'solo', party_id: 'solo', role: 'owner', valid_from: exactly(E1) });
    const seen = { interaction_id: 'solo', kind: 'login', user_key: 'solo', business_date: exactly(E2) };
    // Whose it is the agreement says, or the order.
    tell('interaction', E2, { ...seen, agreement_id: 'solo' });
    const order = { ...of, order_id: 'solo', status: 'placed', business_date: exactly(E2) };
    tell('sales_order', E2, { ...order, valid_from: exactly(E2) });
    const line = { order_id: 'solo', product_id: 'TEA', quantity: '1', amount: '8', currency: 'EUR' };
    tell('movement', E2, { ...line, movement_id: 'solo', kind: 'sale_gross', business_date: exactly(E2) });
    const fee = { agreement_id: 'solo', amount: '8', currency: 'EUR', business_date: exactly(E2) };
    const at = `${SYNCS[2] as string}T10:00:00Z`;
    learned.push({ table: 'movement', at, row: { ...fee, movement_id: 'solofee', kind: 'fee_income' }, source: 'crm' });
    const moved = { party_id: 'solo', scheme: 'region', segment: 'r2', valid_from: exactly(E1 + 40) };
    tell('party_segment', E1 + 40, moved);
    if (!isPlain) return;
    // Taken back before anybody had said it, of a day on which there is nothing else of theirs.
    const unsaid = { agreement_id: 'solo', business_date: exactly(E1), op: 'retract' };
    for (const kind of ['login', 'complaint', 'survey_nps', 'survey_csat'] as const)
      tell('interaction', E1, { ...unsaid, interaction_id: `unsaid${kind}`, kind, user_key: 'unsaid', score: '5' });
    for (const kind of ['withdrawal', 'fee_income'] as const) {
      const booking = { amount: '5', currency: 'EUR', initiator: 'customer' };
      tell('movement', E1, { ...unsaid, ...booking, movement_id: `unsaid${kind}`, kind });
    }
  }

  /** Three records of one customer: what the first does not say the others say differently. */
  function linked(): void {
    for (const [index, more] of [{}, { is_internal: true }, { employee_count: 300 }].entries()) {
      const party_id = `x${index}`;
      const party = { party_id, party_type: 'organisation', is_internal: false };
      tell('party', -40, { ...party, valid_from: exactly(-40) });
      tell('party', E1, { ...party, ...more, valid_from: exactly(E1) });
      if (index > 0)
        for (const scheme of ['region', 'line']) {
          const segment = `${scheme[0] as string}${index}`;
          tell('party_segment', -40, { party_id, scheme, segment, valid_from: exactly(-40) });
        }
      agreed(party_id, 5, NEVER, false);
    }
  }

  /** Who holds on a day what is told of as a product only from the next day on. */
  function ofLateProducts(): void {
    for (const day of [E1, E2])
      for (const is_countable of [true, false]) {
        const product_id = `LATE${day}${is_countable ? '' : 'BOX'}`;
        const product = {
          product_id,
          name: 'late',
          category: `late${day}`,
          line_of_business: 'bank',
          is_countable,
          is_recurring: true,
        };
        tell('product', day, { ...product, valid_from: exactly(day + 1) });
        for (const [name, from, states] of [
          ['on', day, []],
          ['next', day + 1, []],
          ['closed', 5, [[day, { status: 'closed' }]]],
          ['before', 5, [[day - 5, { status: 'closed' }]]],
          ['into', 5, [[day, {}]]],
          ['after', 5, [[day + 1, {}]]],
          ['out', 5, [[day, { product_id: 'CUR' }]]],
          ['later', 5, [[day + 1, { product_id: 'CUR' }]]],
          // That it was one of these was taken back.
          [
            'unsaid',
            5,
            [
              [day - 2, {}],
              [day - 2, { op: 'retract' }],
            ],
          ],
        ] as const) {
          if (isPlain && name === 'unsaid') continue;
          const party_id = `late${name}${product_id}`;
          tell('party', -40, { party_id, party_type: 'person', valid_from: exactly(-40) });
          for (const scheme of ['region', 'line']) {
            const segment = `${scheme[0] as string}2`;
            tell('party_segment', -40, { party_id, scheme, segment, valid_from: exactly(-40) });
          }
          const begins = ['into', 'after', 'unsaid'].includes(name) ? 'CUR' : product_id;
          for (const [agreement_id, first, held] of [
            [`${party_id}base`, 5, 'CUR'],
            [party_id, from, begins],
          ] as const) {
            const charge = { recurring_amount: '4', recurring_unit: 'month', recurring_count: 1, currency: 'EUR' };
            const row = { agreement_id, status: 'in_force', opened_on: exactly(first), ...charge };
            tell('agreement', first, { ...row, product_id: held, valid_from: exactly(first) });
            tell('agreement_party', first, { agreement_id, party_id, role: 'owner', valid_from: exactly(first) });
            if (agreement_id === party_id)
              for (const [on, more] of states)
                tell('agreement', on, { ...row, product_id, ...more, valid_from: exactly(on) });
          }
        }
      }
  }

  /** Of whom it is told a day too late who they are, or of which class: one has left by then, of one it was told before. */
  function toldLate(): void {
    for (const day of isPlain ? [] : [E1, E2])
      for (const [party_id, known, classed] of [
        [`gone${day}`, day + 1, -40],
        [`classed${day}`, -40, day + 1],
      ] as const) {
        tell('party', known, { party_id, party_type: 'person', valid_from: exactly(known) });
        for (const scheme of ['region', 'line']) {
          const of = { party_id, scheme, segment: `${scheme[0] as string}1` };
          tell('party_segment', classed, { ...of, valid_from: exactly(classed) });
          const taken = { ...of, segment: `${scheme[0] as string}2`, valid_from: exactly(-40) };
          if (classed < 0) continue;
          tell('party_segment', -40, taken);
          learned.push({
            table: 'party_segment',
            at: `${SYNCS[2] as string}T10:00:00Z`,
            row: { ...taken, op: 'retract' },
            source: 'core',
          });
        }
        const row = { agreement_id: party_id, product_id: 'CUR', opened_on: exactly(5) };
        tell('agreement', 5, { ...row, status: 'in_force', valid_from: exactly(5) });
        tell('agreement_party', 5, { agreement_id: party_id, party_id, role: 'owner', valid_from: exactly(5) });
        if (classed < 0) tell('agreement', day, { ...row, status: 'closed', valid_from: exactly(day) });
      }
  }

  /** Customers who did one thing only: of each kind one, and bookings of which nobody says who started them. */
  function byOneKindOnly(): void {
    const kinds = tableDescription('interaction').columns['kind']?.in ?? [];
    for (const kind of [...kinds, 'withdrawal', 'repayment', 'fee_income', 'deposit']) {
      const party_id = `only${kind}`;
      tell('party', -40, { party_id, party_type: 'person', valid_from: exactly(-40) });
      tell('party_segment', -40, { party_id, scheme: 'region', segment: 'r3', valid_from: exactly(-40) });
      const row = { agreement_id: party_id, product_id: 'CUR', status: 'in_force', opened_on: exactly(5) };
      tell('agreement', 5, { ...row, valid_from: exactly(5) });
      tell('agreement_party', 5, { agreement_id: party_id, party_id, role: 'owner', valid_from: exactly(5) });
      if (kinds.includes(kind))
        for (const day of [E1 - 5, E2 - 5])
          contact(party_id, day, false, { party_id, user_key: party_id, score: '9' }, kind);
    }
    // In the weeks that count up to some day there is one of these, or none.
    for (const [kind, day] of [
      ['withdrawal', isPlain ? E1 - 10 : -20],
      [isPlain ? 'fee_income' : 'repayment', E2 - 10],
      ['fee_income', E2 - 10],
    ] as const)
      booked(`only${kind}`, day, false, { kind, initiator: null });
    if (!isPlain) booked('onlydeposit', E2 - 10, false, { initiator: 'customer' });
  }
}
