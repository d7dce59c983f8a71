import { CALLER, openEngine } from './bank-engine.mjs';
import { interleave } from './measure.mjs';
import { questionOf } from './measure-shape.mjs';
import { SHAPES } from './shapes.mjs';

/**
 * @typedef {import('./measure.mjs').Timing} Timing
 * @typedef {import('./bank-engine.mjs').Engine} Engine
 * @typedef {import('./shape.mjs').Shape} Shape
 * @typedef {import('@sextant/contracts').Answer} Answer
 * @typedef {{ shape: Shape, answer: Answer }} Given
 * @typedef {{ name: string, first: Timing, again: Timing, lineage: Timing, rows: number }} ReceiptResult
 *   `first`: the question, the cache being off; `again`: its answer found again by the receipt; `lineage`: how one segment's
 *   last value came to be, with the first rows behind it; `rows`: how many there are in all
 * @typedef {{ name: string, again: Timing }} LaterResult  the same receipt after the store has learned more
 */

/** One question from the daily deltas, two of money, one by intervals, one of the ledger. */
const ASKED = [
  'products-per-customer, 36 months, deltas',
  'average-customer-value, 36 months',
  'customer-profitability by line, 24 months',
  'mrr, 36 months',
  'cost-to-income-ratio by entity, 24 months',
];
const shapes = SHAPES.filter(({ name }) => ASKED.includes(name));
/** Rows of each table that are shown behind a cell. */
const SHOWN = 100;

/**
 * What it takes to find an answer again, and to explain one cell of it. Throws when it is not found to the letter.
 * @param {Engine} engine
 * @param {number} rounds
 * @returns {Promise<ReceiptResult[]>}
 */
export const measureReceipts = async (engine, rounds) => {
  const results = [];
  for (const { shape, answer } of await askAll(engine)) {
    await findAgain(engine, { shape, answer });
    const segment = answer.segments?.[0]?.key;
    if (segment === undefined) throw new Error(`${shape.name}: the answer has no segment.`);
    const explain = () => engine.explain(answer.receipt, CALLER, { rows: SHOWN, segment });
    const { verified, rows } = await explain();
    const totals = [...(rows?.numerator.totals ?? []), ...(rows?.denominator.totals ?? [])];
    const behind = totals.reduce((sum, each) => sum + each.rows, 0);
    if (!verified || behind === 0) throw new Error(`${shape.name}: no row is found behind ${segment.join('/')}.`);
    const times = await interleave(
      [
        { name: 'first', run: () => engine.answer(questionOf(shape), CALLER) },
        { name: 'again', run: () => engine.again(answer.receipt, CALLER) },
        { name: 'lineage', run: explain },
      ],
      rounds,
    );
    const { first, again, lineage } = times;
    if (first === undefined || again === undefined || lineage === undefined) throw new Error('Nothing was timed.');
    results.push({ name: shape.name, first, again, lineage, rows: behind });
  }
  return results;
};

/** Answers of a store as it stands, whose receipts it keeps. @param {string} file @returns {Promise<Given[]>} */
export const givenBefore = async (file) => {
  const engine = await openEngine(file);
  const given = await askAll(engine);
  await engine.close();
  return given;
};

/**
 * The same receipts after the store has learned more. Throws when an answer is not what it was.
 * @param {string} file @param {Given[]} given @param {number} rounds
 * @returns {Promise<LaterResult[]>}
 */
export const measureLater = async (file, given, rounds) => {
  const engine = await openEngine(file);
  const results = [];
  for (const each of given) {
    const { again } = await interleave([{ name: 'again', run: () => findAgain(engine, each) }], rounds);
    if (again === undefined) throw new Error('Nothing was timed.');
    results.push({ name: each.shape.name, again });
  }
  await engine.close();
  return results;
};

/** @param {Engine} engine @returns {Promise<Given[]>} */
const askAll = async (engine) => {
  const given = [];
  for (const shape of shapes) given.push({ shape, answer: await engine.answer(questionOf(shape), CALLER) });
  return given;
};

/** @param {Engine} engine @param {Given} given */
const findAgain = async (engine, { shape, answer }) => {
  const found = await engine.again(answer.receipt, CALLER);
  if (JSON.stringify(found) !== JSON.stringify(answer))
    throw new Error(`${shape.name}: what the receipt ${answer.receipt} finds is not what was answered.`);
};
