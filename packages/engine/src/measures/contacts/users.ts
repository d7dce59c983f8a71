import { add, divide, whole, ZERO, type Exact } from '../../formula/exact.ts';
import { addDays, type Day } from '../../time/days.ts';
import type { Window } from '../../time/window.ts';
import type { Query } from '../../sql/nodes.ts';
import { join, select, sub } from '../../sql/select.ts';
import type { Cell, Measured } from '../cells.ts';
import type { EvaluationContext } from '../context.ts';
import { intervalEvents, runningSums } from '../cumulate.ts';
import { additive, boundaryDays } from '../customers.ts';
import { countedTwice, instantIn, overlapping } from '../distinct.ts';
import {
  anyNumber,
  instant,
  instantAt,
  numberAt,
  period,
  type Family,
  type Measure,
  type MeasureCall,
  type Need,
} from '../measure.ts';
import { heldBy } from '../recurring.ts';
import { recently } from './rolling.ts';
import { daysOf, nameOf, USES, uses, usersIn, type Stretch } from './user-counts.ts';

const stretchOf = ({ opening, at }: Window): Stretch => ({ opening: opening ?? at, at });

/** The months of the tenant's calendar that a window touches, cut where it begins and ends. */
function monthsOf(context: EvaluationContext, { opening, at }: Stretch): Stretch[] {
  const months: Stretch[] = [];
  for (let from = opening; from < at; from = (months.at(-1) as Stretch).at) {
    const end = context.plan.calendar.endOf('month', addDays(from, 1));
    months.push({ opening: from, at: end < at ? end : at });
  }
  return months;
}

/** The stretches that a measure counts in, and what it makes of the counts. */
interface UserMeasure {
  daily: boolean;
  stretches: (context: EvaluationContext, window: Window) => Stretch[];
  cell: (stretches: readonly Stretch[], count: (stretch: Stretch) => Exact) => Cell;
}

const sum = (counts: readonly Exact[]): Exact => counts.reduce(add, ZERO);
/** Without a day there is no mean. */
const mean = (counts: Exact, of: number): Cell => divide(counts, whole(of)) ?? 'no_base';

const USER_MEASURES: Readonly<Record<string, UserMeasure>> = {
  U: {
    daily: false,
    stretches: (_, window) => [stretchOf(window)],
    cell: (stretches, count) => sum(stretches.map(count)),
  },
  DAU: {
    daily: true,
    stretches: (_, window) => [stretchOf(window)],
    cell: (stretches, count) =>
      mean(
        sum(stretches.map(count)),
        stretches.reduce((days, each) => days + daysOf(each), 0),
      ),
  },
  AVGMAU: {
    daily: false,
    stretches: (context, window) => monthsOf(context, stretchOf(window)),
    cell: (stretches, count) => mean(sum(stretches.map(count)), stretches.length),
  },
};

const usersFamily: Family = {
  async measure(calls, context) {
    const measured = new Map<string, Measured>();
    for (const call of calls) {
      const { daily, stretches, cell } = USER_MEASURES[call.name] as UserMeasure;
      const ofWindow = context.windows.map((window) => stretches(context, window));
      const all = [...new Map(ofWindow.flat().map((each) => [nameOf(each), each])).values()];
      const { classes, total } = await countedTwice(context, (each) => usersIn(each, all, daily));
      measured.set(
        call.text,
        overlapping(
          context,
          (_, key, index) => cell(ofWindow[index] ?? [], (stretch) => classes(stretch, key)),
          (_, index) => cell(ofWindow[index] ?? [], (stretch) => total(stretch, 0)),
        ),
      );
    }
    return measured;
  },
};

/** Users at customers that hold a licence, customer by customer: who works for two of them counts at both. */
const licensedUsersFamily: Family = {
  async measure(calls, context) {
    const measured = new Map<string, Measured>();
    const days = boundaryDays(context.windows);
    const last = days.at(-1) ?? context.plan.asOf;
    for (const call of calls) {
      const users = licensedUsers(context, numberAt(call, 1) ?? 0, days[0] ?? last, last);
      const classed = context.classed({ of: users, shape: 'interval', keep: [] });
      const running = await runningSums(
        context,
        intervalEvents(classed, [{ name: 'v', value: '1' }], last),
        ['v'],
        days,
      );
      measured.set(
        call.text,
        additive(context, (window, key) => running.at('v', instantIn(window, instantAt(call, 0)), key)),
      );
    }
    return measured;
  },
};

function licensedUsers(context: EvaluationContext, days: number, first: Day, last: Day): Query {
  const seen = uses(context, addDays(first, -Math.trunc(days)), last);
  return select({
    select: {
      party_k: 'u.party_k',
      valid_from: 'greatest(u.valid_from, h.valid_from)',
      valid_to: 'least(u.valid_to, h.valid_to)',
    },
    from: sub(recently(seen, ['party_k', 'user_key'], days), 'u'),
    joins: [
      join(
        sub(heldBy(context, ['is_licence']), 'h'),
        'h.party_k = u.party_k AND h.valid_from < u.valid_to AND u.valid_from < h.valid_to',
      ),
    ],
  });
}

const userNeeds = (): readonly Need[] => [
  { table: 'interaction', kinds: USES },
  { table: 'interaction', column: 'user_key' },
];

const users = (call: Pick<MeasureCall, 'name'>, about: string, more: Pick<Measure, 'type' | 'adds'>): Measure => ({
  name: call.name,
  about,
  args: [period],
  ...more,
  needs: userNeeds,
  family: usersFamily,
});

export const userMeasures: readonly Measure[] = [
  users({ name: 'U' }, 'different users of the product in the period', { type: 'count', adds: 'distinct' }),
  users({ name: 'DAU' }, 'mean over the days of the period of the different users on a day', {
    type: 'quantity',
    adds: 'distinct',
  }),
  users({ name: 'AVGMAU' }, 'mean over the months of the period of the different users in a month', {
    type: 'quantity',
    adds: 'distinct',
  }),
  {
    name: 'USERS',
    about: 'different users in the days up to D at each customer that holds a licence at D, summed over the customers',
    args: [instant, anyNumber],
    type: 'quantity',
    adds: 'distinct',
    needs: () => [...userNeeds(), { table: 'product', column: 'is_licence' }, { table: 'agreement' }],
    family: licensedUsersFamily,
  },
];
