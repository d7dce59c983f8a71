import { execFileSync, spawn, spawnSync } from 'node:child_process';
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

  it('has threads for every statement that runs, not only the four that Node starts with', async () => {
    // Whoever opens a pipe that nobody writes to occupies a thread until somebody does.
    const pipes = Array.from({ length: 6 }, (_, at) => join(bank.folder, `pipe-${at}`));
    execFileSync('mkfifo', pipes);
    const script = `
      process.argv.splice(1, process.argv.length, ${JSON.stringify(PROGRAM)}, '--version');
      require(${JSON.stringify(PROGRAM)});
      const fs = require('node:fs');
      for (const pipe of ${JSON.stringify(pipes)}) fs.open(pipe, 'r', () => undefined);
      fs.readFile(${JSON.stringify(bank.config)}, () => { console.log('not starved'); process.kill(process.pid, 'SIGKILL'); });
      setTimeout(() => process.kill(process.pid, 'SIGKILL'), 5_000);`;
    const { UV_THREADPOOL_SIZE: _, ...env } = process.env;
    const { stdout } = spawnSync(process.execPath, ['-e', script], { env, encoding: 'utf8' });
    expect(stdout).toContain('not starved');
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

  it('starts again after it was killed', async () => {
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
