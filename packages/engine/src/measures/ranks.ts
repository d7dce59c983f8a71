import { anyNumber, figure, figureOr, word, type Argument, type Measure, type Need } from './measure.ts';
import { rankFamily } from './ranks/rank-family.ts';

/** Scores rest on orders; amounts on what their figure needs. */
const needs = ([first]: readonly Argument[]): readonly Need[] =>
  first?.is === 'word'
    ? [
        { table: 'sales_order', kinds: ['order'] },
        { table: 'movement', kinds: ['sale_gross'] },
      ]
    : [];

/** Operators over all customers. */
export const ranksMeasures: readonly Measure[] = [
  {
    name: 'rank',
    about:
      'what the customers with the largest amounts have: the top ceil(share × n), a tenth where no share is given; with rfm the mean of three scores from 1 to 5, summed over buyers',
    args: [figureOr('rfm'), anyNumber],
    optional: 1,
    type: 'money',
    types: { rfm: 'score' },
    adds: 'recomputed',
    bringsPeople: true,
    withinPeriod: true,
    needs,
    family: rankFamily,
  },
  {
    name: 'distribution',
    about:
      'how unequal customers are: coefficient of Gini and index of Herfindahl over amounts that are not negative, median, sum of the gains, sum',
    args: [figure, word('gini', 'hhi', 'median', 'gains', 'sum')],
    type: 'money',
    types: { gini: 'ratio', hhi: 'ratio' },
    adds: 'recomputed',
    bringsPeople: true,
    withinPeriod: true,
    needs,
    family: rankFamily,
  },
];
