import { compare, divide, subtract, whole, ZERO, type Exact } from '../../formula/exact.ts';
import { addDays, type Day } from '../../time/days.ts';
import { dayIn, startOfDay } from '../../time/zone.ts';
import { isMissing, type Cell, type Measured } from '../cells.ts';
import { instant, type Family, type Measure } from '../measure.ts';
import { isWanted, keyOfSource } from './by-source.ts';
import { endedRuns, type EndedRun } from './runs.ts';

const HOUR = 3_600_000;

/** Up to which day a source had said at an instant that it is complete. */
function completeAt(source: string, at: number, runs: readonly EndedRun[]): Day | null {
  const said = runs.filter((run) => run.source === source && run.endedAt <= at && run.completeThrough !== null);
  return said.at(-1)?.completeThrough ?? null;
}

/** Hours from the end of the last complete day of a source to an instant; never below zero. */
function ageOf(complete: Day | null, at: number, zone: string): Cell {
  if (complete === null) return 'no_data';
  const end = startOfDay(zone, addDays(complete, 1)).getTime();
  const hours = divide(subtract(whole(at), whole(end)), whole(HOUR)) ?? ZERO;
  return compare(hours, ZERO) < 0 ? ZERO : hours;
}

/** The oldest decides; one of which nothing is known makes the whole unknown. */
const oldest = (cells: readonly Cell[]): Cell =>
  cells.find(isMissing) ??
  (cells as readonly Exact[]).reduce<Cell>(
    (most, each) => (isMissing(most) || compare(each, most) > 0 ? each : most),
    'no_data',
  );

const ageFamily: Family = {
  async measure(calls, context) {
    const { plan, policy } = context;
    const runs = await endedRuns(context);
    const sources = plan.sources.filter(({ id }) => isWanted(context, id));
    const keys = sources.map(({ id }) => keyOfSource(context, id));
    const now = Date.parse(plan.instant);
    const today = dayIn(policy.timezone, new Date(now));
    const ages = context.windows.map(({ at }): Cell[] => {
      if (at >= today && typeof plan.asKnown !== 'string') {
        return sources.map(({ completeThrough }) => ageOf(completeThrough, now, policy.timezone));
      }
      const then = Math.min(now, startOfDay(policy.timezone, addDays(at, 1)).getTime());
      return sources.map(({ id }) => ageOf(completeAt(id, then, runs), then, policy.timezone));
    });
    const measured: Measured = {
      total: ages.map(oldest),
      classes: ages.map((each) =>
        context.keys.list.map((_, key) => oldest(each.filter((__, index) => keys[index] === key))),
      ),
    };
    return new Map(calls.map((call) => [call.text, measured]));
  },
};

export const ageMeasures: readonly Measure[] = [
  {
    name: 'AGE',
    about:
      'hours from the end of the last complete day of the least fresh source behind the KPI of the parameter `kpi`, or of all sources, to the end of D or to now, whichever is earlier',
    args: [instant],
    type: 'quantity',
    adds: 'recomputed',
    aboutData: 'kpi',
    dimensions: ['source'],
    needs: () => [],
    family: ageFamily,
  },
];
