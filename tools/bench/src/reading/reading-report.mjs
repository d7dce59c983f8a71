import { availableParallelism, cpus } from 'node:os';
import { ms, times } from '../findings.mjs';
import { ROGUES } from './beside-rogues.mjs';

/** @typedef {import('./measure-reading.mjs').Reading} Reading */

const PHASES = /** @type {const} */ ({
  reading: 'waiting for rows and putting them aside',
  checking: 'checking rows, and what is stored of them',
  storing: 'storing',
  deriving: 'deriving what follows from them',
});
const number = (/** @type {number} */ value) => Math.round(value).toLocaleString('en');

/** @param {Reading} reading */
export const readingReport = (reading) => {
  const { rows, rounds, insert, stored, appender, engine, road, took = {}, memory, answers, rogues } = reading;
  const perSecond = (/** @type {number} */ count, /** @type {number} */ wall) => (count / wall) * 1000;
  const derived = took.deriving?.wallMs ?? 0;
  const ways = [
    ["DuckDB's appender, value by value", perSecond(rows, appender.wall), appender.wall, appender.cpu],
    ['the engine, connector in the same process', perSecond(rows, engine.wall), engine.wall, engine.cpu],
    ['the whole road, connector in its own process', perSecond(rows, road.wall), road.wall, road.cpu],
    [
      'of it without deriving',
      perSecond(rows, road.wall - derived),
      road.wall - derived,
      road.cpu - (took.deriving?.cpuMs ?? 0),
    ],
  ];
  const against = (/** @type {number} */ wall) => times(appender.wall / wall);
  const insertedPerSecond = perSecond(insert.rows, insert.wall);
  const { texts, copying } = stored;
  const targets = [
    [
      'storing objects, one text a column: at least 3 x the appender value by value (wall)',
      times(stored.appender.wall / texts.wall),
      stored.appender.wall / texts.wall >= 3,
    ],
    [
      'storing objects, one text a column: at least 100 x INSERT row by row',
      times(perSecond(rows, texts.wall) / insertedPerSecond),
      perSecond(rows, texts.wall) >= 100 * insertedPerSecond,
    ],
    [
      'whole road at least 0.5 x the appender value by value (wall)',
      against(road.wall),
      appender.wall / road.wall >= 0.5,
    ],
    [
      'the same without deriving, which no appender does',
      against(road.wall - derived),
      appender.wall / (road.wall - derived) >= 0.5,
    ],
    ...rogues.map(({ does, alone, beside, asked }) => [
      `answers beside a connector that ${ROGUES[does]}: 95 of 100 within at most 1.5 x the time they take alone`,
      `${times(beside / alone)} (${ms(beside)} and ${ms(alone)} ms, ${number(asked)} asked)`,
      beside <= 1.5 * alone,
    ]),
    [
      'answers while the rows above are stored: 95 of 100 within at most 1.5 x the time they take alone',
      `${times(answers.beside / answers.alone)} (${ms(answers.beside)} and ${ms(answers.alone)} ms, ${number(answers.asked)} asked)`,
      answers.beside <= 1.5 * answers.alone,
    ],
    [
      `memory of the host while ${number(memory.rows)} rows are read: at most 300 MB above idle`,
      memory.mb === null ? 'this system does not tell' : `${number(memory.mb)} MB`,
      memory.mb !== null && memory.mb <= 300,
    ],
  ];
  const storing = Object.entries({
    [`a prepared INSERT, row by row, one transaction (${number(insert.rows)} rows)`]: insert,
    "DuckDB's appender, value by value": stored.appender,
    'one text a column, taken apart by DuckDB': texts,
    'rows that DuckDB has in memory already, as typed columns': copying,
  }).map(([way, cost]) => {
    const count = cost === insert ? insert.rows : rows;
    return `| ${way} | ${number(perSecond(count, cost.wall))} | ${number(cost.wall)} | ${number(cost.cpu)} |`;
  });
  const phases = Object.entries(PHASES).map(([phase, what]) => {
    const { wallMs = 0, cpuMs = 0 } = took[/** @type {keyof typeof PHASES} */ (phase)] ?? {};
    return `| ${what} | ${number(wallMs)} | ${number(cpuMs)} |`;
  });
  return `# Reading a source

Written by \`npm run bench:sync\` on ${new Date().toISOString().slice(0, 10)}; run it again with

\`\`\`sh
npm run build
npm run bench:sync                   # 1,000,000 rows, some minutes
npm run bench:sync -- --rows 100000  # a look, on the screen
\`\`\`

${cpus()[0]?.model.trim()}, ${availableParallelism()} cores, Node ${process.versions.node}.

${number(rows)} fees of 100,000 customers, objects of seven texts, go into a new file by each way in turn; medians of ${rounds} ${rounds === 1 ? 'round' : 'rounds'} after one that does not count. Compare ratios; walls depend on the machine.

Storing objects that are there as typed columns of a table, until all is in the file. The last row is what DuckDB needs for that in any case, whoever brings the rows:

| way | rows a second | wall, ms | CPU, ms |
| --- | --- | --- | --- |
${storing.join('\n')}

Reading a source, from making the objects on. The engine checks every value, knows its customers, keeps both clocks and derives what questions are answered from; the appender only stores text as typed columns:

| way | rows a second | wall, ms | CPU of the host, ms |
| --- | --- | --- | --- |
${ways.map(([way, speed, wall, cpu]) => `| ${way} | ${number(Number(speed))} | ${number(Number(wall))} | ${number(Number(cpu))} |`).join('\n')}

| part of the whole road, as its report says | wall, ms | CPU of the host, ms |
| --- | --- | --- |
${phases.join('\n')}

| target | reached | met |
| --- | --- | --- |
${targets.map(([target, reached, met]) => `| ${target} | ${reached} | ${met ? 'yes' : '**no**'} |`).join('\n')}
`;
};
