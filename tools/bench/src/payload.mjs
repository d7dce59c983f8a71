import { CALLER } from './bank-engine.mjs';
import { interleave } from './measure.mjs';

/**
 * @typedef {import('./measure.mjs').Timing} Timing
 * @typedef {{ cells: number, answer: number, trend: number, rows: number, stringify: Timing, rowsStringify: Timing }} PayloadResult
 */

const POINTS = 36;
const SERIES = 20;

/**
 * A trend of 36 points and 20 segments as it travels, beside the same cells as one JSON object a cell. Bytes.
 * @param {import('./bank-engine.mjs').Engine} engine
 * @param {number} rounds
 * @returns {Promise<PayloadResult>}
 */
export const measurePayload = async (engine, rounds) => {
  const by = ['region', 'line'];
  const answer = await engine.answer({ kpi: 'multi-product-customer-share', trend: POINTS, by, limit: SERIES }, CALLER);
  const { trend } = answer;
  const series = (trend?.series ?? []).filter(({ segment }) => segment !== undefined);
  const rows = series.flatMap(({ segment = [], numerator, denominator, value }) =>
    (trend?.at ?? []).map((at, i) => ({
      at,
      ...Object.fromEntries(by.map((scheme, place) => [scheme, segment[place]])),
      numerator: Number(numerator[i]),
      denominator: Number(denominator[i]),
      value: value[i],
    })),
  );
  if (rows.length !== POINTS * SERIES) throw new Error(`The answer has ${rows.length} cells, not ${POINTS * SERIES}.`);
  const times = await interleave(
    [
      { name: 'answer', run: async () => JSON.stringify(answer) },
      { name: 'rows', run: async () => JSON.stringify(rows) },
    ],
    10 * rounds,
  );
  const { answer: stringify, rows: rowsStringify } = times;
  if (stringify === undefined || rowsStringify === undefined) throw new Error('Nothing was timed.');
  return {
    cells: rows.length,
    answer: Buffer.byteLength(JSON.stringify(answer)),
    trend: Buffer.byteLength(JSON.stringify(trend)),
    rows: Buffer.byteLength(JSON.stringify(rows)),
    stringify,
    rowsStringify,
  };
};
