import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_POLICY, type Answer, type Policy, type Question } from '@sextant/contracts';
import type { Engine, Route } from '@sextant/engine';
import { chooseOlder } from '../src/relations/known.ts';
import { RELATIONS } from '../src/relations/registry.ts';
import { derivationRules } from '../src/relations/rules.ts';
import { Store } from '../src/store/store.ts';
import { memoryConnector } from './support/memory-connector.ts';
import { randomFirm, type Learned } from './support/random-firm.ts';
import { operator, testEngine, TestClock } from './support/test-engine.ts';
import { wholeLibrary } from './support/whole-library.ts';

const SYNCS = 4;
const POLICY: Partial<Policy> = {
  declaredSchemes: ['region'],
  spellGapDays: 20,
  minCell: 1,
  fx: { ...DEFAULT_POLICY.fx, flow: 'spot' },
};
const asOf = '2024-09-30';
const QUESTIONS: Question[] = [
  { kpi: 'products-per-customer', asOf, trend: 4, by: ['region'] },
  { kpi: 'average-customer-value', asOf, period: '2024-Q2', trend: 1, by: ['region'] },
  { kpi: 'average-order-value', asOf, period: '2024-Q2', trend: 1 },
  { kpi: 'mrr', asOf, trend: 2, by: ['region'] },
  { kpi: 'complaint-rate', asOf, period: '2024-Q2', trend: 0, by: ['region'] },
  { kpi: 'cohort-retention-rate', asOf, period: '2024-03', trend: 0, params: { age: 2, mode: 'calendar' } },
];

/** What an answer says, but for what names its knowledge. */
const said = ({ kpi, value, numerator, denominator, segments, trend }: Answer): unknown => ({
  kpi,
  value,
  numerator,
  denominator,
  segments,
  trend,
});

/** The figures of an answer by where they stand; those that it does not give are left out. */
function figures({ kpi, numerator, denominator, segments = [], trend }: Answer): Map<string, string> {
  const found = new Map<string, string>();
  const note = (where: string, top: string | null | undefined, bottom: string | null | undefined): void => {
    if (top != null && bottom != null) found.set(`${kpi} ${where}`, `${top}/${bottom}`);
  };
  note('all', numerator, denominator);
  for (const each of segments) note(each.label, each.numerator, each.denominator);
  for (const { segment = [], numerator: tops, denominator: bottoms } of trend?.series ?? [])
    tops.forEach((top, point) => note(`${segment.join('/')} ${point}`, top, bottoms[point]));
  return found;
}

const hourAfter = (instant: string): string => new Date(Date.parse(instant) + 3_600_000).toISOString();

async function learn(engine: Engine, clock: TestClock, { at, tables, links }: Learned): Promise<void> {
  clock.set(at);
  const source = { id: 'firm', title: 'Firm', connector: 'memory', maxRejectShare: 0 };
  const options = { completeThrough: asOf, historyFrom: '2024-01-01' };
  const report = await engine.sync(source, memoryConnector(tables, options));
  if (report.state !== 'done') throw new Error(JSON.stringify(report.error));
  if (links.length > 0) await engine.linkParties(links);
}

async function askAll(engine: Engine, knownAt?: string): Promise<Answer[]> {
  const all: Answer[] = [];
  for (const question of QUESTIONS)
    all.push(await engine.answer(knownAt === undefined ? question : { ...question, knownAt }, operator));
  return all;
}

/** Every row of the derived tables as a store holds them; a log of changes is added up. */
async function derived(store: Store): Promise<Record<string, string[]>> {
  const texts = async (query: string): Promise<string[]> => {
    const found = await store.database.read((snapshot) =>
      snapshot.runText(`SELECT t::VARCHAR AS row FROM (${query}) t ORDER BY 1`),
    );
    return (found['row'] ?? []).map(String);
  };
  const tables: Record<string, string[]> = {};
  for (const { name } of RELATIONS) tables[name] = await texts(`SELECT * FROM ${name}`);
  tables['stock_delta'] = await texts(
    `SELECT slot, segment, day, sum(customers) AS c, sum(holdings) AS h, sum(multi) AS m, sum(newcomers) AS n FROM stock_delta
     GROUP BY ALL HAVING c <> 0 OR h <> 0 OR m <> 0 OR n <> 0`,
  );
  tables['flow_delta'] = await texts(
    `SELECT slot, segment, day, kind, sum(amount) AS a, sum(quantity) AS q, sum(missing) AS m, sum(entries) AS e, sum(unsaid) AS u FROM flow_delta
     GROUP BY ALL HAVING a <> 0 OR q <> 0 OR m <> 0 OR e <> 0`,
  );
  tables['active_delta'] = await texts(
    `SELECT slot, segment, day, sum(customers) AS c FROM active_delta GROUP BY ALL HAVING c <> 0`,
  );
  return tables;
}

const VARIANTS: { about: string; isLinked: boolean; policy: Partial<Policy> }[] = [
  { about: 'whose customers hold agreements', isLinked: false, policy: {} },
  {
    about: 'whose customers also order, and are merged and parted again',
    isLinked: true,
    policy: { customerBasis: 'mixed', lapseWindowDays: 60 },
  },
];
const SEEDS = process.env['SEXTANT_LONG'] === '1' ? Array.from({ length: 8 }, (_, index) => 5 + 7 * index) : [5];
const CASES = SEEDS.flatMap((seed) => VARIANTS.map((variant) => ({ ...variant, seed })));

describe.each(CASES)('a generated firm (seed $seed) $about', ({ seed, isLinked, policy: own }) => {
  const policy = { ...DEFAULT_POLICY, ...POLICY, ...own };
  const learned = randomFirm(seed, SYNCS, isLinked);
  const clock = new TestClock('2024-01-01T00:00:00Z');
  let folder: string;
  const engineOf = (route: Route): Promise<Engine> =>
    testEngine({ file: join(folder, 'store.duckdb'), clock, route, cacheSize: 0, catalogue: wholeLibrary, policy });
  const withStore = async <T>(work: (store: Store) => Promise<T>): Promise<T> => {
    const store = await Store.open({ file: join(folder, 'store.duckdb'), threads: 1, policy, clock });
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  };
  const then: Answer[][] = [];

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sextant-older-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('keeps after every sync what deriving everything anew makes', async () => {
    for (const each of learned) {
      const engine = await engineOf('deltas');
      await learn(engine, clock, each);
      clock.set(hourAfter(each.at));
      then.push(await askAll(engine));
      await engine.close();
      await withStore(async (store) => {
        const kept = await derived(store);
        await store.transact(() => store.derivation.rebuild(store.lastBatch));
        expect(kept).toEqual(await derived(store));
      });
    }
  }, 600_000);

  it('says of every older knowledge what it said then, from what is stored and from the rows', async () => {
    clock.set('2025-02-01T00:00:00Z');
    const stored = await engineOf('deltas');
    const rows: Answer[][] = [];
    for (const { at } of learned) rows.push(await askAll(stored, hourAfter(at)));
    await stored.close();
    const derivedAnew = await engineOf('history');
    let compared = 0;
    for (const [index, { at }] of learned.entries()) {
      const older = rows[index] ?? [];
      expect(older.map(said)).toEqual((await askAll(derivedAnew, hourAfter(at))).map(said));
      for (const [question, answer] of (then[index] ?? []).entries()) {
        const before = figures(answer);
        // Of some points today's sources say that they are not complete enough.
        const now = [...figures(older[question] as Answer)].filter(([where]) => before.has(where));
        expect(now).toEqual(now.map(([where]) => [where, before.get(where)]));
        compared += now.length;
      }
    }
    expect(compared).toBeGreaterThan(20 * SYNCS);
    await derivedAnew.close();
  }, 600_000);

  it('finds the older knowledge in what is stored, unless the parties were others or most was learned since', async () => {
    const ways = await withStore((store) =>
      store.database.read(async (snapshot) => {
        const found: string[] = [];
        for (const { at } of [{ at: '2024-01-01T00:00:00Z' }, ...learned]) {
          const known = { rules: derivationRules(policy), delivered: new Set(['region']) };
          const none = { retracted: new Set(), revised: new Set(), hasLinks: isLinked } as const;
          const way = await chooseOlder(
            snapshot,
            { ...known, knowledge: none as never },
            { knownAt: hourAfter(at), upTo: null },
          );
          found.push(way.from);
        }
        return found;
      }),
    );
    const lastLink = learned.findLastIndex(({ links }) => links.length > 0);
    expect(ways).toEqual(['rows', ...learned.map((_, index) => (index < lastLink ? 'rows' : 'stored'))]);
  });
});
