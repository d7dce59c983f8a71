import { cellsOfRows, monthOf, monthsTo, scaled, seriesOf, written } from './cells.mjs';
import { LAST_DAY } from './make-bank.mjs';
import { named, POINTS, trend } from './shape.mjs';

/**
 * Questions about customers who did something lately: their share, and revenue for each of them.
 *
 * @typedef {import('./shape.mjs').Shape} Shape
 * @typedef {import('./cells.mjs').Row} Row
 */

const months = monthsTo(LAST_DAY, POINTS);

/** Active customers over customers, both as changes. @param {'delta' | 'interval'} from @returns {Shape} */
const rate = (from) => ({
  ...trend({
    kpi: 'active-customer-rate',
    hand: [`${from}-active-customers`, `${from}-customer-count`],
    running: true,
  }),
  named: { ...named(months), slot: 1 },
  cellsOfHand: ([actives = [], customers = []], segmentName) =>
    cellsOfRows(
      [
        ...actives.map((row) => ({ ...row, denominator: 0 })),
        ...customers.map((row) => ({ ...row, numerator: 0, denominator: row['numerator'] })),
      ],
      { months, running: true, segmentName },
    ),
});

/** Two sides of each month. @param {(index: number) => unknown} numerator @param {(index: number) => unknown} denominator */
const cellsOfSides = (numerator, denominator) =>
  new Map(
    months.map((month, i) => [
      `all|${month}`,
      `${written(scaled(numerator(i) ?? 0))} / ${written(scaled(denominator(i) ?? 0))}`,
    ]),
  );
/** A figure of all by month. @param {Row[]} rows @param {boolean} running */
const byMonth = (rows, running) =>
  seriesOf(rows, { months, column: 'numerator', running, segmentName: () => 'all' })
    .get('all')
    ?.map(written) ?? [];

/** @type {Shape} */
const revenuePerActive = {
  name: `revenue-per-active-customer, ${POINTS} months`,
  kpi: 'revenue-per-active-customer',
  question: { trend: POINTS },
  store: 'bank',
  hand: ['delta-active-customers', 'delta-revenue'],
  named: { ...named(months), slot: 0 },
  cellsOfHand: ([actives = [], revenue = []]) => {
    const [above, below] = [byMonth(revenue, false), byMonth(actives, true)];
    return cellsOfSides(
      (i) => above[i],
      (i) => below[i],
    );
  },
  cellsOf: ({ trend: found }) => {
    const all = found?.series.find(({ segment }) => segment === undefined);
    const at = new Map((found?.at ?? []).map((day, i) => [monthOf(day), i]));
    const place = (/** @type {number} */ i) => at.get(months[i] ?? 0) ?? -1;
    return cellsOfSides(
      (i) => all?.numerator[place(i)],
      (i) => all?.denominator[place(i)],
    );
  },
  textbook: {
    file: 'textbook-revenue-per-active-customer',
    times: 15,
    by: 'cpu',
    once: true,
    cellsOf: (rows) => {
      const found = new Map(rows.map((row) => [Number(row['month']), row]));
      const side = (/** @type {string} */ name) => (/** @type {number} */ i) => found.get(months[i] ?? 0)?.[name];
      return cellsOfSides(side('numerator'), side('denominator'));
    },
  },
};

/** @type {Shape[]} */
export const ACTIVE_SHAPES = [
  rate('delta'),
  {
    ...rate('interval'),
    name: `active-customer-rate, ${POINTS} months, intervals`,
    route: 'intervals',
  },
  revenuePerActive,
];
