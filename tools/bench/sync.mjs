#!/usr/bin/env node
// How fast a source is read: `npm run bench:sync`. Writes docs/benchmarks-sync.md at its full size, else to the screen.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const FULL = 1_000_000;
const root = fileURLToPath(new URL('../..', import.meta.url));
const { values } = parseArgs({ options: { rows: { type: 'string' }, rounds: { type: 'string' } } });
const rows = Number(values.rows ?? FULL);
const rounds = Number(values.rounds ?? 3);
if (!(rows >= 1000 && rounds >= 1)) {
  process.stderr.write('Usage: node tools/bench/sync.mjs [--rows 1000000] [--rounds 3]; at least 1,000 rows\n');
  process.exit(2);
}
if (!existsSync(join(root, 'packages', 'host', 'dist', 'index.js'))) {
  process.stderr.write('The packages are not built: the bench measures what is shipped. Run `npm run build` first.\n');
  process.exit(2);
}
const { measureReading } = await import('./src/reading/measure-reading.mjs');
const { readingReport } = await import('./src/reading/reading-report.mjs');
const folder = mkdtempSync(join(tmpdir(), 'sextant-bench-'));
try {
  const report = readingReport(await measureReading(folder, rows, rounds));
  if (rows === FULL) writeFileSync(join(root, 'docs', 'benchmarks-sync.md'), report);
  process.stdout.write(report);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
