import { CALLER } from './bank-engine.mjs';
import { interleave } from './measure.mjs';

/**
 * @typedef {import('./measure.mjs').Timing} Timing
 * @typedef {import('@sextant/contracts').Answer} Answer
 * @typedef {import('@sextant/contracts').PartialAnswer} PartialAnswer
 * @typedef {import('@sextant/contracts').FigureField} FigureField
 * @typedef {{ name: string, answer: number, trend: number, rows: number, stringify: Timing, rowsStringify: Timing }} PayloadForm
 * @typedef {{ cells: number, forms: PayloadForm[] }} PayloadResult
 * @typedef {{ name: string, fields: FigureField[] | null, row: ('numerator' | 'denominator' | 'value')[] }} Form
 *   `fields` of the question, null: none; `row`: what a row says of a cell
 */

const POINTS = 36;
const SERIES = 20;
const BY = ['region', 'line'];
/** A value follows from its sides (value = scale × numerator / denominator), so that rows of both sides have it too. */
const FORMS = /** @type {Form[]} */ ([
  { name: 'complete', fields: null, row: ['numerator', 'denominator', 'value'] },
  {
    name: 'numerators and denominators',
    fields: ['numerator', 'denominator'],
    row: ['numerator', 'denominator', 'value'],
  },
  { name: 'values', fields: ['value'], row: ['value'] },
]);

/**
 * A trend of 36 points and 20 segments as it travels in each form, beside the same cells as one JSON object a cell. Bytes.
 * @param {import('./bank-engine.mjs').Engine} engine
 * @param {number} rounds
 * @returns {Promise<PayloadResult>}
 */
export const measurePayload = async (engine, rounds) => {
  const question = { kpi: 'multi-product-customer-share', trend: POINTS, by: BY, limit: SERIES };
  const complete = await engine.answer(question, CALLER);
  const forms = [];
  for (const { name, fields, row } of FORMS) {
    const answer = fields === null ? complete : await engine.answer({ ...question, fields }, CALLER);
    const rows = rowsOf(complete, row);
    const times = await interleave(
      [
        { name: 'answer', run: async () => JSON.stringify(answer) },
        { name: 'rows', run: async () => JSON.stringify(rows) },
      ],
      10 * rounds,
    );
    const { answer: stringify, rows: rowsStringify } = times;
    if (stringify === undefined || rowsStringify === undefined) throw new Error('Nothing was timed.');
    const [whole, trend, beside] = [answer, answer.trend, rows].map((each) => Buffer.byteLength(JSON.stringify(each)));
    forms.push({ name, answer: whole ?? 0, trend: trend ?? 0, rows: beside ?? 0, stringify, rowsStringify });
  }
  return { cells: POINTS * SERIES, forms };
};

/** @param {Answer} answer @param {Form['row']} says */
const rowsOf = ({ trend }, says) => {
  const series = (trend?.series ?? []).filter(({ segment }) => segment !== undefined);
  const rows = series.flatMap((each) =>
    (trend?.at ?? []).map((at, i) => ({
      at,
      ...Object.fromEntries(BY.map((scheme, place) => [scheme, each.segment?.[place]])),
      ...Object.fromEntries(says.map((name) => [name, Number(each[name][i])])),
    })),
  );
  if (rows.length !== POINTS * SERIES) throw new Error(`The answer has ${rows.length} cells, not ${POINTS * SERIES}.`);
  return rows;
};
