import { activeStretches } from '../../relations/activity.ts';
import { interactionCode } from '../../relations/flows.ts';
import { addDays } from '../../time/days.ts';
import type { Query } from '../../sql/nodes.ts';
import { join, oneOf, select, sub } from '../../sql/select.ts';
import type { Measured } from '../cells.ts';
import type { EvaluationContext } from '../context.ts';
import { intervalEvents, runningSums } from '../cumulate.ts';
import { additive, boundaryDays, daysRead, CUSTOMER_NEEDS } from '../customers.ts';
import { instantIn } from '../distinct.ts';
import { anyNumber, instant, instantAt, numberAt, type Family, type Measure } from '../measure.ts';
import type { CustomerSet } from '../per-customer.ts';
import { eventsBetween } from './activity.ts';

/** Stretches in which customers have logged in in the last `days` days: (party_k, valid_from, valid_to). */
function loggedIn(context: EvaluationContext, days: number): Query {
  const instants = boundaryDays(context.windows);
  const first = addDays(instants[0] ?? context.plan.asOf, -Math.trunc(days));
  const logins = select({
    select: { party_k: true, day: true },
    from: context.relation('contact', 'c'),
    where: [...eventsBetween(first, instants.at(-1) ?? context.plan.asOf), oneOf('kind', [interactionCode('login')])],
    distinct: true,
  });
  return activeStretches(logins, context.relation('customer_state', 's'), Math.trunc(days));
}

const loginFamily: Family = {
  async measure(calls, context) {
    const instants = daysRead(context.windows, calls);
    const measured = new Map<string, Measured>();
    for (const call of calls) {
      const classed = context.classed({ of: loggedIn(context, numberAt(call, 1) ?? 0), shape: 'interval', keep: [] });
      const events = intervalEvents(classed, [{ name: 'v', value: '1' }], instants.at(-1) ?? context.plan.asOf);
      const running = await runningSums(context, events, ['v'], instants);
      measured.set(
        call.text,
        additive(context, (window, key) => running.at('v', instantIn(window, instantAt(call, 0)), key)),
      );
    }
    return measured;
  },
};

/** Customers who logged in one by one: (i, party_k, day). */
export const loginSet: CustomerSet = (call, context) => {
  const day = instantAt(call, 0) === 'D0' ? 'w.opening' : 'w.at';
  return select({
    select: { i: 'w.i', party_k: 'a.party_k', day },
    from: sub(loggedIn(context, numberAt(call, 1) ?? 0), 'a'),
    joins: [join(context.windowRows(), `a.valid_from <= ${day} AND ${day} < a.valid_to`)],
  });
};

export const loginMeasures: readonly Measure[] = [
  {
    name: 'LOGIN',
    about: 'customers at D who logged in in the days up to D',
    args: [instant, anyNumber],
    type: 'set',
    people: true,
    adds: 'distinct',
    needs: () => [...CUSTOMER_NEEDS, { table: 'interaction', kinds: ['login'] }],
    family: loginFamily,
  },
];
