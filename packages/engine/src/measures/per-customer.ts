import type { Query } from '../sql/nodes.ts';
import { lit } from '../sql/nodes.ts';
import { movementCode } from '../relations/flows.ts';
import { CONVERT, rateTable } from '../relations/currency.ts';
import { join, leftJoin, oneOf, select, sub } from '../sql/select.ts';
import { compositionOf, type Composition } from './money.ts';
import type { EvaluationContext } from './context.ts';
import { instantAt, nameAt, wordAt, type MeasureCall } from './measure.ts';

/** Column of the windows (i, opening, at) that an instant stands for. */
const dayColumn = (at: 'D' | 'D0'): string => (at === 'D0' ? 'w.opening' : 'w.at');

/**
 * A set that a formula goes through, customer by customer: (i, party_k, day), the day being the one whose class counts.
 */
export type CustomerSet = (call: MeasureCall, context: EvaluationContext) => Query;

/** A figure of each customer and window: (i, party_k, v); v is NULL where a rate is missing, no row is nothing. */
export type CustomerFigure = (call: MeasureCall, context: EvaluationContext) => Query;

const instantSet =
  (relation: 'customer_state' | 'holding', condition?: string): CustomerSet =>
  (call, context) => {
    const day = dayColumn(instantAt(call, 0));
    return select({
      select: { i: 'w.i', party_k: 's.party_k', day },
      from: context.relation(relation, 's'),
      joins: [join(context.windowRows(), `s.valid_from <= ${day} AND ${day} < s.valid_to`)],
      where: condition === undefined ? [] : [condition],
      distinct: relation === 'holding',
    });
  };

export const OWN_SETS: Readonly<Record<string, CustomerSet>> = {
  CU: instantSet('customer_state'),
  REC: instantSet('holding', 's.monthly > 0'),
  LIC: instantSet('holding', 's.is_held AND s.is_licence'),
  // At either end of the period; the class is the one at its end.
  RECP: (_, context) =>
    select({
      select: { i: 'w.i', party_k: 's.party_k', day: 'w.at' },
      from: context.relation('holding', 's'),
      joins: [
        join(
          context.windowRows(),
          '(s.valid_from <= w.opening AND w.opening < s.valid_to) OR (s.valid_from <= w.at AND w.at < s.valid_to)',
        ),
      ],
      where: ['s.monthly > 0'],
      distinct: true,
    }),
  NEW: (_, context) =>
    select({
      select: { i: 'w.i', party_k: 's.party_k', day: 's.valid_from' },
      from: context.relation('customer_state', 's'),
      joins: [join(context.windowRows(), 's.valid_from > w.opening AND s.valid_from <= w.at')],
      where: ['s.is_first'],
    }),
  // Everybody with a day as a customer in the period.
  SERVED: (_, context) =>
    select({
      select: { i: 'w.i', party_k: 's.party_k', day: 'w.at' },
      from: context.relation('customer_state', 's'),
      joins: [join(context.windowRows(), 's.valid_from <= w.at AND s.valid_to > w.opening + 1')],
      distinct: true,
    }),
};

/** Signed sums of movements of each customer in the period. */
function flowFigure(composition: Composition): CustomerFigure {
  return (_, context) => {
    const kinds = Object.keys(composition);
    const minus = kinds.filter((kind) => composition[kind] === -1).map(movementCode);
    const amount =
      minus.length === 0 ? 'f.amount' : `CASE WHEN f.kind IN (${minus.join(', ')}) THEN -f.amount ELSE f.amount END`;
    return select({
      select: {
        i: 'w.i',
        party_k: 'f.party_k',
        v: `CASE WHEN count(*) = count(f.amount) THEN sum(${amount}) END`,
      },
      from: context.relation('flow', 'f'),
      joins: [join(context.windowRows(), 'f.day > w.opening AND f.day <= w.at')],
      where: [oneOf('f.kind', kinds.map(movementCode)), 'f.party_k <> 0'],
      groupBy: ['w.i', 'f.party_k'],
    });
  };
}

const figureOf =
  (name: string): CustomerFigure =>
  (call, context) =>
    flowFigure(compositionOf({ ...call, name }))(call, context);

/**
 * Recurring charges of each customer at one end of the window. Both ends are converted at the rates of the window's last
 * day, so that a change is a change of charges.
 */
export function recurringAt(context: EvaluationContext, at: 'D' | 'D0', condition?: string): Query {
  const own = lit(context.policy.reportingCurrency);
  const charges = select({
    select: {
      i: 'w.i',
      day: 'w.at',
      party_k: 's.party_k',
      category_k: 's.category_k',
      amount: 's.monthly',
      currency: 'coalesce(s.currency, :own)',
    },
    from: context.relation('holding', 's'),
    joins: [join(context.windowRows(), `s.valid_from <= ${dayColumn(at)} AND ${dayColumn(at)} < s.valid_to`)],
    where: ['s.monthly <> 0', ...(condition === undefined ? [] : [condition])],
    holes: { own },
  });
  if (!context.plan.hasForeign) return charges;
  const asked = select({
    select: { currency: true, day: true },
    from: sub(charges, 'c'),
    where: ['currency <> :own'],
    holes: { own },
    distinct: true,
  });
  const { reportingCurrency, fx } = context.policy;
  const rates = rateTable(asked, reportingCurrency, fx.pivot, fx.stock, context.knowledge);
  return select({
    select: {
      i: 'f.i',
      day: 'f.day',
      party_k: 'f.party_k',
      category_k: 'f.category_k',
      amount: `CASE WHEN f.currency = :own THEN f.amount ELSE ${CONVERT} END`,
      currency: ':own',
    },
    from: sub(charges, 'f'),
    joins: [leftJoin(sub(rates, 'r'), 'r.currency = f.currency AND r.day = f.day')],
    holes: { own },
  });
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
    joins: [join(context.windowRows(), `s.valid_from <= ${dayColumn(at)} AND ${dayColumn(at)} < s.valid_to`)],
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
    joins: [join(context.windowRows(), `s.valid_from <= ${day} AND ${day} < s.valid_to`)],
    where: [oneOf('s.category_k', [code])],
    groupBy: ['w.i', 's.party_k'],
  });
};

/** In how many of the last three months, counted back from the day, a salary, pension or benefit came in. */
const income: CustomerFigure = (call, context) => {
  const at = dayColumn(instantAt(call, 0));
  const months = select({
    select: {
      i: 'w.i',
      party_k: 'f.party_k',
      month: `CASE WHEN f.day > ${at} - INTERVAL 1 MONTH THEN 0 WHEN f.day > ${at} - INTERVAL 2 MONTH THEN 1 ELSE 2 END`,
    },
    from: context.relation('flow', 'f'),
    joins: [join(context.windowRows(), `f.day > ${at} - INTERVAL 3 MONTH AND f.day <= ${at}`)],
    where: ['f.is_income', 'f.party_k <> 0'],
  });
  return select({
    select: { i: true, party_k: true, v: 'count(DISTINCT month)' },
    from: sub(months, 'm'),
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
  DIRECTc: figureOf('DIRECT'),
  MRRc: recurring,
  MRRHELDc: recurringHeld,
  CATc: categories,
  ADDEDc: added,
  HOLDSc: holds,
  INCOMEc: income,
  ORDc: orders,
};
