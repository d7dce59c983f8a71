import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
// @ts-expect-error the checks are plain JavaScript
import { checkBoundaries as untyped } from '../boundaries.mjs';

const checkBoundaries = untyped as (root: string) => string[];
const ROOT = join(import.meta.dirname, '..', '..', '..');

/** A small workspace with one project of each layer, all of them well behaved. */
const WORKSPACE: Record<string, { layer: string; dependencies: string[]; code: string }> = {
  'packages/contracts': { layer: 'contracts', dependencies: [], code: 'export const a = 1;' },
  'packages/ts-plugin-loader': { layer: 'loader', dependencies: [], code: "import 'node:fs';" },
  'packages/engine': { layer: 'engine', dependencies: ['contracts'], code: "import '@x/contracts';" },
  'packages/host': {
    layer: 'host',
    dependencies: ['contracts', 'engine', 'ts-plugin-loader'],
    code: "import '@x/engine'; import '@x/ts-plugin-loader'; import './other.ts';",
  },
  'packages/plugin-testing': {
    layer: 'testing',
    dependencies: ['contracts', 'engine', 'host', 'ts-plugin-loader'],
    code: "import '@x/host'; import '@x/engine';",
  },
  'packages/client': { layer: 'client', dependencies: ['contracts'], code: "export * from '@x/contracts';" },
  'packages/elements': {
    layer: 'elements',
    dependencies: ['client', 'contracts'],
    code: "import type { A } from '@x/client'; export type B = A;",
  },
  'plugins/some': { layer: 'plugin', dependencies: ['contracts'], code: "import '@x/contracts'; import 'node:fs';" },
  'apps/server': { layer: 'app', dependencies: ['host', 'some'], code: "await import('@x/host');" },
  'tools/sample': { layer: 'tool', dependencies: [], code: "import 'node:fs';" },
};

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sextant-boundaries-'));
  for (const [folder, { layer, dependencies, code }] of Object.entries(WORKSPACE)) {
    const name = `@x/${folder.split('/')[1] ?? ''}`;
    const manifest = {
      name,
      nx: { tags: [`layer:${layer}`] },
      dependencies: Object.fromEntries(dependencies.map((dependency) => [`@x/${dependency}`, '1.0.0'])),
    };
    write(`${folder}/package.json`, JSON.stringify(manifest));
    write(`${folder}/src/index.ts`, code);
  }
});
afterEach(() => rmSync(root, { recursive: true }));

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

/** Adds an import, and declares it, so that only the layer is wrong. */
const importIn = (folder: string, imported: string, statement: string): string[] => {
  const { layer, dependencies } = WORKSPACE[folder] ?? { layer: '', dependencies: [] };
  const declared = Object.fromEntries(
    [...dependencies.map((name) => `@x/${name}`), imported].map((name) => [name, '1.0.0']),
  );
  const name = `@x/${folder.split('/')[1] ?? ''}`;
  write(`${folder}/package.json`, JSON.stringify({ name, nx: { tags: [`layer:${layer}`] }, dependencies: declared }));
  write(`${folder}/src/deep/wrong.ts`, statement);
  return checkBoundaries(root);
};

describe('the boundaries of the workspace', () => {
  it('are kept by this repository', () => {
    expect(checkBoundaries(ROOT)).toEqual([]);
  });

  it('are kept by a workspace that follows the plan', () => {
    expect(checkBoundaries(root)).toEqual([]);
  });

  it.each([
    ['packages/contracts', '@x/engine'],
    ['packages/contracts', '@x/client'],
    ['packages/ts-plugin-loader', '@x/contracts'],
    ['packages/engine', '@x/host'],
    ['packages/engine', '@x/ts-plugin-loader'],
    ['packages/host', '@x/client'],
    ['packages/host', '@x/some'],
    ['packages/host', '@x/plugin-testing'],
    ['plugins/some', '@x/plugin-testing'],
    ['packages/client', '@x/engine'],
    ['packages/client', '@x/elements'],
    ['packages/elements', '@x/host'],
    ['packages/elements', '@x/engine'],
    ['plugins/some', '@x/engine'],
    ['plugins/some', '@x/host'],
    ['apps/server', '@x/some'],
    ['apps/server', '@x/sample'],
    ['packages/host', '@x/server'],
    ['tools/sample', '@x/some'],
  ])('refuse that %s imports %s', (folder, imported) => {
    const findings = importIn(folder, imported, `import { a } from '${imported}'; export const b = a;`);
    expect(findings).toContainEqual(
      expect.stringMatching(`${folder}/src/deep/wrong.ts .* must not import ${imported} `),
    );
  });

  it.each([
    ['a type', "import type { A } from '@x/host'; export type B = A;"],
    ['on demand', "export const load = () => import('@x/host');"],
    ['by passing it on', "export { a } from '@x/host';"],
    ['for its effect', "import '@x/host';"],
    ['a file of it', "import '@x/host/src/create-host.ts';"],
  ])('refuse a wrong import of %s', (_, statement) => {
    expect(importIn('packages/engine', '@x/host', statement)).toContainEqual(
      expect.stringContaining('must not import @x/host'),
    );
  });

  it('refuse a dependency that package.json must not have, even when nothing imports it', () => {
    expect(importIn('packages/engine', '@x/host', '')).toContainEqual(
      expect.stringContaining('packages/engine/package.json (engine) must not depend on @x/host'),
    );
  });

  it('refuse a way into another project by path', () => {
    write('packages/host/src/wrong.ts', "import '../../engine/src/index.ts';");
    expect(checkBoundaries(root)).toEqual([expect.stringContaining('reaches into another project by path')]);
  });

  it('refuse an import that package.json does not declare', () => {
    write('packages/host/src/wrong.ts', "import express from 'express'; express();");
    expect(checkBoundaries(root)).toEqual([
      expect.stringContaining('imports express, which packages/host/package.json'),
    ]);
  });

  it.each(['contracts', 'client', 'elements'])('refuse Node in %s', (name) => {
    write(`packages/${name}/src/wrong.ts`, "import { join } from 'node:path'; join('a');");
    write(`packages/${name}/src/bare.ts`, "import { join } from 'path'; join('a');");
    expect(checkBoundaries(root)).toHaveLength(2);
  });

  it('refuse a project without a layer', () => {
    write('packages/new/package.json', JSON.stringify({ name: '@x/new' }));
    expect(checkBoundaries(root)).toEqual([expect.stringContaining("no known tag 'layer:…'")]);
  });
});
