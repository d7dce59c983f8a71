import { divide, subtract, whole, type Exact } from '../formula/exact.ts';
import { daysBetween } from '../time/days.ts';
import type { Window } from '../time/window.ts';
import { binary, col, day, narrowing, type Query } from '../sql/nodes.ts';
import { antiJoin, join, kept, select, sub } from '../sql/select.ts';
import { sumCells, type Cell, type Measured } from './cells.ts';
import { EvaluationContext, groupName, groupOutputs } from './context.ts';
import { intervalEvents, runningSums, type Running, type Summand } from './cumulate.ts';
import { runningFacts } from './fact-sums.ts';
import { instant, instantAt, period, type Family, type Measure, type MeasureCall, type Need } from './measure.ts';

/** Every day at which some window begins or ends, ascending. */
export const boundaryDays = (windows: readonly Window[]): string[] =>
  [...new Set(windows.flatMap(({ at, opening }) => (opening === null ? [at] : [opening, at])))].sort();

/** Every day at which some window ends, ascending: all that figures of a day need. */
export const endDays = (windows: readonly Window[]): string[] => [...new Set(windows.map(({ at }) => at))].sort();

/** The days that these calls read, ascending: both ends where one of them is of a period, or of a day at the beginning. */
export const daysRead = (windows: readonly Window[], calls: readonly MeasureCall[]): string[] => {
  const isAtEnd = ({ args }: MeasureCall): boolean => args.some((each) => each.is === 'instant' && each.at === 'D');
  return calls.every(isAtEnd) ? endDays(windows) : boundaryDays(windows);
};

/** Cells of every window and class from one function; the total is their sum. */
export function additive(
  context: EvaluationContext,
  cell: (window: Window, key: number, index: number) => Cell,
): Measured {
  if (context.plan.by.length === 0) context.keys.of([]);
  const classes = context.windows.map((window, index) => context.keys.list.map((_, key) => cell(window, key, index)));
  return { classes, total: classes.map(sumCells) };
}

/** Columns of customer_state that a measure sums. */
const SUMMANDS: Record<string, Summand> = {
  customers: { name: 'customers', value: '1' },
  holdings: { name: 'holdings', value: 'n' },
  multi: { name: 'multi', value: '1', when: 'n >= 2' },
  newcomers: { name: 'newcomers', value: '1', when: 'is_first' },
};
const OF: Record<string, keyof typeof SUMMANDS> = {
  CU: 'customers',
  PH: 'holdings',
  MULTI: 'multi',
  NEW: 'newcomers',
  COHORT: 'newcomers',
  AVGCU: 'customers',
};

async function stock(context: EvaluationContext, calls: readonly MeasureCall[]): Promise<Running> {
  const names = [...new Set(calls.map(({ name }) => OF[name] as string))];
  const days = daysRead(context.windows, calls);
  const last = days.at(-1) ?? context.plan.asOf;
  const integrals = calls.some(({ name }) => name === 'AVGCU');
  if (context.fitsRollup) {
    const rows = context.rollup('stock_delta');
    // Newcomers are counted between two days and never as of one.
    if (names.every((name) => name === 'newcomers')) {
      return runningFacts(context, rows, [{ name: 'newcomers', value: 'newcomers' }], days);
    }
    const events = select({
      select: {
        ...groupOutputs(rows.groups),
        day: true,
        ...kept(names),
      },
      from: rows.source,
      where: [...rows.where, binary('<=', col('day'), day(last))],
    });
    return runningSums(context, events, names, days, integrals);
  }
  const needsFirst = names.includes('newcomers');
  const rows = context.classed({
    of: context.route === 'history' && !needsFirst ? 'customer_level' : 'customer_state',
    shape: 'interval',
    keep: needsFirst ? ['n', 'is_first'] : ['n'],
  });
  const summands = names.map((name) => SUMMANDS[name] as Summand);
  return runningSums(context, intervalEvents(rows, summands, last, ['newcomers']), names, days, integrals);
}

/** CU, PH, MULTI at a day, NEW in a period, AVGCU over it: all from one statement over the lives of customers. */
export const stockFamily: Family = {
  async measure(calls, context) {
    const running = await stock(context, calls);
    return new Map(
      calls.map((call) => {
        const name = OF[call.name] as string;
        const cell = (window: Window, key: number): Cell => {
          if (call.name === 'AVGCU') return averageCustomers(running, window, key);
          if (call.name === 'NEW' || call.name === 'COHORT') {
            return subtract(running.at(name, window.at, key), running.at(name, window.opening ?? window.at, key));
          }
          const at = instantAt(call, 0) === 'D0' ? (window.opening ?? window.at) : window.at;
          return running.at(name, at, key);
        };
        return [call.text, additive(context, cell)];
      }),
    );
  },
};

/** Customer-days over days (DOMAIN 1.8). */
function averageCustomers(running: Running, { at, opening }: Window, key: number): Exact {
  const from = opening ?? at;
  const customerDays = subtract(running.integral('customers', at, key), running.integral('customers', from, key));
  return divide(customerDays, whole(Math.max(1, daysBetween(from, at)))) ?? customerDays;
}

/** LOST, RET and BACK compare the two ends of a period customer by customer. */
const changeFamily: Family = {
  async measure(calls, context) {
    const measured = new Map<string, Measured>();
    const asked = (name: string): MeasureCall[] => calls.filter((call) => call.name === name);
    const leavers = [...asked('LOST'), ...asked('RET')];
    const opening =
      asked('RET').length > 0 ? await stock(context, [{ ...(calls[0] as MeasureCall), name: 'CU' }]) : null;
    const lost = leavers.length > 0 ? await counted(context, lostQuery(context)) : null;
    const back = asked('BACK').length > 0 ? await counted(context, backQuery(context)) : null;
    for (const call of calls) {
      measured.set(
        call.text,
        additive(context, (window, key, index) => {
          if (call.name === 'BACK') return back?.(index, key) ?? whole(0);
          const gone = lost?.(index, key) ?? whole(0);
          if (call.name === 'LOST') return gone;
          return subtract(opening?.at('customers', window.opening ?? window.at, key) ?? whole(0), gone);
        }),
      );
    }
    return measured;
  },
};

/** Runs a count by window and class (i, g0, g1, v). */
export async function counted(
  context: EvaluationContext,
  query: Query,
  value = 'v',
): Promise<(window: number, key: number) => Exact> {
  const result = await context.run(query);
  const cells = new Map(
    (result['i'] ?? []).map((window, row) => [
      `${window}/${context.keyAt(result, row)}`,
      EvaluationContext.valueAt(result, value, row) ?? whole(0),
    ]),
  );
  return (window, key) => cells.get(`${window}/${key}`) ?? whole(0);
}

const STATE_KEEP = ['n', 'spell_from', 'spell_to', 'is_first', 'has_returned'] as const;

/**
 * LOST by window and class at the opening: customers at the end of D0 whose spell ends by D1 and who are no customers at
 * D1. With `continuous` a return within the window does not help.
 */
function lostQuery(context: EvaluationContext): Query {
  const { groups, source, where } = context.classed({ of: 'customer_state', shape: 'interval', keep: STATE_KEEP });
  const days = boundaryDays(context.windows);
  const ended = select({
    select: { party_k: true, valid_from: true, valid_to: true, spell_to: true, ...groupOutputs(groups) },
    from: source,
    where: [
      ...where,
      narrowing('<=', col('spell_to'), day(days.at(-1) ?? context.plan.asOf)),
      narrowing('>', col('spell_to'), day(days[0] ?? context.plan.asOf)),
    ],
  });
  const names = groups.map((_, index) => groupName(index));
  const leavers = select({
    select: {
      i: 'w.i',
      at: 'w.at',
      party_k: 'e.party_k',
      ...Object.fromEntries(names.map((name) => [name, `e.${name}`])),
    },
    from: sub(ended, 'e'),
    joins: [join(context.windowRows(), 'e.valid_from <= w.opening AND w.opening < e.valid_to AND e.spell_to <= w.at')],
  });
  const again = select({
    select: { party_k: true, valid_from: true, valid_to: true },
    from: context.relation('customer_state', 's'),
    where: ['has_returned'],
  });
  return select({
    select: { i: 'l.i', ...Object.fromEntries(names.map((name) => [name, `l.${name}`])), v: 'count(*)' },
    from: sub(leavers, 'l'),
    joins: context.plan.continuous
      ? []
      : [antiJoin(sub(again, 'b'), 'b.party_k = l.party_k AND b.valid_from <= l.at AND l.at < b.valid_to')],
    groupBy: ['l.i', ...names.map((name) => `l.${name}`)],
  });
}

/** BACK by window and class at D1: customers at D1 in a later spell that began after D0, who were none at D0. */
function backQuery(context: EvaluationContext): Query {
  const { groups, source, where } = context.classed({ of: 'customer_state', shape: 'interval', keep: STATE_KEEP });
  const days = boundaryDays(context.windows);
  const begun = select({
    select: { party_k: true, valid_from: true, valid_to: true, spell_from: true, ...groupOutputs(groups) },
    from: source,
    where: [
      ...where,
      'has_returned',
      narrowing('>', col('spell_from'), day(days[0] ?? context.plan.asOf)),
      narrowing('<=', col('valid_from'), day(days.at(-1) ?? context.plan.asOf)),
    ],
  });
  const names = groups.map((_, index) => groupName(index));
  const comers = select({
    select: {
      i: 'w.i',
      opening: 'w.opening',
      party_k: 'e.party_k',
      ...Object.fromEntries(names.map((name) => [name, `e.${name}`])),
    },
    from: sub(begun, 'e'),
    joins: [join(context.windowRows(), 'e.valid_from <= w.at AND w.at < e.valid_to AND e.spell_from > w.opening')],
  });
  const before = select({
    select: { party_k: true, valid_from: true, valid_to: true },
    from: context.relation('customer_state', 's'),
  });
  // Whose first day lies in the period is new, even when they left and came back within it.
  const firsts = select({
    select: { party_k: true, first_day: 'min(valid_from)' },
    from: context.relation('customer_state', 's'),
    groupBy: ['party_k'],
  });
  return select({
    select: { i: 'l.i', ...Object.fromEntries(names.map((name) => [name, `l.${name}`])), v: 'count(*)' },
    from: sub(comers, 'l'),
    joins: [
      join(sub(firsts, 'f'), 'f.party_k = l.party_k AND f.first_day <= l.opening'),
      antiJoin(sub(before, 'b'), 'b.party_k = l.party_k AND b.valid_from <= l.opening AND l.opening < b.valid_to'),
    ],
    groupBy: ['l.i', ...names.map((name) => `l.${name}`)],
  });
}

/** Tables behind every count of customers. */
export const CUSTOMER_NEEDS: readonly Need[] = [{ table: 'party' }, { table: 'product' }];
const needs = (): readonly Need[] => CUSTOMER_NEEDS;

export const customerMeasures: readonly Measure[] = [
  {
    name: 'CU',
    about: 'customers at the end of a day',
    args: [instant],
    type: 'set',
    people: true,
    adds: 'distinct',
    needs,
    family: stockFamily,
  },
  {
    name: 'PH',
    about: 'pairs of a customer and a product category held',
    args: [instant],
    type: 'set',
    adds: 'distinct',
    needs,
    family: stockFamily,
  },
  {
    name: 'MULTI',
    about: 'customers holding two categories or more',
    args: [instant],
    type: 'set',
    people: true,
    adds: 'distinct',
    needs,
    family: stockFamily,
  },
  {
    name: 'NEW',
    about: 'parties whose first-ever day as a customer lies in the period',
    args: [period],
    type: 'set',
    people: true,
    adds: 'flow',
    needs,
    family: stockFamily,
  },
  {
    name: 'COHORT',
    about: 'the same parties, seen as a cohort',
    args: [period],
    type: 'set',
    people: true,
    withinPeriod: true,
    adds: 'flow',
    needs,
    family: stockFamily,
  },
  {
    name: 'AVGCU',
    about: 'average number of customers: customer-days over days',
    args: [period],
    type: 'count',
    adds: 'stock',
    withinPeriod: true,
    needs,
    family: stockFamily,
  },
  {
    name: 'LOST',
    about: 'customers at D0 who are none at D',
    args: [period],
    type: 'set',
    people: true,
    adds: 'distinct',
    needs,
    family: changeFamily,
  },
  {
    name: 'RET',
    about: 'customers at D0 who are customers at D',
    args: [period],
    type: 'set',
    people: true,
    adds: 'distinct',
    needs,
    family: changeFamily,
  },
  {
    name: 'BACK',
    about: 'customers at D, not at D0, who had been customers before',
    args: [period],
    type: 'set',
    people: true,
    adds: 'distinct',
    needs,
    family: changeFamily,
  },
];
