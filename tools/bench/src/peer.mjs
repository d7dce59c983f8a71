import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cellsOfRows, differences, firstDayOf, monthOf, monthsTo } from './cells.mjs';
import { LAST_DAY } from './make-bank.mjs';
import { median } from './measure.mjs';

/**
 * @typedef {import('./cells.mjs').Cells} Cells
 * @typedef {{ stock: number, revenue: number }} PeerResult  median wall in ms
 */

const run = promisify(execFile);
const POINTS = 36;
const ROUNDS = 3;
/** A newer antlr4ts, which the range of the packages takes, cannot be loaded. */
const PACKAGES = {
  private: true,
  dependencies: { '@malloydata/malloy': '0.0.431', '@malloydata/db-duckdb': '0.0.431' },
  overrides: { antlr4ts: '0.5.0-alpha.4' },
};

/**
 * Products per customer and net sales by month and region, asked of Malloy on the same store. Its packages are put into
 * `folder`, apart from the workspace. Null with a reason where they cannot be installed. Throws when a cell differs.
 * @param {{ folder: string, file: string, expected: { stock: Cells, revenue: Cells } }} options
 * @returns {Promise<PeerResult | string>}
 */
export const measurePeer = async ({ folder, file, expected }) => {
  const packages = join(folder, 'malloy');
  mkdirSync(packages, { recursive: true });
  writeFileSync(join(packages, 'package.json'), JSON.stringify(PACKAGES));
  try {
    const flags = ['--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts'];
    await run('npm', ['install', ...flags], { cwd: packages, timeout: 300_000 });
  } catch (error) {
    return `Malloy cannot be installed: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`;
  }
  const months = monthsTo(LAST_DAY, POINTS);
  const script = fileURLToPath(new URL('../peers/malloy.mjs', import.meta.url));
  const period = [firstDayOf(months[0] ?? 0), LAST_DAY];
  const args = [script, packages, file, ...period, String(POINTS), String(ROUNDS)];
  const { stdout } = await run(process.execPath, args, { maxBuffer: 2 ** 26 });
  const found = JSON.parse(stdout);
  /** @type {PeerResult} */
  const result = { stock: 0, revenue: 0 };
  for (const name of /** @type {const} */ (['stock', 'revenue'])) {
    const rows = /** @type {Record<string, unknown>[]} */ (found[name].rows).map((row) => ({
      ...row,
      month: monthOf(String(row['at'])),
    }));
    const cells = cellsOfRows(rows, { months, running: false, segmentName: String });
    const differing = differences(expected[name], cells);
    if (differing.length > 0) throw new Error(`Malloy, ${name}: differs in ${differing.join('; ')}`);
    result[name] = median(found[name].walls);
  }
  return result;
};
