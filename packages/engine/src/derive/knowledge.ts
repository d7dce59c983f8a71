import type { CanonicalTable } from '@sextant/contracts';
import { and, as, call, col, columns, day, eq, le, lit, lt, over, param, subquery, table, when } from '../sql/nodes.ts';
import type { Expression, Query, Select } from '../sql/nodes.ts';
import { BEGINNING, FOREVER } from '../store/schema.ts';

/** Which part of what was ever written counts. */
export interface Knowledge {
  /** Instant K; undefined: everything committed. */
  knownAt?: string;
  /** Temporary tables with the keys that matter: an incremental refresh looks at nothing else. */
  only?: { agreements: string; parties: string };
}

export interface StateTable {
  from: CanonicalTable;
  key: readonly string[];
  keep: readonly string[];
  /** Temporary table whose column `on` lists the wanted rows. */
  only?: { temporary: string; on: string } | undefined;
  where?: Expression[];
}

/** State rows visible at K: per key and `valid_from` the row learned last, unless it was retracted. */
function survivingRows({ from, key, keep, only, where = [] }: StateTable, knowledge: Knowledge): Select {
  const version = [...key, 'valid_from'];
  const latest: Select = {
    node: 'select',
    output: columns([...version, ...keep, 'op'], from),
    from: table(from),
    joins: only
      ? [{ kind: 'SEMI JOIN', source: table(only.temporary), on: eq(col(only.on, only.temporary), col(only.on, from)) }]
      : [],
    where: [
      ...(knowledge.knownAt === undefined ? [] : [le(col('recorded_at'), param(knowledge.knownAt, 'TIMESTAMPTZ'))]),
      ...where,
    ],
    qualify: eq(
      over('row_number', [], {
        partitionBy: version.map((name) => col(name, from)),
        orderBy: ['recorded_at', 'batch_id', 'seq'].map((name) => ({ by: col(name, from), descending: true })),
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
  const perKey = { partitionBy: state.key.map((name) => col(name)), orderBy: [{ by: col('valid_from') }] };
  const from = backfilled
    ? when(eq(over('row_number', [], perKey), lit(1)), day(BEGINNING), col('valid_from'))
    : col('valid_from');
  return {
    node: 'select',
    output: [
      ...columns([...state.key, ...state.keep]),
      as(from, 'valid_from'),
      as(call('coalesce', over('lead', [col('valid_from')], perKey), day(FOREVER)), 'valid_to'),
    ],
    from: subquery(survivingRows(state, knowledge), 'surviving'),
  };
}

/** Two half-open intervals share a day. */
export const overlap = (left: string, right: string): Expression =>
  and(lt(col('valid_from', left), col('valid_to', right)), lt(col('valid_from', right), col('valid_to', left)));
