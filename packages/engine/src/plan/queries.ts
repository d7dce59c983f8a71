import type { Policy } from '@sextant/contracts';
import { customerState, type HoldingRules } from '../derive/customer-state.ts';
import type { Knowledge } from '../derive/knowledge.ts';
import { labelBySegment, segmentIntervals, splitBySegment } from '../derive/segments.ts';
import { stockEvents } from '../derive/stock-events.ts';
import {
  and,
  as,
  call,
  cast,
  col,
  columns,
  count,
  day,
  eq,
  everything,
  gt,
  isIn,
  le,
  lit,
  lt,
  param,
  subquery,
  table,
} from '../sql/nodes.ts';
import type { Expression, Output, Query, Source } from '../sql/nodes.ts';
import { slotColumn } from '../store/schema.ts';
import type { Day } from './calendar.ts';
import type { CodeFilter, Plan, SchemeUse } from './plan.ts';

/** Where the counts come from: the daily deltas, the stored intervals, or intervals derived for an older knowledge. */
export type Route = 'deltas' | 'intervals' | 'history';

/** From the cheapest to the one that can answer everything. */
const ROUTES: readonly Route[] = ['deltas', 'intervals', 'history'];

/**
 * The cheapest source that gives the same answer, but none cheaper than `atLeast`. A class of today (`asIs`) and
 * undeclared schemes are joined to intervals; older knowledge is derived.
 */
export function chooseRoute(plan: Plan, atLeast: Route = 'deltas'): Route {
  const schemes = involved(plan);
  const oneSlot = schemes.length <= 1 && schemes.every((use) => use.slot !== null) && plan.mode === 'asWas';
  const cheapest: Route = plan.knownAt !== null ? 'history' : oneSlot ? 'deltas' : 'intervals';
  return ROUTES[Math.max(ROUTES.indexOf(cheapest), ROUTES.indexOf(atLeast))] ?? cheapest;
}

/** Each scheme that splits or filters, once. */
const involved = (plan: Plan): SchemeUse[] => [
  ...new Map([...plan.by, ...plan.filter.map((each) => each.use)].map((use) => [use.scheme, use])).values(),
];

export const groupName = (index: number): string => `g${index}`;
const groups = (plan: Plan): string[] => plan.by.map((_, index) => groupName(index));

const date = (day: Day): Expression => param(day, 'DATE');
const whole = (of: Expression): Expression => cast(of, 'BIGINT');

/**
 * Which of `days` (ascending) is the first on or after `column`. A CASE over literals costs a third of a join with the
 * points; the days are the engine's own, never text of a question.
 */
const pointOf = (column: Expression, days: readonly Day[]): Expression =>
  days.length === 1
    ? lit(0)
    : {
        node: 'case',
        when: days.slice(0, -1).map((each, index) => ({ if: le(column, day(each)), result: lit(index) })),
        otherwise: lit(days.length - 1),
      };

/**
 * Changes up to each of `days` (ascending) since the one before it, by class: the caller adds them up. Outputs `i`,
 * `g0`, `g1`, and the measures of the plan.
 */
export function stockQuery(plan: Plan, rules: Policy, days: readonly Day[], route: Route): Query {
  const last = days.at(-1) ?? plan.asOf;
  const { from, group, where } =
    route === 'deltas'
      ? deltaEvents(plan, last)
      : { from: intervalEvents(plan, rules, last, route), group: groupColumns(plan), where: [] };
  const point = pointOf(col('day'), days);
  return {
    node: 'select',
    output: [as(point, 'i'), ...group, ...plan.measures.map((name) => as(whole(call('sum', col(name))), name))],
    from,
    where,
    groupBy: [point, ...group.map((each) => each.expression)].filter((each) => each.node !== 'literal'),
  };
}

const groupColumns = (plan: Plan): Output[] => columns(groups(plan));

/** Rows of the log that are about the classes asked for; it is small enough to be read without grouping by day first. */
function deltaEvents(plan: Plan, last: Day): { from: Source; group: Output[]; where: Expression[] } {
  const slot = involved(plan)[0]?.slot ?? 0;
  return {
    from: table('stock_delta'),
    group: groups(plan).map((name) => as(col('segment'), name)),
    where: [
      eq(col('slot'), lit(slot)),
      le(col('day'), day(last)),
      ...plan.filter.map((each) => passes(each, 'segment')),
    ],
  };
}

function intervalEvents(plan: Plan, rules: Policy, last: Day, route: Route): Source {
  const { source, column } = stateFor(plan, rules, route);
  const group: Output[] = plan.by.map((use, index) => as(col(column(use)), groupName(index)));
  const events = stockEvents(filtered(plan, source, column), group, { upTo: day(last), measures: plan.measures });
  return subquery(events, 'event');
}

const passes = ({ codes, negated }: CodeFilter, column: string): Expression =>
  isIn(
    col(column),
    codes.map((code) => lit(code)),
    negated,
  );

type ColumnOf = (use: SchemeUse) => string;

/** Rows of `state` that pass every filter. Without one the table itself, so that the scan stays a plain scan. */
function filtered(plan: Plan, state: Source, column: ColumnOf): Source {
  if (plan.filter.length === 0) return state;
  const where = plan.filter.map((each) => passes(each, column(each.use)));
  return subquery(everything(state, where), 'passing');
}

const knowledgeOf = ({ knownAt, retracted }: Plan): Knowledge =>
  knownAt === null ? { retracted } : { knownAt, retracted };

/** customer_state with a column for every scheme the plan involves. */
function stateFor(plan: Plan, rules: HoldingRules, route: Route): { source: Source; column: ColumnOf } {
  const schemes = involved(plan);
  const stored = route !== 'history';
  const isWide = (use: SchemeUse): boolean => stored && use.slot !== null && plan.mode === 'asWas';
  const column: ColumnOf = (use) =>
    isWide(use) && use.slot !== null ? slotColumn(use.slot) : `c_${schemes.indexOf(use)}`;
  const joined = schemes.filter((use) => !isWide(use));
  if (stored && joined.length === 0) return { source: table('customer_state'), column };

  const knowledge = knowledgeOf(plan);
  const base: Query = stored ? everything(table('customer_state')) : customerState(rules, knowledge);
  const carried = schemes.filter((use) => isWide(use)).map(column);
  const query = joined.reduce<Query>((state, use, index) => {
    const before = [...carried, ...joined.slice(0, index).map(column)];
    const segments = segmentIntervals(use.scheme, knowledge);
    return plan.mode === 'asIs'
      ? labelBySegment(state, before, segments, date(plan.asOf), column(use))
      : splitBySegment(state, before, segments, column(use));
  }, base);
  return { source: subquery(query, 'state'), column };
}

/**
 * LOST by window and class at the opening: customers at the end of D0 whose spell ends by D1 and who are no customers at
 * D1. With `continuous` a return within the window does not help. Outputs `i`, `g0`, `g1`, `lost`.
 */
export function lostQuery(
  plan: Plan,
  rules: Policy,
  windows: readonly { opening: Day; at: Day }[],
  route: Route,
): Query {
  const { source, column } = stateFor(plan, rules, route === 'deltas' ? 'intervals' : route);
  const group = groups(plan);
  const first = windows.map((each) => each.opening).toSorted()[0] ?? plan.asOf;
  const last =
    windows
      .map((each) => each.at)
      .toSorted()
      .at(-1) ?? plan.asOf;
  const windowTable: Source = {
    node: 'values',
    as: 'span',
    columns: ['i', 'opening', 'closing'],
    rows: windows.map((each, index) => [lit(index), date(each.opening), date(each.at)]),
  };
  const ended: Query = {
    node: 'select',
    output: [
      ...columns(['party_k', 'valid_from', 'valid_to', 'spell_to']),
      ...plan.by.map((use, index) => as(col(column(use)), groupName(index))),
    ],
    from: filtered(plan, source, column),
    where: [le(col('spell_to'), date(last)), gt(col('spell_to'), date(first))],
  };
  const leavers: Query = {
    node: 'select',
    output: [...columns(['i', 'closing'], 'span'), ...columns(['party_k', ...group], 'ended')],
    from: subquery(ended, 'ended'),
    joins: [
      {
        kind: 'JOIN',
        source: windowTable,
        on: and(
          le(col('valid_from', 'ended'), col('opening', 'span')),
          lt(col('opening', 'span'), col('valid_to', 'ended')),
          le(col('spell_to', 'ended'), col('closing', 'span')),
        ),
      },
    ],
  };
  const backAgain: Query = {
    node: 'select',
    output: columns(['party_k', 'valid_from', 'valid_to']),
    from: plan.knownAt === null ? table('customer_state') : subquery(customerState(rules, knowledgeOf(plan)), 'state'),
    where: [col('has_returned')],
  };
  return {
    node: 'select',
    output: [...columns(['i', ...group], 'leaver'), as(whole(count), 'lost')],
    from: subquery(leavers, 'leaver'),
    joins: plan.continuous
      ? []
      : [
          {
            kind: 'ANTI JOIN',
            source: subquery(backAgain, 'back'),
            on: and(
              eq(col('party_k', 'back'), col('party_k', 'leaver')),
              le(col('valid_from', 'back'), col('closing', 'leaver')),
              lt(col('closing', 'leaver'), col('valid_to', 'back')),
            ),
          },
        ],
    groupBy: [col('i', 'leaver'), ...group.map((name) => col(name, 'leaver'))],
  };
}
