import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createBank, type Bank } from './support/bank.ts';
import { createProgram, PROGRAM, type Program } from './support/program.ts';

let bank: Bank;
let program: Program;
beforeAll(() => {
  bank = createBank();
  program = createProgram({ file: bank.config }, bank.folder);
});
afterAll(async () => {
  await program.remove();
  await bank.remove();
});

describe('the program', () => {
  it('ends with the exit code of its command', async () => {
    expect(await program.run('kpis', '--version')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
    expect((await program.run('frobnicate')).code).toBe(2);
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
      const host = await program.serve();
      const asked = performance.now();
      const { code, out } = await host.kill(signal);
      expect(code).toBe(0);
      expect(out).toContain('Stopping');
      expect(performance.now() - asked).toBeLessThan(5_000);
    },
  );

  it('starts again after it was killed', async () => {
    const starting = program.start('serve');
    await starting.says('listening on');
    await starting.kill('SIGKILL');
    const again = await program.serve();
    expect((await again.kill('SIGTERM')).code).toBe(0);
  });
});
