import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Answer, AnswersResponse, KpisResponse, KpiTrial, LinksResponse } from '@sextant/contracts';
import { watchFolder } from '../src/catalogue/watch-folder.ts';
import { errorCode, startTestHost, type RunningHost } from './support/host.ts';

const LIBRARY = join(import.meta.dirname, '..', '..', '..', 'plugins', 'kpi-library', 'kpis');
const COUNT = readFileSync(join(LIBRARY, 'customer-count.yaml'), 'utf8');
const OWN = COUNT.replace('id: customer-count', 'id: our-own')
  .replace(/^name: .*$/m, 'name: Our own')
  .replace(/^version: .*$/m, 'version: 1.0.0');

let folder: string;
let running: RunningHost;
let operator: { authorization: string };
const logged: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sextant-hot-'));
  const log = (level: string, message: string, fields?: object): void =>
    void logged.push(`${level} ${message} ${JSON.stringify(fields ?? {})}`);
  running = await startTestHost({ config: `kpis: '${folder}'`, log });
  operator = { authorization: `Bearer ${running.operatorKey}` };
  await running.tenant.sources.sync('bank');
});
afterAll(async () => {
  await running.host.stop();
  rmSync(folder, { recursive: true, force: true });
});

const list = async (headers: Record<string, string> = operator): Promise<KpisResponse> =>
  (await (await fetch(`${running.url}/v1/kpis?limit=1000`, { headers })).json()) as KpisResponse;
const ask = async (kpi: string): Promise<Answer> => {
  const response = await running.post('/v1/answers', { questions: [{ kpi, trend: 0 }] });
  return ((await response.json()) as AnswersResponse).answers[0] as Answer;
};
/** Waits until the host sees it; the poll alone would take five seconds. */
const until = async (holds: () => Promise<boolean>): Promise<void> => {
  const end = performance.now() + 4_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error('it did not happen in time');
    await pause(25);
  }
};
const nameOf = async (id: string): Promise<string | undefined> =>
  (await list()).kpis.find((each) => each.id === id)?.name;

describe('a running host', () => {
  it('answers a KPI as soon as its file is there, and no more when it is gone', async () => {
    expect((await ask('our-own')) as object).toMatchObject({ error: { code: 'kpi.unknown' } });
    writeFileSync(join(folder, 'own.yaml'), OWN);
    await until(async () => (await nameOf('our-own')) === 'Our own');
    expect(await ask('our-own')).toMatchObject({ value: 3, definitionVersion: expect.any(String) });

    const twice = OWN.replace('n(CU(D))', '2 * n(CU(D))').replace(/^version: .*$/m, 'version: 2.0.0');
    // As an editor saves: a new file takes the place of the old one.
    writeFileSync(join(folder, '.own.yaml.swp'), twice);
    renameSync(join(folder, '.own.yaml.swp'), join(folder, 'own.yaml'));
    await until(async () => (await ask('our-own')).definitionVersion === '2.0.0');
    expect((await ask('our-own')).value).toBe(6);

    rmSync(join(folder, 'own.yaml'));
    await until(async () => (await nameOf('our-own')) === undefined);
  });

  it('shows the target that holds, as soon as the file is there', async () => {
    const rows = ['from: 2024-01-01, to: 2024-06-01, value: 2', 'from: 2024-06-01, value: 5, note: Agreed.'];
    writeFileSync(
      join(folder, 'targets.yaml'),
      `targets:\n${rows.map((row) => `  - { kpi: customer-count, ${row} }\n`).join('')}`,
    );
    await until(async () => (await ask('customer-count')).target !== undefined);
    expect((await ask('customer-count')).target).toEqual({ value: 5, gap: -2, from: '2024-06-01', note: 'Agreed.' });
    rmSync(join(folder, 'targets.yaml'));
    await until(async () => (await ask('customer-count')).target === undefined);
  });

  it('goes on with what it has while a file is wrong, and shows the mistake to operators and in the log', async () => {
    writeFileSync(join(folder, 'own.yaml'), OWN);
    await until(async () => (await nameOf('our-own')) === 'Our own');
    writeFileSync(join(folder, 'own.yaml'), OWN.replace('n(CU(D))', 'n(CUU(D))'));
    await until(async () => ((await list()).problems ?? []).some(({ kpi }) => kpi === 'our-own'));
    expect((await ask('our-own')).value).toBe(3);

    const { kpis, problems = [] } = await list();
    const mine = problems.find(({ kpi }) => kpi === 'our-own');
    expect(mine).toMatchObject({ file: join(folder, 'own.yaml'), line: expect.any(Number), running: '1.0.0' });
    expect(mine?.message).toContain('There is no measure "CUU"');
    expect(kpis.find(({ id }) => id === 'our-own')?.state).toMatchObject({ origin: 'own', outdated: true });
    expect(logged.filter((line) => line.startsWith('warn') && line.includes('CUU'))).toHaveLength(1);

    const seen = await list({});
    expect(seen.problems).toBeUndefined();
    expect(seen.kpis.some(({ state }) => state !== undefined)).toBe(false);
  });

  it('tries a definition without keeping it: types, additivity, needs, SQL and the answer', async () => {
    const text = OWN.replace('id: our-own', 'id: draft').replace('n(CU(D))', '2 * n(CU(D))');
    const question = { by: ['region'], trend: 3 };
    const response = await running.post('/v1/kpis/try', { text, file: 'draft.yaml', question }, operator);
    const trial = (await response.json()) as KpiTrial;
    expect(trial).toMatchObject({
      kpi: 'draft',
      sides: [
        { field: 'numerator', formula: '(2 * n(CU(D)))', type: 'count', adds: 'distinct' },
        { field: 'denominator', formula: '1' },
      ],
      additivity: { declared: 'A1', inferred: 'A1' },
      grain: { declared: 'segment@D', inferred: 'segment@D' },
      breaks: [],
      answer: { kpi: 'draft', value: 6, segments: [{ key: ['north'], value: 6 }], trend: { at: expect.any(Array) } },
    });
    expect(trial.needs).toContainEqual({ what: 'agreement', provided: true, optional: null });
    expect(trial.statements.length).toBeGreaterThan(0);
    expect(trial.statements.join()).toMatch(/^SELECT|^WITH/m);
    expect(await nameOf('draft')).toBeUndefined();
  });

  it('tries a definition in the place of another one, and tells what would not hold any more', async () => {
    const ratio = OWN.replace('id: our-own', 'id: ratio')
      .replace('n(CU(D))', 'kpi(our-own)')
      .replace('additivity: A1', 'additivity: AX');
    writeFileSync(join(folder, 'own.yaml'), OWN);
    writeFileSync(join(folder, 'ratio.yaml'), ratio);
    await until(async () => (await nameOf('ratio')) !== undefined);
    const text = OWN.replace('n(CU(D))', 'n(NEW(P))')
      .replace('time: PIT', 'time: PER')
      .replace('grain: segment@D', 'grain: segment x P');
    const trial = (await (await running.post('/v1/kpis/try', { text, file: 'own.yaml' }, operator)).json()) as KpiTrial;
    expect(trial.breaks).toMatchObject([
      { kpi: 'ratio', message: expect.stringContaining('kpi(our-own) is declared PER') },
    ]);
    expect(trial.grain.inferred).toBe('segment x P');
  });

  it('tells a mistake of a definition that is tried with file and line, and a question that fails beside the rest', async () => {
    const wrong = await running.post(
      '/v1/kpis/try',
      { text: OWN.replace('n(CU(D))', 'n(CUU(D))'), file: 'x.yaml' },
      operator,
    );
    expect([wrong.status, await errorCode(wrong.clone())]).toEqual([422, 'kpi.definition-invalid']);
    expect(((await wrong.json()) as { error: { message: string } }).error.message).toMatch(/^x\.yaml:\d+: numerator/);
    const odd = await running.post(
      '/v1/kpis/try',
      { text: OWN, file: 'x.yaml', question: { by: ['planet'] } },
      operator,
    );
    expect((await odd.json()) as KpiTrial).toMatchObject({ answer: { error: { code: 'question.scheme-unknown' } } });
  });

  it('lets only operators try definitions and link parties', async () => {
    for (const path of ['/v1/kpis/try', '/v1/identity/links']) {
      const refused = await running.post(path, { text: OWN, file: 'x.yaml' });
      expect([refused.status, await errorCode(refused)]).toEqual([403, 'caller.not-allowed']);
    }
  });

  it('counts linked parties as one, and as two again', async () => {
    const link = (party: string, canonical: string): Promise<Response> =>
      running.post('/v1/identity/links', { links: [{ party, canonical }] }, operator);
    const links = async (): Promise<LinksResponse> =>
      (await (await fetch(`${running.url}/v1/identity/links`, { headers: operator })).json()) as LinksResponse;
    const { value: before } = await ask('customer-count');
    expect(before).toBe(3);
    expect(await link('a', 'b').then((response) => response.status)).toBe(200);
    expect((await ask('customer-count')).value).toBe(2);
    expect((await links()).links).toMatchObject([{ party: 'a', canonical: 'b' }]);
    expect(await errorCode(await link('b', 'a'))).toBe('identity.cycle');
    expect(await errorCode(await link('nobody', 'a'))).toBe('identity.unknown-party');
    await link('a', 'a');
    expect([(await ask('customer-count')).value, (await links()).links]).toEqual([3, []]);
  });
});

describe('a watched folder', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'sextant-watch-'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it('tells of several writes in a row once', async () => {
    let told = 0;
    const watching = watchFolder(home, () => (told += 1), { quietMs: 100, pollMs: 60_000 });
    for (let at = 0; at < 10; at += 1) {
      writeFileSync(join(home, 'a.yaml'), String(at));
      await pause(5);
    }
    await pause(400);
    expect(told).toBe(1);
    watching.close();
    writeFileSync(join(home, 'a.yaml'), 'later');
    await pause(300);
    expect(told).toBe(1);
  });

  it('that vanishes and comes back is followed on, by the poll at first', async () => {
    const inside = join(home, 'kpis');
    mkdirSync(inside);
    let told = 0;
    const watching = watchFolder(inside, () => (told += 1), { quietMs: 10, pollMs: 50 });
    await pause(120);
    rmSync(inside, { recursive: true });
    await pause(300);
    expect(told).toBeGreaterThan(0);
    mkdirSync(inside);
    await pause(300);
    const before = told;
    writeFileSync(join(inside, 'a.yaml'), 'x');
    await pause(300);
    expect(told).toBeGreaterThan(before);
    watching.close();
  });
});
