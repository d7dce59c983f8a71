import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createBank, type Bank } from './support/bank.ts';

const PROGRAM = join(import.meta.dirname, '..', 'bin', 'sextant.cjs');

let bank: Bank;
beforeAll(() => {
  if (!existsSync(join(import.meta.dirname, '..', 'dist'))) throw new Error('The program is not built: npm run build');
  bank = createBank();
});
afterAll(() => bank.remove());

const start = (...argv: string[]) => {
  const env = { ...process.env, BANK_DATA: bank.folder, SEXTANT_HOME: join(bank.folder, 'home') };
  const child = spawn(process.execPath, [PROGRAM, ...argv], { cwd: bank.folder, env });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  const ended = new Promise<{ code: number | null; out: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, out }));
  });
  const says = async (text: string): Promise<void> => {
    while (!out.includes(text)) await new Promise((resolve) => child.stdout.once('data', resolve));
  };
  return { child, ended, says };
};

describe('the program', () => {
  it('ends with the exit code of its command', async () => {
    expect(await start('--version').ended).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    expect((await start('frobnicate').ended).code).toBe(2);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'serves until %s and then ends cleanly within five seconds',
    async (signal) => {
      const { child, ended, says } = start('serve');
      await says('Sextant serves Village bank');
      const asked = performance.now();
      child.kill(signal);
      const { code, out } = await ended;
      expect(code).toBe(0);
      expect(out).toContain('Stopping');
      expect(performance.now() - asked).toBeLessThan(5_000);
    },
  );

  it('goes on after it was killed in the middle of a sync', async () => {
    const { child, ended, says } = start('serve');
    await says('listening on');
    child.kill('SIGKILL');
    await ended;
    const again = start('serve');
    await again.says('Sextant serves Village bank');
    again.child.kill('SIGTERM');
    expect((await again.ended).code).toBe(0);
  });
});
