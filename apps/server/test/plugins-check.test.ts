import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { ConformanceReport } from '@sextant/plugin-testing';
import { PROGRAM } from './support/program.ts';

const FIXTURES = join(import.meta.dirname, '..', '..', '..', 'packages', 'plugin-testing', 'test', 'fixtures');

const check = (args: readonly string[], fault = '') =>
  new Promise<{ code: number; out: string; err: string }>((done) => {
    const env = { ...process.env, SHOP_FAULT: fault || undefined };
    execFile(process.execPath, [PROGRAM, 'plugins', 'check', ...args], { cwd: FIXTURES, env }, (error, out, err) =>
      done({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });

describe('sextant plugins check', () => {
  it('prints a line a point and the score', async () => {
    const { code, out } = await check(['shop', '--point', 'manifest,money']);
    expect(out).toMatch(/^ok +manifest +The manifest is valid/m);
    expect(out).toContain('shop 1.0.0: 2 of 2 points');
    expect(code).toBe(0);
  });

  it('fails with the reason when a point fails, and gives the report as JSON', async () => {
    const { code, out } = await check(['shop', '--point', 'money', '--json'], 'two-decimals');
    const report = JSON.parse(out) as ConformanceReport;
    expect(report).toMatchObject({ ok: false, score: { passed: 0, of: 1 }, plugin: { id: 'shop' } });
    expect(report.points).toMatchObject([{ id: 'money', outcome: 'failed', reason: '1235 JPY comes as "12.35"' }]);
    expect(code).toBe(1);
  });

  it('says what it takes', async () => {
    expect(await check([])).toMatchObject({ code: 2, err: expect.stringContaining('check <folder>') });
    expect(await check(['shop', '--point', 'nonsense'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('nonsense'),
    });
    expect(await check(['nowhere'])).toMatchObject({ code: 1, err: expect.stringContaining('nowhere') });
  });
});
