import {
  DEFAULT_POLICY,
  type CanonicalTable,
  type ExplainedFilter,
  type ExplainedSource,
  type Explanation,
  type Policy,
} from '@sextant/contracts';
import type { Found } from '../answer.ts';
import type { Snapshot } from '../duckdb/database.ts';
import { printWithParameters, type Statement } from '../sql/print.ts';
import { version as sextant } from '../version.ts';
import { measureFigures } from './measure-figures.ts';
import type { Made } from './receipt-book.ts';
import { rowsBehind } from './rows-behind.ts';

export interface ExplainOptions {
  /** Rows of each table that are shown of each side; the totals are always there. Only for operators. Default 20. */
  rows?: number;
  /** Keys of a segment of the question, whose rows are wanted instead of those of all. */
  segment?: readonly string[];
}

const MOST_BATCHES = 50;

/** How an answer came to be, from what was found when it was found again. */
export async function explainAnswer(
  receipt: string,
  made: Made,
  found: Found,
  snapshot: Snapshot,
  isOperator: boolean,
  statements: readonly Statement[],
  options: ExplainOptions,
): Promise<Explanation> {
  const { answer, plan } = found;
  const { definition } = plan.kpi;
  const engine = await snapshot.runText('SELECT version() AS version');
  return {
    receipt,
    answer,
    verified: answer.receipt === receipt,
    question: made.question,
    knowledge: { knownAt: answer.knownAt, batch: answer.batch },
    definition: {
      id: definition.id,
      name: definition.name,
      version: definition.version,
      formula: definition.formula,
      numerator: definition.numerator,
      denominator: definition.denominator,
      scale: answer.scale,
      source: definition.source,
      traps: definition.traps,
    },
    measures: measureFigures(found),
    filters: filtersOf(made, isOperator),
    policy: rulesOf(answer.policy, made.policy),
    sources: await Promise.all(answer.sources.map((each) => sourceOf(each, answer.batch, found, snapshot))),
    engine: { name: 'DuckDB', version: String(engine['version']?.[0] ?? ''), sextant },
    ...(isOperator ? { statements: statements.map(printWithParameters), rows: await bothSides(found, options) } : {}),
  };
}

async function bothSides(
  found: Found,
  { rows = 20, segment }: ExplainOptions,
): Promise<NonNullable<Explanation['rows']>> {
  const { plan } = found;
  if (plan.missing.length > 0 || plan.beforeKnowledge) {
    return { numerator: { totals: [], rows: [] }, denominator: { totals: [], rows: [] } };
  }
  const narrowed =
    segment === undefined
      ? []
      : plan.by.flatMap((use, place) => {
          const code = use.classes.indexOf(segment[place] ?? '');
          return [{ use, codes: [code], negated: false }];
        });
  const context = await found.contextOf({
    ...plan,
    by: [],
    filter: [...plan.filter, ...narrowed],
    evaluated: [plan.windows.value],
    reading: [],
    companions: [],
  });
  return {
    numerator: await rowsBehind(plan.sides.numerator, context, rows),
    denominator: await rowsBehind(plan.sides.denominator, context, rows),
  };
}

function filtersOf({ question, scope, policy }: Made, isOperator: boolean): ExplainedFilter[] {
  const written = (filter: { scheme: string; in?: string[]; notIn?: string[] }): string =>
    filter.in === undefined
      ? `${filter.scheme} is not ${(filter.notIn ?? []).join(', ')}`
      : `${filter.scheme} is ${filter.in.join(', ')}`;
  const own = (question.filter ?? []).map((each): ExplainedFilter => ({ from: 'question', text: written(each) }));
  const rows = (scope.rows ?? []).map((each): ExplainedFilter => ({ from: 'caller', text: written(each) }));
  const house: string[] = [
    'no test or internal parties, agreements and orders',
    `holders are ${policy.holderRoles.join(', ')}`,
    `in force are ${policy.inForceStatuses.join(', ')}`,
    ...policy.authority.map(
      ({ table, kinds, line, source }) =>
        `${[table, ...(kinds ?? []), ...(line === undefined ? [] : [line])].join(' ')} count from ${source} alone`,
    ),
    ...(scope.role === 'viewer' && policy.minCell > 1
      ? [`nothing about fewer than ${policy.minCell} customers is shown`]
      : []),
  ];
  return [...own, ...(isOperator ? rows : []), ...house.map((text): ExplainedFilter => ({ from: 'policy', text }))];
}

function rulesOf(hash: string, policy: Policy): Explanation['policy'] {
  const rules: Record<string, unknown> = { ...policy };
  const usual: Record<string, unknown> = { ...DEFAULT_POLICY };
  const changed = Object.keys(rules).filter((key) => JSON.stringify(rules[key]) !== JSON.stringify(usual[key]));
  return { hash, rules, changed };
}

/** A source with the batches that the answer rests on. */
async function sourceOf(
  { source, completeThrough }: { source: string; completeThrough: string | null },
  upTo: number,
  { plan }: Found,
  snapshot: Snapshot,
): Promise<ExplainedSource> {
  const tables = [...new Set<CanonicalTable>([...plan.tables, 'party', 'product', 'party_segment', 'fx_rate'])];
  const result = await snapshot.runText(
    `SELECT b.batch_id AS batch, strftime(b.committed_at, '%Y-%m-%dT%H:%M:%S.%gZ') AS at, t.table_name AS name,
       t.rows_stored AS stored, t.rows_rejected AS rejected, count(*) OVER () AS n
     FROM ingest_batch b JOIN ingest_table t ON t.batch_id = b.batch_id AND t.source_id = b.source_id
     WHERE b.source_id = $1 AND b.batch_id <= ${Math.trunc(upTo)} AND t.rows_stored + t.rows_rejected > 0
     ORDER BY b.batch_id DESC, t.table_name`,
    [source],
  );
  const batches = new Map<number, ExplainedSource['batches'][number]>();
  (result['batch'] ?? []).forEach((id, row) => {
    const name = String(result['name']?.[row]) as CanonicalTable;
    if (!tables.includes(name)) return;
    const batch = Number(id);
    const known = batches.get(batch) ?? { batch, committedAt: String(result['at']?.[row]), rows: [] };
    batches.set(batch, known);
    known.rows.push({
      table: name,
      stored: Number(result['stored']?.[row]),
      rejected: Number(result['rejected']?.[row]),
    });
  });
  const list = [...batches.values()];
  return {
    source,
    completeThrough,
    batches: list.slice(0, MOST_BATCHES),
    batchesLeftOut: Math.max(0, list.length - MOST_BATCHES),
  };
}
