import type { Interval } from '@sextant/contracts';
import { toNumber } from '../formula/exact.ts';
import { isMissing, type Cell } from '../measures/cells.ts';
import type { MeasureCall } from '../measures/measure.ts';
import type { Cells } from '../plan/evaluate.ts';
import type { Plan } from '../plan/plan.ts';
import { npsInterval } from '../statistics/bootstrap.ts';
import type { CustomerIntervals } from './customer-intervals.ts';
import type { Evaluate } from './everybody.ts';

/** Whether the figure is a promoter score: the balance of answers over all answers, on its scale of 100. */
export const isPromoterScore = ({ sides: { numerator, denominator } }: Pick<Plan, 'sides'>): boolean =>
  numerator.kind === 'measure' &&
  denominator.kind === 'measure' &&
  wordOf(numerator.call) === 'balance' &&
  wordOf(denominator.call) === 'answers';

const wordOf = ({ name, args }: MeasureCall): string | null => {
  const word = args.find((argument) => argument.is === 'word');
  return name === 'NPS' && word?.is === 'word' ? word.word : null;
};

/** Intervals of a promoter score at the value window, from the variance of the two shares; null below 30 answers. */
export async function promoterIntervals(plan: Plan, cells: Cells, evaluate: Evaluate): Promise<CustomerIntervals> {
  const counts = await evaluate({
    ...plan,
    sides: { ...plan.sides, numerator: counting(plan, 'promoters'), denominator: counting(plan, 'detractors') },
    evaluated: [plan.windows.value],
    companions: [],
  });
  const places = new Map(counts.keys.map((codes, key) => [codes.join('/'), key]));
  const value = plan.evaluated.findIndex(
    ({ at, opening }) => at === plan.windows.value.at && opening === plan.windows.value.opening,
  );
  return {
    total: of(counts.numerator.total[0], counts.denominator.total[0], cells.denominator.total[value]),
    classes: cells.keys.map((codes, key) => {
      const place = places.get(codes.join('/')) ?? -1;
      return of(
        counts.numerator.classes[0]?.[place],
        counts.denominator.classes[0]?.[place],
        cells.denominator.classes[value]?.[key],
      );
    }),
  };
}

function counting({ sides: { numerator } }: Plan, word: string): Plan['sides']['numerator'] {
  if (numerator.kind !== 'measure') return numerator;
  const { call } = numerator;
  const args = call.args.map((argument) => (argument.is === 'word' ? { is: 'word' as const, word } : argument));
  return { kind: 'measure', call: { ...call, args, text: call.text.replace('balance', word) } };
}

function of(promoters: Cell | undefined, detractors: Cell | undefined, answers: Cell | undefined): Interval | null {
  const [p, d, n] = [promoters, detractors, answers].map((cell) =>
    cell === undefined || isMissing(cell) ? null : toNumber(cell),
  );
  return n === null || n === undefined ? null : npsInterval(p ?? 0, d ?? 0, n);
}
