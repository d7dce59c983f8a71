import type { CanonicalTable } from '@sextant/contracts';
import { sparing, table, type Query, type Source } from '../sql/nodes.ts';
import { sql } from '../sql/read.ts';
import { join, kept, leftJoin, oneOf, select, semiJoin, sub } from '../sql/select.ts';
import { SLOTS, slotColumn } from '../store/schema.ts';
import { ACTIVITY_COLUMNS, activeStretches, OF_SOMEBODY, ownEvents } from './activity.ts';
import { splitByClass } from './classes.ts';
import { categoryCounts, categoryIntervals, customerState, STATE_COLUMNS } from './customers.ts';
import { FLOW_COLUMNS, flows, INTERACTION_COLUMNS, interactions, movementCode } from './flows.ts';
import { HOLDING_COLUMNS, holdings } from './holdings.ts';
import { canonicalParties } from './identity.ts';
import { listedIn, type Knowledge } from './knowledge.ts';
import { ORDER_MONTH_COLUMNS, orderMonths } from './order-months.ts';
import { qualifyingOrders } from './orders.ts';
import { derivedScheme, type DerivationRules } from './rules.ts';
import { SPELL_COLUMNS, spells } from './spells.ts';

/** Derived relations, each made from the canonical tables or from those before it. */
export type RelationName =
  | 'party_class'
  | 'holding'
  | 'category_state'
  | 'customer_state'
  /** customer_state without spells; only derived, never stored. */
  | 'customer_level'
  | 'flow'
  | 'order_state'
  | 'contact'
  | 'spell'
  | 'order_month'
  | 'active_state';

export interface RelationContext {
  rules: DerivationRules;
  knowledge: Knowledge;
  /** Schemes that sources deliver themselves. */
  delivered: ReadonlySet<string>;
  /** Where another relation is read from. */
  source: (name: RelationName, as: string) => Source;
}

export interface Relation {
  name: RelationName;
  /** `interval`: valid_from, valid_to; `fact`: day. */
  shape: 'interval' | 'fact';
  /** Without the class columns `s1` … `s8` that {@link widened} adds. */
  columns: readonly string[];
  /** Canonical tables without whose rows, of all of them, it is empty. */
  rowsFrom?: readonly CanonicalTable[];
  build: (context: RelationContext) => Query;
}

const slots = Array.from({ length: SLOTS }, (_, index) => slotColumn(index + 1));

/** The declared schemes of every party, cut where one of them changes: (party_k, s1 … s8, valid_from, valid_to). */
function partyClasses({ rules, knowledge, delivered }: RelationContext): Query {
  const everybody = select({
    select: { party_k: 'k.canonical_k', valid_from: `DATE '0001-01-01'`, valid_to: `DATE '9999-12-31'` },
    from: sub(canonicalParties(knowledge), 'k'),
    joins:
      knowledge.only === undefined
        ? []
        : [semiJoin(table(knowledge.only.parties), `${knowledge.only.parties}.party_k = k.canonical_k`)],
    distinct: true,
  });
  const declared = rules.declaredSchemes.slice(0, SLOTS);
  const wide = declared.reduce<Query>(
    (query, scheme, index) =>
      splitByClass(
        query,
        slots.slice(0, index),
        { scheme, derived: derivedScheme(rules, delivered, scheme), column: slotColumn(index + 1) },
        knowledge,
      ),
    everybody,
  );
  const unused = Object.fromEntries(slots.slice(declared.length).map((name) => [name, '0']));
  const used = kept(slots.slice(0, declared.length));
  return select({
    select: { party_k: true, ...used, ...unused, valid_from: true, valid_to: true },
    from: sub(wide, 'wide'),
  });
}

/** What {@link orderRows} reads of flows. */
export const ORDER_FLOW_COLUMNS = ['order_k', 'kind', 'day', 'amount', 'quantity'] as const;

/**
 * Qualifying orders with what was sold in them: a stretch ends where a later line changes the amount or the units, so
 * that an order as of a day has the lines booked up to it.
 */
function orderRows({ rules, knowledge, source }: RelationContext): Query {
  const { only } = knowledge;
  const kind = (name: string): string => `kind = ${movementCode(name)}`;
  const daily = select({
    select: {
      order_k: true,
      day: true,
      missing: 'count(*) - count(amount)',
      gross: `sum(CASE WHEN ${kind('discount')} THEN -amount ELSE amount END)`,
      // A line that names no quantity is one piece.
      units: `sum(coalesce(quantity, 1)) FILTER (WHERE ${kind('sale_gross')})`,
    },
    from: source('flow', 'f'),
    joins: only?.orders === undefined ? [] : [listedIn(only.orders, ['order_k'], 'f')],
    where: [oneOf('kind', [movementCode('sale_gross'), movementCode('discount')]), sparing(sql('order_k <> 0'))],
    groupBy: ['order_k', 'day'],
  });
  const inOrder = 'PARTITION BY order_k ORDER BY day';
  const running = `OVER (${inOrder} ROWS UNBOUNDED PRECEDING)`;
  const goods = select({
    select: {
      order_k: true,
      valid_from: 'day',
      valid_to: `coalesce(lead(day) OVER (${inOrder}), DATE '9999-12-31')`,
      // One missing rate makes the sum missing, never smaller.
      gross: `CASE WHEN sum(missing) ${running} = 0 THEN sum(gross) ${running} END`,
      units: `sum(units) ${running}`,
    },
    from: sub(daily, 'daily'),
  });
  const first = select({
    select: {
      order_k: true,
      party_k: true,
      day: true,
      channel: true,
      valid_from: true,
      valid_to: true,
      first_day: 'min(day) OVER (PARTITION BY party_k)',
    },
    from: sub(qualifyingOrders(rules, knowledge), 'q'),
  });
  return select({
    select: {
      order_k: 'o.order_k',
      party_k: 'o.party_k',
      day: 'o.day',
      channel: 'o.channel',
      // Without goods that count there is no right side: greatest and least pass over NULL.
      valid_from: 'greatest(o.valid_from, g.valid_from)',
      valid_to: 'least(o.valid_to, g.valid_to)',
      first_day: 'o.first_day',
      gross: 'CASE WHEN g.order_k IS NULL THEN 0 ELSE g.gross END::DECIMAL(38,6)',
      units: 'coalesce(g.units, 0)::DECIMAL(38,6)',
    },
    from: sub(first, 'o'),
    joins: [
      leftJoin(sub(goods, 'g'), 'g.order_k = o.order_k AND g.valid_from < o.valid_to AND o.valid_from < g.valid_to'),
    ],
  });
}

export const RELATIONS: readonly Relation[] = [
  {
    name: 'party_class',
    shape: 'interval',
    columns: ['party_k', ...slots, 'valid_from', 'valid_to'],
    build: partyClasses,
  },
  {
    name: 'holding',
    shape: 'interval',
    columns: HOLDING_COLUMNS,
    build: ({ rules, knowledge }) => holdings(rules, knowledge),
  },
  {
    name: 'category_state',
    shape: 'interval',
    columns: ['party_k', 'category_k', 'valid_from', 'valid_to'],
    build: ({ source }) => categoryIntervals(source('holding', 'h')),
  },
  {
    name: 'customer_state',
    shape: 'interval',
    columns: STATE_COLUMNS,
    build: ({ source }) => customerState(source('category_state', 'c')),
  },
  {
    name: 'flow',
    shape: 'fact',
    columns: FLOW_COLUMNS,
    rowsFrom: ['movement'],
    build: ({ rules, knowledge }) => flows(rules, knowledge),
  },
  {
    name: 'order_state',
    shape: 'fact',
    columns: ['order_k', 'party_k', 'day', 'channel', 'valid_from', 'valid_to', 'first_day', 'gross', 'units'],
    rowsFrom: ['sales_order'],
    build: orderRows,
  },
  {
    name: 'contact',
    shape: 'fact',
    columns: INTERACTION_COLUMNS,
    rowsFrom: ['interaction'],
    build: ({ rules, knowledge }) => interactions(rules, knowledge),
  },
  {
    name: 'spell',
    shape: 'fact',
    columns: SPELL_COLUMNS,
    build: ({ rules, source }) => spells(source('customer_state', 's'), rules.spellGapDays),
  },
  {
    name: 'order_month',
    shape: 'fact',
    columns: ORDER_MONTH_COLUMNS,
    rowsFrom: ['sales_order'],
    build: ({ source }) => orderMonths(source('order_state', 'o'), source('spell', 's')),
  },
  {
    name: 'active_state',
    shape: 'interval',
    columns: ACTIVITY_COLUMNS,
    rowsFrom: ['interaction', 'movement'],
    build: ({ rules, knowledge, source }) => {
      const from = { contact: source('contact', 'contact'), flow: source('flow', 'flow') };
      const events = ownEvents(from, [OF_SOMEBODY], knowledge);
      return activeStretches(events, source('customer_state', 's'), rules.activityWindowDays);
    },
  },
];

/** For an older knowledge, where what is not asked for is not made. */
const DERIVED_ONLY: readonly Relation[] = [
  {
    name: 'customer_level',
    shape: 'interval',
    columns: ['party_k', 'valid_from', 'valid_to', 'n'],
    build: ({ source }) => categoryCounts(source('category_state', 'c')),
  },
];

/** Every relation after those that it is made from. */
export const RELATION_ORDER: readonly RelationName[] = [...RELATIONS, ...DERIVED_ONLY].map(({ name }) => name);

export const relation = (name: RelationName): Relation =>
  [...RELATIONS, ...DERIVED_ONLY].find((each) => each.name === name) as Relation;

/** Adds the class columns `s1` … `s8` of the declared schemes, as they were on each row's own days. */
export function widened(each: Relation, rows: Query, { rules, source }: RelationContext): Query {
  if (each.name === 'party_class') return rows;
  const own = each.columns.filter((name) => name !== 'valid_from' && name !== 'valid_to');
  if (rules.declaredSchemes.length === 0) {
    return select({
      select: {
        ...Object.fromEntries(each.columns.map((name) => [name, `r.${name}`])),
        ...Object.fromEntries(slots.map((name) => [name, '0'])),
      },
      from: sub(rows, 'r'),
    });
  }
  if (each.shape === 'fact') {
    // What belongs to nobody has no class.
    const classes = Object.fromEntries(slots.map((name) => [name, `coalesce(g.${name}, 0)`]));
    return select({
      select: { ...Object.fromEntries(each.columns.map((name) => [name, `r.${name}`])), ...classes },
      from: sub(rows, 'r'),
      joins: [
        leftJoin(source('party_class', 'g'), 'g.party_k = r.party_k AND g.valid_from <= r.day AND r.day < g.valid_to'),
      ],
    });
  }
  return select({
    select: {
      ...Object.fromEntries(own.map((name) => [name, name === 'is_first' ? FIRST_PIECE : `r.${name}`])),
      valid_from: 'greatest(r.valid_from, g.valid_from)',
      valid_to: 'least(r.valid_to, g.valid_to)',
      ...Object.fromEntries(slots.map((name) => [name, `g.${name}`])),
    },
    from: sub(rows, 'r'),
    joins: [
      // Whoever holds something is told of, and has classes on every day.
      join(
        source('party_class', 'g'),
        'g.party_k = r.party_k AND g.valid_from < r.valid_to AND r.valid_from < g.valid_to',
      ),
    ],
  });
}

/** Only the first piece of a first row is somebody's first day. */
const FIRST_PIECE = 'r.is_first AND greatest(r.valid_from, g.valid_from) = r.valid_from';
