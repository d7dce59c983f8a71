import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { DEFAULT_POLICY } from '@sextant/contracts';
import { loadConfig, parseConfig, readTenantName } from '../src/config/load-config.ts';
import { connectorMissing, prepareSource } from '../src/sources/prepare-sources.ts';
import type { ConfiguredSource } from '../src/config/config.ts';
import type { FoundPlugin } from '../src/plugins/find-plugins.ts';
import { pluginFolderOf } from '../src/plugins/plugin-statuses.ts';
import { failure } from './support/failure.ts';

const FILE = '/etc/bank/sextant.config.yaml';
const parse = (text: string, env: NodeJS.ProcessEnv = {}) => parseConfig(text, FILE, env);

describe('a configuration', () => {
  it('may be empty: everything has a default', () => {
    expect(parse('')).toMatchObject({
      title: 'Sextant',
      tenant: 'default',
      kpis: null,
      policy: DEFAULT_POLICY,
      http: { port: 4780, address: '127.0.0.1', allowedOrigins: [], allowedHosts: [] },
      sources: [],
    });
  });

  it('is read in snake case and given in camel case', () => {
    const { policy, sources } = parse(
      'policy: { timezone: Europe/Prague, min_cell: 3, declared_schemes: [sex] }\n' +
        'sources: [{ id: a, connector: files, max_reject_share: 0.1, backfill: true }]',
    );
    expect(policy).toEqual({ ...DEFAULT_POLICY, timezone: 'Europe/Prague', minCell: 3, declaredSchemes: ['sex'] });
    expect(sources).toMatchObject([{ id: 'a', title: 'a', maxRejectShare: 0.1, backfill: true }]);
  });

  it('takes relative paths from its own folder', () => {
    const { kpis, plugins } = parse('kpis: ./kpis\nplugins: [../shared/plugin, "@sextant/kpi-library"]');
    expect([kpis, ...plugins]).toEqual(['/etc/bank/kpis', '/etc/shared/plugin', '@sextant/kpi-library']);
  });

  it.each([
    ['title: a\nsorces: []', 2, "unknown key 'sorces'", "Did you mean 'sources'?"],
    ['policy:\n  min_cel: 3', 2, "unknown key 'min_cel' in 'policy'", "Did you mean 'min_cell'?"],
    ['http:\n  port: 4780\n  port: 4781', 3, 'Map keys must be unique', 'Correct the YAML'],
    ['title: [1', 1, 'Flow sequence', 'Correct the YAML'],
    ['sources:\n  - id: a\n    connector: files\n  - id: b', 4, "the key 'connector' is missing", 'Correct the value'],
    [
      'http:\n  allowed_origins:\n    - https://a.example\n    - "*"',
      4,
      "'http.allowed_origins.1'",
      'Correct the value',
    ],
    ['policy:\n  timezone: Mars/Olympus', 2, "'Mars/Olympus' is not a time zone", 'IANA'],
    [
      'sources:\n  - { id: a, connector: x }\n  - { id: a, connector: x }',
      3,
      "two sources have the id 'a'",
      'id of its own',
    ],
    ['sources:\n  - id: a\n    connector: x\n    config: &me { x: *me }', 1, 'an alias of itself', 'Correct the YAML'],
    [`a: &a [1]\nb: [${Array(200).fill('*a').join(',')}]`, 1, 'Too many aliases', 'Correct the YAML'],
    ['http:\n  port: "99999"', 2, 'greater than 65535', 'Choose a port'],
  ])('with a mistake is refused with its line: %j', (text, line, sentence, remedy) => {
    const error = failure(() => parse(text));
    expect(error).toMatchObject({ code: 'config.invalid' });
    expect(error.message).toContain(`${FILE}:${line}: `);
    expect(error.message).toContain(sentence);
    expect(error.remedy).toContain(remedy);
  });

  it('may take values of sources and http from the environment', () => {
    const { http, sources, title } = parse(
      'title: ${TITLE}\nhttp: { port: "${WEB_PORT}" }\nsources: [{ id: a, connector: x, config: { list: ["${DIR}/in"] } }]',
      { WEB_PORT: '9000', DIR: '/data' },
    );
    expect([title, http.port, sources[0]?.config]).toEqual(['${TITLE}', 9000, { list: ['/data/in'] }]);
  });

  it('counts a relative value of a variable from the working folder, where it was typed', () => {
    const config = parse('sources: [{ id: a, connector: x, config: { folder: "${DIR}/in", note: "see ${DIR}" } }]', {
      DIR: '../data',
    });
    expect(config.sources[0]?.config).toEqual({ folder: resolve('../data/in'), note: 'see ../data' });
  });

  it('names a variable that is not set, with key and line', () => {
    const error = failure(() => parse('sources:\n  - id: a\n    connector: x\n    config:\n      folder: ${DATA}/x'));
    expect(error.code).toBe('config.env-missing');
    expect(error.message).toBe(
      `${FILE}:5: 'sources.0.config.folder' refers to the environment variable DATA, which is not set.`,
    );
  });

  it('tells its tenant without asking for the environment', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sextant-config-'));
    const file = join(folder, 'c.yaml');
    writeFileSync(file, 'tenant: pkdd99\nsources: [{ id: a, connector: x, config: { folder: "${DATA}" } }]');
    expect(await readTenantName(file)).toBe('pkdd99');
    rmSync(folder, { recursive: true });
  });

  it('that does not exist is named', async () => {
    await expect(loadConfig('/nowhere/at/all.yaml')).rejects.toMatchObject({
      code: 'config.not-found',
      message: expect.stringContaining('/nowhere/at/all.yaml'),
    });
  });
});

describe('the configuration of a source', () => {
  const files: FoundPlugin = {
    name: '@sextant/connector-files',
    folder: '/plugins/files',
    manifest: {
      id: 'files',
      version: '0.1.0',
      kind: 'connector',
      sextant: '^0.1.0',
      title: 'Files',
      description: 'Files.',
      entry: 'dist/index.js',
      grants: { files: ['folder'] },
      configSchema: {
        type: 'object',
        additionalProperties: false,
        required: ['folder'],
        properties: { folder: { type: 'string' }, password: { type: 'string', secret: true, maxLength: 3 } },
      },
    },
  };
  const prepare = (text: string, plugin = files) =>
    parse(text, {}).sources.map((source) => prepareSource(source, plugin, dirname(FILE)));
  const foreign = { ...files, name: '@acme/connector-files' };

  it('gets absolute folders where the connector says it reads folders', () => {
    const text = 'sources: [{ id: a, connector: files, config: { folder: ../data } }]';
    expect(prepare(text)[0]?.config).toEqual({ folder: '/etc/data' });
  });

  it('is checked against the schema of the connector, without telling a value', () => {
    const text = 'sources:\n  - id: a\n    connector: files\n    config:\n      folder: x\n      password: hunter22';
    const error = failure(() => prepare(text));
    expect(error.code).toBe('source.config-invalid');
    expect(error.message).toContain(`${FILE}:6: in the configuration of the source 'a', 'password'`);
    expect(`${error.message} ${error.remedy}`).not.toContain('hunter22');
  });

  it('grants what a connector asks for word for word, unless the connector is ours', () => {
    const source = (more: string) => `sources:\n  - { id: a, connector: files, config: { folder: x }${more} }`;
    expect(prepare(source(", grants: { files: ['folder'] }"), foreign)).toHaveLength(1);
    expect(prepare(source(''))).toHaveLength(1);
    const error = failure(() => prepare(source(", grants: { files: ['other'] }"), foreign));
    expect(error).toMatchObject({
      code: 'source.grants-missing',
      remedy: "If you trust it with that, add to the source: grants: { files: ['folder'] }",
    });
    expect(error.message).toContain(`${FILE}:2`);
  });

  it('may set what the process of its connector may use', () => {
    const text = 'sources: [{ id: a, connector: files, limits: { memory_mb: 512, silent_minutes: 5 } }]';
    expect(parse(text, {}).sources[0]?.limits).toEqual({ residentMb: 512, silenceMs: 300_000 });
    expect(parse('sources: [{ id: a, connector: files }]', {}).sources[0]?.limits).toEqual({});
    expect(failure(() => parse(text.replace('512', '0'), {})).code).toBe('config.invalid');
  });

  it('may have a schedule, by default on the clock of the policy', () => {
    const source = (schedule: string) =>
      `policy: { timezone: Europe/Vienna }\nsources:\n  - { id: a, connector: files, schedule: ${schedule} }`;
    expect(parse(source("{ cron: '30 5 * * 1-5' }"), {}).sources[0]?.schedule).toEqual({
      cron: '30 5 * * 1-5',
      timezone: 'Europe/Vienna',
    });
    const error = failure(() => parse(source("{ cron: '0 5 30 2 *', timezone: UTC }"), {}));
    expect(error.code).toBe('config.invalid');
    expect(error.message).toBe(`${FILE}:3: the schedule cannot be used: '0 5 30 2 *' never comes.`);
  });

  it('may name the folder of installed plugins, which lies beside the store by default', () => {
    const folderOf = (text: string): string => pluginFolderOf(parse(text), '/home/tenants/bank/store.duckdb');
    expect(folderOf('')).toBe('/home/tenants/bank/plugins');
    expect(folderOf('plugin_store: ../installed')).toBe('/etc/installed');
  });

  it('that names a connector which is not there is told where, with what comes closest', () => {
    const [source] = parse('sources:\n  - { id: a, connector: filez, config: {} }').sources;
    const error = connectorMissing(source as ConfiguredSource, [files], []);
    expect(error.code).toBe('source.connector-missing');
    expect(error.message).toContain(`${FILE}:2`);
    expect(error.remedy).toMatch(/^Did you mean 'files'\? .*Known connectors: files\.$/);
  });
});
