import { whole } from '../../formula/exact.ts';
import type { Measured } from '../cells.ts';
import { additive } from '../customers.ts';
import type { Family } from '../measure.ts';
import { durationsOf } from './durations.ts';
import type { Sample } from './sample.ts';
import { tallyDurations } from './tally.ts';

/** How many relationships or gaps there are: `n(SPELLS(D))`, `n(GAPS(D, W))`. */
export const durationCounts: Family = {
  async measure(calls, context) {
    const measured = new Map<string, Measured>();
    const days = [...new Set(context.windows.map(({ at }) => at))].sort();
    for (const call of calls) {
      const tally = await tallyDurations(durationsOf(call, context), 'days', days, context);
      const samples = new Map<string, (Sample | undefined)[]>();
      for (const { day, classes } of tally) samples.set(day, classes);
      measured.set(
        call.text,
        additive(context, ({ at }, key) => whole(samples.get(at)?.[key]?.durations ?? 0)),
      );
    }
    return measured;
  },
};
