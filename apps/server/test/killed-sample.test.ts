import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Answer, SyncReport } from '@sextant/contracts';
import { parse, stringify } from 'yaml';
import { generateSample } from '../../../tools/sample-data/src/generate-sample.mjs';
import { questionAbout, readLibrary } from './support/library-questions.ts';
import { createProgram, type Program, type Started } from './support/program.ts';
import { storeDifferences } from './support/store-differences.ts';

const CONFIG = join(import.meta.dirname, '..', 'examples', 'sample', 'sextant.config.yaml');
/** Kills of the host, and as many of connectors. */
const SIZE =
  process.env['SEXTANT_LONG'] === '1'
    ? { customers: 1000, checkpointRows: 5000, kills: 50, sources: undefined, parts: 6, pairsVary: true }
    : { customers: 150, checkpointRows: 2500, kills: 5, sources: ['crm', 'bank'], parts: 2, pairsVary: false };

interface Config {
  sources: { id: string; config: Record<string, unknown> }[];
}

let data: string;
let yaml: string;
let undisturbed: Program;
let first: SyncReport[];
let answers: unknown[];
/** What a sync that nobody disturbs takes, in milliseconds. */
let span: number;
const programs: Program[] = [];
beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'sextant-killed-'));
  generateSample({ out: data, customers: SIZE.customers, seed: 1 });
  const config = parse(readFileSync(CONFIG, 'utf8')) as Config;
  config.sources = config.sources.filter(({ id }) => SIZE.sources?.includes(id) ?? true);
  for (const source of config.sources) source.config['checkpoint_rows'] = SIZE.checkpointRows;
  yaml = stringify(config);
  undisturbed = newProgram();
  const began = performance.now();
  first = await sync(undisturbed);
  span = performance.now() - began;
  answers = await answersOf(undisturbed);
}, 900_000);
afterAll(async () => {
  await Promise.all(programs.map((program) => program.remove()));
  rmSync(data, { recursive: true, force: true });
});

const newProgram = (): Program => {
  const program = createProgram({ yaml }, data);
  programs.push(program);
  return program;
};
const sync = async (program: Program): Promise<SyncReport[]> =>
  (JSON.parse((await program.run('sync', '--json')).out) as { runs: SyncReport[] }).runs;

/** These tell of the readings themselves: one that was killed left no report, and each ended at another time. */
const OF_READINGS = new Set(['data-coverage', 'data-freshness']);

/** Every KPI of the library, but for what must differ between two stores filled at different times. */
const answersOf = async (program: Program): Promise<unknown[]> => {
  const asked = readLibrary().filter(({ id }) => !OF_READINGS.has(id));
  const found = await program.answers(asked.map(({ id }) => questionAbout(id, 0)));
  return found.map((answer) => withoutDraws(withoutTimes(answer as Answer)));
};
const withoutTimes = ({ knownAt: _k, batch: _b, receipt: _r, sources: _s, restatedFrom: _f, ...figures }: Answer) =>
  figures;
/**
 * What is drawn at random is drawn from a seed that names the knowledge (DOMAIN 1.3): intervals of bootstraps, and which
 * member of a household is tested for pairs. In the whole company other pairs are found by that; there the customers that
 * they are counted over are compared, in the small one the figures as well.
 */
const withoutDraws = ({ ruleSet, rows, detail, ...figures }: ReturnType<typeof withoutTimes>): unknown => {
  const { kpi, n, status, segments } = figures;
  if (ruleSet !== undefined && SIZE.pairsVary)
    return { kpi, n, status, segments: segments?.map((each) => ({ key: each.key, n: each.n, status: each.status })) };
  return {
    ...withoutInterval(figures),
    segments: segments?.map(withoutInterval),
    ...(ruleSet === undefined ? { rows, detail } : {}),
  };
};
const withoutInterval = <T extends { interval?: unknown }>({ interval: _i, ...figures }: T): Omit<T, 'interval'> =>
  figures;

/** The same numbers from 0 to 1 each time. */
const random = (seed: number): number => {
  let value = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return ((value ^ (value >>> 16)) >>> 0) / 2 ** 32;
};

/**
 * Disturbs syncs until there were so many kills, in one store after the other: whenever one is complete, a new one is begun.
 * The last one is read to its end. `disturb` runs a sync and says how many kills it met.
 */
const storesAfterKills = async (disturb: (program: Program) => Promise<number>): Promise<Program[]> => {
  const stores: Program[] = [];
  let program = newProgram();
  for (let met = 0; met < SIZE.kills; ) {
    const kills = await disturb(program);
    met += kills;
    if (kills > 0) continue;
    stores.push(program);
    program = newProgram();
  }
  await sync(program);
  return [...stores, program];
};

/** What each store has that the undisturbed one has not, or the other way round, and what the last of them answers. */
const lookAt = async (stores: readonly Program[]): Promise<{ differences: string[][]; answers: unknown[] }> => {
  const differences = [];
  for (const store of stores) {
    differences.push(await storeDifferences(await undisturbed.storeFile(), await store.storeFile()));
  }
  return { differences, answers: await answersOf(stores.at(-1) as Program) };
};

/** Processes of connectors that a program has started, as Linux shows them. */
const connectorsOf = (pid: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((child) => {
      try {
        const isChild = readFileSync(`/proc/${child}/status`, 'utf8').includes(`\nPPid:\t${pid}\n`);
        return isChild && readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('connector-child');
      } catch {
        return false; // It ended while we looked.
      }
    });

/** Kills each connector of a running sync at some moment of its life. */
const killConnectors = async (running: Started, delay: () => number): Promise<void> => {
  const seen = new Set<number>();
  const killLater = async (pid: number, ms: number): Promise<void> => {
    await setTimeout(ms);
    if (connectorsOf(running.pid).includes(pid)) process.kill(pid, 'SIGKILL');
  };
  const ended = running.ended.then(() => true);
  while (!(await Promise.race([ended, setTimeout(20, false)]))) {
    for (const pid of connectorsOf(running.pid).filter((each) => !seen.has(each))) {
      seen.add(pid);
      void killLater(pid, delay());
    }
  }
};

const LONGEST = 3_600_000;
const same = (stores: readonly Program[]) => ({ differences: stores.map(() => []), answers });

describe('a sync of the sample company', () => {
  it('that nobody disturbs reads every row', () => {
    expect(first.map(({ state, counts }) => [state, counts.rejected])).toEqual(first.map(() => ['done', 0]));
    expect(answers.length).toBeGreaterThan(80);
    expect(answers).not.toContainEqual(expect.objectContaining({ error: expect.anything() }));
  });

  it(
    'whose host is killed at random moments ends with the same store, and the same answers',
    async () => {
      let attempt = 0;
      const stores = await storesAfterKills(async (program) => {
        const running = program.start('sync');
        await Promise.race([running.ended, setTimeout(span * random((attempt += 1)))]);
        return (await running.kill('SIGKILL')).code === null ? 1 : 0;
      });
      expect(await lookAt(stores)).toEqual(same(stores));
    },
    LONGEST,
  );
});

(process.platform === 'linux' ? describe : describe.skip)('a sync of the sample company', () => {
  it(
    'whose connectors are killed at random moments ends with the same store, too',
    async () => {
      let attempt = 1000;
      const codes = new Set<string | undefined>();
      const stores = await storesAfterKills(async (program) => {
        const running = program.start('sync', '--json');
        await killConnectors(running, () => (span / SIZE.parts) * random((attempt += 1)));
        const { runs } = JSON.parse((await running.ended).out) as { runs: SyncReport[] };
        const failed = runs.filter(({ state }) => state !== 'done');
        for (const { error } of failed) codes.add(error?.code);
        return failed.length;
      });
      expect([...codes]).toEqual(['source.connector-failed']);
      expect(await lookAt(stores)).toEqual(same(stores));
    },
    LONGEST,
  );
});
