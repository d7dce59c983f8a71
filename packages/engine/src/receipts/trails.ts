import type { CanonicalTable, Policy } from '@sextant/contracts';
import type { Bound } from '../formula/bind.ts';
import { partsOf } from '../formula/bind.ts';
import { FIGURES } from '../measures/customer-registry.ts';
import type { EvaluationContext } from '../measures/context.ts';
import { figuresOf } from '../measures/each.ts';
import { figureNeeds } from '../measures/figures.ts';
import type { MeasureCall, Need } from '../measures/measure.ts';
import { ENTITY_GROUPS, type EntityGroup } from '../measures/ledger/classes.ts';
import { MEASURES } from '../measures/registry.ts';
import { addDays, type Day } from '../time/days.ts';
import { windowBefore, type Window } from '../time/window.ts';

/** Rows of one table that a measure reads: states at days, or facts of some kinds within days. */
export interface Trail {
  table: CanonicalTable;
  /** Of facts: kinds that count; empty: all. */
  kinds: string[];
  /** First and last day of facts; of states, the days between which they stand at some time. */
  from: Day;
  to: Day;
  /** Of the ledger: whose entities. */
  group: EntityGroup;
}

/** A balance holds for seven days after its own. */
const CARRIED_DAYS = 7;
/** Tables of what somebody holds: all are found by the holdings. */
const HELD: ReadonlySet<CanonicalTable> = new Set(['party', 'product', 'agreement', 'agreement_party']);

/** What the measures of one side of a figure read, each table, kind and stretch of days once. */
export function trailsOf(side: Bound, window: Window, context: EvaluationContext): Trail[] {
  const trails = callsIn(side).flatMap((call) => trailsOfCall(call, window, context));
  return [...new Map(trails.map((trail) => [JSON.stringify(trail), trail])).values()];
}

function callsIn(side: Bound): MeasureCall[] {
  const within = (call: MeasureCall): MeasureCall[] => [
    call,
    ...call.args.flatMap((argument) => (argument.is === 'call' ? within(argument.call) : [])),
  ];
  return partsOf(side).flatMap((part) => {
    if (part.kind === 'measure') return within(part.call);
    return part.kind === 'each' ? [part.each.set, ...figuresOf(part.each.body)].flatMap(within) : [];
  });
}

function trailsOfCall(call: MeasureCall, window: Window, context: EvaluationContext): Trail[] {
  const needs = needsOf(call, context.policy).flatMap(withOthers);
  const held = needs.filter(({ table }) => HELD.has(table));
  const others = needs.filter(({ table }) => !HELD.has(table));
  const states: Trail[] =
    held.length === 0 ? [] : [{ table: 'agreement', kinds: [], group: 'all', ...statesIn(call, window, context) }];
  return [
    ...states,
    ...others.map(
      (need): Trail => ({
        table: need.table,
        kinds: [...(need.kinds ?? [])].sort(),
        group: groupIn(call),
        ...(need.table === 'claim' ? statesIn(call, window, context) : factsIn(call, need, window, context)),
      }),
    ),
  ];
}

const groupIn = (call: MeasureCall): EntityGroup =>
  ENTITY_GROUPS.find((group) => call.args.some((argument) => argument.is === 'word' && argument.word === group)) ??
  'all';

const withOthers = (need: Need): Need[] => [
  need,
  ...(need.or ?? []).flatMap(withOthers),
  ...(need.also === undefined ? [] : withOthers(need.also)),
];

function needsOf(call: MeasureCall, policy: Policy): readonly Need[] {
  const figure = FIGURES[call.name];
  if (figure !== undefined) return figureNeeds(figure, policy, call.args);
  return MEASURES.get(call.name)?.needs(call.args, policy, call.params ?? {}) ?? [];
}

/** The period that a call is about; null: it is about the end of a day. */
function periodIn(call: MeasureCall, window: Window, { plan }: EvaluationContext): Window | null {
  const period = call.args.find((argument) => argument.is === 'period');
  if (period?.is !== 'period') return null;
  return period.shift === 'none' ? window : windowBefore(window, period.shift, plan.calendar);
}

const instantIn = (call: MeasureCall, window: Window): Day =>
  call.args.some((argument) => argument.is === 'instant' && argument.at === 'D0')
    ? (window.opening ?? window.at)
    : window.at;

function statesIn(call: MeasureCall, window: Window, context: EvaluationContext): { from: Day; to: Day } {
  const period = periodIn(call, window, context);
  if (period === null) {
    const day = instantIn(call, window);
    return { from: day, to: day };
  }
  return { from: period.opening ?? period.at, to: period.at };
}

function factsIn(call: MeasureCall, need: Need, window: Window, context: EvaluationContext): { from: Day; to: Day } {
  const period = periodIn(call, window, context);
  if (need.table === 'position') {
    const last = period?.at ?? instantIn(call, window);
    return { from: addDays(period?.opening ?? last, -CARRIED_DAYS), to: last };
  }
  if (period !== null) return { from: addDays(period.opening ?? period.at, 1), to: period.at };
  const to = instantIn(call, window);
  const days = call.args.find((argument) => argument.is === 'number');
  const back = days?.is === 'number' ? days.value : context.policy.lapseWindowDays;
  return { from: addDays(to, 1 - Math.max(1, Math.trunc(back))), to };
}
