import { listedIn, type Knowledge } from './knowledge.ts';
import { INTERACTION_CODES, interactionCode, movementCode } from './flows.ts';
import { lit, sparing, type Expression, type Query, type Source } from '../sql/nodes.ts';
import { sql } from '../sql/read.ts';
import { join, oneOf, select, sub, unionAll } from '../sql/select.ts';

/** What the firm does to a customer is nothing that the customer did. */
const BY_THE_FIRM = ['campaign_contact', 'ticket_closed'];
const OWN_KINDS = INTERACTION_CODES.filter((kind) => !BY_THE_FIRM.includes(kind));
/** Bookings that customers start, where nobody says who did. */
export const LIKELY_OWN = ['withdrawal', 'repayment'];

/** The same as a condition. */
export const LIKELY = oneOf('kind', LIKELY_OWN.map(movementCode));
/** Bookings that count as a customer's own without anybody saying so. */
export const isUnsaid = [oneOf('initiator', [0]), LIKELY];

/** Days on which parties did something of their own accord: (party_k, day), each once. */
export function ownEvents(
  { contact, flow }: { contact: Source; flow: Source },
  which: readonly Expression[],
  { only }: Pick<Knowledge, 'only'> = {},
): Query {
  const columns = { party_k: true, day: true } as const;
  const contacts = select({
    select: columns,
    from: contact,
    where: [...which, oneOf('kind', OWN_KINDS.map(interactionCode))],
  });
  const bookings = (where: Expression[]): Query =>
    select({
      select: columns,
      from: flow,
      joins: only === undefined ? [] : [listedIn(only.parties, ['party_k'], 'flow')],
      where: [...which, ...where],
    });
  const all = unionAll(contacts, bookings([oneOf('initiator', [1])]), bookings(isUnsaid));
  return select({ select: columns, from: sub(all, 'own'), distinct: true });
}

/**
 * Stretches in which a customer has an event (party_k, day) within the last `days` days: (party_k,
 * valid_from, valid_to). At the end of D the customer is in one exactly if there is an event in (D - days, D]. Stretches
 * of one customer neither overlap nor touch, unless the customer was none between them.
 */
export function activeStretches(events: Query, state: Source, days: number): Query {
  const ofParty = 'PARTITION BY party_k';
  const holes = { days: lit(days) };
  const ordered = select({
    select: {
      party_k: true,
      day: true,
      before: `lag(day) OVER (${ofParty} ORDER BY day)`,
      last: `max(day) OVER (${ofParty})`,
    },
    from: sub(events, 'event'),
  });
  // A stretch begins where there is nothing in the days before, and ends some days after the last event before the next.
  const begun = select({
    select: { party_k: true, day: true, before: true, last: true },
    from: sub(ordered, 'ordered'),
    where: ['before IS NULL OR before + :days < day'],
    holes,
  });
  const stretches = select({
    select: {
      party_k: true,
      active_from: 'day',
      active_to: `coalesce(lead(before) OVER (${ofParty} ORDER BY day), last) + :days`,
    },
    from: sub(begun, 'begun'),
    holes,
  });
  const customers = select({
    select: { party_k: true, spell_from: true, spell_to: true },
    from: state,
    where: ['valid_from = spell_from'],
  });
  return select({
    select: {
      party_k: 'a.party_k',
      valid_from: 'greatest(a.active_from, c.spell_from)',
      valid_to: 'least(a.active_to, c.spell_to)',
    },
    from: sub(stretches, 'a'),
    joins: [
      join(sub(customers, 'c'), 'c.party_k = a.party_k AND c.spell_from < a.active_to AND a.active_from < c.spell_to'),
    ],
  });
}

/** Columns of {@link activeStretches}. */
export const ACTIVITY_COLUMNS = ['party_k', 'valid_from', 'valid_to'] as const;

/** What is nobody's is no customer's. */
export const OF_SOMEBODY = sparing(sql('party_k <> 0'));
