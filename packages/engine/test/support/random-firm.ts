import type { CanonicalTable } from '@sextant/contracts';
import type { PartyLink } from '@sextant/engine';
import type { Row } from './memory-connector.ts';
import { generator } from './random-history.ts';

/** One sync of a generated firm, and links that a reviewer makes after it. */
export interface Learned {
  /** ISO instant of the sync. */
  at: string;
  tables: Partial<Record<CanonicalTable, Row[]>>;
  links: PartyLink[];
}

const START = Date.UTC(2024, 0, 1);
const dayAt = (days: number): string => new Date(START + days * 86_400_000).toISOString().slice(0, 10);

const PARTIES = 24;
const CATEGORIES = ['current', 'savings', 'loan', 'goods'];
const MONEY = ['fee_income', 'recurring_revenue', 'interest_income'];

/**
 * A firm that lends and sells. Its first sync brings most of it; each one after corrects, takes back, re-opens, moves to
 * other holders and parties, and brings late what belongs to an agreement, an order, a party or to nobody.
 */
export function randomFirm(seed: number, syncs: number, isLinked: boolean): Learned[] {
  const below = generator(seed);
  const one = <T>(of: readonly T[]): T => of[below(of.length)] as T;
  const learned: Learned[] = [];
  let tables: Learned['tables'] = {};
  const add = (table: CanonicalTable, ...rows: Row[]): void => void (tables[table] ??= []).push(...rows);
  const party = (): string => `P${below(PARTIES)}`;
  const agreements: Row[] = [];
  const orders: Row[] = [];
  const movements: Row[] = [];
  const contacts: Row[] = [];
  let count = 0;

  const product = (index: number, category: string): Row => ({
    product_id: `R${index}`,
    name: category,
    category,
    line_of_business: category === 'goods' ? 'goods' : 'bank',
    is_recurring: index === 1,
    valid_from: '2023-01-01',
  });
  const tell = (party_id: string, day: string, change: Row = {}): void =>
    add('party', { party_id, party_type: one(['person', 'organisation']), valid_from: day, ...change });
  const open = (until: number): void => {
    const index = agreements.length;
    const day = dayAt(below(until));
    const row = {
      agreement_id: `A${index}`,
      product_id: `R${below(3)}`,
      opened_on: day,
      recurring_amount: 10 + below(90),
      recurring_unit: 'month',
      currency: one(['EUR', 'EUR', 'USD']),
    };
    agreements.push(row);
    add('agreement', { ...row, status: 'in_force', valid_from: day });
    const [first, second] = [party(), party()];
    const isShared = first !== second && below(4) === 0;
    if (below(10) > 0) hold(row.agreement_id, first, day, isShared ? 0.6 : 1);
    if (isShared) hold(row.agreement_id, second, day, 0.4);
  };
  const hold = (agreement_id: string, party_id: string, day: string, share: number, active = true): void =>
    add('agreement_party', { agreement_id, party_id, role: 'owner', share, active, valid_from: day });
  const sell = (until: number): void => {
    const day = dayAt(below(until));
    const order = {
      order_id: `O${orders.length}`,
      business_date: day,
      currency: 'EUR',
      channel: one(['web', 'store']),
    };
    const row: Row = below(8) === 0 ? order : { ...order, party_id: party() };
    orders.push(row);
    add('sales_order', { ...row, status: 'paid', valid_from: day });
    for (let line = 0; line <= below(2); line += 1) move(until, { order_id: order.order_id, business_date: day });
  };
  const move = (until: number, own: Row = {}): void => {
    const of = (): Row =>
      one([
        { agreement_id: `A${below(Math.max(agreements.length, 1))}` },
        { agreement_id: `A${below(Math.max(agreements.length, 1))}`, party_id: party() },
        { party_id: party() },
        {},
      ]);
    const isLine = own['order_id'] !== undefined;
    const row: Row = {
      movement_id: `M${count++}`,
      kind: isLine ? one(['sale_gross', 'sale_gross', 'discount']) : one(MONEY),
      amount: 1 + below(200),
      quantity: 1 + below(3),
      currency: one(['EUR', 'EUR', 'USD']),
      business_date: dayAt(below(until)),
      ...(isLine ? { product_id: 'R3' } : of()),
      ...own,
    };
    movements.push(row);
    add('movement', row);
  };
  const meet = (until: number): void => {
    const row: Row = {
      interaction_id: `I${count++}`,
      kind: one(['login', 'complaint', 'visit']),
      business_date: dayAt(below(until)),
      ...one<Row>([{ party_id: party() }, { agreement_id: `A${below(agreements.length)}` }, {}]),
    };
    contacts.push(row);
    add('interaction', row);
  };
  const rate = (day: number): void =>
    add('fx_rate', {
      base: 'USD',
      quote: 'EUR',
      rate_kind: 'spot',
      rate_date: dayAt(day),
      rate: (0.8 + below(30) / 100).toFixed(2),
    });

  /** What may come at any time, of what is there. */
  const changes: ((until: number) => void)[] = [
    open,
    sell,
    sell,
    move,
    move,
    meet,
    (until) =>
      add('agreement', {
        ...one(agreements),
        status: one(['closed', 'in_force', 'arrears']),
        valid_from: dayAt(below(until)),
      }),
    (until) =>
      add('agreement', {
        ...one(agreements),
        status: 'in_force',
        is_test: below(2) === 0,
        valid_from: dayAt(below(until)),
      }),
    () => {
      const row = one(agreements);
      add('agreement', {
        ...row,
        status: 'in_force',
        valid_from: row['opened_on'] ?? null,
        op: one(['retract', 'assert']),
      });
    },
    (until) => hold(String(one(agreements)['agreement_id']), party(), dayAt(below(until)), 1, below(3) > 0),
    (until) => {
      const row = one(orders);
      const status = one(['cancelled', 'paid', 'fulfilled']);
      const test = below(6) === 0 ? { is_test: true } : {};
      add('sales_order', {
        ...row,
        ...test,
        ...(below(4) === 0 ? { party_id: party() } : {}),
        status,
        valid_from: dayAt(below(until)),
      });
    },
    () => {
      const row = one(movements);
      const moved = one<Row>([
        { amount: below(100) },
        { party_id: party() },
        { op: 'retract' },
        { agreement_id: 'A1', party_id: null },
      ]);
      add('movement', { ...row, ...moved });
    },
    () => add('interaction', { ...one(contacts), ...one<Row>([{ party_id: party() }, { op: 'retract' }]) }),
    (until) =>
      add('party_segment', {
        party_id: party(),
        scheme: 'region',
        segment: one(['north', 'south']),
        valid_from: dayAt(below(until)),
      }),
    (until) => tell(party(), dayAt(below(until)), { is_test: below(3) === 0 }),
    (until) => rate(below(until)),
  ];

  for (let sync = 0; sync < syncs; sync += 1) {
    tables = {};
    const until = 200 + 20 * sync;
    if (sync === 0) {
      add('product', ...CATEGORIES.map((category, index) => product(index, category)));
      // Two parties are told only by what they hold and do.
      for (let index = 0; index < PARTIES - 2; index += 1) tell(`P${index}`, '2024-01-01');
      for (let index = 0; index < PARTIES; index += 2)
        add('party_segment', {
          party_id: `P${index}`,
          scheme: 'region',
          segment: one(['north', 'south', 'east']),
          valid_from: '2024-01-01',
        });
      for (let day = 0; day < until; day += 6) rate(day);
      for (let index = 0; index < 60; index += 1) open(until);
      for (let index = 0; index < 50; index += 1) sell(until);
      for (let index = 0; index < 80; index += 1) move(until);
      for (let index = 0; index < 30; index += 1) meet(until);
    } else {
      for (let index = 0; index < 2 + below(5); index += 1) one(changes)(until);
      if (sync === syncs - 2) add('product', { ...product(2, 'credit'), valid_from: dayAt(100) });
    }
    const links: PartyLink[] = [];
    if (isLinked && sync === 1) links.push({ party: 'P3', canonical: 'P4' }, { party: 'P5', canonical: 'P4' });
    if (isLinked && sync === syncs - 3) links.push({ party: 'P5', canonical: 'P5' }, { party: 'P7', canonical: 'P8' });
    learned.push({ at: new Date(START + (until + 10) * 86_400_000).toISOString(), tables, links });
  }
  return learned;
}
