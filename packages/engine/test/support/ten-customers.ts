import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CANONICAL_TABLES, DEFAULT_POLICY, type CanonicalTable, type Policy } from '@sextant/contracts';
import type { Engine } from '@sextant/engine';
import { keptWorld } from './kept-worlds.ts';
import { memoryConnector, type Row } from './memory-connector.ts';
import { testEngine, TestClock } from './test-engine.ts';

// The ten customers of DOMAIN 4.1: small enough to recompute every figure by hand.

/** When knowledge starts: everything older was recorded then. */
const START = '2024-12-01T00:00:00Z';

/** A row and the instant at which it was learned. */
export type Known = [table: CanonicalTable, recordedAt: string, row: Row];

const noon = (day: string): string => `${day}T12:00:00Z`;
const midnight = (day: string): string => `${day}T00:00:00Z`;
const notBefore = (instant: string): string => (instant < START ? START : instant);

const parties: [
  id: string,
  type: string,
  born: number | null,
  industry: string | null,
  employees: number | null,
  from: string,
][] = [
  ['C01', 'person', 1985, null, null, '2019-02-10'],
  ['C02', 'person', 1979, null, null, '2018-11-05'],
  ['C03', 'person', 1981, null, null, '2018-11-05'],
  ['C04', 'person', 2001, null, null, '2023-01-20'],
  ['C05', 'person', 1958, null, null, '2024-10-01'],
  ['C06', 'person', 1999, null, null, '2025-01-15'],
  ['C07', 'organisation', null, 'C', 48, '2017-06-30'],
  ['C08', 'organisation', null, 'G', 6, '2020-02-29'],
  ['C09', 'organisation', null, 'F', 3, '2016-04-01'],
  ['C10', 'organisation', null, 'J', null, '2025-05-05'],
  ['P01', 'person', null, null, null, '2025-02-01'],
  ['T01', 'person', null, null, null, '2020-01-01'],
];

const products: [id: string, category: string, line: string, rule: string][] = [
  ['CUR', 'current', 'bank', 'until_settled'],
  ['SAV', 'savings', 'bank', 'until_settled'],
  ['LOAN', 'loan', 'bank', 'until_settled'],
  ['CARD', 'card', 'bank', 'until_settled'],
  ['INS', 'insurance', 'insurance', 'expires'],
  ['PORTAL', 'portal', 'software', 'rolls'],
];

const agreements: [id: string, product: string, holders: string[], opened: string, closed?: string, reason?: string][] =
  [
    ['A01', 'CUR', ['C01'], '2019-02-10'],
    ['A02', 'SAV', ['C01'], '2020-05-01'],
    ['A03', 'CARD', ['C01'], '2023-07-15'],
    ['A04', 'CUR', ['C02', 'C03'], '2018-11-05'],
    ['A05', 'LOAN', ['C02'], '2022-03-01'],
    ['A06', 'SAV', ['C03'], '2021-09-01', '2025-02-15', 'customer'],
    ['A07', 'CUR', ['C04'], '2023-01-20', '2025-05-20', 'customer'],
    ['A08', 'CUR', ['C05'], '2024-10-01'],
    ['A09', 'INS', ['C05'], '2024-10-01'],
    ['A10', 'CUR', ['C06'], '2025-01-15'],
    ['A11', 'CUR', ['C07'], '2017-06-30'],
    ['A12', 'LOAN', ['C07'], '2021-01-10', '2025-03-31', 'matured'],
    ['A13', 'PORTAL', ['C07'], '2022-01-01'],
    ['A14', 'CUR', ['C08'], '2020-02-29'],
    ['A15', 'PORTAL', ['C08'], '2024-02-01'],
    ['A16', 'INS', ['C08'], '2023-03-01', '2025-03-01', 'lapsed'],
    ['A17', 'CUR', ['C09'], '2016-04-01', '2025-01-31', 'customer'],
    ['A18', 'CUR', ['C10'], '2025-05-05'],
    ['A19', 'CARD', ['C10'], '2025-05-05'],
    ['A20', 'CUR', ['C09'], '2025-06-01'],
    ['A21', 'CUR', ['C01'], '2024-12-01'],
    ['A22', 'CUR', ['T01'], '2020-01-01'],
    ['A24', 'LOAN', ['C07'], '2024-06-01'],
  ];

const NORTH = ['C01', 'C02', 'C03', 'C07', 'C08'];

function knownRows(): Known[] {
  const rows: Known[] = [];
  for (const [party_id, party_type, born, industry_code, employee_count, valid_from] of parties) {
    const row = {
      party_id,
      party_type,
      birth_date: born === null ? null : `${born}-07-01`,
      industry_code,
      employee_count,
      valid_from,
    };
    rows.push(['party', notBefore(midnight(valid_from)), { ...row, is_test: party_id === 'T01' }]);
    if (!party_id.startsWith('C')) continue;
    const line = party_id < 'C07' ? 'retail' : 'sme';
    rows.push(['party_segment', START, { party_id, scheme: 'line', segment: line, valid_from: '2016-01-01' }]);
    const region = NORTH.includes(party_id) ? 'north' : 'south';
    rows.push(['party_segment', START, { party_id, scheme: 'region', segment: region, valid_from: '2016-01-01' }]);
  }
  rows.push([
    'party_segment',
    midnight('2025-05-02'),
    { party_id: 'C08', scheme: 'region', segment: 'south', valid_from: '2025-05-01' },
  ]);
  for (const [product_id, category, line_of_business, term_rule] of products) {
    rows.push([
      'product',
      START,
      { product_id, name: category, category, line_of_business, term_rule, valid_from: '2000-01-01' },
    ]);
  }
  for (const [agreement_id, product_id, holders, opened_on, closed, close_reason] of agreements) {
    const row = { agreement_id, product_id, opened_on, currency: 'EUR', is_test: agreement_id === 'A22' };
    rows.push(['agreement', notBefore(noon(opened_on)), { ...row, status: 'in_force', valid_from: opened_on }]);
    if (closed !== undefined) {
      rows.push([
        'agreement',
        noon(closed),
        { ...row, status: 'closed', close_reason: close_reason ?? null, valid_from: closed },
      ]);
    }
    holders.forEach((party_id, index) => {
      const role = index === 0 ? 'owner' : 'joint_owner';
      const share = 1 / holders.length;
      rows.push([
        'agreement_party',
        notBefore(midnight(opened_on)),
        { agreement_id, party_id, role, share, valid_from: opened_on },
      ]);
    });
  }
  const user = { agreement_id: 'A03', party_id: 'C04', role: 'authorised_user', share: 0, valid_from: '2023-08-01' };
  rows.push(['agreement_party', START, user]);
  const seats = {
    agreement_id: 'A13',
    product_id: 'PORTAL',
    status: 'in_force',
    opened_on: '2022-01-01',
    currency: 'EUR',
  };
  rows.push(['agreement', noon('2025-04-01'), { ...seats, quantity: 15, valid_from: '2025-04-01' }]);
  return rows;
}

export interface World {
  engine: Engine;
  /** The store's file; copy it when the engine is closed. */
  file: string;
  policy: Policy;
  clock: TestClock;
  /** Learns rows at an instant, by a sync of its own. */
  learn(at: string, tables: Partial<Record<CanonicalTable, Row[]>>): Promise<void>;
}

const folders: string[] = [];
const freshFile = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'sextant-ten-'));
  folders.push(folder);
  return join(folder, 'store.duckdb');
};
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Stores that have learned everything once, by policy: a test that wants a world of its own gets a copy. */
const built = new Map<string, Promise<string>>();

async function build(policy: Partial<Policy>, also: readonly Known[]): Promise<string> {
  const file = freshFile();
  const clock = new TestClock(START);
  const engine = await testEngine({ file, clock, policy });
  const learn = learner(engine, clock);
  const rows = [...knownRows(), ...also];
  for (const instant of [...new Set(rows.map(([, at]) => at))].sort()) {
    const tables: Partial<Record<CanonicalTable, Row[]>> = {};
    for (const [table, at, row] of rows) if (at === instant) (tables[table] ??= []).push(row);
    await learn(instant, tables);
  }
  await engine.close();
  return file;
}

/** The source says each time that it delivers all tables, whatever it has to say. */
const NOTHING = Object.fromEntries(Object.keys(CANONICAL_TABLES).map((table) => [table, []]));

const learner =
  (engine: Engine, clock: TestClock): World['learn'] =>
  async (at, tables) => {
    clock.set(at);
    const source = { id: 'core', title: 'Core', connector: 'memory' };
    const report = await engine.sync(
      source,
      memoryConnector({ ...NOTHING, ...tables }, { completeThrough: '2025-06-30', historyFrom: '2016-04-01' }),
    );
    if (report.state !== 'done') throw new Error(JSON.stringify(report.error));
  };

/**
 * The ten customers, learned day by day through syncs; the clock then stands at K = 2025-07-01 00:00 +02:00. `also`:
 * further rows, each learned at its own instant.
 */
export async function tenCustomers({
  also = [],
  ...options
}: NonNullable<Parameters<typeof testEngine>[0]> & { also?: readonly Known[] } = {}): Promise<World> {
  const policy = { timezone: 'Europe/Prague', declaredSchemes: ['line'], ...options.policy };
  const key = JSON.stringify([policy, also]);
  const kept = built.get(key) ?? keptWorld(key, () => build(policy, also));
  built.set(key, kept);
  const file = freshFile();
  copyFileSync(await kept, file);
  const clock = new TestClock('2025-06-30T22:00:00Z');
  const engine = await testEngine({ ...options, file, clock, policy });
  return { engine, file, policy: { ...DEFAULT_POLICY, minCell: 1, ...policy }, clock, learn: learner(engine, clock) };
}
