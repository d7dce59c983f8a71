import type { Exact } from '../formula/exact.ts';
import type { Day } from '../time/days.ts';
import type { Window } from '../time/window.ts';
import { col, type Query } from '../sql/nodes.ts';
import { select, sub } from '../sql/select.ts';
import type { Cell, Measured } from './cells.ts';
import { groupOutputs, type EvaluationContext } from './context.ts';
import { intervalEvents, runningSums, type Running } from './cumulate.ts';
import { additive, boundaryDays, counted } from './customers.ts';
import { instantAt, type Family, type MeasureCall } from './measure.ts';
import type { CustomerSet } from './per-customer.ts';
import { mergedIntervals } from './recurring.ts';

/** The day of a window that an instant of a formula stands for. */
export const instantIn = (window: Window, at: 'D' | 'D0'): Day =>
  at === 'D0' ? (window.opening ?? window.at) : window.at;

/** Cells where classes overlap, so that the total is found apart from them. */
export const overlapping = (
  context: EvaluationContext,
  classes: (window: Window, key: number, index: number) => Cell,
  total: (window: Window, index: number) => Cell,
): Measured => ({
  classes: context.windows.map((window, index) => context.keys.list.map((_, key) => classes(window, key, index))),
  total: context.windows.map(total),
});

/** The question without its split; itself where it has none. */
export const unsplit = (context: EvaluationContext): EvaluationContext =>
  context.plan.by.length === 0 ? context : context.asking({ by: [] });

/** Cells of counts by class, and of the whole counted once more: what is in two classes counts in both and once in all. */
export async function countedTwice<T>(
  context: EvaluationContext,
  count: (context: EvaluationContext) => Promise<T>,
): Promise<{ classes: T; total: T }> {
  const classes = await count(context);
  return { classes, total: context.plan.by.length === 0 ? classes : await count(unsplit(context)) };
}

/**
 * Counts different keys that are alive at a day. `rows` are intervals (party_k, key columns, valid_from, valid_to) that
 * may overlap: in each class a key counts once, however many of its intervals are alive.
 */
export function runningDistinct(
  context: EvaluationContext,
  rows: Query,
  key: readonly string[],
  days: readonly Day[],
): Promise<Running> {
  const classed = context.classed({ of: rows, shape: 'interval', keep: key });
  const groups = groupOutputs(classed.groups);
  const kept = ['valid_from', 'valid_to', ...key];
  const pieces = select({
    select: { ...groups, ...Object.fromEntries(kept.map((name) => [name, true as const])) },
    from: classed.source,
    where: classed.where,
  });
  const names = Object.keys(groups);
  const events = intervalEvents(
    {
      source: sub(mergedIntervals(pieces, [...names, ...key]), 'alive'),
      groups: names.map((name) => col(name)),
      where: [],
    },
    [{ name: 'v', value: '1' }],
    days.at(-1) ?? context.plan.asOf,
  );
  return runningSums(context, events, ['v'], days);
}

/** A family of stocks of different things, each of which may belong to several customers. */
export const distinctFamily = (key: readonly string[], rows: (context: EvaluationContext) => Query): Family => ({
  async measure(calls, context) {
    const days = boundaryDays(context.windows);
    const { classes, total } = await countedTwice(context, (each) => runningDistinct(each, rows(each), key, days));
    const at = (running: Running, call: MeasureCall, window: Window, of: number): Exact =>
      running.at('v', instantIn(window, instantAt(call, 0)), of);
    return new Map(
      calls.map((call) => [
        call.text,
        overlapping(
          context,
          (window, of) => at(classes, call, window, of),
          (window) => at(total, call, window, 0),
        ),
      ]),
    );
  },
});

/** Counts a set of customers that a formula can also go through one by one. */
export const setFamily = (set: CustomerSet): Family => ({
  async measure(calls, context) {
    const measured = new Map<string, Measured>();
    for (const call of calls) {
      const classed = context.classed({ of: set(call, context), shape: 'fact', keep: ['i'] });
      const count = await counted(
        context,
        select({
          select: { i: true, ...groupOutputs(classed.groups), v: 'count(*)' },
          from: classed.source,
          where: classed.where,
          groupBy: ['i', ...classed.groups],
        }),
      );
      measured.set(
        call.text,
        additive(context, (_, key, index) => count(index, key)),
      );
    }
    return measured;
  },
});
