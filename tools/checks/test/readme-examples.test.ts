import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseConfig, parseKpiFile } from '@sextant/host';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const COMPILER = join(ROOT, 'node_modules', '@typescript', 'native', 'bin', 'tsc');

/** What the example of a package takes for given: names that its reader brings along. */
const GIVEN: Record<string, string> = {
  'packages/engine': "declare const definitions: import('@sextant/contracts').KpiDefinition[];",
  'packages/ts-plugin-loader': `
    interface Manifest { id: string; version: string; works: string; entry: string }
    declare const checkManifest: (value: unknown) => Manifest;
    declare const checkGreeter: (exported: unknown) => { greet(name: string): string };`,
};

interface Example {
  folder: string;
  language: string;
  text: string;
}

const rooms = ['packages', 'plugins'].flatMap((group) =>
  readdirSync(join(ROOT, group)).map((name) => `${group}/${name}`),
);
const examples = rooms.flatMap((folder): Example[] =>
  [...readFileSync(join(ROOT, folder, 'README.md'), 'utf8').matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(
    ([, language = '', text = '']) => ({ folder, language, text }),
  ),
);
const inLanguage = (...languages: string[]): [string, string][] =>
  examples.filter(({ language }) => languages.includes(language)).map(({ folder, text }) => [folder, text]);

describe('the README', () => {
  it.each(rooms)('of %s has an example in a language that is checked', (room) => {
    const languages = examples.filter(({ folder }) => folder === room).map(({ language }) => language);
    expect(languages.filter((language) => ['ts', 'js', 'yaml', 'html'].includes(language))).not.toEqual([]);
  });
});

describe('the examples in TypeScript', () => {
  const folder = join(ROOT, '.cache', 'readme-examples');
  beforeEach(() => mkdirSync(folder, { recursive: true }));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const compile = (files: [string, string][]): string => {
    for (const [name, text] of files) {
      const given = GIVEN[name] ?? '';
      writeFileSync(join(folder, `${name.replace('/', '-')}.ts`), `${text}\n${given}\nexport {};\n`);
    }
    const settings = {
      extends: '../../tsconfig.test.json',
      compilerOptions: { noUnusedLocals: false },
      include: ['*.ts'],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings));
    try {
      return execFileSync(process.execPath, [COMPILER, '-p', folder], { encoding: 'utf8', cwd: ROOT });
    } catch (error) {
      return (error as { stdout: string }).stdout;
    }
  };

  it('fit the packages as they are', () => {
    const files = inLanguage('ts', 'js');
    expect(files.length).toBeGreaterThanOrEqual(4);
    expect(compile(files)).toBe('');
  });

  it('would be found out if they did not', () => {
    const wrong = "import { createClient } from '@sextant/client';\ncreateClient({ address: 'x' });";
    expect(compile([['packages/client', wrong]])).toContain("'address' does not exist");
  });
});

describe('the examples in YAML', () => {
  const [configurations, kpis] = [true, false].map((isConfig) =>
    inLanguage('yaml').filter(([, text]) => /^sources:/m.test(text) === isConfig),
  );

  it.each(configurations ?? [])('of %s is a configuration', (folder, text) => {
    const env = Object.fromEntries([...text.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => [name, 'set']));
    const { sources } = parseConfig(text, `${folder}/README.md`, env);
    expect(sources).toHaveLength(1);
  });

  it.each(kpis ?? [])('of %s is the definition of a KPI', (folder, text) => {
    expect(parseKpiFile(text, `${folder}/README.md`)).toMatchObject({ id: expect.any(String) });
  });
});

describe('the examples in HTML', () => {
  it.each(inLanguage('html'))('of %s use widgets that exist', (_folder, text) => {
    const widgets = [...text.matchAll(/<(kpi-[a-z]+)/g)].map(([, name = '']) => name);
    expect(widgets).toContain('kpi-host');
    const missing = widgets.filter((name) => !existsSync(join(ROOT, 'packages', 'elements', 'src', 'widgets', name)));
    expect(missing).toEqual([]);
  });
});
