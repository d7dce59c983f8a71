#!/usr/bin/env node
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const USAGE = `Usage: node tools/bench/run.mjs [--scale 1] [--rounds 11] [--folder <folder>] [--out <file.md>]
  --scale   1 = 1,000,000 customers, 0.0025 = the size of the tests
  --folder  where bank and store are kept and found again; default: a temporary one, removed at the end
  --out     where the report goes; default docs/benchmarks.md at scale 1, else the screen`;

/** @param {string} message @returns {never} */
const stop = (message) => {
  process.stderr.write(`${message}\n${USAGE}\n`);
  process.exit(2);
};

const readOptions = () => {
  const text = /** @type {const} */ ({ type: 'string' });
  try {
    return parseArgs({ options: { scale: text, rounds: text, folder: text, out: text } }).values;
  } catch (error) {
    return stop(error instanceof Error ? error.message : String(error));
  }
};

const root = fileURLToPath(new URL('../..', import.meta.url));
const { scale = '1', rounds = '11', folder, out } = readOptions();
const customers = Math.round(1_000_000 * Number(scale));
if (!(customers >= 1000)) stop(`--scale must be a number from 0.001 on, not '${scale}'.`);
if (!(Number(rounds) >= 1)) stop(`--rounds must be a number from 1 on, not '${rounds}'.`);
if (!existsSync(join(root, 'packages', 'host', 'dist', 'index.js'))) {
  stop('The packages are not built: the bench measures what is shipped. Run `npm run build` first.');
}

const { runBench } = await import('./src/run-bench.mjs');
const { findings } = await import('./src/findings.mjs');
const { writeReport } = await import('./src/report.mjs');
const work = folder ?? mkdtempSync(join(tmpdir(), 'sextant-bench-'));
try {
  const result = await runBench({
    folder: work,
    customers,
    rounds: Number(rounds),
    say: (line) => process.stderr.write(`${line}\n`),
  });
  const report = writeReport(result, { scale, date: new Date().toISOString().slice(0, 10) });
  const target = out ?? (scale === '1' ? join(root, 'docs', 'benchmarks.md') : undefined);
  if (target === undefined) process.stdout.write(report);
  else writeFileSync(target, report);
  for (const { target: what, reached, met } of findings(result)) {
    process.stderr.write(`${met === null ? 'SKIPPED' : met ? 'met    ' : 'NOT MET'} ${what}: ${reached}\n`);
  }
} finally {
  if (folder === undefined) rmSync(work, { recursive: true, force: true });
}
