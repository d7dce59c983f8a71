import { whole, type Exact } from '../../formula/exact.ts';
import { interactionCode } from '../../relations/flows.ts';
import { daysBetween, type Day } from '../../time/days.ts';
import { cast, col, day as dayNode, lit, narrowing, type Query, type Source } from '../../sql/nodes.ts';
import { join, kept, oneOf, select, sub } from '../../sql/select.ts';
import { groupName, groupOutputs, type EvaluationContext } from '../context.ts';
import { intervalEvents, runningSums } from '../cumulate.ts';
import { counted } from '../customers.ts';
import { runningDistinct } from '../distinct.ts';
import { recently } from './rolling.ts';

/** Interactions that show a person using the product. */
export const USES = ['login', 'session', 'product_used'];

/** Days after `opening` up to `at`. */
export interface Stretch {
  opening: Day;
  at: Day;
}

/** How many users there are in a stretch, in one class of the question. */
export type UserCount = (stretch: Stretch, key: number) => Exact;

export const nameOf = ({ opening, at }: Stretch): string => `${opening}/${at}`;
export const daysOf = ({ opening, at }: Stretch): number => daysBetween(opening, at);

/** Days on which people with a key used the product, each once, from after `first` to `last`. */
export const uses = (
  context: EvaluationContext,
  first: Day,
  last: Day,
  what: readonly string[] = ['party_k', 'user_key'],
): Query =>
  select({
    select: { ...kept(what), day: true },
    from: context.relation('contact', 'c'),
    where: [
      oneOf('kind', USES.map(interactionCode)),
      'user_key IS NOT NULL',
      narrowing('>', col('day'), dayNode(first)),
      narrowing('<=', col('day'), dayNode(last)),
    ],
    distinct: true,
  });

/**
 * Counts users in each stretch; with `daily`, users on each of its days. A user counts in the class that the customer has
 * at the end of the stretch; who uses the product at no known customer counts in the total only.
 */
export function usersIn(context: EvaluationContext, stretches: readonly Stretch[], daily: boolean): Promise<UserCount> {
  // Windows of one length are counted in one pass over the days, however many there are.
  const isRolling = stretches.length > 1 && new Set(stretches.map(daysOf)).size === 1;
  return isRolling ? rollingUsers(context, stretches, daily) : usersOfEach(context, stretches, daily);
}

const first = (stretches: readonly Stretch[]): Day =>
  stretches.reduce((day, { opening }) => (opening < day ? opening : day), '9999-12-31');
const last = (stretches: readonly Stretch[]): Day =>
  stretches.reduce((day, { at }) => (at > day ? at : day), '0001-01-01');
/** Where a question splits, use that belongs to no customer has no class. */
const attributed = ({ plan }: EvaluationContext): string[] => (plan.by.length === 0 ? [] : ['party_k <> 0']);

async function rollingUsers(
  context: EvaluationContext,
  stretches: readonly Stretch[],
  daily: boolean,
): Promise<UserCount> {
  const days = daysOf(stretches[0] as Stretch);
  const instants = [...new Set(stretches.map(({ at }) => at))].sort();
  // Without classes it does not matter at which customer somebody was seen.
  const anywhere = context.involved.length === 0;
  const who = anywhere ? ['user_key'] : ['party_k', 'user_key'];
  const rows = uses(context, first(stretches), last(stretches), who);
  const seen = daily ? onEachDay(rows, who, days) : recently(rows, who, days);
  const running = anywhere
    ? await runningSums(
        context,
        intervalEvents(
          { source: sub(seen, 'seen'), groups: [], where: [] },
          [{ name: 'v', value: '1' }],
          last(stretches),
        ),
        ['v'],
        instants,
      )
    : await runningDistinct(
        context,
        select({
          select: {
            party_k: true,
            user_key: true,
            ...(daily ? { seen_on: true } : {}),
            valid_from: true,
            valid_to: true,
          },
          from: sub(seen, 'seen'),
          where: attributed(context),
        }),
        ['user_key', ...(daily ? ['seen_on'] : [])],
        instants,
      );
  return ({ at }, key) => running.at('v', at, key);
}

/** Every day of use for as long as it is one of the last `days` days. */
const onEachDay = (rows: Query, who: readonly string[], days: number): Query =>
  select({
    select: {
      ...kept(who),
      seen_on: 'day',
      valid_from: 'day',
      valid_to: 'day + :days',
    },
    from: sub(rows, 'used'),
    holes: { days: lit(days) },
  });

const stretchRows = (stretches: readonly Stretch[]): Source => ({
  node: 'values',
  as: 'w',
  columns: ['i', 'opening', 'at'],
  rows: stretches.map(({ opening, at }, index) => [lit(index), cast(lit(opening), 'DATE'), cast(lit(at), 'DATE')]),
});

async function usersOfEach(
  context: EvaluationContext,
  stretches: readonly Stretch[],
  daily: boolean,
): Promise<UserCount> {
  if (stretches.length === 0) return () => whole(0);
  const what = ['user_key', ...(daily ? ['seen_on'] : [])];
  const seen = select({
    select: {
      i: 'w.i',
      party_k: 'u.party_k',
      user_key: 'u.user_key',
      ...(daily ? { seen_on: 'u.day' } : {}),
      day: 'w.at',
    },
    from: sub(uses(context, first(stretches), last(stretches)), 'u'),
    joins: [join(stretchRows(stretches), 'u.day > w.opening AND u.day <= w.at')],
    distinct: true,
  });
  const classed = context.classed({ of: seen, shape: 'fact', keep: ['i', ...what] });
  const each = select({
    select: {
      i: true,
      ...groupOutputs(classed.groups),
      ...kept(what),
    },
    from: classed.source,
    where: [...classed.where, ...attributed(context)],
    distinct: true,
  });
  const groups = context.plan.by.map((_, index) => groupName(index));
  const count = await counted(
    context,
    select({
      select: { i: true, ...kept(groups), v: 'count(*)' },
      from: sub(each, 'seen'),
      groupBy: ['i', ...groups],
    }),
  );
  const places = new Map(stretches.map((stretch, index) => [nameOf(stretch), index]));
  return (stretch, key) => count(places.get(nameOf(stretch)) ?? -1, key);
}
