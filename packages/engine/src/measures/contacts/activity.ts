import type { Status } from '@sextant/contracts';
import { activeStretches, isUnsaid, LIKELY, LIKELY_OWN, OF_SOMEBODY, ownEvents } from '../../relations/activity.ts';
import { addDays, type Day } from '../../time/days.ts';
import { binary, col, day as dayNode, narrowing, table, type Expression, type Query } from '../../sql/nodes.ts';
import { join, select, sub } from '../../sql/select.ts';
import type { Measured } from '../cells.ts';
import { groupOutputs, type EvaluationContext } from '../context.ts';
import { intervalEvents, runningSums } from '../cumulate.ts';
import { additive, boundaryDays, daysRead, CUSTOMER_NEEDS } from '../customers.ts';
import { instantIn } from '../distinct.ts';
import { anyNumber, instant, instantAt, numberAt, type Family, type Measure, type MeasureCall } from '../measure.ts';
import type { CustomerSet } from '../per-customer.ts';

/** Events that can count on one of the days asked about, the window of the first of which begins after `first`. */
export const eventsBetween = (first: Day, last: Day): Expression[] => [
  OF_SOMEBODY,
  narrowing('>', col('day'), dayNode(first)),
  narrowing('<=', col('day'), dayNode(last)),
];

/** Whether it is the window of the policy, for which activity is stored. */
const isStored = (context: EvaluationContext, days: number): boolean => days === context.rules.activityWindowDays;

/** Stretches in which customers have done something in the last `days` days: (party_k, valid_from, valid_to). */
function activeCustomers(context: EvaluationContext, days: number): Query {
  const instants = boundaryDays(context.windows);
  const first = addDays(instants[0] ?? context.plan.asOf, -days);
  // What is nobody's, too old for every window or too young meets no stretch of a customer that is asked about.
  const range = eventsBetween(first, instants.at(-1) ?? context.plan.asOf);
  const from = { contact: context.relation('contact', 'contact'), flow: context.relation('flow', 'flow') };
  return activeStretches(ownEvents(from, range), context.relation('customer_state', 's'), days);
}

/** Signed changes of the number of active customers by class and day. */
function changes(context: EvaluationContext, days: number, last: Day): Query {
  if (isStored(context, days) && context.fitsRollup) {
    const rows = context.rollup('active_delta');
    return select({
      select: { ...groupOutputs(rows.groups), day: true, v: 'customers' },
      from: rows.source,
      where: [...rows.where, binary('<=', col('day'), dayNode(last))],
    });
  }
  const of = isStored(context, days) ? 'active_state' : activeCustomers(context, days);
  return intervalEvents(context.classed({ of, shape: 'interval', keep: [] }), [{ name: 'v', value: '1' }], last);
}

/** Length of the window that a formula names, in days. */
const daysOf = (call: MeasureCall): number => Math.trunc(numberAt(call, 1) ?? 0);

/** Whether bookings count of which nobody says who started them. */
async function hasUnsaid(context: EvaluationContext, first: Day, last: Day): Promise<boolean> {
  const days = [binary('>', col('day'), dayNode(first)), binary('<=', col('day'), dayNode(last))];
  const isKnownNow = context.route === 'deltas' || context.route === 'intervals';
  const found = await context.run(
    isKnownNow
      ? select({
          select: { n: 'coalesce(sum(unsaid), 0)' },
          from: table('flow_delta'),
          where: ['slot = 0', LIKELY, ...days],
        })
      : select({ select: { n: 'count(*)' }, from: context.relation('flow', 'f'), where: [...days, ...isUnsaid] }),
  );
  return Number(found['n']?.[0] ?? 0) > 0;
}

const activeFamily: Family = {
  async measure(calls, context) {
    const instants = boundaryDays(context.windows);
    const last = instants.at(-1) ?? context.plan.asOf;
    const measured = new Map<string, Measured>();
    for (const call of calls) {
      const days = daysOf(call);
      const running = await runningSums(context, changes(context, days, last), ['v'], daysRead(context.windows, calls));
      const statuses: Status[] = (await hasUnsaid(context, addDays(instants[0] ?? last, -days), last))
        ? ['initiator_unknown']
        : [];
      measured.set(call.text, {
        ...additive(context, (window, key) => running.at('v', instantIn(window, instantAt(call, 0)), key)),
        notes: { statuses },
      });
    }
    return measured;
  },
};

/** Active customers one by one: (i, party_k, day). */
export const activeSet: CustomerSet = (call, context) => {
  const day = instantAt(call, 0) === 'D0' ? 'w.opening' : 'w.at';
  return select({
    select: { i: 'w.i', party_k: 'a.party_k', day },
    from: isStored(context, daysOf(call))
      ? context.relation('active_state', 'a')
      : sub(activeCustomers(context, daysOf(call)), 'a'),
    joins: [join(context.windowRows(), `a.valid_from <= ${day} AND ${day} < a.valid_to`)],
  });
};

export const activityMeasures: readonly Measure[] = [
  {
    name: 'ACT',
    about:
      'customers at D who did something of their own accord in the days up to D: an interaction, or a booking that they started (where nobody says who did: a withdrawal or a repayment)',
    args: [instant, anyNumber],
    type: 'set',
    people: true,
    adds: 'distinct',
    needs: () => [
      ...CUSTOMER_NEEDS,
      {
        table: 'interaction',
        or: [
          { table: 'movement', column: 'initiator' },
          { table: 'movement', kinds: LIKELY_OWN },
        ],
      },
    ],
    family: activeFamily,
  },
];
