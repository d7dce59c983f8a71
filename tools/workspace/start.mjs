// `npm start`: from a clone to a served dashboard. Each step is skipped when it is done already.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, filesBelow, hashFiles, install, needNode, readStamp, ROOT, run, step, writeStamp } from './steps.mjs';

/** Enough for every figure to mean something, and read in about a minute. */
const CUSTOMERS = 6_000;

needNode();
const home = resolve(process.env.SEXTANT_HOME || join(ROOT, '.sextant'));
const sample = process.env.SEXTANT_DATA || join(home, 'sample');

await install();
await build();
if (!process.env.SEXTANT_DATA) await makeSample();
serve();

/** The sample company is the same every time, so it is made again only when its generator changed. */
async function makeSample() {
  const folder = join(ROOT, 'tools', 'sample-data');
  const generator = hashFiles(filesBelow(folder, new Set(['node_modules', 'test', 'README.md'])));
  const stamp = `sample-${createHash('sha256').update(sample).digest('hex').slice(0, 16)}`;
  if (existsSync(sample) && readStamp(stamp) === generator) return;
  const args = [join(folder, 'generate.mjs'), '--out', sample, '--customers', String(CUSTOMERS)];
  await step('Making the sample company', () => run(process.execPath, args));
  writeStamp(stamp, generator);
}

/** The host takes over: it prints its own steps and, at the end, its address. Ctrl-C and SIGTERM reach it. */
function serve() {
  const program = join(ROOT, 'apps', 'server', 'bin', 'sextant.cjs');
  const config = join(ROOT, 'apps', 'server', 'examples', 'sample', 'sextant.config.yaml');
  const env = { ...process.env, SEXTANT_HOME: home, SEXTANT_DATA: sample };
  const args = [program, 'serve', '--config', config, ...process.argv.slice(2)];
  const host = spawn(process.execPath, args, { cwd: ROOT, env, stdio: 'inherit' });
  // A terminal sends Ctrl-C to the host too; it takes two signals at once for one.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => host.kill('SIGTERM'));
  stopWithNpm(() => host.kill('SIGTERM'));
  host.once('exit', (code) => process.exit(code ?? 1));
}

/** npm passes SIGTERM on to a shell that dies of it and tells nobody: to lose that shell means to stop. */
function stopWithNpm(stop) {
  if (process.env.npm_lifecycle_event === undefined || process.platform === 'win32') return;
  const shell = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(watch);
    stop();
  }, 250).unref();
}
