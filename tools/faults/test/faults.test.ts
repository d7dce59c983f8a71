import { writeFileSync } from 'node:fs';
import type { KpiDefinition } from '@sextant/contracts';
import { BY_ERROR, BY_MEASURE } from './support/deliberate.ts';
import { EQUIVALENT } from './support/equivalent.ts';
import type { Fault } from './support/faults.ts';
import type { Fate } from './support/is-killed.ts';
import type { OpenedWorld as Opened } from './support/opened-world.ts';
import { interpose } from './support/plant.ts';
import { sampleOf } from './support/sample-of.ts';

/** Everything in the long run (npm run faults), a few deliberate ones of the ten customers otherwise. */
const LONG = process.env['SEXTANT_LONG'] === '1';
const ONLY_DELIBERATE = process.env['SEXTANT_FAULTS_SHARE'] === '0';
/** Places at which a deliberate mistake is tried before it counts as not noticed. */
const TRIES = 12;
/** Every n-th mechanical fault, starting with the m-th: `m/n`. */
const SHARE = process.env['SEXTANT_FAULTS_SHARE'] ?? '1/1';
const REPORT = process.env['SEXTANT_FAULTS_REPORT'];
/** Only these KPIs are asked, by a pattern of their ids. */
const KPIS = process.env['SEXTANT_FAULTS_KPIS'];
/** `stored`: only faults in what is stored for all KPIs; `asked`: all others. Where only some KPIs are asked, the others. */
const OF = process.env['SEXTANT_FAULTS_OF'] ?? (KPIS === undefined ? 'all' : 'asked');
const SHARE_TO_KILL = 0.95;
/** What the worlds have not noticed of a mechanical fault by then is left to the swarm. */
const PATIENCE_MS = 180_000;

await interpose();
const { compileKpi } = await import('../../../packages/engine/src/catalogue/compile.ts');
const { MEASURES } = await import('../../../packages/engine/src/measures/registry.ts');
const { library } = await import('../../../packages/engine/test/support/test-engine.ts');
const {
  byChance,
  byChanceAgain,
  byChanceOnce,
  cases,
  customers,
  customersByContract,
  firstTold,
  fourCustomers,
  group,
  kinds,
  lives,
  nobody,
  payers,
  regulars,
  tenCustomers,
  trader,
  unsettled,
} = await import('./support/worlds.ts');
const { fateOf, isKilled } = await import('./support/is-killed.ts');
const { MORE_KPIS } = await import('./support/more-kpis.ts');
const { OpenedWorld } = await import('./support/opened-world.ts');
const { Swarm } = await import('./support/swarm.ts');

const DELIBERATE = [
  ...Object.entries(BY_MEASURE).flatMap(([name, each]) => ('fault' in each ? [{ name, ...each }] : [])),
  ...BY_ERROR.flatMap(({ row, faults }) => faults.map((each) => ({ name: `error ${row}`, ...each }))),
];
/** What a run without `SEXTANT_LONG` asks and plants. */
const FEW = DELIBERATE.filter(({ quick }) => quick === true);

const all: readonly KpiDefinition[] = [...library, ...MORE_KPIS];
const needed = LONG ? DELIBERATE : FEW;
const isAsked = new RegExp(`^(?:${KPIS ?? '.*'})$`);
const asked =
  LONG && !ONLY_DELIBERATE
    ? all.filter(({ id }) => isAsked.test(id))
    : all.filter(({ id }) => needed.some(({ kpi }) => kpi === id));
const EVERY = [
  nobody,
  fourCustomers,
  firstTold,
  regulars,
  unsettled,
  payers,
  tenCustomers,
  customersByContract,
  trader,
  customers,
  cases,
  kinds,
  lives,
  group,
  byChance,
];
/** Opened where a fault is left that none of the others notices. */
const FURTHER = [byChanceAgain, byChanceOnce];
const worlds: Opened[] = [];
const further: Opened[] = [];
/** The last resort: small worlds that are asked what carries the fault, again and again about something else. */
const swarm = new Swarm(12, all);
const say = (text: string): void => void process.stderr.write(`${text}\n`);

beforeAll(async () => {
  // The smallest first: most faults are noticed there, and cost least.
  for (const make of LONG ? EVERY : [tenCustomers]) {
    const world = await make(all, asked);
    worlds.push(await OpenedWorld.open(world));
    say(
      `${world.name}: ${worlds.at(-1)?.faults.size} places for a fault in what ${worlds.at(-1)?.asked.length} questions ask`,
    );
  }
}, 3_600_000);

afterAll(async () => {
  for (const world of [...worlds, ...further, swarm]) await world.close();
});

function noticedBySwarm(key: string): Promise<string | undefined> {
  const every = [...worlds, ...further];
  if (worlds.some(({ derivation }) => derivation.has(key)))
    return swarm.noticesStored(
      key,
      every.flatMap(({ asked: each }) => each),
    );
  return swarm.notices(
    key,
    every.flatMap((world) => world.carrying(key)),
  );
}

async function fateAnywhere(key: string): Promise<Fate> {
  let fate = await fateOf(key, worlds, { patienceMs: PATIENCE_MS });
  for (const [index, make] of FURTHER.entries()) {
    if (fate === 'noticed') break;
    const world = (further[index] ??= await OpenedWorld.open(await make(all, asked)));
    const there = await fateOf(key, [world], { patienceMs: PATIENCE_MS });
    if (there !== 'unread') fate = there;
  }
  if (fate === 'noticed') return fate;
  const told = await noticedBySwarm(key);
  if (told !== undefined) say(`noticed in ${told}: ${key}`);
  return told === undefined ? fate : 'noticed';
}

const isStored = ({ key }: Fault): boolean => worlds.some(({ derivation }) => derivation.has(key));
const places = (): Fault[] =>
  [...new Map(worlds.flatMap(({ faults }) => [...faults])).values()].filter(
    (each) => OF === 'all' || isStored(each) === (OF === 'stored'),
  );
const planned = (): Fault[] => places().filter(({ kind }) => kind !== 'narrowing dropped');

/** What takes hours is no test of a short run. */
const inLongRun: (title: string, tests: () => void) => void = LONG && !ONLY_DELIBERATE ? describe : () => undefined;

describe('a deliberate fault', () => {
  it.each(LONG ? DELIBERATE : FEW)(
    'of $name is noticed: $says',
    async ({ kpi, fault, name }) => {
      const keys = new Set(worlds.flatMap((world) => [...world.placesOf(kpi)]).filter((key) => fault.test(key)));
      const noticed: boolean[] = [];
      for (const key of [...keys].slice(0, TRIES))
        if (!noticed.includes(true)) noticed.push(await isKilled(key, worlds, kpi));
      expect({ name, noticed }).toEqual({ name, noticed: expect.arrayContaining([true]) });
    },
    600_000,
  );

  it('is there for every measure, or said to be in the statement of another one', () => {
    expect(Object.keys(BY_MEASURE).sort()).toEqual([...MEASURES.keys()].sort());
    const shared = Object.values(BY_MEASURE).flatMap((each) => ('sharedWith' in each ? [each.sharedWith] : []));
    for (const name of shared) expect(BY_MEASURE[name]).toHaveProperty('fault');
  });

  it('is there for each of the ten commonest errors, or a formula that makes it and is refused', () => {
    expect(BY_ERROR.map(({ row }) => row)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    for (const { faults, refused } of BY_ERROR) expect(faults.length + refused.length).toBeGreaterThan(0);
  });
});

describe('a formula with one of the ten commonest errors', () => {
  const refused = BY_ERROR.flatMap(({ row, refused: formulas }) => formulas.map((each) => ({ row, ...each })));
  const [plain] = MORE_KPIS as [KpiDefinition];

  it.each(refused)('is refused: error $row, $says', ({ change, message }) => {
    expect(() => compileKpi({ ...plain, ...change })).toThrow(message);
  });
});

inLongRun('every KPI', () => {
  it('has a value in some world', () => {
    const valued = new Set(worlds.flatMap((world) => [...world.valued()]));
    expect(asked.map(({ id }) => id).filter((id) => !valued.has(id))).toEqual([]);
  });
});

inLongRun('what only spares reading', () => {
  it('changes no answer when it is dropped', async () => {
    const needed: string[] = [];
    for (const { key, kind } of places())
      if (kind === 'narrowing dropped' && (await isKilled(key, worlds))) needed.push(key);
    expect(needed).toEqual([]);
  }, 3_600_000);
});

inLongRun('a mechanical fault in the SQL that the engine writes', () => {
  it('is noticed by some answer', async () => {
    const told = planned().filter(({ key }) => !EQUIVALENT.some(({ matches }) => matches.test(key)));
    const chosen = sampleOf(told, SHARE);
    const survivors: Fault[] = [];
    const started = performance.now();
    for (const [index, fault] of chosen.entries()) {
      const fate = await fateAnywhere(fault.key);
      if (fate !== 'noticed') {
        survivors.push({ ...fault, key: `${fate}: ${fault.key}` });
        say(`survived, ${fate}: ${fault.key}`);
      }
      if (index % 50 === 49) {
        const minutes = ((performance.now() - started) / 60_000).toFixed(1);
        say(`${index + 1} of ${chosen.length} planted in ${minutes} min, ${survivors.length} survived`);
      }
    }
    const killed = chosen.length - survivors.length;
    const report = [
      `${killed} of ${chosen.length} faults were noticed (${((100 * killed) / chosen.length).toFixed(1)} %), share ${SHARE}.`,
      `${planned().length} places in all, ${planned().length - told.length} of them without any effect on a figure.`,
      ...survivors.map(({ key }) => `survived, ${key}`),
    ].join('\n');
    if (REPORT) writeFileSync(REPORT, `${report}\n`);
    say(report);
    expect(killed / chosen.length).toBeGreaterThanOrEqual(SHARE_TO_KILL);
  }, 14_400_000);
});
