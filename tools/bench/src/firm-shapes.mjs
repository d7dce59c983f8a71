import { cellsOfRows, monthsTo } from './cells.mjs';
import { LAST_DAY } from './make-bank.mjs';
import { trend } from './shape.mjs';

/**
 * Questions about the bank as a firm: its ledger, its insurance, what its customers leave it.
 *
 * @typedef {import('./shape.mjs').Shape} Shape
 */

const POINTS = 24;
const months = monthsTo(LAST_DAY, POINTS);

/** The file names the classes itself. @param {Shape} shape @returns {Shape} */
const named = (shape) => ({
  ...shape,
  cellsOfHand: ([rows = []]) => cellsOfRows(rows, { months, running: false, segmentName: String }),
});

/** @type {Shape[]} */
export const FIRM_SHAPES = [
  named(
    trend({
      kpi: 'cost-to-income-ratio',
      points: POINTS,
      by: ['entity'],
      hand: ['entry-cost-to-income-ratio'],
      running: false,
    }),
  ),
  trend({
    kpi: 'claims-ratio',
    points: POINTS,
    by: ['line'],
    hand: ['flow-claims-ratio', 'line-customer-count'],
    running: false,
  }),
  trend({
    kpi: 'customer-profitability',
    points: POINTS,
    by: ['line'],
    hand: ['flow-customer-profitability', 'line-customer-count'],
    running: false,
  }),
];
