import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runConformance, type PointId } from '@sextant/plugin-testing';
import { makeConnector } from '../src/index.ts';
import conformance from '../template/conformance.ts';

const FOLDER = join(import.meta.dirname, '..');
const TEMPLATE = join(FOLDER, 'template');

describe('a new connector', () => {
  it('has the files of the template under its own name', async () => {
    const files = await makeConnector({ name: 'acme-shop' });
    const content = new Map(files.map((file) => [file.path, file.content]));
    expect([...content.keys()]).toEqual(
      expect.arrayContaining([
        'plugin.json',
        'package.json',
        'src/index.ts',
        'conformance.ts',
        'fake/api.ts',
        'README.md',
      ]),
    );
    expect(JSON.parse(content.get('plugin.json') ?? '')).toMatchObject({ id: 'acme-shop', title: 'Acme Shop' });
    expect(content.get('README.md')).toContain('${ACME_SHOP_TOKEN}');
    expect([...content.values()].filter((text) => /my.crm/i.test(text))).toEqual([]);
  });

  it('takes a title of its own, and only ids and titles that can stand in code', async () => {
    const [readme] = (await makeConnector({ name: 'x', title: 'Řeka & syn' })).filter(
      ({ path }) => path === 'README.md',
    );
    expect(readme?.content).toMatch(/^# Řeka & syn$/m);
    await expect(makeConnector({ name: 'My CRM' })).rejects.toThrow("'My CRM' is no id of a plugin");
    await expect(makeConnector({ name: '../x' })).rejects.toThrow('is no id');
    await expect(makeConnector({ name: 'x', title: `It's` })).rejects.toThrow('has a quote');
  });

  // The other points take longer; `sextant plugins check` and the walk-through try them too.
  const points: PointId[] = [
    'manifest',
    'discover',
    'full-read',
    'resume',
    'increments',
    'deletes',
    'money',
    'time-zones',
  ];
  it('fails no point of the conformance kit', async () => {
    const isLong = process.env['SEXTANT_LONG'] === '1';
    const options = isLong ? {} : { points, sharesProcesses: true };
    const report = await runConformance(TEMPLATE, { conformance, ...options });
    expect(report.points.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    expect(report.score.passed).toBeGreaterThanOrEqual(points.length);
  });
});

describe('npm create @sextant/plugin', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'create-plugin-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const create = (...args: string[]) =>
    new Promise<{ code: number; out: string; err: string }>((done) => {
      const program = join(FOLDER, 'bin', 'create-plugin.cjs');
      execFile(process.execPath, [program, ...args], { cwd: folder }, (error, out, err) =>
        done({ code: error === null ? 0 : Number(error.code), out, err }),
      );
    });

  it('writes the files, and says what to do next', async () => {
    const { code, out } = await create('acme-shop');
    expect({ code, out }).toMatchObject({
      code: 0,
      out: expect.stringContaining('npx sextant plugins check acme-shop'),
    });
    expect(await readdir(join(folder, 'acme-shop', 'src'))).toContain('records.ts');
  });

  it('leaves a folder alone in which something is', async () => {
    await create('acme-shop', '--directory', 'here');
    await writeFile(join(folder, 'here', 'README.md'), 'mine');
    const { code, err } = await create('other', '--directory', 'here');
    expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining('is there already') });
    expect(await readFile(join(folder, 'here', 'README.md'), 'utf8')).toBe('mine');
  });
});
