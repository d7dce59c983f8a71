import { cellsOfAnswer, cellsOfRows, firstDayOf, monthOf, monthsTo } from './cells.mjs';
import { LAST_DAY } from './make-bank.mjs';

/**
 * One question of a shape, and the SQL that somebody who knows the stored tables would write for it.
 *
 * @typedef {import('./cells.mjs').Cells} Cells
 * @typedef {import('./cells.mjs').Row} Row
 * @typedef {import('./cells.mjs').SegmentName} SegmentName
 * @typedef {import('@sextant/contracts').Answer} Answer
 * @typedef {Record<string, string | number>} Named
 *
 * @typedef {object} Shape
 * @property {string} name
 * @property {string} kpi
 * @property {Record<string, unknown>} question  beside the KPI
 * @property {'bank' | 'shop'} store
 * @property {import('@sextant/engine').Route} [route]
 * @property {string[]} hand                     files in `sql/`, without `.sql`
 * @property {Named} named                       their parameters; a file takes those it names
 * @property {(rows: Row[][], segmentName: SegmentName) => Cells} cellsOfHand  one list of rows for each file
 * @property {(answer: Answer) => Cells} cellsOf
 * @property {Textbook} [textbook]
 * @property {boolean} [http]                    asked over HTTP as well
 *
 * @typedef {object} Textbook
 * @property {string} file
 * @property {number} times      how much slower it is to be than the whole engine
 * @property {'wall' | 'cpu'} by
 * @property {boolean} once      run once, because it takes minutes
 * @property {(rows: Row[]) => Cells} cellsOf
 */

const BY = ['region'];
/** Points of a trend that says nothing else. */
export const POINTS = 36;

/** Parameters of the hand-written files for a trend over months. @param {number[]} months @returns {Named} */
export const named = (months) => {
  const [first = 0] = months;
  return {
    first_month: first,
    last_month: monthOf(LAST_DAY),
    first: firstDayOf(first),
    last: LAST_DAY,
    last_first: firstDayOf(monthOf(LAST_DAY)),
    opening: firstDayOf(first - 12),
    points: months.length,
  };
};

/**
 * A trend whose figures come from the first file; the second counts the customers behind them.
 * @param {{ kpi: string, points?: number, by?: string[], hand: string[], running: boolean, question?: Record<string, unknown> }} of
 *   `running`: the rows of the file are changes since the month before
 * @returns {Shape}
 */
export const trend = ({ kpi, points = POINTS, by = BY, hand, running, question = {} }) => {
  const months = monthsTo(LAST_DAY, points);
  return {
    name: `${kpi}${by === BY ? '' : ` by ${by.join(', ')}`}, ${points} months`,
    kpi,
    question: { trend: points, by, ...question },
    store: 'bank',
    hand,
    named: named(months),
    cellsOfHand: ([rows = []], segmentName) => cellsOfRows(rows, { months, running, segmentName }),
    cellsOf: cellsOfAnswer,
  };
};
