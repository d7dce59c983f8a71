import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { findPlugins } from '../src/index.ts';
import { createPlace, type Place } from './support.ts';

let place: Place;
beforeEach(() => {
  place = createPlace();
});
afterEach(() => place.remove());

describe('findPlugins', () => {
  it('finds plugins by folder and by package name, in the order asked for, without running their code', async () => {
    place.plugin('here', {}, 'throw new Error("ran")');
    place.plugin('node_modules/@some/package', { id: 'packed' }, 'throw new Error("ran")');
    const { plugins, refusals } = await findPlugins(
      place.search(['@some/package', './here', join(place.root, 'here')]),
    );
    expect(plugins).toEqual([
      {
        name: '@some/package',
        folder: join(place.root, 'node_modules/@some/package'),
        manifest: { id: 'packed', version: '1.0.0', works: '^2.1.0', entry: 'index.js' },
      },
      expect.objectContaining({ name: './here', folder: join(place.root, 'here') }),
    ]);
    expect(refusals).toEqual([
      expect.objectContaining({ step: 'duplicate', cause: "its id 'here' is taken by './here'" }),
    ]);
  });

  it('finds every plugin in the folders of plugins', async () => {
    place.plugin('shelf/two', {});
    place.plugin('shelf/one', {});
    place.write('shelf/no-plugin/readme.txt', '');
    place.write('shelf/notes.txt', '');
    const { plugins, refusals } = await findPlugins(place.search(['./shelf/two'], { folders: ['shelf', 'nowhere'] }));
    expect(plugins.map(({ manifest }) => manifest.id)).toEqual(['two', 'one']);
    // Named twice, it is the same plugin.
    expect(refusals).toEqual([]);
  });

  it('looks packages up from every root and the folders above it', async () => {
    place.plugin('node_modules/above', {});
    place.plugin('other/node_modules/beside', {});
    const roots = [join(place.root, 'deep/deeper'), join(place.root, 'other')];
    const { plugins } = await findPlugins(place.search(['above', 'beside'], { roots, allowed: [place.root] }));
    expect(plugins.map(({ manifest }) => manifest.id)).toEqual(['above', 'beside']);
  });

  it('names what it refuses with step, cause and remedy, and lets the others through', async () => {
    place.plugin('good', {});
    place.plugin('old', { works: '^1.0.0' });
    place.plugin('odd', { works: 'newest' });
    place.plugin('unversioned', { version: 'one' });
    place.write('broken/plugin.json', '{"id": "broken",');
    place.write('shapeless/plugin.json', '{"id": "shapeless", "version": "1.0.0"}');
    place.write('bare/readme.txt', '');
    const names = [
      './old',
      './odd',
      './unversioned',
      './broken',
      './shapeless',
      './bare',
      './nowhere',
      'missing',
      './good',
    ];
    const { plugins, refusals } = await findPlugins(place.search(names));
    expect(plugins.map(({ manifest }) => manifest.id)).toEqual(['good']);
    expect(refusals.map(({ plugin, step }) => [plugin, step])).toEqual([
      ['./old', 'version'],
      ['./odd', 'manifest'],
      ['./unversioned', 'manifest'],
      ['./broken', 'manifest'],
      ['./shapeless', 'manifest'],
      ['./bare', 'manifest'],
      ['./nowhere', 'find'],
      ['missing', 'find'],
    ]);
    expect(refusals[0]).toEqual({
      plugin: './old',
      step: 'version',
      cause: 'it works with ^1.0.0, this is 2.3.0',
      remedy: 'Install a version of the plugin that was made for this one.',
    });
    expect(refusals[3]?.cause).toContain('is not JSON');
    expect(refusals[4]?.cause).toBe("'entry' is missing");
    for (const { cause, remedy } of refusals) expect([cause, remedy]).not.toContain('');
  });

  it('refuses a plugin outside the allowed folders, reached by .. or through a link', async () => {
    place.plugin('outside', {});
    place.plugin('inside/good', {});
    symlinkSync(join(place.root, 'outside'), join(place.root, 'inside/link'));
    const search = place.search(['../outside', './link', './good'], { roots: [join(place.root, 'inside')] });
    const { plugins, refusals } = await findPlugins(search);
    expect(plugins.map(({ name }) => name)).toEqual(['./good']);
    expect(refusals).toEqual([
      expect.objectContaining({
        plugin: '../outside',
        step: 'find',
        cause: expect.stringContaining('outside the folders'),
      }),
      expect.objectContaining({
        plugin: './link',
        step: 'find',
        cause: expect.stringContaining('outside the folders'),
      }),
    ]);
  });

  it('takes a link whose real path is allowed, as npm makes them for workspaces', async () => {
    place.plugin('plugins/mine', {});
    place.write('node_modules/keep', '');
    symlinkSync(join(place.root, 'plugins/mine'), join(place.root, 'node_modules/mine'));
    const { plugins } = await findPlugins(place.search(['mine']));
    expect(plugins[0]?.folder).toBe(join(place.root, 'plugins/mine'));
  });

  it('counts a pre-release of the host as the release it leads to', async () => {
    place.plugin('good', {});
    const { plugins } = await findPlugins(place.search(['./good'], { hostVersion: '2.4.0-beta.1' }));
    expect(plugins).toHaveLength(1);
  });
});
