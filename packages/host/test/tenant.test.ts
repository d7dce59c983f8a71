import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '../src/config/load-config.ts';
import { findPlugins } from '../src/plugins/find-plugins.ts';
import { openTenant, storeFile } from '../src/tenant/open-tenant.ts';
import { quiet } from './support/tenant.ts';

const WORKSPACE = join(import.meta.dirname, '..', '..', '..');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sextant-tenant-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const writePlugin = (name: string, manifest: object): string => {
  const path = join(folder, name);
  mkdirSync(path);
  writeFileSync(join(path, 'plugin.json'), JSON.stringify(manifest));
  return path;
};
const manifest = {
  id: 'mine',
  version: '1.0.0',
  kind: 'connector',
  sextant: '^0.1.0',
  title: 'Mine',
  description: 'A connector.',
  entry: 'index.js',
};

describe('plugins', () => {
  it('are found as packages and as folders, and nothing of them runs', async () => {
    const own = writePlugin('own', manifest);
    const { plugins, refusals } = await findPlugins(['@sextant/kpi-library', own], [WORKSPACE]);
    expect(refusals).toEqual([]);
    expect(plugins.map(({ manifest: { id, kind } }) => `${id} ${kind}`)).toEqual([
      'kpi-library kpi-pack',
      'mine connector',
    ]);
  });

  it.each([
    ['plugin.manifest-invalid', { ...manifest, kind: 'toaster' }, "'kind' must be one of connector, kpi-pack"],
    ['plugin.version-mismatch', { ...manifest, sextant: '^9.0.0' }, 'it works with ^9.0.0'],
  ])('are refused with %s, and the others are there', async (code, broken, cause) => {
    const { plugins, refusals } = await findPlugins(
      [writePlugin('broken', broken), '@sextant/kpi-library'],
      [WORKSPACE],
    );
    expect(plugins).toHaveLength(1);
    expect(refusals).toEqual([expect.objectContaining({ code, message: expect.stringContaining(cause) })]);
  });

  it('that are not installed are named', async () => {
    const { refusals } = await findPlugins(['@nobody/nothing'], [WORKSPACE]);
    expect(refusals).toEqual([expect.objectContaining({ code: 'plugin.not-found' })]);
  });
});

describe('opening a tenant', () => {
  const open = (text: string) => {
    const config = parseConfig(text, join(folder, 'sextant.config.yaml'), {});
    const builtIn = ['@sextant/kpi-library'];
    return openTenant({ config, home: join(folder, 'home'), builtIn, pluginRoot: WORKSPACE, log: quiet });
  };

  it('gives each tenant a store of its own that only its owner can enter', async () => {
    const tenant = await open('tenant: village');
    expect(tenant.catalogue.definitions.map(({ id }) => id)).toContain('customer-count');
    const file = storeFile(join(folder, 'home'), 'village');
    expect(statSync(file).isFile()).toBe(true);
    expect(statSync(join(file, '..')).mode & 0o077).toBe(0);
    await tenant.close();
  });

  it('leaves out a file of a KPI pack that is wrong, and names it with its line', async () => {
    const own = writePlugin('pack', { ...manifest, id: 'pack', kind: 'kpi-pack', entry: 'kpis' });
    mkdirSync(join(own, 'kpis'));
    writeFileSync(join(own, 'kpis', 'wrong.yaml'), 'id: wrong\nversoin: 1.0.0\n');
    const tenant = await open(`plugins: ['${own}']`);
    expect(tenant.catalogue.definitions.map(({ id }) => id)).toContain('customer-count');
    expect(tenant.catalogue.problems).toContainEqual({
      kpi: 'wrong',
      file: join(own, 'kpis', 'wrong.yaml'),
      line: 2,
      message: `${join(own, 'kpis', 'wrong.yaml')}:2: unknown key 'versoin'.`,
      remedy: expect.stringContaining("Did you mean 'version'?"),
      running: null,
    });
    await tenant.close();
  });

  it('opens whatever plugin was refused, and says of a source that needs it why it cannot be synced', async () => {
    const own = writePlugin('own', { ...manifest, sextant: '^9.0.0' });
    const tenant = await open(`plugins: ['${own}']\nsources: [{ id: a, connector: mine }]`);
    expect(tenant.plugins.refusals()).toMatchObject([{ code: 'plugin.version-mismatch' }]);
    const [status] = await tenant.sources.status();
    expect(status?.problem).toMatchObject({
      code: 'source.connector-missing',
      message: expect.stringMatching(
        /yaml:2: no plugin provides the connector 'mine' of the source 'a'\. Refused: .*\^9/,
      ),
    });
    expect(() => tenant.sources.start('a')).toThrow(expect.objectContaining({ code: 'source.connector-missing' }));
    await tenant.sources.syncUnfinished();
    expect(await tenant.engine.runs('a')).toEqual([]);
    await tenant.close();
  });

  it('names the connector that was probably meant', async () => {
    const own = writePlugin('own', manifest);
    const tenant = await open(`plugins: ['${own}']\nsources: [{ id: a, connector: mime }]`);
    const [status] = await tenant.sources.status();
    expect(status?.problem?.remedy).toMatch(/^Did you mean 'mine'\? Install it: /);
    await tenant.close();
  });
});
