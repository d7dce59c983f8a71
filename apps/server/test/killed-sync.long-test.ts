import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Answer, CanonicalTable, QualityResponse, RunsResponse } from '@sextant/contracts';
import { readEvents } from '../src/desk/read-events.ts';
import { KPIS } from './support/kpis.ts';
import { FIRST_CHECKPOINT, LARGE_BANK, LARGE_BANK_ROWS, writeLargeBank } from './support/large-bank.ts';
import { askHost } from './support/post-answers.ts';
import { createProgram, type Program, type Serving } from './support/program.ts';

const KILLS = 15;

interface Outcome {
  answers: unknown[];
  sizes: Record<CanonicalTable, number>;
  /** Rows read by each run, the first one first. */
  read: number[];
  states: string[];
  /** Rows that all runs together have committed. */
  committed: number;
}

let data: string;
let undisturbed: Outcome;
const programs: Program[] = [];
beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'sextant-large-'));
  writeLargeBank(data);
  undisturbed = await finish(newProgram());
});
afterAll(async () => {
  await Promise.all(programs.map((program) => program.remove()));
  rmSync(data, { recursive: true, force: true });
});

const newProgram = (): Program => {
  const program = createProgram({ yaml: LARGE_BANK }, data);
  programs.push(program);
  return program;
};

const get = async <Body>({ url, operatorKey }: Serving, path: string, init: RequestInit = {}): Promise<Body> => {
  const response = await fetch(`${url}${path}`, { ...init, headers: { authorization: `Bearer ${operatorKey}` } });
  return (await response.json()) as Body;
};

/** Starts the host, which reads what has not been read, and looks at what came of it. */
const finish = async (program: Program): Promise<Outcome> => {
  const host = await program.serve();
  const answers = await askHost(host, ...KPIS.map((kpi) => ({ kpi, by: ['region'], trend: 24 })));
  const { runs } = await get<RunsResponse>(host, '/v1/sources/core/runs');
  const { tables } = await get<QualityResponse>(host, '/v1/sources/core/quality');
  await host.kill('SIGTERM');
  return {
    answers: answers.map((answer) => withoutTimes(answer as Answer)),
    sizes: await program.tableSizes(),
    read: runs.map(({ counts }) => counts.read).reverse(),
    states: runs.map(({ state }) => state).reverse(),
    committed: tables.reduce((sum, { accepted }) => sum + accepted, 0),
  };
};

/** What must differ between two stores filled at different times, in different batches. */
const withoutTimes = ({ knownAt: _k, batch: _b, receipt: _r, sources: _s, ...figures }: Answer): unknown => figures;

/** Starts a first sync and kills the host `delay` ms after so many rows were sent. */
const killAfter = async (program: Program, rows: number, delay: number): Promise<void> => {
  const host = await program.serve('--no-sync');
  const events = await fetch(`${host.url}/v1/events`);
  await get(host, '/v1/sources/core/sync', { method: 'POST' });
  const sent = new Map<string, number>();
  for await (const event of readEvents(events)) {
    if (event.type === 'sync-ended') throw new Error('the sync ended before it could be killed');
    if (event.type === 'sync-progress') sent.set(event.stream, event.done);
    if ([...sent.values()].reduce((sum, each) => sum + each, 0) >= rows) break;
  }
  await setTimeout(delay);
  await host.kill('SIGKILL');
};

/** The same numbers from 0 to 1 each time. */
const random = (seed: number): number => {
  let value = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return ((value ^ (value >>> 16)) >>> 0) / 2 ** 32;
};

describe('a first sync that nobody disturbs', () => {
  it('reads everything once', () => {
    expect(undisturbed).toMatchObject({ states: ['done'], read: [LARGE_BANK_ROWS], committed: LARGE_BANK_ROWS });
    expect(undisturbed.answers).toHaveLength(KPIS.length);
    expect(undisturbed.answers[0]).toMatchObject({ kpi: 'customer-count', value: 32_500 });
    for (const answer of undisturbed.answers) expect(answer).toMatchObject({ value: expect.any(Number) });
  });
});

describe('a host that is killed in the middle of its first sync', () => {
  // Evenly spread over the sync but for its end, so that it cannot be over before the signal comes.
  const kills = Array.from({ length: KILLS }, (_, at) => ({
    rows: Math.round((0.85 * LARGE_BANK_ROWS * (at + random(at))) / KILLS),
    delay: Math.round(100 * random(at + 1000)),
  }));

  it.each(kills)('after $rows rows and $delay ms goes on when it is started again', async ({ rows, delay }) => {
    const program = newProgram();
    await killAfter(program, rows, delay);
    const { states, read, ...outcome } = await finish(program);
    expect(states).toEqual(['interrupted', 'done']);
    // Rows beyond the checkpoint are sent only when it is committed, and what is committed is not read again.
    const kept = LARGE_BANK_ROWS - (read[1] ?? 0);
    expect(rows > FIRST_CHECKPOINT ? [FIRST_CHECKPOINT] : [0, FIRST_CHECKPOINT]).toContain(kept);
    expect(outcome.committed).toBe(LARGE_BANK_ROWS);
    expect(outcome.sizes).toEqual(undisturbed.sizes);
    expect(outcome.answers).toEqual(undisturbed.answers);
  });
});
