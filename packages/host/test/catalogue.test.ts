import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCatalogue, openCatalogue, type KpiCatalogue } from '../src/catalogue/open-catalogue.ts';
import { parseKpiFile } from '../src/catalogue/kpi-files.ts';
import { failure } from './support/failure.ts';
import { quiet } from './support/tenant.ts';

const LIBRARY = join(import.meta.dirname, '..', '..', '..', 'plugins', 'kpi-library', 'kpis');
const COUNT = readFileSync(join(LIBRARY, 'customer-count.yaml'), 'utf8');
const RETENTION = readFileSync(join(LIBRARY, 'customer-retention-rate.yaml'), 'utf8');

let pack: string;
let folder: string;
beforeEach(() => {
  const home = mkdtempSync(join(tmpdir(), 'sextant-kpis-'));
  [pack, folder] = [join(home, 'pack'), join(home, 'own')];
  for (const each of [pack, folder]) mkdirSync(each);
  writeFileSync(join(pack, 'customer-count.yaml'), COUNT);
  writeFileSync(join(pack, 'customer-retention-rate.yaml'), RETENTION);
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
const open = (): Promise<KpiCatalogue> =>
  openCatalogue({ packs: [{ origin: 'pack', folder: pack }], own: folder, log: quiet });
const idsOf = ({ definitions }: KpiCatalogue): string[] => definitions.map(({ id }) => id);
const nameOf = ({ definitions }: KpiCatalogue, id: string): string | undefined =>
  definitions.find((each) => each.id === id)?.name;
/** A KPI made of customer-count, with other lines in the place of its own. */
const kpi = (id: string, ...lines: string[]): string =>
  lines.reduce(
    (text, line) => text.replace(new RegExp(`^${line.split(':')[0]}:.*$`, 'm'), line),
    COUNT.replace('id: customer-count', `id: ${id}`),
  );
const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length;

describe('the catalogue', () => {
  it('has the KPIs of the packs, sorted', async () => {
    expect((await loadCatalogue([pack])).map(({ id }) => id)).toEqual(['customer-count', 'customer-retention-rate']);
  });

  it("lets a tenant's own file replace a KPI of a pack, with another version, and add one", async () => {
    write('count.yaml', COUNT.replace(/^name: .*$/m, 'name: Members').replace(/^version: .*$/m, 'version: 7.0.0'));
    write('own.yml', kpi('our-own'));
    write('_draft.yaml', 'not: a KPI');
    const catalogue = await open();
    expect(nameOf(catalogue, 'customer-count')).toBe('Members');
    expect(idsOf(catalogue)).toEqual(['customer-count', 'customer-retention-rate', 'our-own']);
    expect(catalogue.problems).toEqual([]);
    expect(catalogue.stateOf('customer-count')).toEqual({
      version: '7.0.0',
      origin: 'own',
      file: join(folder, 'count.yaml'),
      overrides: true,
      outdated: false,
    });
    expect(catalogue.stateOf('customer-retention-rate')).toMatchObject({ origin: 'pack', overrides: false });
  });

  it('leaves out what removed.yaml names, unless something is made of it', async () => {
    write('ratio.yaml', kpi('our-ratio', 'numerator: kpi(our-base)', 'additivity: AX'));
    write('base.yaml', kpi('our-base'));
    write('removed.yaml', 'remove:\n  - customer-retention-rate\n  - our-base\n  - customer-cuont\n');
    const catalogue = await open();
    expect(idsOf(catalogue)).toEqual(['customer-count', 'our-base', 'our-ratio']);
    expect(catalogue.problems).toMatchObject([
      { line: 3, message: expect.stringContaining("removed.yaml:3: 'our-base' has a file of its own") },
      { line: 4, remedy: "Did you mean 'customer-count'?" },
    ]);
  });

  it('keeps a KPI of a pack that another one is made of, and removes both together', async () => {
    write('ratio.yaml', kpi('our-ratio', 'numerator: kpi(customer-count)', 'additivity: AX'));
    write('removed.yaml', 'remove: [customer-count]');
    const catalogue = await open();
    expect(idsOf(catalogue)).toContain('customer-count');
    expect(catalogue.problems).toMatchObject([
      { line: 1, message: expect.stringContaining("'customer-count' is part of the formula of our-ratio") },
    ]);
    rmSync(join(folder, 'ratio.yaml'));
    await catalogue.reload();
    expect(idsOf(catalogue)).toEqual(['customer-retention-rate']);
    expect(catalogue.problems).toEqual([]);
  });

  it('takes the targets that can be used, and tells of the others', async () => {
    const rows = [
      '{ kpi: customer-count, from: 2025-01-01, to: 2026-01-01, value: 100 }',
      '{ kpi: customer-count, from: 2026-01-01, value: 120, segment: { region: north } }',
      '{ kpi: customer-count, from: 2025-06-01, value: 130 }',
      '{ kpi: customer-retention, from: 2025-01-01, value: 0.9 }',
      '{ kpi: customer-count, from: 2025-01-01, to: 2025-01-01, value: 1, segment: { region: south } }',
    ];
    write('targets.yaml', `targets:\n${rows.map((row) => `  - ${row}\n`).join('')}`);
    const catalogue = await open();
    expect(catalogue.targets.map(({ value }) => value)).toEqual([100, 120]);
    expect(catalogue.problems).toMatchObject([
      { line: 4, message: expect.stringContaining('the target of line 2 holds for some of the same days') },
      { line: 5, message: expect.stringContaining("there is no KPI 'customer-retention'") },
      { line: 6, message: expect.stringContaining('ends on 2025-01-01, before it begins') },
    ]);
  });

  it('names a folder that cannot be read', async () => {
    await expect(loadCatalogue([join(folder, 'none')])).rejects.toMatchObject({ code: 'kpi.definition-invalid' });
  });

  it('of a program that needs all of it fails with file and line of the first fault', async () => {
    writeFileSync(join(pack, 'bad.yaml'), kpi('bad', 'numerator: n(CV(D))'));
    await expect(loadCatalogue([pack])).rejects.toMatchObject({
      code: 'kpi.definition-invalid',
      message: expect.stringMatching(/bad\.yaml:\d+: numerator, character 3: There is no measure "CV"\.$/),
      remedy: expect.stringContaining('Did you mean CU?'),
    });
  });
});

describe('a file with a mistake', () => {
  it.each([
    ['numerator:', 'numertor:', "unknown key 'numertor'", "Did you mean 'numerator'?"],
    ['unit: count', 'unit: pieces', "'unit' must be one of count, ratio, pct", 'Correct the value'],
    ['version: ', 'version: 1 # ', "'version' must be string", 'Correct the value'],
    ['time: PIT', 'time: [PIT', 'Flow sequence', 'Correct the YAML'],
    ['time: PIT', 'time: PIT\ntime: PIT', 'Map keys must be unique', 'Correct the YAML'],
  ])('%j made %j is named with line and key', (from, to, sentence, remedy) => {
    const broken = COUNT.replace(from, to);
    const error = failure(() => parseKpiFile(broken, 'count.yaml'));
    expect(error.code).toBe('kpi.definition-invalid');
    expect(error.message).toMatch(/^count\.yaml:\d+: /);
    expect(error.message).toContain(sentence);
    expect(error.remedy).toContain(remedy);
  });

  it('that is a typing error in a key is named with the line of that key', () => {
    const broken = COUNT.replace('numerator:', 'numertor:');
    const { message } = failure(() => parseKpiFile(broken, 'count.yaml'));
    expect(message).toBe(`count.yaml:${lineOf(broken, 'numertor:')}: unknown key 'numertor'.`);
  });

  it.each([
    ['numerator: n(CUU(D))', 'numerator, character 3: There is no measure "CUU"', 'Did you mean CU?'],
    ['numerator: n(CU(P))', 'numerator, character 6: CU: "P" is not a day', 'Write CU('],
    ['numerator: n(CU(D)) * $factr', 'declares no parameter "factr"', 'Declare it under params.'],
    ['additivity: A+', 'additivity is declared A+, but the formula adds up as A1', 'Declare A1'],
    ['grain: segment x P', 'grain "segment x P" does not fit the time PIT', 'segment@D'],
  ])('%j is named with file, line and remedy', async (line, sentence, remedy) => {
    const text = kpi('our-own', line);
    write('own.yaml', text);
    const catalogue = await open();
    expect(idsOf(catalogue)).not.toContain('our-own');
    expect(catalogue.problems).toMatchObject([
      { kpi: 'our-own', file: join(folder, 'own.yaml'), line: lineOf(text, line), running: null },
    ]);
    expect(catalogue.problems[0]?.message).toContain(`own.yaml:${lineOf(text, line)}: `);
    expect(catalogue.problems[0]?.message).toContain(sentence);
    expect(catalogue.problems[0]?.remedy).toContain(remedy);
  });

  it.each([
    ['numerator: >-\n  n(CU(D))\n  + n(\n    CUU(D))', 3],
    ['numerator: |\n  n(CU(D))\n\n  + n(CUU(D))', 3],
    ['numerator: "n(CU(D))\n  + n(CUU(D))"', 1],
    ['numerator: n(CU(D))\n  + n(CUU(D))', 1],
  ])('in a formula over several lines is named with the very line: %j', async (lines, down) => {
    const text = kpi('our-own').replace(/^numerator:.*$/m, lines);
    write('own.yaml', text);
    const { problems } = await open();
    expect(problems[0]?.line).toBe(lineOf(text, 'numerator:') + down);
    expect(text.split('\n')[(problems[0]?.line ?? 0) - 1]).toContain('CUU');
  });

  it('in a variant, a companion or a parameter is named with its own line', async () => {
    const more = (extra: string): string => `${kpi('our-own').trimEnd()}\n${extra}\n`;
    const params = 'params:\n  base: { type: choice, choices: [all, some], description: Which. }\n';
    const cases: [text: string, part: string, sentence: string][] = [
      [more(`${params}variants:\n  - when: { bse: all }\n    denominator: "2"`), 'bse', 'which is not declared'],
      [more(`${params}variants:\n  - when: { base: all }\n    numerator: n(X(D))`), 'n(X(D))', 'variants[0].numerator'],
      [
        more('companions:\n  - { id: a, name: A, unit: count, numerator: n(Y(D)) }'),
        '- { id: a',
        'companions[0].numerator',
      ],
      [more(params.replace('Which. }', 'Which., default: none }')), 'base:', 'the default "none" of "base"'],
    ];
    for (const [text, part, sentence] of cases) {
      write('own.yaml', text);
      const { problems } = await open();
      expect(problems.map(({ line }) => line)).toEqual([lineOf(text, part)]);
      expect(problems[0]?.message).toContain(sentence);
    }
  });

  it('that goes in a round is named with the way round, in each file of it, and takes nothing else along', async () => {
    const made = (id: string, of: string): void =>
      write(`${id}.yaml`, kpi(id, `numerator: kpi(${of})`, 'additivity: AX'));
    made('a-one', 'b-two');
    made('b-two', 'c-three');
    made('c-three', 'a-one');
    made('d-four', 'a-one');
    made('e-five', 'customer-count');
    const catalogue = await open();
    expect(idsOf(catalogue)).toEqual(['customer-count', 'customer-retention-rate', 'e-five']);
    const messages = new Map(catalogue.problems.map(({ kpi: id, message }) => [id, message]));
    expect(messages.get('a-one')).toContain('its formula uses itself: a-one → b-two → c-three → a-one.');
    expect(messages.get('b-two')).toContain('b-two → c-three → a-one → b-two');
    expect(messages.get('d-four')).toContain('kpi(a-one) has a definition that is wrong itself.');
    expect(messages.size).toBe(4);
  });

  it('and its twin of the same id: the first by name answers', async () => {
    write('a.yaml', kpi('our-own', 'name: First'));
    write('b.yaml', kpi('our-own', 'name: Second'));
    const catalogue = await open();
    expect(nameOf(catalogue, 'our-own')).toBe('First');
    expect(catalogue.problems[0]?.message).toMatch(/b\.yaml:\d+: another file of this folder has the id 'our-own' too/);
  });
});

describe('a file that changes', () => {
  const CHANGED = kpi('customer-count', 'name: Members', 'version: 2.0.0');

  it('goes on in the version before while it is wrong, and its own state says so', async () => {
    write('count.yaml', CHANGED);
    const catalogue = await open();
    let told = 0;
    catalogue.onChange(() => (told += 1));

    write('count.yaml', CHANGED.replace('unit:', 'untit:').replace('2.0.0', '3.0.0'));
    await catalogue.reload();
    expect(nameOf(catalogue, 'customer-count')).toBe('Members');
    expect(catalogue.stateOf('customer-count')).toMatchObject({ version: '2.0.0', origin: 'own', outdated: true });
    expect(catalogue.problems).toMatchObject([{ kpi: 'customer-count', running: '2.0.0' }]);
    expect(told).toBe(0);

    write('count.yaml', CHANGED.replace('n(CU(D))', 'n(CUU(D))'));
    await catalogue.reload();
    expect(catalogue.stateOf('customer-count')).toMatchObject({ version: '2.0.0', outdated: true });

    write('count.yaml', CHANGED.replace('Members', 'Clients').replace('2.0.0', '3.0.0'));
    await catalogue.reload();
    expect(nameOf(catalogue, 'customer-count')).toBe('Clients');
    expect(catalogue.problems).toEqual([]);
    expect(told).toBe(1);

    rmSync(join(folder, 'count.yaml'));
    await catalogue.reload();
    expect(nameOf(catalogue, 'customer-count')).not.toBe('Clients');
    expect([catalogue.stateOf('customer-count')?.origin, told]).toEqual(['pack', 2]);
  });

  it('and is wrong from the start leaves the KPI of the pack in its place', async () => {
    write('count.yaml', CHANGED.replace('n(CU(D))', 'n(CU(D)'));
    const catalogue = await open();
    expect(catalogue.stateOf('customer-count')).toMatchObject({ origin: 'pack', outdated: true });
    expect(catalogue.problems).toMatchObject([{ running: catalogue.stateOf('customer-count')?.version }]);
  });

  it('and would break a KPI of a pack is refused, not the pack', async () => {
    writeFileSync(join(pack, 'ratio.yaml'), kpi('ratio', 'numerator: kpi(customer-count)', 'additivity: AX'));
    write('count.yaml', kpi('customer-count', 'numerator: kpi(ratio)', 'additivity: AX'));
    const catalogue = await open();
    expect(idsOf(catalogue)).toContain('ratio');
    expect(catalogue.stateOf('customer-count')?.origin).toBe('pack');
    expect(catalogue.problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('customer-count → ratio → customer-count'),
    ]);
  });

  it('of targets or removals goes on as it was while it is wrong', async () => {
    write('targets.yaml', 'targets: [{ kpi: customer-count, from: 2025-01-01, value: 100 }]');
    write('removed.yaml', 'remove: [customer-retention-rate]');
    const catalogue = await open();
    write('targets.yaml', 'targets: [{ kpi: customer-count, from: 2025-13-01, value: 200 }]');
    write('removed.yaml', 'remov: [customer-count]');
    await catalogue.reload();
    expect(catalogue.targets.map(({ value }) => value)).toEqual([100]);
    expect(idsOf(catalogue)).toEqual(['customer-count']);
    expect(catalogue.problems).toMatchObject([
      { message: expect.stringContaining("unknown key 'remov'"), remedy: expect.stringContaining("'remove'") },
      { message: expect.stringContaining("'targets.0.from'") },
    ]);
  });

  it('leaves everything as it was when the folder is gone for a moment', async () => {
    write('count.yaml', CHANGED);
    const catalogue = await open();
    rmSync(folder, { recursive: true });
    await catalogue.reload();
    expect(nameOf(catalogue, 'customer-count')).toBe('Members');
    expect(catalogue.problems).toMatchObject([{ message: expect.stringContaining('cannot be read') }]);
    mkdirSync(folder);
    await catalogue.reload();
    expect([nameOf(catalogue, 'customer-count'), catalogue.problems]).not.toEqual(['Members', []]);
    expect(catalogue.problems).toEqual([]);
  });
});

describe('a bomb', () => {
  const K = 60_000;
  const laughs = Array.from(
    { length: 12 },
    (_, at) =>
      `a${at}: &a${at} [${Array(9)
        .fill(at === 0 ? '1' : `*a${at - 1}`)
        .join(',')}]`,
  ).join('\n');

  it.each([
    ['brackets', '['.repeat(K)],
    ['closed brackets', '['.repeat(K / 2) + ']'.repeat(K / 2)],
    ['maps', '{a: '.repeat(K / 4)],
    ['dashes', '- '.repeat(K / 2)],
    ['keys', Array.from({ length: K / 8 }, (_, at) => `k${at}: 1`).join('\n')],
    ['tags', '!a '.repeat(K / 3)],
    ['anchors', '&a '.repeat(K / 3)],
    ['aliases', `a: &x 1\n${Array.from({ length: 2000 }, (_, at) => `b${at}: *x`).join('\n')}`],
    ['aliases of aliases', laughs],
    ['an anchor in itself', 'a: &a [*a]'],
    ['a long key', `${'k'.repeat(K)}: 1`],
    ['a long text', COUNT.replace(/^norms:.*$/m, `norms: ${'x '.repeat(K)}`)],
    ['a large file', '# \n'.repeat(K)],
    ['bytes that are no text', '\u0000\uFFFD\u0007'.repeat(1000)],
    ['nested calls', kpi('bomb', `numerator: ${'n('.repeat(900)}`)],
    ['brackets in a formula', kpi('bomb', `numerator: ${'('.repeat(1900)}1`)],
    ['signs', kpi('bomb', `numerator: "${'-'.repeat(1900)}1"`)],
    ['thousands of words', kpi('bomb', `numerator: 1${'+1'.repeat(990)}`)],
    ['a formula of more than 2,000 characters', kpi('bomb', `numerator: 1${' + 1'.repeat(1000)}`)],
  ])('of %s is told in no time and harms nobody', async (_what, text) => {
    await open();
    write('bomb.yaml', text);
    const began = performance.now();
    const catalogue = await open();
    // Milliseconds; the limit leaves room for a busy machine.
    expect(performance.now() - began).toBeLessThan(300);
    expect(idsOf(catalogue)).toEqual(['customer-count', 'customer-retention-rate']);
    expect(catalogue.problems).toHaveLength(1);
    expect(catalogue.problems[0]?.message.length).toBeLessThan(2_500);
  });

  it('of KPIs inside KPIs is told in no time: a tower, and a pyramid that doubles at each step', async () => {
    const steps = Array.from({ length: 60 }, (_, at) => at);
    for (const at of steps) {
      const below = at === 0 ? 'customer-count' : `step-${at - 1}`;
      write(`step-${at}.yaml`, kpi(`step-${at}`, `numerator: kpi(${below})`, 'additivity: AX'));
      const below20 = Array<string>(20).fill(`kpi(p-${at - 1})`);
      const twice = at === 0 ? 'n(CU(D))' : below20.join(' + ');
      write(`p-${at}.yaml`, kpi(`p-${at}`, `numerator: ${twice}`, 'additivity: AX'));
    }
    const began = performance.now();
    const catalogue = await open();
    expect(performance.now() - began).toBeLessThan(3_000);
    expect(idsOf(catalogue)).toEqual(expect.arrayContaining(['step-7', 'p-2']));
    expect(idsOf(catalogue)).not.toContain('step-8');
    const messages = catalogue.problems.map(({ message }) => message).join('\n');
    expect(messages).toContain('kpi(…) goes deeper than 8 KPIs');
    expect(messages).toContain('more than 2000 measures');
  });

  it('of things that are no files is not waited for', async () => {
    mkdirSync(join(folder, 'folder.yaml'));
    execFileSync('mkfifo', [join(folder, 'pipe.yaml')]);
    expect((await open()).problems).toEqual([]);
  });
});
