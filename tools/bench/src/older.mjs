import { CALLER, openEngine } from './bank-engine.mjs';
import { differences } from './cells.mjs';
import { interleave } from './measure.mjs';
import { questionOf } from './measure-shape.mjs';
import { SHAPES } from './shapes.mjs';

/**
 * @typedef {import('./measure.mjs').Timing} Timing
 * @typedef {import('./cells.mjs').Cells} Cells
 * @typedef {{ name: string, cells: Cells, time: Timing }} Then  what the interval form finds, and what it takes
 * @typedef {{ name: string, cells: number, intervals: Timing, older: Timing, now: Timing }} OlderResult
 *   `intervals`: about now, before anything changed; `older`: that same knowledge, after the changes; `now`: about now after
 *   them, which also finds the value that was published first
 */

/** Shapes that read intervals of customers, of charges and movements. */
const ASKED = ['products-per-customer, 36 months, intervals', 'net-sales, 36 months', 'mrr, 36 months'];
const shapes = SHAPES.filter(({ name }) => ASKED.includes(name));

/** These shapes asked of a store as it stands, from its intervals. @param {string} file @param {number} rounds @returns {Promise<Then[]>} */
export const askNow = async (file, rounds) => {
  const engine = await openEngine(file, { route: 'intervals' });
  const found = [];
  for (const shape of shapes) {
    const ask = () => engine.answer(questionOf(shape), CALLER);
    const cells = shape.cellsOf(await ask());
    found.push({ name: shape.name, cells, time: await timeOf(ask, rounds) });
  }
  await engine.close();
  return found;
};

/**
 * Asks a store that has learned more since what was known at `knownAt`. Throws when an answer is not what it was then.
 * @param {string} file
 * @param {string} knownAt
 * @param {Then[]} then  of that time
 * @param {number} rounds
 * @returns {Promise<OlderResult[]>}
 */
export const measureOlder = async (file, knownAt, then, rounds) => {
  const engine = await openEngine(file, { route: 'intervals' });
  const results = [];
  for (const shape of shapes) {
    const question = questionOf(shape);
    const ask = () => engine.answer({ ...question, knownAt }, CALLER);
    const expected = then.find(({ name }) => name === shape.name);
    if (expected === undefined) throw new Error(`${shape.name} was not asked before.`);
    const found = differences(expected.cells, shape.cellsOf(await ask()));
    if (found.length > 0) throw new Error(`${shape.name} known at ${knownAt}: differs in ${found.join('; ')}`);
    results.push({
      name: shape.name,
      cells: expected.cells.size,
      intervals: expected.time,
      older: await timeOf(ask, rounds),
      now: await timeOf(() => engine.answer(question, CALLER), rounds),
    });
  }
  await engine.close();
  return results;
};

/** @param {() => Promise<unknown>} run @param {number} rounds @returns {Promise<Timing>} */
const timeOf = async (run, rounds) => {
  const { one } = await interleave([{ name: 'one', run }], rounds);
  if (one === undefined) throw new Error('Nothing was timed.');
  return one;
};
