import type { Day } from '../time/days.ts';
import type { Window } from '../time/window.ts';
import type { Expression, Query } from '../sql/nodes.ts';
import { sql } from '../sql/read.ts';
import { select, sub } from '../sql/select.ts';
import type { EvaluationContext } from './context.ts';
import { intervalEvents, runningSums } from './cumulate.ts';
import { additive, daysRead } from './customers.ts';
import { instant, instantAt, type Family, type Measure, type Need } from './measure.ts';
import { mayBeForeign, stockOfMoney } from './stock-money.ts';

const dayOf = (window: Window, at: 'D' | 'D0'): Day => (at === 'D0' ? (window.opening ?? window.at) : window.at);

/** MRR at a day: the recurring charges of every agreement that is charged, by share of its holders. */
const recurringFamily: Family = {
  async measure(calls, context) {
    const days = daysRead(context.windows, calls);
    const rows = context.classed({ of: 'holding', shape: 'interval', keep: ['monthly', 'currency'] });
    const charged = { ...rows, where: [...rows.where, sql('monthly <> 0')] };
    const valueAt = await stockOfMoney(context, charged, 'monthly', days, !mayBeForeign(context));
    return new Map(
      calls.map((call) => [
        call.text,
        additive(context, (window, key) => valueAt(dayOf(window, instantAt(call, 0)), key)),
      ]),
    );
  },
};

/** Stretches in which a customer holds at least one of the chosen holdings: overlapping ones are one. */
export function heldBy(context: EvaluationContext, where: readonly (string | Expression)[]): Query {
  const rows = select({
    select: { party_k: true, valid_from: true, valid_to: true },
    from: context.relation('holding', 'h'),
    where: ['is_held', ...where],
  });
  return mergedIntervals(rows, ['party_k']);
}

/** Overlapping and touching intervals of one key become one: (key, valid_from, valid_to). */
export function mergedIntervals(rows: Query, key: readonly string[]): Query {
  const kept = Object.fromEntries(key.map((name) => [name, true as const]));
  const inOrder = `PARTITION BY ${key.join(', ')} ORDER BY valid_from, valid_to`;
  const marked = select({
    select: {
      ...kept,
      valid_from: true,
      valid_to: true,
      starts: `CASE WHEN valid_from <= max(valid_to) OVER (${inOrder} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) THEN 0 ELSE 1 END`,
    },
    from: sub(rows, 'piece'),
  });
  const numbered = select({
    select: {
      ...kept,
      valid_from: true,
      valid_to: true,
      // By the first day alone: of pieces that begin together it does not matter which one was seen to start.
      island: `sum(starts) OVER (PARTITION BY ${key.join(', ')} ORDER BY valid_from)`,
    },
    from: sub(marked, 'marked'),
  });
  return select({
    select: { ...kept, valid_from: 'min(valid_from)', valid_to: 'max(valid_to)' },
    from: sub(numbered, 'numbered'),
    groupBy: [...key, 'island'],
  });
}

/** A family of stocks that are read off intervals made by `rows`, one row counting `value`. */
export const intervalFamily = (
  rows: (context: EvaluationContext) => {
    of: Query | 'holding' | 'category_state';
    keep: readonly string[];
    where?: readonly (string | Expression)[];
  },
  value: string,
): Family => ({
  async measure(calls, context) {
    const days = daysRead(context.windows, calls);
    const { of, keep, where = [] } = rows(context);
    const classed = context.classed({ of, shape: 'interval', keep });
    const passing = where.map((each) => (typeof each === 'string' ? sql(each) : each));
    const events = intervalEvents(
      { ...classed, where: [...classed.where, ...passing] },
      [{ name: 'v', value }],
      days.at(-1) ?? context.plan.asOf,
    );
    const running = await runningSums(context, events, ['v'], days);
    return new Map(
      calls.map((call) => [
        call.text,
        additive(context, (window, key) => running.at('v', dayOf(window, instantAt(call, 0)), key)),
      ]),
    );
  },
});

/** Seats over distinct agreements: every holder has a share, and the shares add up to the agreement. */
const seatsFamily = intervalFamily(
  () => ({
    of: 'holding',
    keep: ['quantity', 'is_held', 'is_licence', 'category_k'],
    where: ['is_held', 'is_licence'],
  }),
  'quantity',
);
const licensedFamily = intervalFamily((context) => ({ of: heldBy(context, ['is_licence']), keep: [] }), '1');
const chargedFamily = intervalFamily(
  (context) => ({
    of: mergedIntervals(
      select({
        select: { party_k: true, valid_from: true, valid_to: true },
        from: context.relation('holding', 'h'),
        where: ['monthly > 0'],
      }),
      ['party_k'],
    ),
    keep: [],
  }),
  '1',
);

const recurringNeeds = (): readonly Need[] => [{ table: 'agreement', column: 'recurring_amount' }];
const licenceNeeds = (): readonly Need[] => [{ table: 'product', column: 'is_licence' }, { table: 'agreement' }];

export const recurringMeasures: readonly Measure[] = [
  {
    name: 'MRR',
    about: 'recurring charges of a month, at the closing rate of the day',
    args: [instant],
    type: 'money',
    adds: 'stock',
    needs: recurringNeeds,
    family: recurringFamily,
  },
  {
    name: 'REC',
    about: 'parties with a recurring charge',
    args: [instant],
    type: 'set',
    people: true,
    adds: 'distinct',
    needs: recurringNeeds,
    family: chargedFamily,
  },
  {
    name: 'SEATS',
    about: 'licensed quantity in force',
    args: [instant],
    type: 'quantity',
    adds: 'stock',
    byProduct: true,
    needs: licenceNeeds,
    family: seatsFamily,
  },
  {
    name: 'LIC',
    about: 'customers holding a licence',
    args: [instant],
    type: 'set',
    people: true,
    adds: 'distinct',
    needs: licenceNeeds,
    family: licensedFamily,
  },
];
