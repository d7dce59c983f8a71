import { cpus, release, totalmem } from 'node:os';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { findings, ms, time, times } from './findings.mjs';

/**
 * @typedef {import('./run-bench.mjs').BenchResult} BenchResult
 * @typedef {import('./measure.mjs').Timing} Timing
 */

const row = (/** @type {string[]} */ cells) => `| ${cells.join(' | ')} |`;
/** @param {string[]} head @param {string[][]} body */
const table = (head, body) => [row(head), `|${' --- |'.repeat(head.length)}`, ...body.map(row)].join('\n');
const both = (/** @type {{ wall: number, cpu: number } | undefined} */ timing) =>
  timing === undefined ? '' : `${ms(timing.wall)} (${ms(timing.cpu)})`;
const whole = (/** @type {number} */ value) => Math.round(value).toLocaleString('en');
const judged = (/** @type {boolean | null} */ met) => (met === null ? 'not measured' : met ? 'yes' : '**no**');

/** @param {BenchResult} result @param {{ scale: string, date: string }} about @returns {string} */
export const writeReport = (result, { scale, date }) => `# Benchmarks

Written by \`npm run bench\` on ${date}; run it again with

\`\`\`sh
npm run build
npm run bench                 # 1,000,000 customers; about an hour, 8 GB of memory and as much disk
npm run bench -- --scale 0.1  # a look, in some minutes
npm run bench -- --scale 0.0025 # the size that the tests run
\`\`\`

${machine()}

${bank(result)}

Every question is asked with the answer cache off; a trend is by region, of 36 months unless it says otherwise; those of the ledger, of claims and of profit are of 24. All ways to a figure are compared cell by cell before anything is timed, numerator and denominator; a difference ends the run. The ways run in turn in one process, so that what else the machine does meets all of them; figures are medians, CPU is of the whole process over all threads. Compare ratios inside a table; walls depend on the machine.

- *hand*: hand-written SQL on the stored tables, for everything that the answer says (\`tools/bench/sql\`)
- *generated*: the statements the engine makes of the same question, run the same way as the hand-written ones
- *engine*: the whole of \`engine.answer\`, in process
- *textbook*: SQL as people write it on the canonical rows: every month end against every row with \`COUNT(DISTINCT)\` for a stock, first order joined back for cohorts
- *HTTP*: \`POST /v1/answers\` over a kept connection, parsing included, client and host in the same process

How fast sources are read is measured on its own: [benchmarks-sync.md](benchmarks-sync.md).

## Targets

${table(
  ['target', 'reached', 'met'],
  findings(result).map((f) => [f.target, f.reached, judged(f.met)]),
)}

## Questions: wall, ms (CPU, ms)

${table(
  ['question', 'cells', 'hand', 'generated', 'generated / hand', 'engine', 'textbook', 'HTTP', 'memory, MB'],
  result.shapes.map((shape) => [
    shape.name,
    whole(shape.cells),
    both(shape.times['hand']),
    both(shape.times['generated']),
    times(time(shape, 'generated', 'cpu') / time(shape, 'hand', 'cpu')),
    both(shape.times['engine']),
    both(shape.times['textbook']),
    both(shape.times['HTTP']),
    shape.memory === null ? '' : whole(shape.memory),
  ]),
)}

Memory is the highest of a process of its own that asks this one question, above that process when idle with the store open. \`intervals\` in a name: the daily deltas are not used. The cohorts are those of a shop: a copy of the store that derived everything anew for customers who order.

## Changes

Three batches one after another, each read by an engine that has answered every question above once, as a host has that changes come to; each with late openings and closings of agreements (three of five close one), a fee for each and an order for every third. After each a copy of the store derived everything anew, and every derived table of the two was compared row by row (${result.changes[0]?.compared.join(', ')}). The record of each run says what its parts took: reading and checking rows, the checks of what is stored among them, which deriving anew does not do; and committing them and keeping what is derived in step, which is set against it. The whole sync has the closing of the connector, too.

${table(
  [
    'change',
    'rows',
    'whole sync',
    'read and check',
    'commit and refresh',
    'deriving everything anew',
    'commit and refresh / anew, CPU',
    'whole sync / anew, CPU',
    'differing rows',
  ],
  result.changes.map(({ share, rows, sync, read, refresh, rebuild, differing }) => [
    `${100 * share} %`,
    whole(rows),
    both(sync),
    both(read),
    both(refresh),
    both(rebuild),
    times(refresh.cpu / rebuild.cpu),
    times(sync.cpu / rebuild.cpu),
    whole(differing),
  ]),
)}

## Older knowledge

What was known before the changes, asked after them, beside the interval form of the time when it was new; all cells are equal. The last column is a question about now after the changes: it also finds what was published first.

${table(
  ['question', 'cells', 'intervals, then', 'older knowledge', 'ratio of CPU', 'now'],
  result.older.map((each) => [
    each.name,
    whole(each.cells),
    both(each.intervals),
    both(each.older),
    times(each.older.cpu / each.intervals.cpu),
    both(each.now),
  ]),
)}

## Receipts

An answer found again by its receipt, beside the question asked for the first time; all are equal to the letter, after the changes too. The lineage of one cell is \`explain\` for one segment: the answer found again, every measure's figure, and all rows of the source behind both sides counted, the first 100 of each table with where they came from.

${table(
  [
    'question',
    'first answer',
    'found again',
    'ratio of CPU',
    'after the changes',
    'lineage of one cell',
    'rows behind it',
  ],
  result.receipts.map((each) => [
    each.name,
    both(each.first),
    both(each.again),
    times(each.again.cpu / each.first.cpu),
    both(result.later.find(({ name }) => name === each.name)?.again),
    both(each.lineage),
    whole(each.rows),
  ]),
)}

## Beside others

${others(result)}

## Payload

A trend of 36 months by region and line, 20 segments, ${result.payload.cells} cells, as it travels and as one JSON object a cell that says as much. Which figures segments and trend carry is said by \`fields\` in the question; a value follows from numerator and denominator, so the rows beside these have it. Bytes, and what \`JSON.stringify\` takes.

${table(
  ['figures', 'answer', 'of it the trend', 'rows', 'answer / rows', 'answer, µs', 'rows, µs'],
  result.payload.forms.map(({ name, answer, trend, rows, stringify, rowsStringify }) => [
    name,
    whole(answer),
    whole(trend),
    whole(rows),
    times(answer / rows),
    (1000 * stringify.wall).toFixed(0),
    (1000 * rowsStringify.wall).toFixed(0),
  ]),
)}

Scale ${scale}.
`;

/** @param {BenchResult} result */
const bank = ({ customers, load: { rows, seconds, fileMb } }) => {
  const speed = Number.isNaN(seconds)
    ? 'loaded by an earlier run'
    : `in ${whole(seconds)} s (${whole(rows / seconds / 1000)} thousand rows a second, deriving included; with 8 GB of memory, in six batches)`;
  return `The bank is generated: ${whole(customers)} customers, ${whole(3 * customers)} agreements over ten years (8 % of them re-opened, 30 % of the customers with a change of region), about ${whole(12 * customers)} movements (sales, discounts and returns of a shop, recurring charges, fees, interest, payments, premiums and claims), ${whole(4.8 * customers)} orders, ${whole(customers)} interactions and ${whole(0.3 * customers)} entries of the ledger; an ordinary sync in order of time, ${whole(rows)} rows, ${speed}, a file of ${whole(fileMb)} MB.`;
};

/** @param {BenchResult} result */
const others = ({ survival, peer, shapes }) => {
  const own = (/** @type {string} */ name) => both(shapes.find((each) => each.name === name)?.times['engine']);
  const rows = [];
  if (survival !== null)
    rows.push([
      `R survfit, ${whole(survival.spells)} relationships by line`,
      both(survival.survfit),
      both(survival.engine),
    ]);
  if (typeof peer !== 'string') {
    rows.push(['Malloy, products per customer', ms(peer.stock), own('products-per-customer, 36 months, deltas')]);
    rows.push(['Malloy, net sales', ms(peer.revenue), own('net-sales, 36 months')]);
  }
  const missing = [
    ...(survival === null ? ['R with its survival package is not installed.'] : []),
    ...(typeof peer === 'string' ? [peer] : []),
  ].join(' ');
  const list = rows.length === 0 ? '' : table(['question', 'the other', 'engine'], rows);
  const equal =
    rows.length === 0
      ? ''
      : 'Both find the same: shares of R at every age of the answer to 9 digits, cells of Malloy exactly. Malloy runs compiled already, on a copy of the same file (`tools/bench/peers`).';
  return [list, equal, missing === '' ? '' : `Not measured: ${missing}`].filter((part) => part !== '').join('\n\n');
};

const machine = () => {
  const { version } = createRequire(import.meta.url)('@duckdb/node-api/package.json');
  const list = cpus();
  const limit = memoryLimit();
  return [
    `${list[0]?.model.trim() ?? 'unknown processor'}, ${list.length} cores, ${(limit / 2 ** 30).toFixed(0)} GiB of memory,`,
    `${process.platform} ${release()}, Node ${process.versions.node}, @duckdb/node-api ${version}.`,
  ].join(' ');
};

/** What a container may use can be less than the machine has. */
const memoryLimit = () => {
  try {
    const limit = Number(readFileSync('/sys/fs/cgroup/memory.max', 'utf8'));
    return Number.isFinite(limit) ? Math.min(limit, totalmem()) : totalmem();
  } catch {
    return totalmem();
  }
};
