import { tableDescription, type CanonicalTable, type Column, type Policy } from '@sextant/contracts';
import type { Row } from '../../../../packages/engine/test/support/memory-connector.ts';
import { drawingOf } from './drawing.ts';
import { DAYS, dayOf, endOf, exactly } from './group-days.ts';
import type { Learned } from './worlds.ts';

// Rows whose every column is drawn by lot from what the column may hold: what no story of ours would tell meets here.

/** What differs from one such world to another. */
export interface Lots {
  seed: number;
  /** Instants at which something is learned; what happened by then, most of it. */
  syncs: readonly string[];
  /** Then little is learned: of few things, what is told again. */
  little?: readonly string[];
  /** Last days of the periods that questions are about. */
  ends: readonly string[];
  /** Nothing is told again or taken back. */
  isOnce?: boolean;
  /** Of everything so much: less to ask, and a single row tells more. */
  share?: number;
  temper?: Partial<Temper>;
}

/** How often what may happen does, and what does not happen at all. Where it says n, one of n. */
export interface Temper {
  /** Nothing is told of these. */
  without: ReadonlySet<CanonicalTable>;
  /** Nor are there movements of these kinds. */
  withoutKinds: ReadonlySet<string>;
  currencies: readonly string[];
  /** What may be left out is. */
  unsaid: number;
  /** A reference is to what nobody has told of. */
  ghosts: number;
  tests: number;
  /** What happened is learned late. */
  later: number;
  /** What was told is told as something else, or taken back. */
  again: number;
  /** A balance has one owner alone, or none; 0: never. */
  sole: number;
  /** A day is any day, and not one of those on which a question turns. */
  elsewhen: number;
}

const TEMPER: Temper = {
  without: new Set(),
  withoutKinds: new Set(),
  currencies: ['EUR', 'EUR', 'EUR', 'EUR', 'USD', 'CZK'],
  unsaid: 4,
  ghosts: 40,
  tests: 14,
  later: 6,
  again: 12,
  sole: 0,
  elsewhen: 4,
};

export const LOTS: Lots = {
  seed: 11,
  syncs: ['2024-10-01', '2025-01-20', '2025-05-20', '2025-07-03'],
  ends: ['2024-12-31', '2025-03-31', '2025-04-30', '2025-06-30'],
};

/** How many keys each kind of thing has: so many that what is told of two things often falls on one day. */
const KEYS = { party: 540, agreement: 1560, sales_order: 2400, claim: 720, product: 9 } as const;
const MOVEMENTS = 21_600;
const INTERACTIONS = 7_800;
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  country: ['CZ', 'DE'],
  industry_code: ['C', 'G'],
  acquisition_channel: ['web', 'branch'],
  channel: ['web', 'branch'],
  branch: ['b1', 'b2'],
  entity: ['bank', 'bank', 'insurer'],
  category: ['current', 'savings', 'cover', 'app'],
  family: ['deposit', 'other'],
  name: ['thing'],
  cause: ['storm'],
  ledger_code: ['l1', 'l2'],
  user_key: ['u1', 'u2', 'u3', 'u4'],
  segment: ['north', 'south'],
  scheme: ['region', 'line', 'programme:loyalty'],
  cost_pool: ['support', 'transactions', 'sustaining'],
  line_of_business: ['bank', 'insurance', 'software'],
  jurisdiction: ['CZ'],
  account_code: ['4', '5'],
};
const REFERENCES: Readonly<Record<string, keyof typeof KEYS>> = {
  party_id: 'party',
  parent_party_id: 'party',
  agreement_id: 'agreement',
  renews_agreement_id: 'agreement',
  order_id: 'sales_order',
  converted_order_id: 'sales_order',
  claim_id: 'claim',
  product_id: 'product',
};
/** Values that would leave little to see if each were as likely as any other. */
const LIKELY: Readonly<Record<string, readonly string[]>> = {
  party_type: ['person', 'person', 'person', 'organisation', 'household', 'group'],
  status_agreement: ['in_force', 'in_force', 'in_force', 'trial', 'closed', 'closed', 'dormant', 'applied'],
  status_sales_order: ['placed', 'placed', 'paid', 'fulfilled', 'draft', 'cancelled', 'failed'],
  role: ['owner', 'owner', 'owner', 'joint_owner', 'authorised_user', 'payer', 'beneficiary'],
  entry_type: ['normal', 'normal', 'normal', 'adjustment', 'opening', 'closing', 'elimination'],
};

export const ANY_POLICY: Partial<Policy> = {
  customerBasis: 'mixed',
  declaredSchemes: ['region'],
  lapseWindowDays: 90,
  spellGapDays: 10,
  entities: { bank: ['bank'], insurance: ['insurer'] },
  costPools: [
    { pool: 'support', driver: 'ticket', practicalCapacity: 4 },
    { pool: 'transactions', driver: 'movements', practicalCapacity: 20 },
  ],
};

export function anyRows({ seed, syncs, little = [], ends, isOnce = false, share = 1, temper }: Lots): Learned[] {
  const { random, pick, oneIn } = drawingOf(seed);
  const {
    without,
    withoutKinds,
    currencies,
    unsaid,
    ghosts,
    tests,
    later: late,
    again: afresh,
    elsewhen,
    sole,
  } = { ...TEMPER, ...temper };
  const learned: Learned[] = [];
  const endDays = ends.map(dayOf).filter((day) => day >= 0 && day <= DAYS + 1);
  const many = (of: number): number => Math.max(3, of * share);
  const keyOf = (of: keyof typeof KEYS): string => `${of}${random(many(KEYS[of]))}`;
  /** Three of four days are such on which a period ends, or the one before or after. */
  const anyDay = (from = 60): number =>
    !oneIn(elsewhen) ? Math.max(from, pick(endDays) + pick([-1, 0, 0, 1, 1])) : from + random(DAYS - from);

  const valueOf = (table: CanonicalTable, name: string, column: Column): string | null => {
    if (name === 'product_id' && table === 'agreement') return keyOf('product');
    if (column.optional && oneIn(name === 'party_id' || name === 'agreement_id' ? unsaid - 1 : unsaid)) return null;
    const reference = REFERENCES[name];
    // Some name what nobody has told of.
    if (reference !== undefined) return oneIn(ghosts) ? `ghost${random(3)}` : keyOf(reference);
    const likely = LIKELY[`${name}_${table}`] ?? LIKELY[name];
    if (likely !== undefined) return pick(likely);
    if (column.in !== undefined) return pick(column.in);
    switch (column.type) {
      case 'text':
        return pick(TEXTS[name] ?? ['any']);
      case 'boolean':
        return String(name === 'is_test' || name === 'is_internal' ? oneIn(tests) : oneIn(2) !== (name === 'active'));
      case 'currency':
        return pick(currencies);
      case 'date':
        return exactly(anyDay());
      case 'instant':
        return `${exactly(anyDay())}T${10 + random(13)}:30:00Z`;
      case 'share':
        return pick(['1', '0.5', '0.5', '0.3', '0']);
      case 'integer':
        return String(pick([1, 1, 2, 3, 12, 60]));
      case 'quantity':
        return String(random(5));
      case 'score':
        return String(random(11));
      case 'money':
        return oneIn(12) ? '0' : String((1 + random(900)) / 10);
      case 'rate':
        return '1';
    }
  };
  const rowOf = (table: CanonicalTable): Row =>
    Object.fromEntries(
      Object.entries(tableDescription(table).columns).map(([name, column]) => [name, valueOf(table, name, column)]),
    );
  /** Told by the first sync after the day, or by a later one. */
  const tell = (table: CanonicalTable, day: number, row: Row, later = oneIn(late) ? 1 + random(2) : 0): void => {
    if (without.has(table)) return;
    const first = syncs.findIndex((each) => day <= dayOf(each));
    const at = syncs[Math.min(syncs.length - 1, (first < 0 ? syncs.length : first) + later)] as string;
    learned.push({ table, at: `${at}T10:00:00Z`, row, source: oneIn(6) && table !== 'fx_rate' ? 'crm' : 'core' });
  };

  /** What a thing is from a day on; some of it is something else from another day on, or was told wrongly. */
  const states = (table: CanonicalTable, key: Row, changes: number, first: number, held: Row = {}): void => {
    let row: Row = { ...rowOf(table), ...held, ...key };
    const days = [first, ...Array.from({ length: random(changes + 1) }, () => anyDay(first + 1))].sort((a, b) => a - b);
    for (const [index, day] of days.entries()) {
      if (index > 0) {
        const drawn = rowOf(table);
        const changed = Object.keys(drawn).filter((name) => name === 'status' || name === 'active' || oneIn(5));
        row = { ...row, ...Object.fromEntries(changed.map((name) => [name, drawn[name] ?? null])), ...key };
        if (table === 'agreement' && !oneIn(4)) row = { ...row, product_id: held['product_id'] ?? null };
      }
      tell(table, day, { ...row, valid_from: exactly(day) });
      if (isOnce) continue;
      if (oneIn(afresh)) tell(table, day, { ...rowOf(table), ...key, valid_from: exactly(day) }, 2);
      if (index > 0 && oneIn(afresh)) tell(table, day, { ...row, op: 'retract', valid_from: exactly(day) }, 2);
    }
  };
  /** A row of its own; some are corrected, and of those without which there is no figure at all none is taken back. */
  const fact = (table: CanonicalTable, key: string, more: Row = {}, isNeeded = false): Row => {
    const row = { ...rowOf(table), ...more, [tableDescription(table).key[0] as string]: key };
    const date = row['business_date'] ?? row['position_date'] ?? row['posting_date'];
    const day = dayOf(String(date));
    tell(table, day, row, isNeeded ? 0 : undefined);
    if (isOnce) return row;
    if (oneIn(afresh)) tell(table, day, { ...row, ...rowOf(table), ...more, ...pickKey(table, row) }, 2);
    if (!isNeeded && oneIn(2 * afresh)) tell(table, day, { ...row, op: 'retract' }, 2);
    return row;
  };
  const pickKey = (table: CanonicalTable, row: Row): Row =>
    Object.fromEntries(tableDescription(table).key.map((name) => [name, row[name] ?? null]));
  const each = (of: keyof typeof KEYS, told: (id: string, index: number) => void): void => {
    for (let index = 0; index < many(KEYS[of]); index += 1) told(`${of}${index}`, index);
  };

  for (let day = 0; day <= DAYS + 1; day += 3)
    for (const rate_kind of ['spot', 'closing', 'month_average'])
      for (const [base, rate] of [
        ['USD', 0.8 + random(300) / 1000],
        ['CZK', 0.03 + random(20) / 1000],
      ] as const)
        tell('fx_rate', 0, { base, quote: 'EUR', rate_kind, rate_date: exactly(day), rate: rate.toFixed(4) }, 0);
  each('product', (product_id) => states('product', { product_id }, 1, 0, { is_countable: 'true' }));
  each('party', (party_id, index) => {
    const party_type =
      index < many(420)
        ? pick(['person', 'person', 'organisation'])
        : valueOf('party', 'party_type', {
            type: 'text',
            in: ['person', 'household', 'group'],
          });
    states('party', { party_id }, 2, oneIn(4) ? anyDay() : 0, { party_type });
    for (const scheme of TEXTS['scheme'] ?? [])
      if (!oneIn(6)) {
        const segment = scheme.startsWith('programme') ? pick(['treated', 'control']) : pick(['north', 'south']);
        states('party_segment', { party_id, scheme }, 2, oneIn(3) ? anyDay() : 0, { segment });
      }
  });
  each('agreement', (agreement_id) => {
    const opened = oneIn(3) ? anyDay(200) : 30 + random(300);
    const held = { product_id: keyOf('product'), opened_on: oneIn(5) ? null : exactly(opened) };
    states('agreement', { agreement_id }, 4, opened, { status: oneIn(4) ? 'applied' : 'in_force', ...held });
    for (let holder = 1 + random(3); holder > 0; holder -= 1) {
      const key = { agreement_id, party_id: keyOf('party'), role: holder === 1 ? 'owner' : pick(LIKELY['role'] ?? []) };
      states('agreement_party', key, 1, oneIn(4) ? anyDay(opened) : opened, { active: 'true' });
    }
  });
  each('sales_order', (order_id) => {
    const day = anyDay();
    const held = { business_date: exactly(day), party_id: oneIn(9) ? null : keyOf('party') };
    states('sales_order', { order_id }, 3, day, {
      ...held,
      order_type: pick(['order', 'order', 'cart', 'opportunity']),
    });
  });
  each('claim', (claim_id) => {
    const loss = anyDay(200);
    const reported_date = exactly(Math.min(DAYS, loss + random(20)));
    states('claim', { claim_id }, 2, loss, { loss_date: exactly(loss), reported_date });
  });
  const kinds = (tableDescription('movement').columns['kind']?.in ?? []).filter((kind) => !withoutKinds.has(kind));
  for (let index = 0; index < many(MOVEMENTS); index += 1) {
    const kind = kinds[index % kinds.length] ?? '';
    const isOfOrder = ['sale_gross', 'discount', 'return', 'shipping', 'cogs', 'refund_cash'].includes(kind);
    const of = isOfOrder && !oneIn(5) ? { order_id: keyOf('sales_order') } : {};
    // What the rest is a share of is more than the rest.
    const amount = ['sale_gross', 'premium_earned', 'premium_written'].includes(kind)
      ? { amount: `${900 + random(90)}` }
      : {};
    const own = { kind, business_date: exactly(anyDay()), reverses_movement_id: null };
    const row = fact('movement', `m${index}`, { ...own, ...amount, ...of });
    if (oneIn(20)) {
      const reversal = { movement_id: `m${index}r`, reverses_movement_id: row['movement_id'] ?? null };
      const day = Math.min(DAYS, dayOf(String(row['business_date'])) + random(40));
      tell('movement', day, { ...row, ...reversal, amount: `-${String(row['amount'])}`, business_date: exactly(day) });
    }
  }
  for (let index = 0; index < many(INTERACTIONS); index += 1)
    fact('interaction', `i${index}`, { business_date: exactly(anyDay()) });
  balances();
  ledger();
  if (isOnce) takenBackUntold();
  for (const [index, day] of little.entries()) again(`${day}T10:00:00Z`, index === little.length - 1 ? 6 : 60);
  return learned;

  /** What nobody had told is taken back. */
  function takenBackUntold(): void {
    for (const table of ['movement', 'interaction', 'position', 'gl_entry'] as const) {
      const told = learned.filter((each) => each.table === table);
      const [id = ''] = tableDescription(table).key;
      for (const { row, ...each } of told.filter(() => oneIn(12)))
        learned.push({ ...each, row: { ...row, [id]: `${row[id]}u`, op: 'retract' } });
    }
  }

  /** A few rows of every kind are told again as something else, or taken back. */
  function again(at: string, count: number): void {
    const isState = (row: Row): boolean => row['valid_from'] !== undefined;
    const before = learned.filter(({ table, row }) => table !== 'fx_rate' && row['op'] === undefined);
    for (const table of new Set(before.map((each) => each.table))) {
      const told = before.filter((each) => each.table === table);
      for (let left = count; left > 0; left -= 1) {
        const { row, source } = pick(told);
        const drawn = Object.entries(rowOf(table)).filter(
          ([name]) => !/_date$|^kind$|^valid_from$/.test(name) && oneIn(3),
        );
        const changed = oneIn(5) && !isState(row) ? { op: 'retract' } : Object.fromEntries(drawn);
        learned.push({ table, at, source, row: { ...row, ...changed, ...pickKey(table, row) } });
      }
    }
  }

  /** Month-ends of each kind of balance, of some holder in some currency all along, and other days between. */
  function balances(): void {
    const columns = tableDescription('position').columns;
    for (const kind of columns['kind']?.in ?? [])
      for (let holder = 0; holder < Math.min(9, many(27)); holder += 1) {
        const agreement_id = oneIn(3) ? null : keyOf('agreement');
        const of = { ...rowOf('position'), kind, agreement_id, entity: oneIn(3) ? null : pick(['bank', 'insurer']) };
        if (sole > 0 && oneIn(sole)) Object.assign(of, soleOwner());
        const isAverage = oneIn(4);
        const begins = 6 + random(6);
        for (let month = begins; month <= 18; month += 1) {
          const average_from = isAverage ? exactly(endOf(month - 1) + 1) : null;
          const told = { ...of, average_from, amount: valueOf('position', 'amount', { type: 'money' }) };
          const quantity = String(random(5));
          fact(
            'position',
            `b${kind}${holder}.${month}`,
            { ...told, quantity, position_date: exactly(endOf(month)) },
            true,
          );
          if (!isAverage && oneIn(3))
            fact('position', `c${kind}${holder}.${month}`, {
              ...told,
              quantity,
              position_date: exactly(anyDay(endOf(begins))),
            });
        }
      }
  }

  function soleOwner(): Row {
    const none = { agreement_id: null, party_id: null, claim_id: null };
    return pick([
      none,
      { ...none, agreement_id: keyOf('agreement') },
      { ...none, party_id: keyOf('party') },
      { ...none, claim_id: keyOf('claim') },
    ]);
  }

  /** A line of everything in every month of both entities, and some more. */
  function ledger(): void {
    const lines = tableDescription('gl_entry').columns['kpi_line']?.in ?? [];
    for (let month = 5; month <= 18; month += 1)
      for (const kpi_line of lines)
        for (const entity of ['bank', 'insurer']) {
          const isIncome = /income|revenue|result|premium/.test(kpi_line);
          const amount = `${isIncome ? '-' : ''}${(isIncome ? 900 : 10) + random(90)}`;
          const own = {
            kpi_line,
            entity,
            amount,
            functional_amount: amount,
            account_class: isIncome ? 'income' : 'expense',
          };
          const posting_date = exactly(Math.min(DAYS, endOf(month) + pick([0, 0, 1, -20])));
          fact('gl_entry', `g${kpi_line}${entity}${month}`, { ...own, posting_date });
        }
    for (let month = 5; month <= 18; month += 1)
      for (const cost_pool of TEXTS['cost_pool'] ?? []) {
        const own = {
          cost_pool,
          kpi_line: 'admin_cost',
          entity: 'bank',
          entry_type: 'normal',
          account_class: 'expense',
        };
        const euros = { currency: 'EUR', functional_currency: 'EUR', functional_amount: '50', amount: '50' };
        fact('gl_entry', `p${cost_pool}${month}`, { ...own, ...euros, posting_date: exactly(endOf(month)) }, true);
      }
  }
}
