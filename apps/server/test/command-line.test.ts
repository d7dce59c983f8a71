import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer, KpisResponse, SourcesResponse, SyncReport } from '@sextant/contracts';
import { COMMANDS } from '../src/command-line/commands.ts';
import { parseArguments } from '../src/command-line/parse-arguments.ts';
import { parseQuestion } from '../src/command-line/parse-question.ts';
import { createBank, type Bank } from './support/bank.ts';

let bank: Bank;
beforeAll(() => {
  bank = createBank();
});
afterAll(() => bank.remove());

describe('wrong use', () => {
  it.each([
    [['frobnicate'], "'frobnicate' is not a command"],
    [['ask'], 'The KPI to ask for is missing'],
    [['ask', 'customer-count', 'twice'], "'twice' is one argument too many"],
    [['ask', 'customer-count', '--colour', 'red'], "Unknown option '--colour'"],
    [['ask', 'customer-count', '--trend', 'long'], "--trend takes a whole number, not 'long'"],
    [['ask', 'customer-count', '--filter', 'region'], '--filter takes SCHEME=A,B'],
    [['kpis', 'find', 'x'], "'find x' is not understood"],
    [['kpis', 'try'], "'try' is not understood"],
    [['kpis', 'show'], "'show' is not understood"],
    [['identity', 'link', 'a'], "'link a' is not understood"],
    [['identity', 'unlink', 'a', 'b'], "'unlink a b' is not understood"],
    [['ask', 'customer-count', '--param', 'unit'], "--param takes NAME=VALUE, not 'unit'"],
    [['sources', 'quarantine'], "'quarantine' is not understood"],
    [['plugins', 'install'], "'install' is not understood"],
    [['plugins', 'frob', 'x'], "'frob x' is not understood"],
    [['serve', '--log-level', 'loud'], '--log-level takes one of'],
  ])('%j ends with 2, a sentence and a remedy', async (argv, sentence) => {
    const { code, out, err } = await bank.run(...argv);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^usage\.invalid\n {2}.+\n {2}.+\n$/);
    expect(err).toContain(sentence);
  });
});

describe('help and version', () => {
  const examples = Object.values(COMMANDS).flatMap((command) => [...command.examples]);

  it.each(examples)('give an example that can be typed: %s', (example) => {
    const [, typed = ''] = /^(?:[A-Z]+=\S+ )?sextant (.+)$/.exec(example) ?? [];
    const understand = (): unknown => {
      const { command, positionals, options } = parseArguments(typed.split(' '));
      return command === 'ask' ? parseQuestion(command, positionals[0] ?? '', options) : command;
    };
    expect(understand).not.toThrow();
  });

  it.each([[[]], [['--help']], [['help']], [['ask', '--help']], [['help', 'ask']]])('%j ends with 0', async (argv) => {
    const { code, out } = await bank.run(...argv);
    expect(code).toBe(0);
    expect(out).toContain('ask <kpi>');
  });

  it.each([[['--version']], [['serve', '--version']]])('%j prints the version', async (argv) => {
    expect(await bank.run(...argv)).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });
});

describe('without a running host', () => {
  it('reads the sources and counts what was not taken in', async () => {
    const { code, out } = await bank.run('sync');
    expect(code).toBe(0);
    expect(out).toMatch(/✓ core: \d+ rows read, 13 stored, 0 unchanged, \d rejected, complete through 2024-06-30/);
  });

  it('answers a question for people', async () => {
    const { code, out } = await bank.run('ask', 'customer-count', '--by', 'region', '--trend', '6');
    expect(code).toBe(0);
    expect(out).toContain('Number of customers  (customer-count ');
    expect(out).toMatch(/^ {2}3$/m);
    expect(out).toContain('As of 2024-06-30 (the day all sources are complete)');
    expect(out).toMatch(/^north +2 /m);
    expect(out).toMatch(/^total +▁▅▅▅▅█ +1 +3$/m);
  });

  it('answers a question as data', async () => {
    const argv = ['ask', 'products-per-customer', '--as-of', '2024-02-29', '--filter', 'region!=south', '--json'];
    const { code, out } = await bank.run(...argv);
    expect(code).toBe(0);
    expect(JSON.parse(out) as Answer).toMatchObject({
      value: 1,
      numerator: '2',
      asOf: '2024-02-29',
      filter: [{ scheme: 'region', notIn: ['south'] }],
    });
  });

  it.each([
    [['ask', 'nothing-known'], 'kpi.unknown'],
    [['ask', 'customer-count', '--as-of', '2024-02-30'], 'question.date-invalid'],
    [['ask', 'customer-count', '--filter', 'region=west'], 'question.segment-unknown'],
    [['ask', 'customer-count', '--config', 'none.yaml'], 'config.not-found'],
    [['sync', 'nowhere'], 'source.unknown'],
  ])('%j fails with 1 and %s', async (argv, code) => {
    expect(await bank.run(...argv)).toMatchObject({ code: 1, out: '', err: expect.stringMatching(`^${code}\n`) });
  });

  it('searches the catalogue', async () => {
    const { out } = await bank.run('kpis', 'search', 'retention', '--json');
    expect((JSON.parse(out) as KpisResponse).kpis.map(({ id }) => id)).toContain('customer-retention-rate');
    expect((await bank.run('kpis')).out).toMatch(
      /^customer-count +Number of customers +count +at a day +\d+\.\d+\.\d+ +kpi-library +ok$/m,
    );
  });

  it('shows the sources, the quarantine with file, line and reason, and the counts', async () => {
    expect((await bank.run('sources')).out).toMatch(/^core +Core banking +ok +2024-06-30 /m);
    const { out } = await bank.run('sources', 'quarantine', 'core');
    expect(out).toMatch(/customers\.csv:5/);
    expect(out).toContain('someday');
    expect((await bank.run('sources', 'quality', 'core')).out).toMatch(/^agreement +/m);
  });

  it('reads a source anew, and counts what is still not taken in', async () => {
    const { code, out } = await bank.run('sources', 'replay', 'core');
    expect(code).toBe(0);
    expect(out).toMatch(/✓ core: \d+ rows read, 0 stored, 13 unchanged, (\d) rejected/);
    expect(out).toMatch(/^(\d) rows had not been taken in; \1 still are not\.$/m);
    expect((await bank.run('sources', 'quarantine', 'core')).out).not.toContain('settled by');
    expect((await bank.run('sources', 'quarantine', 'core', '--all')).out).toMatch(
      /customers\.csv:5.*, settled by run 2/,
    );
  });

  it('lists the plugins, what they ask for, and those that were refused', async () => {
    const { out, code } = await bank.run('plugins');
    expect(code).toBe(0);
    expect(out).toMatch(
      /^files +\d\S+ +connector +@sextant\/connector-files +files: \['folder'\], native: true +core$/m,
    );
    const config = readFileSync(join(bank.folder, 'sextant.config.yaml'), 'utf8');
    mkdirSync(join(bank.folder, 'more', 'broken'), { recursive: true });
    writeFileSync(join(bank.folder, 'more', 'broken', 'plugin.json'), '{ "id": "broken" }');
    writeFileSync(join(bank.folder, 'other.yaml'), `${config}\nplugin_folders: [./more]\n`);
    const other = await bank.run('plugins', '--config', 'other.yaml', '--json');
    expect(other.code).toBe(1);
    const { plugins, refusals } = JSON.parse(other.out) as { plugins: { id: string }[]; refusals: unknown[] };
    expect(plugins.map(({ id }) => id)).toEqual(['kpi-library', 'files', 'sql', 'vendure']);
    expect(refusals).toEqual([expect.objectContaining({ code: 'plugin.manifest-invalid' })]);
  });

  it('finds that all is well', async () => {
    const { out } = await bank.run('doctor');
    expect(out).toContain("configuration: sextant.config.yaml, tenant 'village', 1 source");
    expect(out).toContain('plugins: kpi-library');
    expect(out).toContain('source core: ok, complete through 2024-06-30');
  });

  it('writes a first configuration once', async () => {
    const first = await bank.run('init', '--config', 'new.yaml');
    expect(first.code).toBe(0);
    const written = readFileSync(join(bank.folder, 'new.yaml'), 'utf8');
    const second = await bank.run('init', '--config', 'new.yaml');
    expect(second).toMatchObject({ code: 2, err: expect.stringContaining('exists already') });
    expect(readFileSync(join(bank.folder, 'new.yaml'), 'utf8')).toBe(written);
    expect((await bank.run('sources', '--config', 'new.yaml')).out).toContain('No sources are configured');
  });
});

describe('beside a running host', () => {
  it('asks the host, which it finds by itself, and gets the same answers', async () => {
    const alone = JSON.parse((await bank.run('ask', 'customer-count', '--json')).out) as Answer;
    const serving = bank.start(['serve']);
    const said = await serving.says('Sextant serves Village bank at http://127.0.0.1:');
    expect(said).toContain('✓ listening on http://127.0.0.1:');

    const beside = JSON.parse((await bank.run('ask', 'customer-count', '--json')).out) as Answer;
    expect(beside).toEqual(alone);
    const { sources } = JSON.parse((await bank.run('sources', '--json')).out) as SourcesResponse;
    expect(sources).toMatchObject([{ id: 'core', state: 'ok', quarantined: expect.any(Number) }]);
    const { out } = await bank.run('sync', 'core', '--full', '--accept-drift', '--json');
    const { runs } = JSON.parse(out) as { runs: SyncReport[] };
    expect(runs).toMatchObject([{ source: 'core', state: 'done', counts: { stored: 0, unchanged: 13 } }]);
    expect((await bank.run('kpis', 'search', 'mix')).out).toContain('customer-segment-mix');
    expect((await bank.run('sources', 'quarantine', 'core')).out).toContain('customers.csv:5');
    expect(await bank.run('ask', 'nothing-known')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^kpi\.unknown/),
    });
    expect((await bank.run('doctor')).out).toContain('a host of this tenant runs at http://127.0.0.1:');

    const second = await bank.run('serve');
    expect(second).toMatchObject({ code: 1, err: expect.stringContaining("serves the tenant 'village' already") });

    const { code } = await serving.stop();
    expect(code).toBe(0);
    expect(existsSync(join(bank.folder, '.sextant', 'tenants', 'village', 'host.json'))).toBe(false);
  });

  it('needs neither the configuration nor its environment to ask the only host', async () => {
    const serving = bank.start(['serve', '--no-sync']);
    await serving.says('Sextant serves');
    const elsewhere = createBank();
    const argv = ['ask', 'customer-count', '--json', '--config', bank.config];
    const asked = elsewhere.start(argv, { SEXTANT_DATA: '', SEXTANT_HOME: join(bank.folder, '.sextant') });
    const { code, out } = await asked.ended;
    expect([code, (JSON.parse(out) as Answer).value]).toEqual([0, 3]);
    await elsewhere.remove();
    await serving.stop();
  });

  it('says so when the port is taken', async () => {
    const serving = bank.start(['serve', '--no-sync']);
    const [, port = ''] = /127\.0\.0\.1:(\d+)/.exec(await serving.says('Sextant serves')) ?? [];
    const other = createBank();
    const { code, err } = await other.start(['serve'], { PORT: port }).ended;
    expect(code).toBe(1);
    expect(err).toContain(`host.cannot-listen\n  Port ${port} of 127.0.0.1 cannot be opened`);
    await other.remove();
    await serving.stop();
  });
});
