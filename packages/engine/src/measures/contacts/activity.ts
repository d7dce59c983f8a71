import type { Status } from '@sextant/contracts';
import { interactionCode, INTERACTION_CODES, movementCode } from '../../relations/flows.ts';
import { addDays, type Day } from '../../time/days.ts';
import { col, day as dayNode, narrowing, sparing, type Expression, type Query } from '../../sql/nodes.ts';
import { sql } from '../../sql/read.ts';
import { join, oneOf, select, sub, unionAll } from '../../sql/select.ts';
import type { Measured } from '../cells.ts';
import type { EvaluationContext } from '../context.ts';
import { intervalEvents, runningSums } from '../cumulate.ts';
import { additive, boundaryDays, daysRead, CUSTOMER_NEEDS } from '../customers.ts';
import { instantIn } from '../distinct.ts';
import { anyNumber, instant, instantAt, numberAt, type Family, type Measure } from '../measure.ts';
import type { CustomerSet } from '../per-customer.ts';
import { recently } from './rolling.ts';

/** What the firm does to a customer is nothing that the customer did. */
const BY_THE_FIRM = ['campaign_contact', 'ticket_closed'];
const OWN_KINDS = INTERACTION_CODES.filter((kind) => !BY_THE_FIRM.includes(kind));
/** Bookings that customers start, where nobody says who did. */
const LIKELY_OWN = ['withdrawal', 'repayment'];

const isUnsaid = [oneOf('initiator', [0]), oneOf('kind', LIKELY_OWN.map(movementCode))];

/** Days on which customers did something of their own accord, from after `first` to `last`: (party_k, day), each once. */
function ownEvents(context: EvaluationContext, first: Day, last: Day): Query {
  // What is nobody's, too old for every window or too young meets no stretch of a customer that is asked about.
  const range = eventsBetween(first, last);
  const columns = { party_k: true, day: true } as const;
  const contacts = select({
    select: columns,
    from: context.relation('contact', 'c'),
    where: [...range, oneOf('kind', OWN_KINDS.map(interactionCode))],
  });
  const bookings = (where: typeof isUnsaid): Query =>
    select({ select: columns, from: context.relation('flow', 'f'), where: [...range, ...where] });
  const all = unionAll(contacts, bookings([oneOf('initiator', [1])]), bookings(isUnsaid));
  return select({ select: columns, from: sub(all, 'own'), distinct: true });
}

/** Events that can count on one of the days asked about, the window of the first of which begins after `first`. */
export const eventsBetween = (first: Day, last: Day): Expression[] => [
  sparing(sql('party_k <> 0')),
  narrowing('>', col('day'), dayNode(first)),
  narrowing('<=', col('day'), dayNode(last)),
];

/** Stretches in which customers have done something in the last `days` days: (party_k, valid_from, valid_to). */
function activeCustomers(context: EvaluationContext, days: number): Query {
  const instants = boundaryDays(context.windows);
  const first = addDays(instants[0] ?? context.plan.asOf, -Math.trunc(days));
  return customersWith(context, ownEvents(context, first, instants.at(-1) ?? context.plan.asOf), days);
}

/** Stretches in which customers have an event (party_k, day) in the last `days` days: (party_k, valid_from, valid_to). */
export const customersWith = (context: EvaluationContext, events: Query, days: number): Query =>
  select({
    select: {
      party_k: 'a.party_k',
      valid_from: 'greatest(a.valid_from, s.valid_from)',
      valid_to: 'least(a.valid_to, s.valid_to)',
    },
    from: sub(recently(events, ['party_k'], days), 'a'),
    joins: [
      join(
        context.relation('customer_state', 's'),
        's.party_k = a.party_k AND s.valid_from < a.valid_to AND a.valid_from < s.valid_to',
      ),
    ],
  });

/** Whether bookings count of which nobody says who started them. */
async function hasUnsaid(context: EvaluationContext, first: Day, last: Day): Promise<boolean> {
  const found = await context.run(
    select({
      select: { n: 'count(*)' },
      from: context.relation('flow', 'f'),
      where: ['day > :first', 'day <= :last', ...isUnsaid],
      holes: { first: dayNode(first), last: dayNode(last) },
    }),
  );
  return Number(found['n']?.[0] ?? 0) > 0;
}

const activeFamily: Family = {
  async measure(calls, context) {
    const instants = boundaryDays(context.windows);
    const last = instants.at(-1) ?? context.plan.asOf;
    const measured = new Map<string, Measured>();
    for (const call of calls) {
      const days = numberAt(call, 1) ?? 0;
      const classed = context.classed({ of: activeCustomers(context, days), shape: 'interval', keep: [] });
      const events = intervalEvents(classed, [{ name: 'v', value: '1' }], last);
      const running = await runningSums(context, events, ['v'], daysRead(context.windows, calls));
      const statuses: Status[] = (await hasUnsaid(context, addDays(instants[0] ?? last, -Math.trunc(days)), last))
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
    from: sub(activeCustomers(context, numberAt(call, 1) ?? 0), 'a'),
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
