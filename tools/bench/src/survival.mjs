import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CALLER } from './bank-engine.mjs';
import { LAST_DAY } from './make-bank.mjs';
import { interleave } from './measure.mjs';
import { sqlFile } from './sql-runner.mjs';

/**
 * @typedef {import('./measure.mjs').Timing} Timing
 * @typedef {{ spells: number, ages: number, engine: Timing, survfit: { wall: number, cpu: number } }} SurvivalResult
 */

const run = promisify(execFile);
const QUESTION = { kpi: 'customer-tenure', trend: 0, compare: 'none', by: ['line'] };
/** Digits to which two estimates of the same share agree. */
const DIGITS = 9;

/**
 * The engine's curves beside those of R's survfit on the same spells. Null where R or its survival package is missing.
 * Throws when a share differs.
 * @param {{ engine: import('./bank-engine.mjs').Engine, sql: import('./sql-runner.mjs').SqlRunner, folder: string, rounds: number }} options
 * @returns {Promise<SurvivalResult | null>}
 */
export const measureSurvival = async ({ engine, sql, folder, rounds }) => {
  if (!(await hasSurvfit())) return null;
  const answer = await engine.answer(QUESTION, CALLER);
  const shares = (answer.rows ?? []).flatMap(([segment, age, , , share]) =>
    segment === null || share === null ? [] : [{ name: `${segment},${age}`, share: Number(share) }],
  );
  const spells = join(folder, 'spells.csv');
  const asked = join(folder, 'asked.csv');
  const one = sqlFile('spells').trim().replaceAll('$last', `'${LAST_DAY}'`);
  // A row for each spell: the n-th of `n` equal ones.
  await sql.columns(`COPY (
    SELECT c.segment, s.days, s.ended FROM (${one}) s JOIN segment_code c ON c.scheme = 'line' AND c.code = s.segment, unnest(range(s.n))
  ) TO '${spells}' (HEADER)`);
  writeFileSync(asked, ['segment,age', ...shares.map(({ name }) => name)].join('\n'));
  const script = fileURLToPath(new URL('../peers/survfit.R', import.meta.url));
  const { stdout } = await run('Rscript', ['--vanilla', script, spells, asked], { maxBuffer: 2 ** 26 });
  const [first = '', ...lines] = stdout.trim().split('\n');
  const [wall = Number.NaN, cpu = Number.NaN] = first.split(',').map(Number);
  const theirs = new Map(
    lines.map(
      (line) => /** @type {[string, string]} */ ([line.slice(0, line.lastIndexOf(',')), line.split(',').at(-1)]),
    ),
  );
  for (const { name, share } of shares) {
    const other = Number(theirs.get(name));
    if (!(Math.abs(other - share) < 10 ** -DIGITS))
      throw new Error(`survival at ${name}: the engine says ${share}, survfit ${other}.`);
  }
  const { engine: timing } = await interleave([{ name: 'engine', run: () => engine.answer(QUESTION, CALLER) }], rounds);
  if (timing === undefined) throw new Error('Nothing was timed.');
  const [counted] = await sql.rows(`SELECT count(*) AS n FROM read_csv('${spells}')`);
  return { spells: Number(counted?.['n']), ages: shares.length, engine: timing, survfit: { wall, cpu } };
};

const hasSurvfit = () =>
  run('Rscript', ['--vanilla', '-e', 'library(survival)']).then(
    () => true,
    () => false,
  );
