import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
// @ts-expect-error the checks are plain JavaScript
import { checkErrors as untypedErrors } from '../errors.mjs';
// @ts-expect-error the checks are plain JavaScript
import { checkLockfile as untypedLockfile } from '../lockfile.mjs';
// @ts-expect-error the checks are plain JavaScript
import { checkPaths as untypedPaths } from '../paths.mjs';

const checkErrors = untypedErrors as (root: string) => Promise<string[]>;
const checkLockfile = untypedLockfile as (root: string) => string[];
const checkPaths = untypedPaths as (root: string, home?: string) => string[];

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sextant-checks-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

describe('the check of error codes', () => {
  const prose = 'What it means, when it is seen, and what to do about it, in a sentence that is long enough to help.';
  const section = (code: string): string => `## ${code}\n\n${prose}\n`;
  beforeEach(() => {
    write('packages/contracts/package.json', '{}');
    write(
      'packages/contracts/src/error-codes.ts',
      "export const ERROR_CODES = { 'a.one': { status: 400 }, 'b.two': { status: 500 } } as const;",
    );
    write('packages/contracts/src/use.ts', "export const used = ['a.one', 'b.two'];");
    write('docs/errors.md', section('a.one') + section('b.two'));
  });

  it('is content when table, sources and page agree', async () => {
    expect(await checkErrors(root)).toEqual([]);
  });

  it.each([
    [section('a.one'), 'has no section for b.two'],
    [section('a.one') + section('b.two') + section('c.three'), 'has a section for c.three'],
    [section('b.two') + section('a.one'), 'a.one is not in order'],
    [section('a.one') + section('b.two') + section('b.two'), 'two sections for b.two'],
    [`${section('a.one')}## b.two\n\nSoon.\n`, 'says next to nothing about b.two'],
  ])('finds a page that differs: %#', async (page, finding) => {
    write('docs/errors.md', page);
    expect(await checkErrors(root)).toEqual([expect.stringContaining(finding)]);
  });

  it('finds a code that nothing throws', async () => {
    write('packages/contracts/src/use.ts', "export const used = ['a.one'];");
    expect(await checkErrors(root)).toEqual(['no source throws b.two']);
  });
});

describe('the check of the lockfile', () => {
  const lock = (packages: object): void => write('package-lock.json', JSON.stringify({ packages }));
  const integrity = 'sha512-x';
  const manifest = { dependencies: { native: '1.0.0' } };
  const good = {
    '': manifest,
    'node_modules/native': { version: '1.0.0', integrity, optionalDependencies: { 'native-linux': '1.0.0' } },
    'node_modules/native-linux': { version: '1.0.0', integrity, optional: true },
  };
  beforeEach(() => write('package.json', JSON.stringify(manifest)));

  it('is content with a complete lock', () => {
    lock(good);
    expect(checkLockfile(root)).toEqual([]);
  });

  it('finds a package for another platform that is not locked', () => {
    const { 'node_modules/native-linux': _, ...incomplete } = good;
    lock(incomplete);
    expect(checkLockfile(root)).toEqual(['node_modules/native needs native-linux, which is not locked']);
  });

  it('finds the address of a registry', () => {
    const resolved = 'https://registry.example/native-linux.tgz';
    lock({ ...good, 'node_modules/native-linux': { version: '1.0.0', integrity, resolved } });
    expect(checkLockfile(root)).toEqual([`node_modules/native-linux is locked to the address ${resolved}`]);
  });

  it('finds a package.json that asks for something else, or for no exact version', () => {
    lock(good);
    write('package.json', JSON.stringify({ dependencies: { native: '^1.1.0' } }));
    expect(checkLockfile(root)).toEqual([
      'package.json and the lock differ about native',
      'package.json asks for native ^1.1.0, which is not one exact version',
    ]);
  });
});

describe('the check of paths', () => {
  it('finds a path of this machine in a file that is or will be tracked, and no other', () => {
    execFileSync('git', ['init', '--quiet'], { cwd: root });
    write('.gitignore', 'ignored.txt');
    write('ignored.txt', `${root}/secret`);
    write('fine.md', `See https://example.org${root}/page and ./home/someone/else.`);
    write('wrong.json', `{"folder":\n "${root}/data"}`);
    write('home.md', 'Stored in /home/someone/data.');
    expect(checkPaths(root, '/home/someone')).toEqual([
      'home.md:1 names a path of this machine',
      'wrong.json:2 names a path of this machine',
    ]);
  });
});
