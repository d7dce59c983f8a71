import { readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { findPlugins, importPlugin, PluginRefusedError, type PluginCandidate } from '../src/index.ts';
import { createPlace, type Manifest, type Place } from './support.ts';

let place: Place;
beforeEach(() => {
  place = createPlace();
});
afterEach(() => place.remove());

interface Greeter {
  greet(name: string): string;
}
const check = (exported: unknown): Greeter => {
  if (typeof exported === 'object' && exported !== null && 'greet' in exported) return exported as Greeter;
  throw new Error('the default export has no greet()');
};

const find = async (folder: string): Promise<PluginCandidate<Manifest>> => {
  const [found] = (await findPlugins(place.search([folder]))).plugins;
  if (found === undefined) throw new Error(`${folder} was not found`);
  return found;
};
const load = async (folder: string, entries?: string[]): Promise<Greeter> => {
  const candidate = await find(folder);
  return importPlugin(candidate, { entries: entries ?? [candidate.manifest.entry], check });
};
const refusalOf = async (work: Promise<unknown>) => {
  const error = await work.catch((thrown: unknown) => thrown);
  if (error instanceof PluginRefusedError) return error.refusal;
  throw new Error('the plugin was not refused');
};

describe('importPlugin', () => {
  it('imports compiled JavaScript as it is', async () => {
    place.plugin('good-js', { entry: 'dist/index.mjs' }, 'export default { greet: (name) => `hello ${name}` };');
    expect((await load('./good-js')).greet('Eva')).toBe('hello Eva');
  });

  it('imports TypeScript that imports more TypeScript', async () => {
    place.write('good-ts/word.ts', `export const word = 'ahoj' as const satisfies string;`);
    const code = `import { word } from './word.ts';
      interface Greeting { greet(name: string): string }
      const greeter: Greeting = { greet: (name: string): string => word + ' ' + name };
      export default greeter;`;
    place.plugin('good-ts', { entry: 'index.ts' }, code);
    expect((await load('./good-ts')).greet('Eva')).toBe('ahoj Eva');
  });

  it('imports CommonJS, also such as a compiler makes of a module', async () => {
    place.plugin('common', { entry: 'index.cjs' }, 'module.exports = { greet: () => "common" };');
    const compiled = 'exports.__esModule = true; exports.default = { greet: () => "compiled" };';
    place.plugin('compiled', { entry: 'index.cjs' }, compiled);
    expect((await load('./common')).greet('')).toBe('common');
    expect((await load('./compiled')).greet('')).toBe('compiled');
  });

  it('keeps what it made of TypeScript in the folder it is given, and makes it anew from another source', async () => {
    const cache = join(place.root, 'cache');
    const greeting = async (folder: string, word: string): Promise<string> => {
      place.plugin(folder, { entry: 'index.ts' }, `export default { greet: (): string => '${word}' };`);
      const greeter = await importPlugin(await find(`./${folder}`), { entries: ['index.ts'], check, cache });
      return greeter.greet('');
    };
    expect(await greeting('first', 'ahoj')).toBe('ahoj');
    const kept = readdirSync(cache).length;
    expect(kept).toBeGreaterThan(0);
    expect(await greeting('second', 'nazdar')).toBe('nazdar');
    expect(readdirSync(cache).length).toBeGreaterThan(kept);
  });

  it('takes the first entry that exists', async () => {
    place.plugin('both', { entry: 'index.mjs' }, 'export default { greet: () => "built" };');
    place.write('both/source.ts', 'export default { greet: () => "source" };');
    expect((await load('./both', ['missing.ts', 'source.ts', 'index.mjs'])).greet('')).toBe('source');
    expect((await load('./both', ['index.mjs', 'source.ts'])).greet('')).toBe('built');
  });

  it('refuses code that throws, with its message', async () => {
    place.plugin('throws-js', { entry: 'index.mjs' }, 'throw new Error("no licence file");');
    place.plugin('throws-ts', { entry: 'index.ts' }, 'throw new Error("no licence file" as string);');
    for (const name of ['./throws-js', './throws-ts']) {
      expect(await refusalOf(load(name))).toMatchObject({
        plugin: name,
        step: 'import',
        cause: 'its code cannot be imported: no licence file',
      });
    }
  });

  it('refuses a default export that the check does not accept, or none', async () => {
    place.plugin('wrong', { entry: 'index.mjs' }, 'export default 42;');
    place.plugin('none', { entry: 'index.ts' }, 'export const greet = 1;');
    expect(await refusalOf(load('./wrong'))).toMatchObject({
      step: 'check',
      cause: 'the default export has no greet()',
    });
    expect(await refusalOf(load('./none'))).toMatchObject({ step: 'check' });
  });

  it('refuses an entry that is missing, or outside the folder by .. or a link', async () => {
    place.write('evil.mjs', 'export default { greet: () => "evil" };');
    place.plugin('p', {});
    symlinkSync(join(place.root, 'evil.mjs'), join(place.root, 'p/link.mjs'));
    expect(await refusalOf(load('./p', ['none.js']))).toMatchObject({ step: 'import', remedy: 'Build the plugin.' });
    for (const entry of ['../evil.mjs', 'link.mjs']) {
      expect((await refusalOf(load('./p', [entry]))).cause).toContain('outside its folder');
    }
  });
});
