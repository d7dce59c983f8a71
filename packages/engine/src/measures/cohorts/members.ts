import { binary, col, day as dayNode, narrowing, subquery, type Query, type Source } from '../../sql/nodes.ts';
import { select } from '../../sql/select.ts';
import type { Day } from '../../time/days.ts';
import type { Window } from '../../time/window.ts';
import type { ClassedRows, EvaluationContext } from '../context.ts';
import { groupOutputs } from '../context.ts';
import { pointOf } from '../points.ts';
import { boundaryDays } from '../customers.ts';

/** Cohorts of one question: stretches of days between which its windows lie. */
export interface Stretches {
  days: readonly Day[];
  /** Places of the stretches that a window is made of. */
  of: (window: Window) => number[];
}

export function stretchesOf({ windows }: EvaluationContext): Stretches {
  const days = boundaryDays(windows);
  const place = new Map(days.map((day, index) => [day, index]));
  return {
    days,
    of: ({ at, opening }) => {
      const [from = 0, to = 0] = [place.get(opening ?? at), place.get(at)];
      return Array.from({ length: to - from }, (_, index) => from + 1 + index);
    },
  };
}

/** Conditions and place of the rows whose `day` is the first day of somebody in a cohort. */
export const inCohorts = ({ days }: Stretches): { point: ReturnType<typeof pointOf>; where: ClassedRows['where'] } => ({
  point: pointOf(col('day'), days, 'between'),
  where: [narrowing('>', col('day'), dayNode(days[0] as Day)), binary('<=', col('day'), dayNode(days.at(-1) as Day))],
});

/** Who is in the cohorts: (party_k, first_day, point, g0, g1), with the class of the first day. */
export function members(context: EvaluationContext, stretches: Stretches): Query {
  const rows = context.classed({ of: 'spell', shape: 'fact', keep: ['held_from', 'first_day'] });
  const { point, where } = inCohorts(stretches);
  return select({
    select: { party_k: true, first_day: true, point, ...groupOutputs(rows.groups) },
    from: rows.source,
    where: [...rows.where, ...where, 'held_from = first_day'],
  });
}

export const memberSource = (context: EvaluationContext, stretches: Stretches): Source =>
  subquery(members(context, stretches), 'c');
