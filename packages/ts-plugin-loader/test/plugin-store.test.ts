import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
  openPluginStore,
  PluginRefusedError,
  sealPlugin,
  type PluginChange,
  type PluginStoreOptions,
} from '../src/index.ts';
import { createPlace, type Manifest, type Place } from './support.ts';

let place: Place;
beforeEach(() => {
  place = createPlace();
});
afterEach(() => place.remove());

const shelf = (): string => join(place.root, 'store');
const open = (more: Partial<PluginStoreOptions<Manifest>> = {}) => {
  const { plugins: _, roots: __, ...search } = place.search([]);
  return openPluginStore<Manifest>({ folder: shelf(), search, ...more });
};
const offer = (version: string, code = ''): string => {
  place.plugin('offered/mine', { id: 'mine', version }, code);
  return join(place.root, 'offered/mine');
};
const refusalOf = async (work: Promise<unknown>) => {
  const error = await work.catch((thrown: unknown) => thrown);
  if (error instanceof PluginRefusedError) return error.refusal;
  throw new Error('nothing was refused');
};
const versionsOf = (id: string): string[] => (existsSync(join(shelf(), id)) ? readdirSync(join(shelf(), id)) : []);

describe('a store of plugins', () => {
  it('installs, upgrades and removes while it runs, and tells of each', async () => {
    const store = await open();
    const told: PluginChange[] = [];
    store.subscribe((change) => told.push(change));
    expect(await store.install(offer('1.0.0'))).toMatchObject({ plugin: { manifest: { version: '1.0.0' } } });
    expect(await store.install(offer('1.1.0'))).toMatchObject({ replaced: '1.0.0' });
    expect(store.plugins()).toMatchObject([{ name: join(place.root, 'offered/mine'), manifest: { version: '1.1.0' } }]);
    await (await store.remove('mine')).drained;
    expect(store.plugins()).toEqual([]);
    expect(versionsOf('mine')).toEqual([]);
    expect(told.map(({ type, version }) => `${type} ${version}`)).toEqual([
      'installed 1.0.0',
      'upgraded 1.1.0',
      'removed 1.1.0',
    ]);
  });

  it('runs a copy: what happens to the folder it was brought from changes nothing', async () => {
    const store = await open();
    const from = offer('1.0.0', 'first');
    const { plugin } = await store.install(from);
    writeFileSync(join(from, 'index.js'), 'second');
    expect(readFileSync(join(plugin.folder, 'index.js'), 'utf8')).toBe('first');
  });

  it('keeps a version for whoever works with it, and gives the new one to whoever comes', async () => {
    const store = await open();
    await store.install(offer('1.0.0', 'first'));
    const [early, beside] = [store.lease('mine'), store.lease('mine')];
    await store.install(offer('2.0.0', 'second'));
    const late = store.lease('mine');
    expect([early, late].map((lease) => lease?.value.manifest.version)).toEqual(['1.0.0', '2.0.0']);
    early?.release();
    early?.release();
    const old = join(beside?.value.folder ?? '', 'index.js');
    expect(readFileSync(old, 'utf8')).toBe('first');
    const { drained } = await store.remove('mine');
    expect(store.lease('mine')).toBeUndefined();
    beside?.release();
    late?.release();
    await drained;
    expect(versionsOf('mine')).toEqual([]);
  });

  it('goes on with the version that ran when another one cannot be brought, checked or tried', async () => {
    const store = await open({
      probe: async ({ folder }) => {
        if (readFileSync(join(folder, 'index.js'), 'utf8') === 'broken') throw new Error('it does not start');
      },
    });
    await store.install(offer('1.0.0', 'works'));
    expect(await refusalOf(store.install(offer('2.0.0', 'broken')))).toMatchObject({
      plugin: join(place.root, 'offered/mine'),
      step: 'probe',
      cause: 'it does not start',
      remedy: expect.stringContaining('Version 1.0.0 goes on'),
    });
    expect(await refusalOf(store.install(join(place.root, 'nowhere')))).toMatchObject({ step: 'find' });
    place.write('offered/mine/plugin.json', '{');
    expect(await refusalOf(store.install(join(place.root, 'offered/mine')))).toMatchObject({ step: 'manifest' });
    expect(store.plugins()).toMatchObject([{ manifest: { version: '1.0.0' } }]);
    expect(versionsOf('mine')).toHaveLength(1);
    expect(readdirSync(join(shelf(), 'incoming'))).toEqual([]);
  });

  it('has after a restart what it had before, without the leftovers of a process that was killed', async () => {
    const store = await open();
    await store.install(offer('1.0.0', 'first'));
    mkdirSync(join(shelf(), 'incoming/half'), { recursive: true });
    mkdirSync(join(shelf(), 'mine/2.0.0-dead'), { recursive: true });
    mkdirSync(join(shelf(), 'gone/1.0.0-dead'), { recursive: true });
    const again = await open();
    expect(again.plugins()).toEqual(store.plugins());
    expect(again.refusals()).toEqual([]);
    expect(versionsOf('mine')).toHaveLength(1);
    expect(readdirSync(shelf()).sort()).toEqual(['installed.json', 'mine']);
  });

  it('names what it had and cannot use any more, and has the others', async () => {
    const store = await open();
    const { plugin } = await store.install(offer('1.0.0'));
    place.plugin('offered/other', { id: 'other' }, '');
    await store.install(join(place.root, 'offered/other'));
    writeFileSync(join(plugin.folder, 'plugin.json'), '{');
    const again = await open();
    expect(again.plugins().map(({ manifest }) => manifest.id)).toEqual(['other']);
    expect(again.refusals()).toMatchObject([{ plugin: join(place.root, 'offered/mine'), step: 'manifest' }]);
  });

  it('makes one change after another, however they are asked for', async () => {
    const store = await open();
    place.plugin('offered/other', { id: 'other' }, '');
    const names = [offer('1.0.0'), join(place.root, 'offered/other'), join(place.root, 'nowhere')];
    const settled = await Promise.allSettled([...names, ...names].map((name) => store.install(name)));
    expect(settled.map(({ status }) => status === 'fulfilled')).toEqual([true, true, false, true, true, false]);
    expect(store.plugins().map(({ manifest }) => manifest.id)).toEqual(['mine', 'other']);
    expect([versionsOf('mine').length, versionsOf('other').length]).toEqual([1, 1]);
  });

  it('refuses to remove what is not there, and to bring what lies elsewhere', async () => {
    const store = await open({ bring: async () => join(place.root, 'elsewhere') });
    expect(await refusalOf(store.remove('mine'))).toMatchObject({ cause: 'it is not installed' });
    place.plugin('elsewhere', { id: 'elsewhere' });
    expect(await refusalOf(store.install('any'))).toMatchObject({ cause: 'it was brought to somewhere else' });
  });

  it('changes nothing for the same files, and tells nobody', async () => {
    let tried = 0;
    const store = await open({ probe: async () => void (tried += 1) });
    const { plugin } = await store.install(offer('1.0.0', 'first'));
    const told: PluginChange[] = [];
    store.subscribe((change) => told.push(change));
    expect(await store.install(offer('1.0.0', 'first'))).toEqual({ plugin, unchanged: true });
    expect(await store.install(offer('1.0.0', 'other'))).toMatchObject({ replaced: '1.0.0' });
    expect([tried, told.length]).toEqual([2, 1]);
  });

  it('goes back to the version before, which is kept over a restart and tried again', async () => {
    const store = await open();
    for (const version of ['1.0.0', '2.0.0', '3.0.0']) await store.install(offer(version, version));
    const probed: (string | undefined)[] = [];
    const again = await open({
      probe: async ({ manifest }, before) => void probed.push(manifest.version, before?.manifest.version),
    });
    expect(versionsOf('mine').map((version) => version.split('-')[0])).toEqual(['2.0.0', '3.0.0']);
    expect(again.previous('mine')).toBe('2.0.0');
    expect(await again.rollback('mine')).toMatchObject({
      plugin: { manifest: { version: '2.0.0' } },
      replaced: '3.0.0',
    });
    expect(probed).toEqual(['2.0.0', '3.0.0']);
    expect(again.previous('mine')).toBe('3.0.0');
    await (await again.remove('mine')).drained;
    expect(versionsOf('mine')).toEqual([]);
  });

  it('brings a version of the very plugin that is asked for, by default from where it came from', async () => {
    const store = await open();
    expect(await refusalOf(store.rollback('mine'))).toMatchObject({ cause: 'it is not installed' });
    await store.install(offer('1.0.0'));
    expect(await refusalOf(store.rollback('mine'))).toMatchObject({ cause: 'there is no version before' });
    offer('1.1.0');
    expect(await store.install(undefined, { id: 'mine' })).toMatchObject({ replaced: '1.0.0' });
    place.plugin('offered/other', { id: 'other' }, '');
    const other = store.install(join(place.root, 'offered/other'), { id: 'mine' });
    expect(await refusalOf(other)).toMatchObject({ cause: "it is 'other' and no version of 'mine'" });
  });

  it('takes a package with what it needs, each in its version, so that nobody else’s upgrade changes it', async () => {
    const packages = {
      mine: { dependencies: { left: '1', right: '1', host: '1' }, optionalDependencies: { 'of-another-system': '1' } },
      left: { dependencies: { shared: '1' } },
      right: { dependencies: { shared: '2' }, peerDependencies: { left: '1' } },
      shared: {},
      'right/node_modules/shared': {},
      host: {},
    };
    for (const [name, json] of Object.entries(packages)) {
      place.write(`node_modules/${name}/package.json`, JSON.stringify({ name, ...json }));
      place.write(`node_modules/${name}/index.js`, name);
    }
    place.plugin('node_modules/mine', { id: 'mine' }, '');
    place.write('host-package/index.js', 'of the host');
    const store = await open({ roots: [place.root], provides: { host: join(place.root, 'host-package') } });
    const { plugin } = await store.install('mine');
    const files = readdirSync(join(plugin.folder, 'node_modules'), { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => file.endsWith('index.js')).sort()).toEqual([
      'left/index.js',
      'right/index.js',
      'right/node_modules/shared/index.js',
      'shared/index.js',
    ]);
    const found = createRequire(join(plugin.folder, 'index.js')).resolve('host/index.js');
    expect(readFileSync(found, 'utf8')).toBe('of the host');
    await open({ provides: { host: join(place.root, 'host-package') } });
    expect(existsSync(found)).toBe(true);
  });

  it('names the package that a plugin needs and that is not there, and takes no folder that is no plugin', async () => {
    const store = await open();
    place.write('offered/mine/package.json', JSON.stringify({ dependencies: { gone: '1' } }));
    expect(await refusalOf(store.install(offer('1.0.0')))).toMatchObject({
      cause: "the package 'gone', which mine needs, is not installed beside it",
      remedy: expect.stringContaining('npm install'),
    });
    expect(await refusalOf(store.install(place.root))).toMatchObject({ step: 'manifest' });
    expect(readdirSync(join(shelf(), 'incoming'))).toEqual([]);
  });

  it('takes signed files as they are, and nothing beside them', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519', {
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    const from = offer('1.0.0', 'first');
    place.write('offered/mine/package.json', JSON.stringify({ dependencies: { inside: '1' } }));
    place.write('offered/mine/node_modules/inside/index.js', 'inside');
    await sealPlugin(from, { id: 'mine', version: '1.0.0' }, { key: 'acme', privateKey });
    const {
      plugins: _,
      roots: __,
      ...search
    } = place.search([], {
      integrity: { policy: 'require', keys: { acme: publicKey }, except: (name) => name === 'ours' },
    });
    const store = await open({ search });
    const { plugin } = await store.install(from);
    expect(readFileSync(join(plugin.folder, 'node_modules/inside/index.js'), 'utf8')).toBe('inside');
    place.write('offered/mine/index.js', 'second');
    expect(await refusalOf(store.install(from))).toMatchObject({ step: 'integrity' });
    place.plugin('node_modules/ours', { id: 'ours' }, '');
    const ours = await open({ search, roots: [place.root] });
    expect(await ours.install('ours')).toMatchObject({ plugin: { name: 'ours' } });
  });
});
