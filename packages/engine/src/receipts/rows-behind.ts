import { tableDescription, type CanonicalTable, type RowBehind, type RowsBehind } from '@sextant/contracts';
import type { ResultColumns } from '../duckdb/database.ts';
import type { Bound } from '../formula/bind.ts';
import type { EvaluationContext } from '../measures/context.ts';
import { factRows, stateIntervals, type Knowledge } from '../relations/knowledge.ts';
import { day as dayNode, table, type Query, type SqlValue } from '../sql/nodes.ts';
import { from, join, leftJoin, select, sub } from '../sql/select.ts';
import { PLACE } from '../relations/flows.ts';
import { DAY, findRows, type Found } from './find-rows.ts';
import { trailsOf, type Trail } from './trails.ts';

const LINEAGE = ['source_id', 'source_object', 'source_key', 'batch_id', 'recorded_at'] as const;
const SAYS: Readonly<Partial<Record<CanonicalTable, string>>> = {
  agreement: `r.status || ', ' || r.product_id`,
  agreement_party: `r.role || coalesce(', share ' || r.share::VARCHAR, '')`,
  movement: `r.kind || ' ' || r.amount::VARCHAR || ' ' || r.currency`,
  interaction: `r.kind || coalesce(' ' || r.score::VARCHAR, '')`,
  position: `r.kind || coalesce(' ' || r.amount::VARCHAR, '') || coalesce(' ' || r.currency, '') || coalesce(' ' || r.quantity::VARCHAR, '')`,
  gl_entry: `coalesce(r.kpi_line, 'no line') || ' ' || r.functional_amount::VARCHAR || ' ' || r.functional_currency`,
  sales_order: 'r.status',
  claim: `r.status || ', loss ' || r.loss_date::VARCHAR`,
};

/** The rows of the source that one side of the value rests on, the first `limit` of each table with their lineage. */
export async function rowsBehind(side: Bound, context: EvaluationContext, limit: number): Promise<RowsBehind> {
  const { value } = context.plan.windows;
  const totals = new Map<CanonicalTable, number>();
  const rows: RowBehind[] = [];
  for (const trail of merged(trailsOf(side, value, context))) {
    for (const found of findRows(trail, context)) {
      const counted = await countAndTake(found, trail, context, limit);
      totals.set(found.table, (totals.get(found.table) ?? 0) + counted.total);
      rows.push(
        ...counted.rows.filter((row) => !rows.some((each) => each.table === row.table && each.key === row.key)),
      );
    }
  }
  return { totals: [...totals].filter(([, n]) => n > 0).map(([name, n]) => ({ table: name, rows: n })), rows };
}

/** Trails of one table over the same days, with all their kinds. */
function merged(trails: readonly Trail[]): Trail[] {
  const together = new Map<string, Trail>();
  for (const trail of trails) {
    const name = `${trail.table} ${trail.from} ${trail.to} ${trail.group}`;
    const before = together.get(name);
    const isAll = trail.kinds.length === 0 || before?.kinds.length === 0;
    const kinds = isAll ? [] : [...new Set([...(before?.kinds ?? []), ...trail.kinds])].sort();
    together.set(name, { ...trail, kinds });
  }
  return [...together.values()];
}

async function countAndTake(
  found: Found,
  trail: Trail,
  context: EvaluationContext,
  limit: number,
): Promise<{ total: number; rows: RowBehind[] }> {
  const counted = countedRows(found, trail, context);
  if (limit > 0) {
    const result = await context.run(withLineage(found, counted, trail, context.knowledge, limit));
    const rows = read(found.table, result);
    if (rows.length > 0) return { total: Number(result['total']?.[0]), rows };
  }
  const count = await context.run(select({ select: { n: 'count(*)::BIGINT' }, from: sub(counted, 'c') }));
  return { total: Number(count['n']?.[0] ?? 0), rows: [] };
}

/** Every row that counts once: (row_key, party_k; with the place of a row: batch_id and seq). */
function countedRows(found: Found, trail: Trail, context: EvaluationContext): Query {
  const { rows, shape, key, where = [] } = found;
  const byPlace = typeof key !== 'string';
  // A contact is about no product.
  const { filter } = context.plan;
  const asked =
    rows === 'contact' ? context.asking({ filter: filter.filter(({ use }) => use.product !== true) }) : context;
  const kept =
    shape === 'told' && typeof rows !== 'string'
      ? { source: sub(rows, 'r'), where: [] }
      : asked.classed({
          of: rows,
          shape: shape === 'told' ? 'fact' : shape,
          keep: byPlace ? [...PLACE, 'kind'] : ['row_key'],
        });
  const names = byPlace ? [...PLACE] : ['row_key'];
  return select({
    select: { ...Object.fromEntries(names.map((name) => [name, true as const])), party_k: 'min(party_k)' },
    from: kept.source,
    where: [
      ...kept.where,
      ...where,
      ...(shape === 'interval' && trail.from === trail.to ? ['valid_from <= :day', ':day < valid_to'] : []),
    ],
    groupBy: names,
    holes: shape === 'interval' ? { day: dayNode(trail.to) } : {},
  });
}

/** The first rows as the source told them and where from, each with the number of all; none where there is none. */
function withLineage(found: Found, counted: Query, { to }: Trail, knowledge: Knowledge, limit: number): Query {
  const { table: name, key } = found;
  const description = tableDescription(name);
  const isState = description.kind === 'state';
  const names = typeof key === 'string' ? ['row_key'] : [...PLACE];
  const kept = { ...Object.fromEntries(names.map((each) => [each, true as const])), party_k: true as const };
  const first = select({ select: kept, from: table('counted'), orderBy: names, limit });
  const told =
    typeof key === 'string' ? toldByKey(name, key, knowledge) : { tables: [], rows: table(name, 'r'), on: PLACE_ON };
  const day = isState ? 'r.valid_from' : `r.${DAY[name]}`;
  return {
    node: 'with',
    tables: [
      { name: 'counted', query: counted, materialized: true },
      { name: 'all_counted', query: select({ select: { total: 'count(*)::BIGINT' }, from: table('counted') }) },
      { name: 'chosen', query: first, materialized: true },
      ...told.tables,
    ],
    query: select({
      select: {
        row_key: `r.${description.key[0]}`,
        day: `${day}::VARCHAR`,
        party: 'p.party_id',
        says: SAYS[name] ?? `''`,
        source: 'r.source_id',
        object: 'r.source_object',
        source_key: 'r.source_key',
        batch: 'r.batch_id',
        recorded_at: `strftime(r.recorded_at, '%Y-%m-%dT%H:%M:%S.%gZ')`,
        total: 'a.total',
      },
      from: table('chosen', 'c'),
      joins: [
        join(told.rows, `${told.on}${isState ? ' AND r.valid_from <= :to AND :to < r.valid_to' : ''}`, {
          to: dayNode(to),
        }),
        join(table('all_counted', 'a'), 'TRUE'),
        leftJoin(from('party_key', 'p'), 'p.party_k = c.party_k'),
      ],
      orderBy: [`r.${description.key[0]}`],
    }),
  };
}

const PLACE_ON = PLACE.map((name) => `r.${name} = c.${name}`).join(' AND ');

/** Rows of a table by their key, as they count at K; states with their stretches. */
function toldByKey(name: CanonicalTable, key: string, knowledge: Knowledge) {
  const description = tableDescription(name);
  const isState = description.kind === 'state';
  const column = isState && name !== 'claim' ? `${description.key[0]?.replace(/_id$/, '')}_k` : key;
  const [id = ''] = description.key;
  const own = Object.keys(description.columns);
  const rows = isState
    ? stateIntervals(
        {
          from: name,
          key: [column],
          keep: [
            ...(name === 'claim' ? [] : [id]),
            ...own.filter((each) => !description.key.includes(each)),
            ...LINEAGE,
          ],
          only: { temporary: 'chosen_key', on: [column] },
        },
        knowledge,
        false,
      )
    : factRows(
        {
          from: name,
          key: description.key,
          keep: [...own, ...LINEAGE],
          only: { temporary: 'chosen_key', on: [key] },
        },
        knowledge,
      );
  return {
    tables: [
      {
        name: 'chosen_key',
        query: select({ select: { [column]: 'row_key', [key]: 'row_key' }, from: table('chosen') }),
      },
    ],
    rows: sub(rows, 'r'),
    on: `r.${column} = c.row_key`,
  };
}

const text = (value: SqlValue | undefined): string => String(value ?? '');

const read = (name: CanonicalTable, result: ResultColumns): RowBehind[] =>
  (result['row_key'] ?? []).flatMap((key, row) => {
    if (key === null) return [];
    return {
      table: name,
      key: text(key),
      day: text(result['day']?.[row]),
      party: (result['party']?.[row] as string | null | undefined) ?? null,
      says: text(result['says']?.[row]),
      source: text(result['source']?.[row]),
      object: text(result['object']?.[row]),
      sourceKey: (result['source_key']?.[row] as string | null | undefined) ?? null,
      batch: Number(result['batch']?.[row]),
      recordedAt: text(result['recorded_at']?.[row]),
    };
  });
