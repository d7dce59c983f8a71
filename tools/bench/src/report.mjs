import { cpus, release, totalmem } from 'node:os';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/**
 * @typedef {import('./run-bench.mjs').BenchResult} BenchResult
 * @typedef {import('./run-bench.mjs').KpiResult} KpiResult
 * @typedef {{ target: string, reached: string, met: boolean }} Finding
 */

/** @param {KpiResult} kpi @param {string} name @param {'wall' | 'cpu' | 'best'} figure */
const time = (kpi, name, figure) => kpi.times[name]?.[figure] ?? Number.NaN;
const ms = (/** @type {number} */ value) =>
  value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(value >= 10 ? 0 : 1);
const times = (/** @type {number} */ value) =>
  value >= 10 ? Math.round(value).toLocaleString('en') : value.toFixed(2);
const range = (/** @type {number[]} */ values, /** @type {(value: number) => string} */ show) => {
  const low = show(Math.min(...values));
  const high = show(Math.max(...values));
  return low === high ? low : `${low} to ${high}`;
};

/** Each target beside what was reached, over all KPIs. @param {BenchResult} result @returns {Finding[]} */
export const findings = ({ kpis, change }) => {
  const ratios = (/** @type {string} */ over, /** @type {string} */ under, /** @type {'wall' | 'cpu'} */ figure) =>
    kpis.map((kpi) => time(kpi, over, figure) / time(kpi, under, figure));
  const deltas = ratios('delta: generated', 'delta: hand', 'cpu');
  const intervals = ratios('interval: generated', 'interval: hand', 'cpu');
  const naiveDelta = ratios('naive', 'delta: engine', 'wall');
  const naiveInterval = ratios('naive', 'interval: engine', 'wall');
  const http = kpis.map((kpi) => ({
    engine: time(kpi, 'delta: engine', 'wall'),
    ratio: time(kpi, 'delta: HTTP', 'wall') / time(kpi, 'delta: engine', 'wall'),
    more: time(kpi, 'delta: HTTP', 'wall') - time(kpi, 'delta: engine', 'wall'),
  }));
  const refresh = change.sync.cpu / change.rebuild.cpu;
  const memory = kpis.flatMap((kpi) => [kpi.memoryDeltas, kpi.memoryIntervals]).filter((value) => value !== null);
  return [
    finding(
      'generated SQL at most 1.15 x the CPU of hand-written SQL, from deltas',
      range(deltas, times),
      deltas.every((r) => r <= 1.15),
    ),
    finding(
      'the same from intervals',
      range(intervals, times),
      intervals.every((r) => r <= 1.15),
    ),
    finding(
      'HTTP at most 1.25 x the engine from 10 ms up, else at most 3 ms more',
      `${range(
        http.map(({ ratio }) => ratio),
        times,
      )} x; ${range(
        http.map(({ more }) => more),
        (value) => value.toFixed(1),
      )} ms more`,
      http.every(({ engine, ratio, more }) => (engine >= 10 ? ratio <= 1.25 : more <= 3)),
    ),
    finding(
      'from deltas at least 300 x faster than naive (whole engine, wall)',
      range(naiveDelta, times),
      naiveDelta.every((r) => r >= 300),
    ),
    finding(
      'from intervals at least 50 x faster than naive (whole engine, wall)',
      range(naiveInterval, times),
      naiveInterval.every((r) => r >= 50),
    ),
    finding('a sync of 1 % at most 0.25 x the CPU of a rebuild', times(refresh), refresh <= 0.25),
    finding('no differing row after it', String(change.differing), change.differing === 0),
    ...(memory.length === 0
      ? []
      : [
          finding(
            'a question needs at most 512 MB above idle',
            `${range(memory, (value) => String(Math.round(value)))} MB`,
            memory.every((mb) => mb <= 512),
          ),
        ]),
  ];
};

/** @param {string} target @param {string} reached @param {boolean} met @returns {Finding} */
const finding = (target, reached, met) => ({ target, reached, met });

/** @param {BenchResult} result @param {{ scale: string, date: string }} about @returns {string} */
export const writeReport = (result, { scale, date }) => {
  const { customers, load, kpis, change } = result;
  const forms = [
    'naive',
    'interval: hand',
    'interval: generated',
    'interval: engine',
    'delta: hand',
    'delta: generated',
    'delta: engine',
    'delta: HTTP',
  ];
  const row = (/** @type {string[]} */ cells) => `| ${cells.join(' | ')} |`;
  const rule = (/** @type {number} */ width) => `|${' --- |'.repeat(width)}`;
  return `# Benchmarks

Written by \`npm run bench\` on ${date}; run it again with

\`\`\`sh
npm run build
npm run bench                 # 1,000,000 customers; about a quarter of an hour and 1.5 GB of disk
npm run bench -- --scale 0.01 # the size that the tests run
\`\`\`

${machine()}

The bank is generated: ${customers.toLocaleString('en')} customers, ${(3 * customers).toLocaleString('en')} agreements over ten years (8 % of them re-opened, 30 % of the customers with a change of region), loaded by an ordinary sync in order of time with a checkpoint each half year: ${load.rows.toLocaleString('en')} rows in ${Math.round(load.seconds)} s (${Math.round(load.rows / load.seconds / 1000)} thousand rows a second, deriving included), a file of ${Math.round(load.fileMb)} MB.

Each KPI is asked as a trend of 36 months by region with the answer cache off. All ways to a figure are compared cell by cell before anything is timed (${kpis[0]?.cells ?? 0} cells a KPI, numerator and denominator); a difference ends the run. The ways run in turn in one process, so that what else the machine does meets all of them; figures are medians, CPU is of the whole process over all threads. Compare ratios inside a table; walls depend on the machine.

- *naive*: every month end against every row of the canonical tables with \`COUNT(DISTINCT)\`; run once (\`tools/bench/sql/naive-*.sql\`)
- *hand*: hand-written SQL on the derived tables (\`interval-*.sql\`, \`delta-*.sql\`)
- *generated*: the statements the engine makes of the same question, run the same way as the hand-written ones
- *engine*: the whole of \`engine.answer\`, in process
- *HTTP*: \`POST /v1/answers\` over a kept connection, parsing included, client and host in the same process

## Targets

${row(['target', 'reached', 'met'])}
${rule(3)}
${findings(result)
  .map((f) => row([f.target, f.reached, f.met ? 'yes' : '**no**']))
  .join('\n')}

## Wall, ms (CPU, ms)

${row(['KPI', ...forms])}
${rule(forms.length + 1)}
${kpis.map((kpi) => row([kpi.kpi, ...forms.map((form) => `${ms(time(kpi, form, 'wall'))} (${ms(time(kpi, form, 'cpu'))})`)])).join('\n')}

## A change of 1 %

${row(['', 'wall, ms', 'CPU, ms'])}
${rule(3)}
${row([`sync of ${change.rows.toLocaleString('en')} rows: read, check, commit, refresh`, ms(change.sync.wall), ms(change.sync.cpu)])}
${row(['deriving everything anew', ms(change.rebuild.wall), ms(change.rebuild.cpu)])}

Afterwards intervals and deltas of both stores were compared row by row: ${change.differing} differ.

## Memory of one question, MB above an idle process

${row(['KPI', 'from deltas', 'from intervals'])}
${rule(3)}
${kpis.map((kpi) => row([kpi.kpi, megabytes(kpi.memoryDeltas), megabytes(kpi.memoryIntervals)])).join('\n')}

Scale ${scale}.
`;
};

/** @param {number | null} value */
const megabytes = (value) => (value === null ? 'not measured' : String(Math.round(value)));

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
