import { numberOf, sidesOf, type Term } from './terms.ts';
import { CUSTOMER_FIGURES } from '../measures/customer-registry.ts';
import { groupName, groupOutputs, type ClassedRows, type EvaluationContext } from '../measures/context.ts';
import { instantAt, numberAt, type MeasureCall } from '../measures/measure.ts';
import { compositionOf, COMPOSITIONS } from '../measures/money.ts';
import { isRolling, placedOrders, rollingRows } from '../measures/orders/placed-orders.ts';
import type { BoundSides } from '../plan/plan.ts';
import { movementCode } from '../relations/flows.ts';
import { day as dayNode, lit, type Expression, type Query } from '../sql/nodes.ts';
import { sql } from '../sql/read.ts';
import { oneOf, select, sub, unionAll } from '../sql/select.ts';
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
  const parts = terms.map(({ term }, own) => {
    const rows = contributions(term.call, context);
    return rows && weighed(rows, groups, block, term, own, terms.length);
  });
  if (parts.some((each) => each === null)) return null;
  // Each term has a column, so that terms are added in one order too.
  const sumOf = (wanted: 'numerator' | 'denominator'): string =>
    terms.flatMap(({ side }, place) => (side === wanted ? [`sum(${termName(place)})`] : [])).join(' + ') || '0::DOUBLE';
  return select({
    select: { ...named(groups), block: true, x: sumOf('numerator'), y: sumOf('denominator') },
    from: sub(unionAll(...(parts as Query[])), 'part'),
    groupBy: [...groups, 'block'],
    orderBy: [...groups, 'block'],
  });
}

const termName = (place: number): string => `t${place}`;

const named = (groups: readonly string[]): Record<string, true> =>
  Object.fromEntries(groups.map((name) => [name, true as const]));

/** Rows (classes, party_k, v) as what the customers of each block add to one of the terms. */
function weighed(
  rows: Query,
  groups: readonly string[],
  block: string,
  { factor }: Term,
  own: number,
  terms: number,
): Query {
  const value = sql('coalesce(sum(v), 0)::DOUBLE * :factor', { factor: lit(numberOf(factor)) });
  const columns = Array.from({ length: terms }, (_, place) => [termName(place), place === own ? value : '0::DOUBLE']);
  return select({
    select: { ...named(groups), block, ...Object.fromEntries(columns) },
    from: sub(rows, 'own'),
    groupBy: [...groups, block],
  });
}

/** What each customer adds to a measure in the one window of the context: (classes, party_k, v); null where unknown. */
function contributions(call: MeasureCall, context: EvaluationContext): Query | null {
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

const read = (rows: ClassedRows, value: string, where: readonly Expression[]): Query =>
  select({
    select: { ...groupOutputs(rows.groups), party_k: true, v: value },
    from: rows.source,
    where: [...rows.where, ...where],
  });

const KEEP = { customer_state: ['n'], holding: ['quantity', 'is_held', 'is_licence', 'category_k'] } as const;

function alive(
  context: EvaluationContext,
  of: keyof typeof KEEP,
  value: string,
  at: string,
  where: readonly string[] = [],
): Query {
  const rows = context.classed({ of, shape: 'interval', keep: KEEP[of] });
  const day = dayNode(at);
  return read(rows, value, [
    sql('valid_from <= :day', { day }),
    sql(':day < valid_to', { day }),
    ...where.map((each) => sql(each)),
  ]);
}

/** Of several rows of a customer one. */
const once = (context: EvaluationContext, rows: Query): Query => {
  const groups = context.plan.by.map((_, index) => groupName(index));
  return select({ select: { ...named(groups), party_k: true, v: '1' }, from: sub(rows, 'several'), distinct: true });
};

/** Parts of a period are whole multiples of one over 2^36, which doubles add up without an error. */
const PARTS = '68719476736.0';

/** Days as a customer in the period over its days. */
function customerDays(context: EvaluationContext, window: Window): Query {
  const rows = context.classed({ of: 'customer_state', shape: 'interval', keep: ['n'] });
  const holes = {
    opening: dayNode(window.opening ?? window.at),
    at: dayNode(window.at),
    days: lit(Math.max(1, daysIn(window))),
  };
  return select({
    select: {
      ...groupOutputs(rows.groups),
      party_k: true,
      v: `round((least(valid_to, :at + 1) - greatest(valid_from, :opening + 1)) * ${PARTS}::DOUBLE / :days) / ${PARTS}::DOUBLE`,
    },
    from: rows.source,
    where: [...rows.where, 'valid_from <= :at', 'valid_to > :opening + 1'],
    holes,
  });
}

function orders(context: EvaluationContext, value: string): Query {
  if (!isRolling(context)) {
    const { query, groups } = placedOrders(context, ['party_k', 'gross', 'units']);
    return select({ select: { ...named(groups), party_k: true, v: value }, from: sub(query, 'placed') });
  }
  const [window] = context.windows;
  const rows = rollingRows(context, daysIn(window as Window));
  const day = dayNode((window as Window).at);
  return read(rows, value, [sql('valid_from <= :day', { day }), sql(':day < valid_to', { day })]);
}

/** Movements of the period with their signs; those of nobody have no customer to draw. */
function movements(call: MeasureCall, context: EvaluationContext, { at, opening }: Window): Query | null {
  const isOwn = call.args.every((argument) => argument.is !== 'period' || argument.shift === 'none');
  if (!isOwn || context.plan.rates === 'constant') return null;
  const composition = compositionOf(call);
  const kinds = Object.keys(composition);
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
function ownFigure(call: MeasureCall, context: EvaluationContext): Query | null {
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
