import { exact, ZERO, type Exact } from '../../formula/exact.ts';
import type { Window } from '../../time/window.ts';
import { isMissing, sumCells, type Cell, type Measured } from '../cells.ts';
import type { EvaluationContext } from '../context.ts';
import { additive, stockFamily } from '../customers.ts';
import { numberAt, wordAt, type Family, type MeasureCall } from '../measure.ts';
import { activeCounts } from './activity.ts';
import { clockOf, reachedOn, type Clock } from './ages.ts';
import { agesShown, matrix } from './matrix.ts';
import { stretchesOf, type Stretches } from './members.ts';
import { valueToDate } from './value.ts';

/** Cohorts at an age: how many were active, what they had contributed; with the matrix of all ages. */
export const cohortFamily: Family = {
  restsOn: () => [[stockFamily, COHORT]],
  async measure(calls, context, found) {
    const measured = new Map<string, Measured>();
    const stretches = stretchesOf(context);
    const size = sizeIn(context, found);
    for (const call of calls) {
      const clock = clockOf(call.params ?? {});
      const age = numberAt(call, 1) ?? 0;
      const upTo = agesShown(context, clock, age);
      const isValue = wordAt(call, 0) === 'value';
      const inStretch = isValue
        ? await valueToDate(context, stretches, clock, upTo)
        : await counted(context, stretches, call, clock, upTo);
      // Keys turn up while counting.
      const at = (window: Window, key: number, of: number): Cell =>
        sumCells(stretches.of(window).map((stretch) => inStretch(stretch, key, of)));
      const ofAll = (window: Window, of: number): Cell =>
        sumCells(context.keys.list.map((_, key) => at(window, key, of)));
      const figures = additive(context, (window, key) =>
        isTooYoung(context, window, clock, age) ? 'immature' : at(window, key, age),
      );
      measured.set(call.text, {
        ...figures,
        table: matrix(context, { clock, upTo, size, cell: ofAll, of: isValue ? 'mean' : 'members' }),
      });
    }
    return measured;
  },
};

/** A calendar month may be over later than all members have spent that many months. */
const isTooYoung = ({ plan }: EvaluationContext, { at }: Window, clock: Clock, age: number): boolean =>
  reachedOn(clock, at, age) > plan.windows.limit;

async function counted(
  context: EvaluationContext,
  stretches: Stretches,
  call: MeasureCall,
  clock: Clock,
  upTo: number,
): Promise<(stretch: number, key: number, age: number) => Exact> {
  const rolling = call.params?.['activity'] === 'rolling';
  const counts = await activeCounts(context, stretches, { clock, rolling, upTo });
  return (stretch, key, age) => exact(counts(stretch, key, age));
}

/** Customers of each cohort at its start. */
const COHORT: MeasureCall = {
  name: 'COHORT',
  args: [{ is: 'period', shift: 'none' }],
  text: 'COHORT(P)',
  formula: { kind: 'call', name: 'COHORT', args: [], at: 0 },
};

const sizeIn =
  (context: EvaluationContext, found: ReadonlyMap<string, Measured>) =>
  (window: Window): Exact => {
    const size = found.get(COHORT.text)?.total[context.windows.indexOf(windowIn(context, window))] ?? ZERO;
    return isMissing(size) ? ZERO : size;
  };

const windowIn = ({ windows }: EvaluationContext, { at, opening }: Window): Window =>
  windows.find((each) => each.at === at && each.opening === opening) as Window;
