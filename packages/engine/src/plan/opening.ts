import { partsOf, type Bound } from '../formula/bind.ts';
import type { MeasureCall } from '../measures/measure.ts';
import { MEASURES } from '../measures/registry.ts';
import { addDays, type Day } from '../time/days.ts';
import type { Window } from '../time/window.ts';

/** Looks at nothing before the first day of its period. */
const isWithin = (call: MeasureCall): boolean => {
  const earlier = call.args.some(
    (argument) =>
      (argument.is === 'instant' && argument.at === 'D0') || (argument.is === 'period' && argument.shift !== 'none'),
  );
  const points = call.args.every((argument) => argument.is !== 'period');
  return !earlier && (points || MEASURES.get(call.name)?.withinPeriod === true);
};

/**
 * The first day of which a figure of this window has to know: the day before its period where it compares the two ends,
 * the first day of the period where it only adds up what happened in it, the day itself where a short history gives
 * fewer observations and no other figure.
 */
export function firstDayNeeded(formulas: readonly Bound[], { at, opening }: Window): Day {
  if (opening === null) return at;
  const parts = formulas.flatMap(partsOf);
  if (
    parts.length > 0 &&
    parts.every((part) => part.kind === 'measure' && MEASURES.get(part.call.name)?.asFarAsKnown)
  ) {
    return at;
  }
  const within = parts.every((part) => part.kind === 'measure' && isWithin(part.call));
  return within ? addDays(opening, 1) : opening;
}
