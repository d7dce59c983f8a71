import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findPlugins, importPlugin, INTEGRITY_FILE, sealPlugin, type IntegrityCheck } from '../src/index.ts';
import { createPlace, type Manifest, type Place } from './support.ts';

const keyPair = (): { publicKey: string; privateKey: string } =>
  generateKeyPairSync('ed25519', {
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
const acme = keyPair();
const MANIFEST = { id: 'mine', version: '1.0.0' };

let place: Place;
beforeEach(async () => {
  place = createPlace();
  place.plugin('mine', { entry: 'index.mjs' }, 'export default { value: 1 };');
  place.write('mine/lib/part.mjs', 'export const part = 1;');
  await sealPlugin(join(place.root, 'mine'), MANIFEST, { key: 'acme', privateKey: acme.privateKey });
});
afterEach(() => place.remove());

const requiring = (more: Partial<IntegrityCheck> = {}): IntegrityCheck => ({
  policy: 'require',
  keys: { acme: acme.publicKey },
  ...more,
});
/** Why the plugin is refused; undefined where it is not. */
const causeOf = async (integrity: IntegrityCheck): Promise<string | undefined> => {
  const { plugins, refusals } = await findPlugins(place.search(['./mine'], { integrity }));
  expect(plugins).toHaveLength(refusals.length === 0 ? 1 : 0);
  return refusals[0]?.cause;
};
const editSeal = (change: (seal: Record<string, unknown>) => void): void => {
  const file = join(place.root, 'mine', INTEGRITY_FILE);
  const seal = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  change(seal);
  writeFileSync(file, JSON.stringify(seal));
};

describe('a plugin whose files a trusted key must have signed', () => {
  it('is taken as it was signed, however the list of its files is laid out', async () => {
    expect(await causeOf(requiring())).toBeUndefined();
    editSeal((seal) => {
      seal['files'] = Object.fromEntries(Object.entries(seal['files'] as object).reverse());
    });
    expect(await causeOf(requiring())).toBeUndefined();
  });

  it.each<[string, () => void, RegExp]>([
    ['a changed file', () => place.write('mine/lib/part.mjs', 'export const part = 2;'), /'lib\/part.mjs' was changed/],
    ['a file more', () => place.write('mine/lib/more.mjs', ''), /'lib\/more.mjs' is not one that was signed/],
    ['a module of its own more', () => place.write('mine/node_modules/dep/index.js', ''), /is not one that was signed/],
    ['a file less', () => rmSync(join(place.root, 'mine/lib/part.mjs')), /'lib\/part.mjs' is missing/],
    ['no list of files', () => rmSync(join(place.root, 'mine', INTEGRITY_FILE)), /has no plugin.integrity.json/],
    ['a broken list', () => place.write(`mine/${INTEGRITY_FILE}`, '{'), /is not JSON/],
    ['a list of something else', () => place.write(`mine/${INTEGRITY_FILE}`, '[1]'), /names no plugin and version/],
    ['a hash that was changed', () => editSeal((seal) => Object.assign(seal['files'] as object, { x: 'y' })), /not of/],
    ['the list of another version', () => editSeal((seal) => (seal['version'] = '2.0.0')), /is of mine 2.0.0/],
    ['no signature', () => editSeal((seal) => delete seal['signature']), /nobody has signed it/],
    ['a key that is not trusted', () => editSeal((seal) => (seal['key'] = 'other')), /'other', which is not trusted/],
    ['the name of something every object has', () => editSeal((seal) => (seal['key'] = 'toString')), /not trusted/],
  ])('is refused with %s', async (_, change, cause) => {
    change();
    expect(await causeOf(requiring())).toMatch(cause);
  });

  it('is refused when the trusted key is another one, none, or of another kind', async () => {
    expect(await causeOf(requiring({ keys: { acme: keyPair().publicKey } }))).toContain('is not of the key');
    expect(await causeOf(requiring({ keys: { acme: 'nonsense' } }))).toContain('cannot be read');
    const { publicKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    expect(await causeOf(requiring({ keys: { acme: publicKey } }))).toContain('not an Ed25519 key');
  });

  it('is taken with a warning where the policy only warns, and without a look where it is off', async () => {
    place.write('mine/lib/part.mjs', 'export const part = 2;');
    const found = await findPlugins(place.search(['./mine'], { integrity: requiring({ policy: 'warn' }) }));
    expect(found).toMatchObject({ plugins: [{ name: './mine' }], refusals: [] });
    expect(found.warnings).toEqual([
      expect.objectContaining({ plugin: './mine', step: 'integrity', cause: "its file 'lib/part.mjs' was changed" }),
    ]);
    const unseen = await findPlugins(place.search(['./mine'], { integrity: requiring({ policy: 'off' }) }));
    expect(unseen).toMatchObject({ plugins: [{}], warnings: [] });
  });

  it('does not stop the others', async () => {
    place.plugin('other', { entry: 'index.mjs' }, '');
    await sealPlugin(join(place.root, 'other'), { id: 'other', version: '1.0.0' }, { key: 'acme', ...acme });
    place.write('mine/lib/part.mjs', '');
    const found = await findPlugins(place.search(['./mine', './other'], { integrity: requiring() }));
    expect(found.plugins.map(({ name }) => name)).toEqual(['./other']);
    expect(found.refusals).toMatchObject([{ plugin: './mine', step: 'integrity' }]);
  });

  it('is looked at again just before its code runs', async () => {
    const [plugin] = (await findPlugins<Manifest>(place.search(['./mine'], { integrity: requiring() }))).plugins;
    if (plugin === undefined) throw new Error('the plugin was not found');
    const check = (exported: unknown) => exported;
    const take = () => importPlugin(plugin, { entries: ['index.mjs'], check, integrity: requiring() });
    await expect(take()).resolves.toEqual({ value: 1 });
    place.write('mine/index.mjs', 'export default { value: 2 };');
    await expect(take()).rejects.toMatchObject({ refusal: { step: 'integrity' } });
  });
});

describe('a link in a plugin', () => {
  it('refuses the plugin when it leads out of the allowed folders, or nowhere', async () => {
    place.plugin('inside/leads-out', {});
    place.plugin('inside/dangling', {});
    place.plugin('inside/good', {});
    place.write('secret/code.mjs', '');
    symlinkSync(join(place.root, 'secret/code.mjs'), join(place.root, 'inside/leads-out/code.mjs'));
    symlinkSync(join(place.root, 'nothing'), join(place.root, 'inside/dangling/code.mjs'));
    const search = place.search([], { folders: ['.'], roots: [join(place.root, 'inside')] });
    const { plugins, refusals } = await findPlugins(search);
    expect(plugins.map(({ manifest }) => manifest.id)).toEqual(['good']);
    expect(refusals.map(({ step, cause }) => [step, cause])).toEqual([
      ['find', expect.stringMatching(/its 'code.mjs' is a link to '.*', where nothing is/)],
      ['find', "its 'code.mjs' is a link out of the allowed folders"],
    ]);
  });

  it('may go round in a circle', async () => {
    place.plugin('round', {});
    symlinkSync(join(place.root, 'round'), join(place.root, 'round/again'));
    const { plugins } = await findPlugins(place.search(['./round']));
    expect(plugins).toHaveLength(1);
  });
});
