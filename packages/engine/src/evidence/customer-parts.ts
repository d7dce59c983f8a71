import { numberOf, sidesOf, type Term } from './terms.ts';
import type { Exact } from '../formula/exact.ts';
import { CUSTOMER_FIGURES } from '../measures/customer-registry.ts';
import { groupName, groupOutputs, type ClassedRows, type EvaluationContext } from '../measures/context.ts';
import { instantAt, numberAt, type MeasureCall } from '../measures/measure.ts';
import { compositionOf, COMPOSITIONS, toldKinds } from '../measures/money.ts';
import { isRolling, placedOrders, rollingRows } from '../measures/orders/placed-orders.ts';
import type { BoundSides } from '../plan/plan.ts';
import { movementCode } from '../relations/flows.ts';
import { col, day as dayNode, lit, type Expression, type Query } from '../sql/nodes.ts';
import { sql } from '../sql/read.ts';
import { kept, oneOf, select, sub, unionAll } from '../sql/select.ts';
import { daysIn, type Window } from '../time/window.ts';

/** Customers are put into so many groups at random where there are more of them: enough for an interval. */
const BLOCKS = 500;

/** Measures whose parts by customer are read off the stored relations. */
const READ = new Set([
  'CU',
  'PH',
  'SEATS',
  'LIC',
  'AVGCU',
  'ORD',
  'ORDV',
  'ORDQ',
  'BUY',
  'M',
  ...Object.keys(COMPOSITIONS),
]);

/** Whether it is known what each customer adds to both sides of a figure. */
export function hasCustomerParts(of: BoundSides): boolean {
  const sides = sidesOf(of);
  const isKnown = ({ call }: Term): boolean => READ.has(call.name) || CUSTOMER_FIGURES[`${call.name}c`] !== undefined;
  return sides !== null && [...sides.numerator, ...sides.denominator].every(isKnown);
}

/**
 * What customers add to both sides of a figure: (classes, block, x, y), a block being one customer or many at random. Sums
 * are the same to the last digit whatever order rows are read in, so that an answer is found again to the letter: what rows
 * add up exactly becomes a double once per block.
 */
export function customerParts(context: EvaluationContext, customers: number): Query | null {
  const sides = hasCustomerParts(context.plan.sides) ? sidesOf(context.plan.sides) : null;
  if (sides === null) return null;
  const block = customers > BLOCKS ? `mod(mod(party_k::BIGINT * 2654435761, 4294967296), ${BLOCKS})` : 'party_k';
  const groups = context.plan.by.map((_, index) => groupName(index));
  const terms = (['numerator', 'denominator'] as const).flatMap((side) => sides[side].map((term) => ({ side, term })));
  const found = terms.map(({ term }) => contributions(term.call, context));
  if (found.some((each) => each === null)) return null;
  const reads = readOnce(found as Contribution[]);
  const factors = terms.map(({ term }) => term.factor);
  // Each term has a column, so that terms are added in one order too.
  const sumOf = (wanted: 'numerator' | 'denominator', column: (place: number) => string): string =>
    terms.flatMap(({ side }, place) => (side === wanted ? [column(place)] : [])).join(' + ') || '0::DOUBLE';
  const [only] = reads;
  if (reads.length === 1 && only !== undefined) {
    const holes = weights(only, factors);
    const side = (wanted: 'numerator' | 'denominator'): Expression =>
      sql(
        sumOf(wanted, (place) => `:${termName(place)}`),
        holes,
      );
    return byBlock(only.rows, block, { x: side('numerator'), y: side('denominator') });
  }
  const summed = (place: number): string => `sum(${termName(place)})`;
  return select({
    select: { ...kept(groups), block: true, x: sumOf('numerator', summed), y: sumOf('denominator', summed) },
    from: sub(unionAll(...reads.map((each) => byBlock(each.rows, block, weights(each, factors)))), 'part'),
    groupBy: [...groups, 'block'],
  });
}

/** What each customer adds to a measure: rows with the classes of the question and `party_k`, and the value of a row. */
interface Contribution extends ClassedRows {
  value: Expression;
}

interface Read {
  rows: ClassedRows;
  /** By term what a row adds to it. */
  values: Map<number, Expression>;
}

/** Terms that are other columns of the same rows are read together. */
function readOnce(found: readonly Contribution[]): Read[] {
  const reads = new Map<string, Read>();
  found.forEach(({ value, ...rows }, term) => {
    const name = JSON.stringify(rows);
    const read = reads.get(name) ?? { rows, values: new Map<number, Expression>() };
    reads.set(name, read);
    read.values.set(term, value);
  });
  return [...reads.values()];
}

const termName = (place: number): string => `t${place}`;

/** By term what rows add to it; nothing to those that are read elsewhere. */
const weights = ({ values }: Read, factors: readonly Exact[]): Record<string, Expression> =>
  Object.fromEntries(
    factors.map((factor, place) => {
      const value = values.get(place);
      const holes = { ...(value === undefined ? {} : { value }), factor: lit(numberOf(factor)) };
      return [termName(place), sql(value === undefined ? '0::DOUBLE' : `${total(value)}::DOUBLE * :factor`, holes)];
    }),
  );

const byBlock = (rows: ClassedRows, block: string, sums: Readonly<Record<string, Expression>>): Query =>
  select({
    select: { ...groupOutputs(rows.groups), block, ...sums },
    from: rows.source,
    where: rows.where,
    groupBy: [...rows.groups, block],
  });

const total = (value: Expression): string =>
  value.node === 'literal' && value.value === 1 ? 'count(*)' : 'coalesce(sum(:value), 0)';

/** What each customer adds to a measure in the one window of the context; null where unknown. */
function contributions(call: MeasureCall, context: EvaluationContext): Contribution | null {
  const [window] = context.windows;
  if (window === undefined) return null;
  switch (call.name) {
    case 'CU':
      return alive(context, 'customer_state', '1', dayOf(call, window));
    case 'PH':
      return alive(context, 'customer_state', 'n', dayOf(call, window));
    case 'SEATS':
      return alive(context, 'holding', 'quantity', dayOf(call, window), ['is_held', 'is_licence']);
    case 'LIC':
      return once(context, alive(context, 'holding', '1', dayOf(call, window), ['is_held', 'is_licence']));
    case 'AVGCU':
      return customerDays(context, window);
    case 'ORD':
      return orders(context, '1');
    case 'ORDV':
      return orders(context, 'gross');
    case 'ORDQ':
      return orders(context, 'units');
    case 'BUY':
      return isRolling(context) && numberAt(call, 1) === daysIn(window) ? once(context, orders(context, '1')) : null;
    default:
      return COMPOSITIONS[call.name] !== undefined || call.name === 'M'
        ? movements(call, context, window)
        : ownFigure(call, context);
  }
}

const dayOf = (call: MeasureCall, { at, opening }: Window): string =>
  instantAt(call, 0) === 'D0' ? (opening ?? at) : at;

const read = (rows: ClassedRows, value: string, where: readonly Expression[]): Contribution => ({
  ...rows,
  where: [...rows.where, ...where],
  value: sql(value),
});

/** Rows (g0, g1, party_k, …) that were made already. */
const made = (context: EvaluationContext, query: Query, value: string): Contribution => ({
  source: sub(query, 'made'),
  groups: context.plan.by.map((_, index) => col(groupName(index))),
  where: [],
  value: sql(value),
});

const KEEP = { customer_state: ['n'], holding: ['quantity', 'is_held', 'is_licence', 'category_k'] } as const;

function alive(
  context: EvaluationContext,
  of: keyof typeof KEEP,
  value: string,
  at: string,
  where: readonly string[] = [],
): Contribution {
  const rows = context.classed({ of, shape: 'interval', keep: KEEP[of] });
  const day = dayNode(at);
  return read(rows, value, [
    sql('valid_from <= :day', { day }),
    sql(':day < valid_to', { day }),
    ...where.map((each) => sql(each)),
  ]);
}

/** Of several rows of a customer one. */
const once = (context: EvaluationContext, { source, groups, where }: Contribution): Contribution => {
  const rows = select({ select: { ...groupOutputs(groups), party_k: true }, from: source, where, distinct: true });
  return made(context, rows, '1');
};

/** Parts of a period are whole multiples of one over 2^36, which doubles add up without an error. */
const PARTS = '68719476736.0';

/** Days as a customer in the period over its days. */
function customerDays(context: EvaluationContext, window: Window): Contribution {
  const rows = context.classed({ of: 'customer_state', shape: 'interval', keep: ['n'] });
  const holes = {
    opening: dayNode(window.opening ?? window.at),
    at: dayNode(window.at),
    days: lit(Math.max(1, daysIn(window))),
  };
  return {
    ...rows,
    where: [...rows.where, sql('valid_from <= :at', holes), sql('valid_to > :opening + 1', holes)],
    value: sql(
      `round((least(valid_to, :at + 1) - greatest(valid_from, :opening + 1)) * ${PARTS}::DOUBLE / :days) / ${PARTS}::DOUBLE`,
      holes,
    ),
  };
}

function orders(context: EvaluationContext, value: string): Contribution {
  if (!isRolling(context)) return made(context, placedOrders(context, ['party_k', 'gross', 'units']).query, value);
  const [window] = context.windows;
  const rows = rollingRows(context, daysIn(window as Window));
  const day = dayNode((window as Window).at);
  return read(rows, value, [sql('valid_from <= :day', { day }), sql(':day < valid_to', { day })]);
}

/** Movements of the period with their signs; those of nobody have no customer to draw. */
function movements(call: MeasureCall, context: EvaluationContext, { at, opening }: Window): Contribution | null {
  const isOwn = call.args.every((argument) => argument.is !== 'period' || argument.shift === 'none');
  if (!isOwn || context.plan.rates === 'constant') return null;
  const composition = compositionOf(call);
  const kinds = toldKinds(context, Object.keys(composition));
  const minus = kinds.filter((kind) => composition[kind] === -1).map(movementCode);
  const isLicence = call.args.some((argument) => argument.is === 'word' && argument.word === 'licence');
  const rows = context.classed({ of: 'flow', shape: 'fact', keep: ['kind', 'amount', 'is_licence', 'category_k'] });
  return read(
    rows,
    minus.length === 0 ? 'amount' : `CASE WHEN kind IN (${minus.join(', ')}) THEN -amount ELSE amount END`,
    [
      sql('day > :opening', { opening: dayNode(opening ?? at) }),
      sql('day <= :at', { at: dayNode(at) }),
      sql('party_k <> 0'),
      oneOf('kind', kinds.map(movementCode)),
      ...(isLicence ? [sql('is_licence')] : []),
    ],
  );
}

/** The figure of one customer that a measure sums, with the classes of the window's last day. */
function ownFigure(call: MeasureCall, context: EvaluationContext): Contribution | null {
  const figure = CUSTOMER_FIGURES[`${call.name}c`];
  if (figure === undefined) return null;
  const own = figure({ ...call, name: `${call.name}c` }, context);
  const dated = select({
    select: { party_k: 'f.party_k', v: 'f.v', day: ':at' },
    from: sub(own, 'f'),
    holes: { at: dayNode(context.windows[0]?.at ?? context.plan.asOf) },
  });
  return read(context.classed({ of: dated, shape: 'fact', keep: ['v'] }), 'v', []);
}
