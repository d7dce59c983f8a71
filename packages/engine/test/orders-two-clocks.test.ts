import type { CanonicalTable, Question } from '@sextant/contracts';
import type { Engine, Route } from '@sextant/engine';
import { memoryConnector, type Row } from './support/memory-connector.ts';
import { generator, type KnownRow } from './support/random-history.ts';
import { operator, testEngine, TestClock } from './support/test-engine.ts';

const START = Date.UTC(2024, 0, 1);
const dayAt = (days: number): string => new Date(START + days * 86_400_000).toISOString().slice(0, 10);
const instantAt = (days: number): string => new Date(START + days * 86_400_000 + 43_200_000).toISOString();
const ROUTES: Route[] = ['deltas', 'history'];

/** 400 days of a shop: late lines, returns, cancellations, corrections, retractions, orders of nobody. */
function randomShop(seed: number): KnownRow[] {
  const random = generator(seed);
  const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  const rows: KnownRow[] = [];
  const add = (day: number, table: CanonicalTable, row: Row): void => {
    rows.push({ table, at: instantAt(Math.ceil(day / 40) * 40), row });
  };
  for (const id of ['TEA', 'CUP', 'BOX']) {
    add(0, 'product', { product_id: id, name: id, category: id, line_of_business: 'goods', valid_from: dayAt(0) });
  }
  const parties = Array.from({ length: 8 }, (_, index) => `P${index}`);
  for (const party_id of parties) {
    add(0, 'party', { party_id, party_type: 'person', is_test: random(8) === 0, valid_from: dayAt(0) });
    add(0, 'party_segment', { party_id, scheme: 'region', segment: pick(['north', 'south']), valid_from: dayAt(0) });
    if (random(3) > 0) continue;
    const moved = 100 + random(200);
    add(moved, 'party_segment', { party_id, scheme: 'region', segment: 'south', valid_from: dayAt(moved) });
  }
  for (let order = 0; order < 60; order += 1) {
    const order_id = `O${order}`;
    const day = random(380);
    const base = { order_id, order_type: 'order', party_id: random(10) === 0 ? null : pick(parties), currency: 'EUR' };
    const seen = day + random(3) * random(40);
    const state = (learned: number, from: number, status: string, op = 'assert'): void =>
      add(learned, 'sales_order', { ...base, status, business_date: dayAt(day), valid_from: dayAt(from), op });
    state(seen, day, pick(['placed', 'placed', 'placed', 'draft']));
    if (random(4) === 0) {
      const later = day + random(60);
      state(Math.max(seen, later) + random(30), later, pick(['cancelled', 'paid', 'failed']));
      if (random(3) === 0) state(Math.max(seen, later) + 60, later, 'paid', 'retract');
    }
    const lines = 1 + random(3);
    for (let index = 0; index < lines; index += 1) {
      const booked = day + (random(4) === 0 ? random(40) : 0);
      const kind = pick(['sale_gross', 'sale_gross', 'sale_gross', 'discount', 'return']);
      const line = {
        movement_id: `${order_id}/${index}`,
        kind,
        party_id: base.party_id,
        order_id,
        product_id: pick(['TEA', 'CUP', 'BOX']),
        quantity: kind === 'discount' ? null : String(random(4) - (kind === 'sale_gross' ? 0 : -1)),
        amount: String(random(50)),
        currency: 'EUR',
        business_date: dayAt(booked),
      };
      const learned = Math.max(seen, booked);
      add(learned, 'movement', line);
      if (random(6) === 0) add(learned + 1 + random(60), 'movement', { ...line, amount: String(random(50)) });
      if (random(9) === 0) add(learned + 1 + random(60), 'movement', { ...line, op: 'retract' });
    }
  }
  return rows.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

interface Known {
  orders: Map<string, Row[]>;
  lines: Row[];
  isTest: (party: string) => boolean;
  regionOf: (party: string, day: string) => string;
}

/** What is known at an instant: of each key and day the row learned last, unless it was taken back. */
function knownAt(rows: readonly KnownRow[], instant: string): Known {
  const surviving = (table: CanonicalTable, key: string[]): Row[] => {
    const latest = new Map<string, Row>();
    for (const each of rows) {
      if (each.table === table && each.at <= instant)
        latest.set(key.map((name) => String(each.row[name])).join('|'), each.row);
    }
    return [...latest.values()].filter((row) => row['op'] !== 'retract');
  };
  const orders = new Map<string, Row[]>();
  const states = surviving('sales_order', ['order_id', 'valid_from']);
  for (const state of states.sort((a, b) => String(a['valid_from']).localeCompare(String(b['valid_from'])))) {
    const id = String(state['order_id']);
    orders.set(id, [...(orders.get(id) ?? []), state]);
  }
  const tests = surviving('party', ['party_id', 'valid_from']).filter((row) => row['is_test'] === true);
  const segments = surviving('party_segment', ['party_id', 'valid_from']).sort((a, b) =>
    String(a['valid_from']).localeCompare(String(b['valid_from'])),
  );
  return {
    orders,
    lines: surviving('movement', ['movement_id']),
    isTest: (party) => tests.some((row) => row['party_id'] === party),
    regionOf: (party, day) => {
      const own = segments.filter((row) => row['party_id'] === party);
      return String((own.filter((row) => String(row['valid_from']) <= day).at(-1) ?? own[0])?.['segment'] ?? 'unknown');
    },
  };
}

interface Placed {
  party: string;
  day: string;
  value: number;
  units: number;
  categories: Set<string>;
}

/** Orders that qualify at the end of `at`, with what was booked in them by then; straight from the rules. */
function qualifying({ orders, lines, isTest }: Known, at: string): Placed[] {
  return [...orders].flatMap(([id, states]): Placed[] => {
    const state = states.filter((row) => String(row['valid_from']) <= at).at(-1);
    const party = state?.['party_id'];
    const day = String(state?.['business_date']);
    if (typeof party !== 'string' || isTest(party) || day > at) return [];
    if (!['placed', 'paid', 'fulfilled'].includes(String(state?.['status']))) return [];
    const own = lines.filter((row) => row['order_id'] === id && String(row['business_date']) <= at);
    const sum = (kind: string, column: string): number =>
      own.filter((row) => row['kind'] === kind).reduce((total, row) => total + Number(row[column] ?? 1), 0);
    if (sum('sale_gross', 'quantity') - sum('return', 'quantity') <= 0) return [];
    const sold = own.filter((row) => row['kind'] === 'sale_gross');
    const categories = [...new Set(sold.map((row) => String(row['product_id'])))].filter(
      (category) =>
        sold.filter((row) => row['product_id'] === category).reduce((n, row) => n + Number(row['quantity']), 0) > 0,
    );
    return [
      {
        party,
        day,
        value: sum('sale_gross', 'amount') - sum('discount', 'amount'),
        units: sum('sale_gross', 'quantity'),
        categories: new Set(categories),
      },
    ];
  });
}

async function load(rows: readonly KnownRow[], route: Route): Promise<Engine> {
  const clock = new TestClock('2024-01-01T00:00:00Z');
  const engine = await testEngine({
    clock,
    route,
    cacheSize: 0,
    policy: { customerBasis: 'noncontractual', declaredSchemes: ['region'] },
  });
  for (const instant of new Set(rows.map((row) => row.at))) {
    const tables: Partial<Record<CanonicalTable, Row[]>> = {};
    for (const { table, at, row } of rows) if (at === instant) (tables[table] ??= []).push(row);
    clock.set(instant);
    const source = { id: 'shop', title: 'Shop', connector: 'memory' };
    const connector = memoryConnector(tables, { completeThrough: '2025-03-01', historyFrom: '2023-01-01' });
    const report = await engine.sync(source, connector);
    if (report.state !== 'done') throw new Error(JSON.stringify(report.error));
  }
  clock.set('2025-04-01T00:00:00Z');
  return engine;
}

async function told(engine: Engine, question: Question): Promise<Record<string, string>> {
  const answer = await engine.answer({ by: ['region'], trend: 0, compare: 'none', ...question }, operator);
  const shown = (each: { numerator: string | null; denominator: string | null }) =>
    `${each.numerator}/${each.denominator}`;
  const segments = Object.fromEntries((answer.segments ?? []).map((each) => [each.label, shown(each)]));
  return { all: shown(answer), north: segments['north'] ?? '0/0', south: segments['south'] ?? '0/0' };
}

const SEEDS = process.env['SEXTANT_LONG'] === '1' ? Array.from({ length: 20 }, (_, index) => 3 + 5 * index) : [3];
const INSTANTS = [undefined, '2024-09-10T00:00:00.000Z'];

describe.each(SEEDS)('a generated shop (seed %i) with late, corrected, retracted and returned rows', (seed) => {
  const rows = randomShop(seed);
  const engines: Engine[] = [];
  beforeAll(async () => {
    for (const route of ROUTES) engines.push(await load(rows, route));
  }, 120_000);
  afterAll(async () => {
    for (const engine of engines) await engine.close();
  });

  /** Where a route tells something else than the rules, today or for an older knowledge. */
  const differences = async (
    question: Question,
    expected: (known: Known, pass: (party: string, day: string) => boolean) => [number, number],
  ): Promise<unknown[]> => {
    const found: unknown[] = [];
    for (const instant of INSTANTS) {
      const known = knownAt(rows, instant ?? '2025-04-01T00:00:00Z');
      const fraction = (pass: (party: string, day: string) => boolean): string => expected(known, pass).join('/');
      const inRegion = (region: string) => (party: string, day: string) => known.regionOf(party, day) === region;
      const want = {
        all: fraction(() => true),
        north: fraction(inRegion('north')),
        south: fraction(inRegion('south')),
      };
      for (const engine of engines) {
        const asked = instant === undefined ? question : { ...question, knownAt: instant };
        const got = await told(engine, asked);
        if (JSON.stringify(got) !== JSON.stringify(want)) found.push({ asked, got, want });
      }
    }
    return found;
  };

  const periods = [
    ['2024-Q1', '2024-01-01', '2024-03-31'],
    ['2024', '2024-01-01', '2024-12-31'],
  ] as const;
  const sumOf = (orders: readonly Placed[], of: (order: Placed) => number): number =>
    orders.reduce((sum, order) => sum + of(order), 0);

  it('values and counts the orders that the rules value and count', async () => {
    for (const [period, from, to] of periods) {
      const placed = (known: Known, pass: (party: string, day: string) => boolean): Placed[] =>
        qualifying(known, to).filter(({ party, day }) => day >= from && pass(party, day));
      expect(
        await differences({ kpi: 'average-order-value', period }, (known, pass) => {
          const orders = placed(known, pass);
          return [sumOf(orders, ({ value }) => value), orders.length];
        }),
      ).toEqual([]);
      expect(
        await differences({ kpi: 'items-per-order', period }, (known, pass) => {
          const orders = placed(known, pass);
          return [sumOf(orders, ({ units }) => units), orders.length];
        }),
      ).toEqual([]);
      expect(
        await differences({ kpi: 'order-cross-sell-rate', period }, (known, pass) => {
          const orders = placed(known, pass);
          const pairs = sumOf(orders, ({ categories }) => categories.size);
          return [sumOf(orders, ({ categories }) => (categories.size > 1 ? categories.size : 0)), pairs];
        }),
      ).toEqual([]);
    }
  }, 120_000);

  it('counts the buyers and repeat buyers that the rules count', async () => {
    for (const [asOf, window] of [
      ['2024-09-17', 365],
      ['2024-12-31', 90],
    ] as const) {
      const opening = new Date(Date.parse(asOf) - window * 86_400_000).toISOString().slice(0, 10);
      const counts = (known: Known, pass: (party: string, day: string) => boolean): number[] => {
        const byParty = new Map<string, number>();
        for (const { party, day } of qualifying(known, asOf)) {
          if (day > opening && pass(party, asOf)) byParty.set(party, (byParty.get(party) ?? 0) + 1);
        }
        return [...byParty.values()];
      };
      expect(
        await differences({ kpi: 'repeat-purchase-rate', asOf, params: { window } }, (known, pass) => {
          const each = counts(known, pass);
          return [each.filter((n) => n >= 2).length, each.length];
        }),
      ).toEqual([]);
      expect(
        await differences({ kpi: 'purchase-frequency', asOf, params: { window } }, (known, pass) => {
          const each = counts(known, pass);
          return [each.reduce((sum, n) => sum + n, 0), each.length];
        }),
      ).toEqual([]);
    }
  }, 120_000);

  it('gives earlier customers the sales that the rules give them', async () => {
    for (const [period, from, to] of periods) {
      expect(
        await differences({ kpi: 'returning-customer-revenue-share', period }, (known, pass) => {
          const earlier = new Set(qualifying(known, to).flatMap(({ party, day }) => (day < from ? [party] : [])));
          const sales = (of: (party: string) => boolean): number =>
            known.lines.reduce((sum, row) => {
              const day = String(row['business_date']);
              const party = row['party_id'];
              const own = typeof party === 'string' ? party : '';
              if (day < from || day > to || known.isTest(own) || !pass(own, day) || !of(own)) return sum;
              return sum + (row['kind'] === 'sale_gross' ? 1 : -1) * Number(row['amount']);
            }, 0);
          return [sales((party) => earlier.has(party)), sales(() => true)];
        }),
      ).toEqual([]);
    }
  }, 120_000);
});
