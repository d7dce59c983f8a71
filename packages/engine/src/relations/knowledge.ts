import type { CanonicalTable } from '@sextant/contracts';
import {
  and,
  as,
  binary,
  call,
  col,
  columns,
  day,
  eq,
  le,
  lit,
  lt,
  over,
  param,
  subquery,
  table,
  when,
} from '../sql/nodes.ts';
import type { Expression, Join, JoinKind, Query, Select } from '../sql/nodes.ts';
import { BEGINNING, FOREVER } from '../store/schema.ts';

/** Which part of what was ever written counts. */
export interface Knowledge {
  /** Instant K; undefined: everything committed. */
  knownAt?: string;
  /** Last batch that counts, beside K: the rows of a later one may carry an earlier instant. */
  upTo?: number;
  /** Sources from the most trusted on, where they are not those that the store was derived under. */
  sourcePriority?: readonly string[];
  /** Tables that hold a retraction. Without one a single pass over a table finds its intervals. */
  retracted: ReadonlySet<CanonicalTable>;
  /** Fact tables in which some id was written twice. The others need no search for the latest row. */
  revised: ReadonlySet<CanonicalTable>;
  /** Some party is linked to another one. */
  hasLinks: boolean;
  /** Links known at K, followed to their end; only for an older knowledge, the stored dictionary has today's. */
  links?: readonly (readonly [party: number, canonical: number])[];
  /** Temporary tables with the keys that matter: an incremental refresh looks at nothing else. */
  only?: Touched;
}

/** Names of temporary tables that list what a relation is derived anew for. */
export interface Touched {
  /** `party_k`: canonical parties, all that the derived rows can belong to. */
  parties: string;
  /** `party_k`: source records that belong to them. */
  members?: string;
  /** `agreement_k` of the agreements. */
  agreements?: string;
  /** `order_k` of the orders. */
  orders?: string;
  /** `batch_id`, `seq`: every row of the movements. */
  movements?: string;
  /** Rows of the movements, those that any relation is derived anew for: one pass over all of them for several. */
  movementRows?: string;
  /** `batch_id`, `seq`: every row of the interactions. */
  interactions?: string;
}

const LISTED = {
  members: ['party_k'],
  agreements: ['agreement_k'],
  orders: ['order_k'],
  movements: ['batch_id', 'seq'],
  interactions: ['batch_id', 'seq'],
} as const satisfies Partial<Record<keyof Touched, readonly string[]>>;

/** The rows of a canonical table that an incremental refresh looks at; undefined: all of them. */
export function limitedTo({ only }: Knowledge, what: keyof typeof LISTED): StateTable['only'] {
  if (only === undefined) return undefined;
  const temporary = only[what];
  if (temporary === undefined) throw new Error(`Nothing lists the ${what} to derive anew.`);
  return { temporary, on: LISTED[what], rows: what === 'movements' ? only.movementRows : undefined };
}

export interface StateTable {
  from: CanonicalTable;
  key: readonly string[];
  keep: readonly string[];
  /** Temporary table whose columns `on` list the wanted rows, and another one that has these rows beside others. */
  only?: { temporary: string; on: readonly string[]; rows?: string | undefined } | undefined;
  where?: Expression[];
}

/** Keeps the rows of `of` whose columns `on` a table lists. */
export const listedIn = (temporary: string, on: readonly string[], of: string, kind: JoinKind = 'SEMI JOIN'): Join => {
  const [first, ...rest] = on.map((name) => eq(col(name, temporary), col(name, of)));
  return { kind, source: table(temporary), on: and(first as Expression, ...rest) };
};

/** What tells which of two rows was learned later. */
export const CLOCK = ['recorded_at', 'batch_id', 'seq'] as const;

/** Every row of a table that counts at K and is wanted. */
function visibleRows(
  { from, only, where = [] }: StateTable,
  { knownAt, upTo }: Knowledge,
): Pick<Select, 'from' | 'joins' | 'where'> {
  return {
    from: table(only?.rows ?? from, from),
    joins: only === undefined ? [] : [listedIn(only.temporary, only.on, from)],
    where: [
      ...(knownAt === undefined ? [] : [le(col('recorded_at'), param(knownAt, 'TIMESTAMPTZ'))]),
      ...(upTo === undefined ? [] : [le(col('batch_id'), lit(upTo))]),
      ...where,
    ],
  };
}

/** Per key and `valid_from` the row learned last, unless it was retracted. */
function survivingRows(state: StateTable, knowledge: Knowledge): Select {
  const { from, key, keep } = state;
  const version = [...key, 'valid_from'];
  const latest: Select = {
    node: 'select',
    output: columns([...version, ...keep, 'op'], from),
    ...visibleRows(state, knowledge),
    qualify: eq(
      over('row_number', [], {
        partitionBy: version.map((name) => col(name, from)),
        orderBy: CLOCK.map((name) => ({ by: col(name, from), descending: true })),
      }),
      lit(1),
    ),
  };
  return {
    node: 'select',
    output: columns([...version, ...keep]),
    from: subquery(latest, 'latest'),
    where: [eq(col('op'), lit('assert'))],
  };
}

/**
 * State rows with the day on which the key's next row begins (`valid_to`, exclusive). With `backfilled`, the first row
 * also holds before it was known: an attribute of a party or a product, never the life of an agreement.
 */
export function stateIntervals(state: StateTable, knowledge: Knowledge, backfilled: boolean): Query {
  const { from, key, keep } = state;
  const isShort = !knowledge.retracted.has(from);
  // In one pass: the rows of a key in order of time and knowledge; the last of a `valid_from` is the one that counts.
  const order = ['valid_from', ...(isShort ? CLOCK : [])];
  const inOrder = { partitionBy: key.map((name) => col(name)), orderBy: order.map((name) => ({ by: col(name) })) };
  const rows: Select = {
    node: 'select',
    output: [
      ...columns([...key, ...keep, 'valid_from']),
      as(over('lead', [col('valid_from')], inOrder), 'next_from'),
      ...(backfilled ? [as(over('first_value', [col('valid_from')], inOrder), 'first_from')] : []),
    ],
    ...(isShort ? visibleRows(state, knowledge) : { from: subquery(survivingRows(state, knowledge), 'surviving') }),
  };
  const begins = backfilled
    ? when(eq(col('valid_from'), col('first_from')), day(BEGINNING), col('valid_from'))
    : col('valid_from');
  return {
    node: 'select',
    output: [
      ...columns([...key, ...keep]),
      as(begins, 'valid_from'),
      as(call('coalesce', col('next_from'), day(FOREVER)), 'valid_to'),
    ],
    from: subquery(rows, 'ordered'),
    where: isShort ? [binary('IS DISTINCT FROM', col('next_from', 'ordered'), col('valid_from', 'ordered'))] : [],
  };
}

/** Rows of a fact table that count: of each id the one learned last, unless it was retracted. */
export function factRows(fact: StateTable, knowledge: Knowledge): Query {
  const rows = visibleRows(fact, knowledge);
  const output = columns(fact.keep, fact.from);
  const where = [...(rows.where ?? []), eq(col('op', fact.from), lit('assert'))];
  if (!knowledge.revised.has(fact.from)) return { node: 'select', output, ...rows, where };
  const latest: Select = {
    node: 'select',
    output: columns([...fact.keep, 'op'], fact.from),
    ...rows,
    qualify: eq(
      over('row_number', [], {
        partitionBy: fact.key.map((name) => col(name, fact.from)),
        orderBy: CLOCK.map((name) => ({ by: col(name, fact.from), descending: true })),
      }),
      lit(1),
    ),
  };
  return {
    node: 'select',
    output: columns(fact.keep),
    from: subquery(latest, 'latest'),
    where: [eq(col('op'), lit('assert'))],
  };
}

/** Two half-open intervals share a day. */
export const overlap = (left: string, right: string): Expression =>
  and(lt(col('valid_from', left), col('valid_to', right)), lt(col('valid_from', right), col('valid_to', left)));
