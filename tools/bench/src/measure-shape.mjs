import { CALLER } from './bank-engine.mjs';
import { differences } from './cells.mjs';
import { interleave, timed } from './measure.mjs';
import { sqlFile, statementsOf } from './sql-runner.mjs';

/**
 * @typedef {import('./measure.mjs').Timing} Timing
 * @typedef {import('./shapes.mjs').Shape} Shape
 * @typedef {import('./cells.mjs').Cells} Cells
 * @typedef {import('./sql-runner.mjs').SqlRunner} SqlRunner
 * @typedef {import('./bank-engine.mjs').Engine} Engine
 * @typedef {import('@sextant/contracts').Answer} Answer
 *
 * @typedef {object} ShapeResult
 * @property {string} name
 * @property {number} cells                       compared by every way, all equal
 * @property {Record<string, Timing>} times       hand, generated, engine; textbook and HTTP where there is one
 * @property {{ times: number, by: 'wall' | 'cpu' } | null} textbook  how much slower it is to be than the engine
 * @property {number | null} memory               MB above idle
 */

/** The whole question of a shape. @param {Shape} shape */
export const questionOf = ({ kpi, question }) => ({ kpi, ...question });

/**
 * One question by every way: the hand-written SQL, the engine's own SQL run the same way, the whole engine, and where the
 * shape says so textbook SQL and HTTP. Throws when two ways differ in any cell.
 * @param {{ shape: Shape, engine: Engine, sql: SqlRunner, rounds: number,
 *   ask: ((question: object) => Promise<Answer>) | null }} options
 * @returns {Promise<ShapeResult>}
 */
export const measureShape = async ({ shape, engine, sql, rounds, ask }) => {
  const segmentName = await segmentNames(sql, shape);
  const texts = shape.hand.map(sqlFile);
  const hand = async () => {
    const found = [];
    for (const text of texts) found.push(await sql.rows(text, shape.named));
    return found;
  };
  const expected = shape.cellsOfHand(await hand(), segmentName);
  if (expected.size === 0) throw new Error(`${shape.name}: the hand-written SQL finds nothing.`);
  const same = (/** @type {string} */ way, /** @type {Cells} */ cells) => {
    const found = differences(expected, cells);
    if (found.length > 0) throw new Error(`${shape.name}: hand-written SQL and ${way} differ in ${found.join('; ')}`);
  };
  const question = questionOf(shape);
  const answer = () => engine.answer(question, CALLER);
  same('the engine', shape.cellsOf(await answer()));

  const variants = [
    { name: 'hand', run: hand },
    { name: 'generated', run: await replay(sql, answer) },
    { name: 'engine', run: answer },
  ];
  if (shape.http && ask !== null) {
    same('HTTP', shape.cellsOf(await ask(question)));
    variants.push({ name: 'HTTP', run: () => ask(question) });
  }
  /** @type {Record<string, Timing>} */
  const times = {};
  const { textbook } = shape;
  if (textbook !== undefined) {
    const run = () => sql.rows(sqlFile(textbook.file), shape.named);
    const { result, wall, cpu } = await timed(run);
    const cells = textbook.cellsOf(result);
    if (cells.size === 0) throw new Error(`${shape.name}: the textbook SQL finds nothing.`);
    // It has the figures of the trend and of the matrix, nothing beside them.
    same('textbook SQL', new Map([...expected].filter(([key]) => !key.includes('|')).concat([...cells])));
    if (textbook.once) times['textbook'] = { wall, cpu, best: wall, runs: 1 };
    else variants.push({ name: 'textbook', run });
  }
  Object.assign(times, await interleave(variants, rounds));
  return {
    name: shape.name,
    cells: expected.size,
    times,
    textbook: textbook === undefined ? null : { times: textbook.times, by: textbook.by },
    memory: null,
  };
};

/** What the engine remembers of its syncs is no figure. */
const isBookkeeping = (/** @type {string} */ text) => /\bFROM sync_run\b/.test(text);

/** The engine's own statements for a question, to be run like the hand-written ones. @param {SqlRunner} sql @param {() => Promise<unknown>} ask */
const replay = async (sql, ask) => {
  const statements = (await statementsOf(ask)).filter(({ text }) => !isBookkeeping(text));
  if (statements.length === 0) throw new Error('The engine answered without a statement; is its cache off?');
  return async () => {
    for (const { text, values } of statements) await sql.columns(text, values);
  };
};

/**
 * Names of the classes of the scheme that a question splits by.
 * @param {SqlRunner} sql @param {Shape} shape @returns {Promise<(code: unknown) => string>}
 */
const segmentNames = async (sql, { question }) => {
  const [scheme = ''] = /** @type {string[] | undefined} */ (question['by']) ?? [];
  const rows = await sql.rows('SELECT code, segment FROM segment_code WHERE scheme = $scheme', { scheme });
  const names = new Map(rows.map(({ code, segment }) => [Number(code), String(segment)]));
  return (each) => names.get(Number(each)) ?? 'unknown';
};
