import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CANONICAL_TABLES, type CanonicalTable, type Policy } from '@sextant/contracts';
import type { Engine, Route } from '@sextant/engine';
import { memoryConnector, type Row } from './memory-connector.ts';
import { ledgerRow } from './ten-customers-money.ts';
import { TestClock, testEngine } from './test-engine.ts';
import type { Known } from './ten-customers.ts';

// Ten policies of ten people with four claims (DOMAIN 4.11): small enough to recompute every figure by hand.

/** When knowledge starts. */
const START = '2025-03-31T12:00:00Z';
/** Rows are learned at the end of their quarter, those of later days on the day. */
const noon = (day: string): string => {
  if (day <= '2025-03-31') return START;
  return day <= '2025-06-30' ? '2025-06-30T12:00:00Z' : `${day}T12:00:00Z`;
};

type PolicyRow = [id: string, product: 'CAR' | 'HOUSE', premium: string, from: string, to: string, written: string];
const POLICIES: PolicyRow[] = [
  ['I01', 'CAR', '365', '2025-01-01', '2026-01-01', '2025-01-01'],
  ['I02', 'CAR', '365', '2024-07-01', '2025-07-01', '2024-07-01'],
  ['I03', 'CAR', '730', '2025-04-16', '2026-04-16', '2025-04-16'],
  ['I04', 'HOUSE', '365', '2024-05-01', '2025-05-01', '2024-05-01'],
  ['I05', 'HOUSE', '730', '2025-01-01', '2026-01-01', '2025-01-01'],
  ['I06', 'HOUSE', '365', '2025-06-01', '2026-06-01', '2025-06-01'],
  ['I07', 'CAR', '1095', '2025-01-01', '2026-01-01', '2025-01-01'],
  ['I08', 'HOUSE', '365', '2025-01-01', '2026-01-01', '2025-01-01'],
  ['I09', 'HOUSE', '365', '2025-03-01', '2026-03-01', '2025-03-01'],
  ['I10', 'HOUSE', '365', '2025-07-01', '2026-07-01', '2025-06-25'],
];
/** I05 is cancelled on this day, and the rest of its premium goes back. */
const CANCELLED = '2025-05-31';
const NORTH = ['I01', 'I02', 'I03', 'I04', 'I05'];

export const partyOf = (policy: string): string => `P-${policy}`;

/** A written premium with the days it is for. */
export const premium = (
  id: string,
  policy: string,
  amount: string,
  [from, to]: [from: string, to: string],
  day = from,
  more: Row = {},
): Known => [
  'movement',
  noon(day),
  {
    movement_id: id,
    kind: 'premium_written',
    agreement_id: policy,
    amount,
    currency: 'EUR',
    business_date: day,
    service_from: from,
    service_to: to,
    ...more,
  },
];

export const booking = (
  id: string,
  kind: string,
  claim: string,
  policy: string,
  amount: string,
  day: string,
): Known => [
  'movement',
  noon(day),
  {
    movement_id: id,
    kind,
    claim_id: claim,
    agreement_id: policy,
    amount,
    currency: 'EUR',
    business_date: day,
  },
];

export const reserve = (kind: string, day: string, amount: string, more: Row = {}): Known => [
  'position',
  noon(day),
  {
    position_id: `${kind}-${day}-${Object.values(more).join('-')}`,
    kind,
    position_date: day,
    amount,
    currency: 'EUR',
    ...more,
  },
];

export const claim = (
  id: string,
  policy: string,
  [loss, reported]: [loss: string, reported: string],
  status = 'open',
  more: Row = {},
): Known => [
  'claim',
  noon(String(more['valid_from'] ?? reported)),
  {
    claim_id: id,
    agreement_id: policy,
    loss_date: loss,
    reported_date: reported,
    closed_date: null,
    status,
    valid_from: reported,
    ...more,
  },
];

export const policyRows = (id: string, product: string, from: string, to: string, row: Row = {}): Known[] => [
  // Each holder is also a class of its own, so that a question can tell the policies apart.
  ['party_segment', noon(from), { party_id: partyOf(id), scheme: 'policy', segment: id, valid_from: '2020-01-01' }],
  ['party', noon(from), { party_id: partyOf(id), party_type: 'person', valid_from: '2020-01-01' }],
  [
    'party_segment',
    noon(from),
    {
      party_id: partyOf(id),
      scheme: 'region',
      segment: NORTH.includes(id) ? 'north' : 'south',
      valid_from: '2020-01-01',
    },
  ],
  [
    'agreement',
    noon(from),
    {
      agreement_id: id,
      product_id: product,
      status: 'in_force',
      opened_on: from,
      term_end_on: to,
      currency: 'EUR',
      valid_from: from,
      ...row,
    },
  ],
  [
    'agreement_party',
    noon(from),
    { agreement_id: id, party_id: partyOf(id), role: 'owner', share: 1, valid_from: from },
  ],
];

const PRODUCTS: Known[] = [
  ['CAR', 'motor'],
  ['HOUSE', 'home'],
].map(([product_id, category]) => [
  'product',
  START,
  {
    product_id: product_id as string,
    name: category as string,
    category: category as string,
    line_of_business: 'insurance',
    term_rule: 'expires',
    valid_from: '2020-01-01',
  },
]);

/** Everything known at K, the end of the second quarter. */
function knownRows(): Known[] {
  const rows: Known[] = [...PRODUCTS];
  for (const [id, product, amount, from, to, written] of POLICIES) {
    rows.push(...policyRows(id, product, from, to), premium(`W-${id}`, id, amount, [from, to], written));
  }
  const cancelled = policyRows('I05', 'HOUSE', CANCELLED, '2026-01-01', { status: 'closed', close_reason: 'customer' });
  rows.push(
    ...cancelled.filter(([table]) => table === 'agreement'),
    premium('W-I05-back', 'I05', '-430', [CANCELLED, '2026-01-01']),
    // An older claim, with all that was paid in the first quarter.
    claim('K0', 'I02', ['2024-11-05', '2024-11-20'], 'open'),
    booking('B0', 'claim_paid', 'K0', 'I02', '384', '2025-02-10'),
    reserve('reserve_case', '2024-12-31', '374', { claim_id: 'K0' }),
    reserve('reserve_case', '2025-03-31', '0', { claim_id: 'K0' }),
    claim('K0', 'I02', ['2024-11-05', '2024-11-20'], 'closed', {
      closed_date: '2025-02-10',
      valid_from: '2025-02-10',
    }),
    claim('K1', 'I07', ['2025-04-10', '2025-04-10']),
    booking('B1', 'claim_paid', 'K1', 'I07', '200', '2025-05-02'),
    reserve('reserve_case', '2025-06-30', '150', { claim_id: 'K1' }),
    claim('K2', 'I02', ['2025-02-20', '2025-02-20']),
    booking('B2', 'claim_paid', 'K2', 'I02', '180', '2025-04-20'),
    reserve('reserve_case', '2025-03-31', '300', { claim_id: 'K2' }),
    reserve('reserve_case', '2025-06-30', '100', { claim_id: 'K2' }),
    claim('K4', 'I05', ['2025-03-30', '2025-03-30']),
    booking('B4', 'claim_paid', 'K4', 'I05', '50', '2025-04-15'),
    booking('B5', 'claim_recovery', 'K4', 'I05', '20', '2025-06-10'),
    reserve('reserve_case', '2025-03-31', '50', { claim_id: 'K4' }),
    reserve('reserve_case', '2025-06-30', '0', { claim_id: 'K4' }),
    claim('K4', 'I05', ['2025-03-30', '2025-03-30'], 'closed', {
      closed_date: '2025-06-10',
      valid_from: '2025-06-10',
    }),
    reserve('reserve_ibnr', '2024-12-31', '40'),
    reserve('reserve_ibnr', '2025-03-31', '40'),
    reserve('reserve_ibnr', '2025-06-30', '60'),
  );
  return rows;
}

/** The claim of I01 that is reported in July, with its reserve. */
export const LATE_CLAIM: Known[] = [
  claim('K3', 'I01', ['2025-06-20', '2025-07-03']),
  reserve('reserve_case', '2025-07-03', '400', { claim_id: 'K3' }),
];

/** Costs of the second quarter in the books of the insurer, beside a bank of the same group. */
export const LEDGER: Known[] = (
  [
    ['acquisition_cost', '96.90', 'insurer'],
    ['staff_cost', '60', 'insurer'],
    ['admin_cost', '40', 'insurer'],
    ['depreciation', '20', 'insurer'],
    ['amortisation_intangibles', '6.45', 'insurer'],
    ['quality_improvement', '20', 'insurer'],
    ['tax', '15', 'insurer'],
    ['regulatory_contributions', '4', 'insurer'],
    ['staff_cost', '9000', 'bank'],
  ] as const
).map(([kpi_line, amount, entity]) => [
  'gl_entry',
  noon('2025-06-30'),
  ledgerRow(`${entity}-${kpi_line}`, '2025-06-30', amount, { kpi_line, entity }),
]);

export interface Insurer {
  engine: Engine;
  clock: TestClock;
  learn(at: string, rows: readonly Known[], completeThrough?: string): Promise<void>;
}

export interface InsurerOptions {
  route?: Route;
  policy?: Partial<Policy>;
  also?: readonly Known[];
  /** Rows of the ten policies that are left out. */
  without?: (known: Known) => boolean;
  /** Nothing of the ten policies. */
  empty?: boolean;
  completeThrough?: string;
  /** The first day of the source's history; null: it says none. */
  historyFrom?: string | null;
}

const NOTHING = Object.fromEntries(Object.keys(CANONICAL_TABLES).map((table) => [table, []]));

const folders: string[] = [];
const freshFile = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'sextant-policies-'));
  folders.push(folder);
  return join(folder, 'store.duckdb');
};
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Stores that have learned everything once: a test that wants an insurer of its own gets a copy. */
const built = new Map<string, Promise<string>>();

const learner =
  (
    engine: Engine,
    clock: TestClock,
    { completeThrough, historyFrom = '2024-01-01' }: InsurerOptions,
  ): Insurer['learn'] =>
  async (at, rows, complete = completeThrough ?? '2025-06-30') => {
    clock.set(at);
    const tables: Partial<Record<CanonicalTable, Row[]>> = {};
    for (const [table, , row] of rows) (tables[table] ??= []).push(row);
    const report = await engine.sync(
      { id: 'policies', title: 'Policies', connector: 'memory' },
      memoryConnector(
        { ...NOTHING, ...tables },
        { completeThrough: complete, ...(historyFrom === null ? {} : { historyFrom }) },
      ),
    );
    const rejected = Object.values(report.tables).some((each) => each.rejected > 0);
    if (report.state !== 'done' || rejected) throw new Error(JSON.stringify(report));
  };

async function build(options: InsurerOptions, policy: Partial<Policy>): Promise<string> {
  const file = freshFile();
  const clock = new TestClock(START);
  const engine = await testEngine({ file, clock, policy });
  const learn = learner(engine, clock, options);
  const own = (options.empty === true ? PRODUCTS : knownRows()).filter((known) => options.without?.(known) !== true);
  const rows = [...own, ...(options.also ?? [])];
  for (const instant of [...new Set(rows.map(([, at]) => at))].sort()) {
    await learn(
      instant,
      rows.filter(([, at]) => at === instant),
    );
  }
  await engine.close();
  return file;
}

/** The ten policies, learned quarter by quarter; the clock then stands at K, the end of 30 June in Prague. */
export async function tenPolicies({ route, ...options }: InsurerOptions = {}): Promise<Insurer> {
  const policy: Partial<Policy> = {
    timezone: 'Europe/Prague',
    declaredSchemes: ['region'],
    entities: { insurance: ['insurer'] },
    ...options.policy,
  };
  const key = `${JSON.stringify([options, policy])} ${String(options.without)}`;
  const kept = built.get(key) ?? build(options, policy);
  built.set(key, kept);
  const file = freshFile();
  copyFileSync(await kept, file);
  const clock = new TestClock('2025-06-30T22:00:00Z');
  const engine = await testEngine({ file, clock, policy, ...(route === undefined ? {} : { route }) });
  return { engine, clock, learn: learner(engine, clock, options) };
}
