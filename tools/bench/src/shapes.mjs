import { ACTIVE_SHAPES } from './active-shapes.mjs';
import { cellsOfAnswer, cellsOfAverages, cellsOfRows, daysOf, firstDayOf, monthOf, monthsTo } from './cells.mjs';
import { countsOf, meanAge, restrictedMean } from './curves.mjs';
import { FIRM_SHAPES } from './firm-shapes.mjs';
import { LAST_DAY } from './make-bank.mjs';
import { named, POINTS, trend } from './shape.mjs';

/**
 * @typedef {import('./cells.mjs').Cells} Cells
 * @typedef {import('./cells.mjs').Row} Row
 * @typedef {import('./shape.mjs').Shape} Shape
 * @typedef {import('./shape.mjs').Answer} Answer
 */

/** Places to which an average number of customers is compared. */
const DECIMALS = 6;

const isShare = (/** @type {string} */ kpi) => kpi === 'customer-segment-mix';
/** Its answer has an interval by drawing customers again; what that is made of is found by a file of its own. */
const hasBlocks = (/** @type {string} */ kpi) => kpi === 'products-per-customer';

/**
 * The two sides that blocks of customers add up to. @param {Row[]} blocks @param {number} days  `y` is divided by
 * @returns {[string, string][]}
 */
const sumOfBlocks = (blocks, days = 1) => {
  const sum = (/** @type {string} */ side) => blocks.reduce((total, row) => total + Number(row[side]), 0);
  return [['blocks', `${sum('x').toFixed(2)} / ${(sum('y') / days).toFixed(DECIMALS)}`]];
};
/** The same of an answer. @param {Answer} answer @returns {[string, string][]} */
const bothSides = ({ numerator, denominator }) => [
  ['blocks', `${Number(numerator).toFixed(2)} / ${Number(denominator).toFixed(DECIMALS)}`],
];

/** @param {string} kpi @param {'deltas' | 'intervals'} route @param {number} [points] @returns {Shape} */
const stock = (kpi, route, points = POINTS) => {
  const months = monthsTo(LAST_DAY, points);
  const share = isShare(kpi);
  return {
    name: `${kpi}, ${points} months, ${route}`,
    kpi,
    question: { trend: points, by: ['region'] },
    store: 'bank',
    ...(route === 'intervals' ? { route } : {}),
    hand: [`${route === 'deltas' ? 'delta' : 'interval'}-${kpi}`, ...(hasBlocks(kpi) ? [`blocks-${kpi}`] : [])],
    named: named(months),
    cellsOfHand: ([rows = [], blocks], segmentName) =>
      new Map([
        ...cellsOfRows(rows, { months, running: true, share, segmentName }),
        ...(blocks === undefined ? [] : sumOfBlocks(blocks)),
      ]),
    cellsOf: (answer) => new Map([...cellsOfAnswer(answer), ...(hasBlocks(kpi) ? bothSides(answer) : [])]),
    http: route === 'deltas' && points === POINTS,
  };
};

const months = monthsTo(LAST_DAY, POINTS);

/** @type {Shape} */
const averageValue = {
  ...trend({
    kpi: 'average-customer-value',
    hand: [
      'flow-average-customer-value',
      'delta-customer-days',
      'customer-month-revenue',
      'blocks-average-customer-value',
    ],
    running: false,
  }),
  cellsOfHand: ([amounts = [], lives = [], medians = [], blocks = []], segmentName) => {
    const cells = cellsOfAverages(amounts, lives, { months, decimals: DECIMALS, segmentName });
    for (const [name, sides] of sumOfBlocks(blocks, daysOf(monthOf(LAST_DAY)))) cells.set(name, sides);
    for (const { segment, median } of medians) {
      cells.set(`median|${segment === null ? 'all' : segmentName(segment)}`, Number(median).toFixed(DECIMALS));
    }
    return cells;
  },
  cellsOf: (answer) => {
    const cells = new Map([...cellsOfAnswer(answer, DECIMALS), ...bothSides(answer)]);
    const show = (/** @type {string} */ segment, /** @type {Answer['companions']} */ companions) =>
      cells.set(`median|${segment}`, Number(companions?.find(({ id }) => id === 'median')?.value).toFixed(DECIMALS));
    show('all', answer.companions);
    for (const { key, companions } of answer.segments ?? []) show(key.join('/'), companions);
    return cells;
  },
};

const COHORTS = 24;
const cohortMonths = monthsTo(LAST_DAY, COHORTS);
const AGE = 3;
/** Cells of a matrix that its cohort has reached: `cohort|age`. @param {(cohort: number, age: number) => unknown} at  none: 0 */
const matrix = (at) => {
  /** @type {Cells} */
  const cells = new Map();
  // A month is reached when it is over, for every member: the last cohorts of a matrix are short.
  for (const cohort of cohortMonths) {
    for (let age = 0; cohort + age <= monthOf(LAST_DAY); age++)
      cells.set(`${cohort}|${age}`, `${Number(at(cohort, age) ?? 0)}`);
  }
  return cells;
};

/** @type {Shape} */
const cohorts = {
  name: `cohort-retention-rate, ${COHORTS} cohorts by calendar month`,
  kpi: 'cohort-retention-rate',
  question: {
    trend: COHORTS,
    period: `${firstDayOf(monthOf(LAST_DAY)).slice(0, 7)}`,
    params: { mode: 'calendar', age: AGE },
  },
  store: 'shop',
  hand: ['mask-cohort-retention'],
  named: named(cohortMonths),
  cellsOfHand: ([rows = []]) => {
    const found = new Map(rows.map((row) => [Number(row['cohort']), row]));
    return matrix((cohort, age) => found.get(cohort)?.[`age_${age}`]);
  },
  cellsOf: (answer) => {
    const found = new Map((answer.rows ?? []).map(([label, , ...ages]) => [monthOf(String(label)), ages]));
    return matrix((cohort, age) => found.get(cohort)?.[age]);
  },
  textbook: {
    file: 'textbook-cohort-retention',
    times: 5,
    by: 'cpu',
    once: false,
    cellsOf: (rows) => {
      const found = new Map(rows.map((row) => [`${Number(row['cohort'])}|${Number(row['age'])}`, row['customers']]));
      return matrix((cohort, age) => found.get(`${cohort}|${age}`));
    },
  },
};

const HORIZON = 1826;
/** Figures of curves by segment, each to so many places. @param {[string, number, number][]} figures */
const curves = (figures) =>
  new Map(figures.map(([segment, mean, age]) => [segment, `${mean.toFixed(DECIMALS)} ${age.toFixed(DECIMALS)}`]));

/** Two areas under every curve, so that no step of it may be wrong. @type {Shape} */
const tenure = {
  name: 'customer-tenure',
  kpi: 'customer-tenure',
  question: { trend: 0, compare: 'none', by: ['line'], params: { tau: HORIZON } },
  store: 'bank',
  hand: ['spells'],
  named: named([monthOf(LAST_DAY)]),
  cellsOfHand: ([rows = []], segmentName) => {
    const segments = [...new Set(rows.map(({ segment }) => segment))];
    return curves(
      [null, ...segments].map((segment) => {
        const counts = countsOf(segment === null ? rows : rows.filter((row) => row['segment'] === segment));
        return [segment === null ? 'all' : segmentName(segment), restrictedMean(counts, HORIZON), meanAge(counts)];
      }),
    );
  },
  cellsOf: (answer) => {
    const figure = (/** @type {Answer['companions']} */ companions, /** @type {string} */ id) =>
      Number(companions?.find((each) => each.id === id)?.value);
    const both = (/** @type {string} */ segment, /** @type {Answer['companions']} */ companions) =>
      /** @type {[string, number, number]} */ ([segment, figure(companions, 'rmst'), figure(companions, 'age')]);
    return curves([
      both('all', answer.companions),
      ...(answer.segments ?? []).map(({ key, companions }) => both(key.join('/'), companions)),
    ]);
  },
};

/** @param {Shape} shape @param {number} times @returns {Shape} */
const besideNaive = (shape, times) => ({
  ...shape,
  textbook: {
    file: 'naive-products-per-customer',
    times,
    by: 'wall',
    once: true,
    cellsOf: (rows) => cellsOfRows(rows, { months, running: false, segmentName: String }),
  },
});

/** @type {Shape[]} */
export const SHAPES = [
  stock('customer-count', 'deltas'),
  besideNaive(stock('products-per-customer', 'deltas'), 300),
  stock('multi-product-customer-share', 'deltas'),
  stock('customer-segment-mix', 'deltas'),
  stock('products-per-customer', 'deltas', 12),
  stock('products-per-customer', 'deltas', 120),
  stock('customer-count', 'intervals'),
  besideNaive(stock('products-per-customer', 'intervals'), 50),
  stock('multi-product-customer-share', 'intervals'),
  stock('products-per-customer', 'intervals', 12),
  stock('products-per-customer', 'intervals', 120),
  trend({ kpi: 'net-sales', hand: ['flow-net-sales', 'delta-customer-count'], running: false }),
  averageValue,
  trend({ kpi: 'mrr', hand: ['interval-mrr', 'delta-customer-count'], running: true }),
  trend({
    kpi: 'net-revenue-retention',
    points: 13,
    hand: ['interval-net-revenue-retention', 'delta-customer-count'],
    running: true,
    question: { period: 'P12M' },
  }),
  ...ACTIVE_SHAPES,
  tenure,
  ...FIRM_SHAPES,
  cohorts,
];
