import type { Status } from '@sextant/contracts';
import { day as dayNode, lit, type Query, type Source } from '../sql/nodes.ts';
import { movementCode } from '../relations/flows.ts';
import { sql } from '../sql/read.ts';
import { join, leftJoin, oneOf, select, sub } from '../sql/select.ts';
import { flowSource } from './constant-rates.ts';
import { inWindows } from './by-window.ts';
import { compositionOf, toldKinds, type Composition } from './money.ts';
import type { EvaluationContext } from './context.ts';
import type { FigureDescription } from './figures.ts';
import { instantAt, nameAt, wordAt, type MeasureCall } from './measure.ts';
import { convertedStock, mayBeForeign } from './stock-money.ts';

/** Column of the windows (i, opening, at) that an instant stands for. */
const dayColumn = (at: 'D' | 'D0'): string => (at === 'D0' ? 'w.opening' : 'w.at');

/**
 * A set that a formula goes through, customer by customer: (i, party_k, day), the day being the one whose class counts.
 */
export type CustomerSet = (call: MeasureCall, context: EvaluationContext) => Query;

/** A figure of each customer and window: (i, party_k, v); v is NULL where a rate is missing, no row is nothing. */
export type CustomerFigure = (call: MeasureCall, context: EvaluationContext) => Query;

/** A figure of one customer with the query that finds it. */
export interface FamilyFigure extends FigureDescription {
  find: CustomerFigure;
  /** Windows in which the figure is missing for another reason than an exchange rate, with the reason. */
  why?(context: EvaluationContext, calls: readonly MeasureCall[]): Promise<ReadonlyMap<number, Status>>;
}

/**
 * Customers of some rows `s` of a relation in each window, each of them once, with the day whose class counts. Of a single
 * window the keys alone are made distinct, which costs half as much as triples that differ in the key alone.
 */
function once(context: EvaluationContext, source: Source, on: string, at: 'D' | 'D0', where: string[] = []): Query {
  const rows = { from: source, joins: [join(context.windowRows(), on)], where, distinct: true };
  const [window, ...others] = context.windows;
  if (window === undefined || others.length > 0)
    return select({ select: { i: 'w.i', party_k: 's.party_k', day: dayColumn(at) }, ...rows });
  const day = dayNode(at === 'D0' ? (window.opening ?? window.at) : window.at);
  const keys = select({ select: { party_k: 's.party_k' }, ...rows });
  return select({ select: { i: lit(0), party_k: true, day }, from: sub(keys, 'key') });
}

const stateAt = (day: string): string => `s.valid_from <= ${day} AND ${day} < s.valid_to`;

const heldAt =
  (condition: string): CustomerSet =>
  (call, context) => {
    const at = instantAt(call, 0);
    return once(context, context.relation('holding', 's'), stateAt(dayColumn(at)), at, [condition]);
  };

export const OWN_SETS: Readonly<Record<string, CustomerSet>> = {
  CU: (call, context) => {
    const day = dayColumn(instantAt(call, 0));
    return select({
      select: { i: 'w.i', party_k: 's.party_k', day },
      from: context.relation('customer_state', 's'),
      joins: [join(context.windowRows(), stateAt(day))],
    });
  },
  REC: heldAt('s.monthly > 0'),
  LIC: heldAt('s.is_held AND s.is_licence'),
  // At either end of the period; the class is the one at its end.
  RECP: (_, context) =>
    once(context, context.relation('holding', 's'), `(${stateAt('w.opening')}) OR (${stateAt('w.at')})`, 'D', [
      's.monthly > 0',
    ]),
  NEW: (_, context) =>
    select({
      select: { i: 'w.i', party_k: 's.party_k', day: 's.valid_from' },
      from: context.relation('customer_state', 's'),
      joins: [join(context.windowRows(), 's.valid_from > w.opening AND s.valid_from <= w.at')],
      where: ['s.is_first'],
    }),
  // Everybody with a day as a customer in the period.
  SERVED: (_, context) =>
    once(context, context.relation('customer_state', 's'), 's.valid_from <= w.at AND s.valid_to > w.opening + 1', 'D'),
};

/** Signed sums of movements of each customer in the period. */
export function flowFigure(composition: Composition): CustomerFigure {
  return (_, context) => {
    const kinds = toldKinds(context, Object.keys(composition));
    const minus = kinds.filter((kind) => composition[kind] === -1).map(movementCode);
    const amount =
      minus.length === 0 ? 'f.amount' : `CASE WHEN f.kind IN (${minus.join(', ')}) THEN -f.amount ELSE f.amount END`;
    const counted = [oneOf('kind', kinds.map(movementCode)), sql('party_k <> 0')];
    return select({
      select: {
        i: 'f.i',
        party_k: 'f.party_k',
        v: `CASE WHEN count(*) = count(f.amount) THEN sum(${amount}) END`,
      },
      from: sub(inWindows(context, flowSource(context, 'flow'), ['party_k', 'kind', 'amount'], counted), 'f'),
      groupBy: ['f.i', 'f.party_k'],
    });
  };
}

const figureOf =
  (name: string): CustomerFigure =>
  (call, context) =>
    flowFigure(compositionOf({ ...call, name }))(call, context);

/**
 * Recurring charges of each customer at one end of the window, at the stock rates of that day: a move of exchange rates
 * is a change like any other, unless the question asks for constant rates.
 */
export function recurringAt(context: EvaluationContext, at: 'D' | 'D0'): Query {
  const charges = select({
    select: {
      i: 'w.i',
      day: dayColumn(at),
      party_k: 's.party_k',
      category_k: 's.category_k',
      amount: 's.monthly',
      currency: 's.currency',
    },
    from: context.relation('holding', 's'),
    joins: [join(context.windowRows(), stateAt(dayColumn(at)))],
    where: ['s.monthly <> 0'],
  });
  return mayBeForeign(context) ? convertedStock(context, charges, ['i', 'party_k', 'category_k']) : charges;
}

const recurring: CustomerFigure = (call, context) =>
  select({
    select: { i: true, party_k: true, v: 'CASE WHEN count(*) = count(amount) THEN sum(amount) END' },
    from: sub(recurringAt(context, instantAt(call, 0)), 'charge'),
    groupBy: ['i', 'party_k'],
  });

/** Recurring charges at the end on categories that were charged at the start. */
const recurringHeld: CustomerFigure = (_, context) => {
  const before = select({
    select: { i: true, party_k: true, category_k: true },
    from: sub(recurringAt(context, 'D0'), 'charge'),
    distinct: true,
  });
  return select({
    select: { i: 'e.i', party_k: 'e.party_k', v: 'CASE WHEN count(*) = count(e.amount) THEN sum(e.amount) END' },
    from: sub(recurringAt(context, 'D'), 'e'),
    joins: [join(sub(before, 'b'), 'b.i = e.i AND b.party_k = e.party_k AND b.category_k = e.category_k')],
    groupBy: ['e.i', 'e.party_k'],
  });
};

const categoriesAt = (context: EvaluationContext, at: 'D' | 'D0'): Query =>
  select({
    select: { i: 'w.i', party_k: 's.party_k', category_k: 's.category_k' },
    from: context.relation('category_state', 's'),
    joins: [join(context.windowRows(), stateAt(dayColumn(at)))],
  });

const categories: CustomerFigure = (call, context) =>
  select({
    select: { i: true, party_k: true, v: 'count(*)' },
    from: sub(categoriesAt(context, instantAt(call, 0)), 'held'),
    groupBy: ['i', 'party_k'],
  });

/** Categories at the end that were not held at the start, of customers at both ends. */
const added: CustomerFigure = (_, context) => ({
  ...select({
    select: { i: 'e.i', party_k: 'e.party_k', v: 'count(*)' },
    from: sub(categoriesAt(context, 'D'), 'e'),
    joins: [
      leftJoin(
        sub(categoriesAt(context, 'D0'), 'b'),
        'b.i = e.i AND b.party_k = e.party_k AND b.category_k = e.category_k',
      ),
    ],
    where: ['b.party_k IS NULL'],
    groupBy: ['e.i', 'e.party_k'],
  }),
});

const holds: CustomerFigure = (call, context) => {
  const code = context.plan.categories.indexOf(nameAt(call, 0) ?? wordAt(call, 0) ?? '');
  const day = dayColumn(instantAt(call, 1));
  return select({
    select: { i: 'w.i', party_k: 's.party_k', v: 'count(*)' },
    from: context.relation('category_state', 's'),
    joins: [join(context.windowRows(), stateAt(day))],
    where: [oneOf('s.category_k', [code])],
    groupBy: ['w.i', 's.party_k'],
  });
};

/** In how many of the last three months, counted back from the day, a salary, pension or benefit came in and stayed. */
const income: CustomerFigure = (call, context) => {
  const at = dayColumn(instantAt(call, 0));
  const months = select({
    select: {
      i: 'w.i',
      party_k: 'f.party_k',
      month: `CASE WHEN f.day > ${at} - to_months(1) THEN 0 WHEN f.day > ${at} - to_months(2) THEN 1 ELSE 2 END`,
      amount: 'f.source_amount',
    },
    from: context.relation('flow', 'f'),
    joins: [join(context.windowRows(), `f.day > ${at} - to_months(3) AND f.day <= ${at}`)],
    where: ['f.is_income', 'f.party_k <> 0'],
  });
  const paid = select({
    select: { i: true, party_k: true, month: true },
    from: sub(months, 'm'),
    groupBy: ['i', 'party_k', 'month'],
    having: 'sum(amount) > 0',
  });
  return select({
    select: { i: true, party_k: true, v: 'count(*)' },
    from: sub(paid, 'paid'),
    groupBy: ['i', 'party_k'],
  });
};

/** Orders of each customer in the period that qualify at its end. */
const orders: CustomerFigure = (_, context) =>
  select({
    select: { i: 'w.i', party_k: 'o.party_k', v: 'count(*)' },
    from: context.relation('order_state', 'o'),
    joins: [
      join(context.windowRows(), 'o.day > w.opening AND o.day <= w.at AND o.valid_from <= w.at AND w.at < o.valid_to'),
    ],
    groupBy: ['w.i', 'o.party_k'],
  });

export const OWN_FIGURES: Readonly<Record<string, CustomerFigure>> = {
  REVc: figureOf('REV'),
  NSc: figureOf('NS'),
  MRRc: recurring,
  MRRHELDc: recurringHeld,
  CATc: categories,
  ADDEDc: added,
  HOLDSc: holds,
  INCOMEc: income,
  ORDc: orders,
};
