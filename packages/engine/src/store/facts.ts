import type { CanonicalTable, Policy } from '@sextant/contracts';
import type { Snapshot } from '../duckdb/database.ts';
import type { Need } from '../measures/measure.ts';
import {
  ALL_DIMENSIONS,
  DIMENSION_COLUMNS,
  DIMENSIONS,
  isDimension,
  type Dimension,
  type LedgerDimension,
} from '../measures/ledger/dimensions.ts';
import { INTERACTION_CODES, MOVEMENT_CODES } from '../relations/flows.ts';
import { findingsOf, findingsSql, type SourceFinding } from '../quality/findings.ts';
import { canonicalTables, retractedTablesSql, slotColumn } from './schema.ts';

/** What the store says about itself; read once per version of the store. */
export interface Facts {
  batch: number;
  /** When the last batch was committed; null before the first. */
  committedAt: string | null;
  /** Earliest knowledge; a question about what was known before it has no answer. */
  knownSince: string | null;
  sources: SourceFacts[];
  /** Per scheme the classes by code; code 0 is `unknown`. */
  schemes: Map<string, string[]>;
  /** Per dimension of the ledger its values by code; code 0 is `unknown`. */
  dimensions: ReadonlyMap<Dimension, readonly string[]>;
  /** Dimensions in which some entry has no value. */
  undimensioned: ReadonlySet<Dimension>;
  /** Declared schemes in which some customer has, or had, no known class. */
  unclassified: ReadonlySet<string>;
  /** Tables in which something was taken back. */
  retracted: ReadonlySet<CanonicalTable>;
  /** Earliest day on which an agreement's life begins. */
  firstAgreement: string | null;
  /** Day of the first order. */
  firstOrder: string | null;
  /** Fact tables in which some id was stated twice. */
  revised: ReadonlySet<CanonicalTable>;
  /** Some party is linked to another one. */
  hasLinks: boolean;
  /** Schemes that sources deliver themselves. */
  delivered: ReadonlySet<string>;
  /** Product categories by code; code 0 is no category. */
  categories: readonly string[];
  /** Some amount is in another currency than the reporting one. */
  hasForeign: boolean;
  /** Last day on which a row of these tables begins to hold; attributes of an earlier day may have been carried back. */
  lastBegins: Readonly<Record<'party' | 'party_segment' | 'product', string | null>>;
  /** Some movement belongs to no party. */
  hasUnattributed: boolean;
  /**
   * What there is: `movement:sale_gross`, `interaction:login`, `position:seats_used`, `agreement.recurring_amount` …; and
   * what is known of it: `gl_entry.functional_currency:own`.
   */
  present: ReadonlySet<string>;
  /** What the checks of the last sync found, worst first. */
  findings: readonly SourceFinding[];
}

export interface SourceFacts {
  id: string;
  completeThrough: string | null;
  lastSync: string | null;
  historyFrom: string | null;
  endAssumed: boolean;
  tables: CanonicalTable[];
  /** Rows of the last reading, per table. */
  rows: { table: CanonicalTable; read: number; rejected: number; reasons: { reason: string; rows: number }[] }[];
}

/** The sources that deliver one of the tables. */
export const sourcesOf = (facts: Facts, tables: readonly CanonicalTable[]): SourceFacts[] =>
  facts.sources.filter((source) => source.tables.some((table) => tables.includes(table)));

/** Last day of which every one of the sources is complete; null while one has not said so. */
export function completeThrough(sources: readonly SourceFacts[]): string | null {
  const days = sources.map((source) => source.completeThrough);
  if (days.includes(null)) return null;
  return days.reduce((least, day) => (least === null || (day !== null && day < least) ? day : least), null);
}

/** Tables whose beginning decides what can be told (DOMAIN 1.5); attributes hold before they were known. */
const LIVES: readonly CanonicalTable[] = ['agreement', 'sales_order', 'claim'];

/**
 * The latest of the days from which each needed source can tell: before it a total would lack a part. Sources that do
 * not say so begin with their first agreement or order.
 */
export function historyFrom(facts: Facts, tables: readonly CanonicalTable[]): string | null {
  const needed = LIVES.filter((table) => tables.includes(table));
  const first: Partial<Record<CanonicalTable, string | null>> = {
    agreement: facts.firstAgreement,
    sales_order: facts.firstOrder,
  };
  const begins = needed.flatMap((table) => {
    const declared = sourcesOf(facts, [table])
      .map((source) => source.historyFrom)
      .filter((each) => each !== null);
    return declared.length > 0 ? declared : [first[table] ?? null].filter((each) => each !== null);
  });
  return begins.reduce<string | null>((last, day) => (last === null || day > last ? day : last), null);
}

/** Every table that a need can be met from. */
export const tablesOf = (needs: readonly Need[]): CanonicalTable[] => [
  ...new Set(
    needs.flatMap((need) => [need.table, ...tablesOf([...(need.or ?? []), ...(need.also ? [need.also] : [])])]),
  ),
];

/** What no source provides: needs without any of their kinds or without their column, and parts of a cost that are missing. */
export function unmet(
  facts: Facts,
  needs: readonly Need[],
  policy: Pick<Policy, 'costPools'>,
): { missing: Need[]; gross: string[] } {
  const isMet = ({ table, kinds, column, value, given, rule, also, or = [] }: Need): boolean => {
    if (or.some(isMet)) return true;
    if (given !== undefined && !given.some((kind) => facts.present.has(`movement:${kind}`))) return true;
    if (rule !== undefined && policy[rule].length === 0) return false;
    if (also !== undefined && !isMet(also)) return false;
    if (!facts.present.has(table)) return false;
    if (value !== undefined) return facts.present.has(`${table}.${column}:${value}`);
    if (column !== undefined) return facts.present.has(`${table}.${column}`);
    return kinds === undefined || kinds.some((kind) => facts.present.has(`${table}:${kind}`));
  };
  const unmetNeeds = needs.filter((need) => !isMet(need));
  const metGroups = new Set(needs.filter((need) => need.given === undefined && isMet(need)).map((need) => need.group));
  // A figure that is nothing but the component cannot stand without all of it.
  const isMissing = ({ optional, group }: Need): boolean =>
    optional === undefined || (group !== undefined && !metGroups.has(group));
  const gross = unmetNeeds.flatMap((need) => (isMissing(need) ? [] : [need.optional as string]));
  return { missing: unmetNeeds.filter(isMissing), gross: [...new Set(gross)] };
}

type Cell = string | number | boolean | null | undefined;
const text = (value: Cell): string | null => (typeof value === 'string' ? value : null);
const instant = (column: string): string => `strftime(${column}, '%Y-%m-%dT%H:%M:%S.%gZ')`;

export async function readFacts(
  snapshot: Snapshot,
  declaredSchemes: readonly string[],
  reportingCurrency: string,
): Promise<Facts> {
  const batches = await snapshot.runText(
    `SELECT coalesce(max(batch_id), 0)::INTEGER AS batch, ${instant('max(committed_at)')} AS committed FROM ingest_batch
       WHERE batch_id <= (SELECT batch_id FROM derived_batch)`,
  );
  const known = await snapshot.runText(
    `SELECT ${instant('least((SELECT min(recorded_at) FROM agreement), (SELECT min(recorded_at) FROM sales_order))')} AS since,
       (SELECT min(valid_from) FROM agreement WHERE op = 'assert')::VARCHAR AS first,
       (SELECT min(business_date) FROM sales_order WHERE op = 'assert' AND order_type = 'order')::VARCHAR AS first_order`,
  );
  const sources = await snapshot.runText(
    `SELECT source_id, complete_through::VARCHAR AS complete, ${instant('last_sync')} AS last_sync, history_from::VARCHAR AS history,
       end_assumed, tables FROM source_state ORDER BY source_id`,
  );
  const rows = await lastReadings(snapshot);
  const retracted = await snapshot.runText(retractedTablesSql);
  return {
    batch: Number(batches['batch']?.[0] ?? 0),
    committedAt: text(batches['committed']?.[0]),
    knownSince: text(known['since']?.[0]),
    firstAgreement: text(known['first']?.[0]),
    firstOrder: text(known['first_order']?.[0]),
    revised: new Set((await list(snapshot, 'SELECT table_name FROM revised_table')) as CanonicalTable[]),
    hasLinks: (await list(snapshot, 'SELECT 1 FROM party_link LIMIT 1')).length > 0,
    delivered: new Set(await list(snapshot, 'SELECT scheme FROM delivered_scheme')),
    categories: ['', ...(await list(snapshot, 'SELECT category FROM category_key ORDER BY category_k'))],
    hasForeign: await hasForeign(snapshot, reportingCurrency),
    lastBegins: await lastBegins(snapshot),
    hasUnattributed: (await list(snapshot, 'SELECT 1 FROM flow WHERE party_k = 0 LIMIT 1')).length > 0,
    present: new Set([...(await list(snapshot, PRESENT)), ...(await inOwnCurrency(snapshot, reportingCurrency))]),
    findings: findingsOf(await snapshot.runText(findingsSql())),
    unclassified: await readUnclassified(snapshot, declaredSchemes),
    retracted: new Set((retracted['name'] ?? []) as CanonicalTable[]),
    schemes: await readSchemes(snapshot),
    ...(await readDimensions(snapshot)),
    sources: (sources['source_id'] ?? []).map((id, index) => ({
      id: String(id),
      completeThrough: text(sources['complete']?.[index]),
      lastSync: text(sources['last_sync']?.[index]),
      historyFrom: text(sources['history']?.[index]),
      endAssumed: sources['end_assumed']?.[index] === true,
      tables: JSON.parse(String(sources['tables']?.[index] ?? '[]')) as CanonicalTable[],
      rows: rows.get(String(id)) ?? [],
    })),
  };
}

const KINDS = (name: string, codes: readonly string[], from: string): string =>
  `SELECT '${name}:' || [${codes.map((code) => `'${code}'`).join(', ')}][kind + 1] FROM (SELECT DISTINCT kind FROM ${from})`;
const FILLED = (table: string, column: string, condition = `${column} IS NOT NULL`): string =>
  `SELECT '${table}.${column}' WHERE EXISTS (SELECT 1 FROM ${table} WHERE ${condition})`;

/** Rollups know the kinds of millions of movements without reading them. */
const PRESENT = [
  ...canonicalTables.map((table) => `SELECT '${table}' WHERE EXISTS (SELECT 1 FROM ${table})`),
  KINDS('movement', MOVEMENT_CODES, 'flow_delta'),
  KINDS('interaction', INTERACTION_CODES, 'contact'),
  `SELECT DISTINCT 'position:' || kind FROM position`,
  `SELECT DISTINCT 'gl_entry:' || kpi_line FROM gl_entry WHERE kpi_line IS NOT NULL`,
  `SELECT DISTINCT 'sales_order:' || order_type FROM sales_order`,
  `SELECT DISTINCT 'agreement:' || status FROM agreement`,
  FILLED('agreement', 'recurring_amount'),
  FILLED('product', 'is_licence', 'is_licence'),
  FILLED('product', 'is_transactional', 'is_transactional'),
  `SELECT DISTINCT 'product.line_of_business:' || line_of_business FROM product`,
  FILLED('agreement', 'term_end_on'),
  FILLED('agreement', 'renews_agreement_id'),
  // The end of a term of which a later state says another day.
  `SELECT 'agreement.term_end_on:moved' WHERE EXISTS (SELECT 1 FROM agreement WHERE term_end_on IS NOT NULL GROUP BY agreement_k HAVING min(term_end_on) < max(term_end_on))`,
  FILLED('movement', 'purpose'),
  FILLED('movement', 'initiator'),
  FILLED('interaction', 'user_key'),
  FILLED('party', 'parent_party_id'),
  FILLED('product', 'is_earning_asset', 'is_earning_asset'),
  `SELECT DISTINCT 'product.family:' || family FROM product WHERE family IS NOT NULL`,
  FILLED('gl_entry', 'cost_pool'),
  `SELECT DISTINCT 'gl_entry.cost_pool:' || cost_pool FROM gl_entry WHERE cost_pool IS NOT NULL`,
  FILLED('sales_order', 'converted_order_id'),
].join(' UNION ALL ');

async function list(snapshot: Snapshot, text_: string): Promise<string[]> {
  const result = await snapshot.runText(text_);
  return (Object.values(result)[0] ?? []).map(String);
}

async function lastBegins(snapshot: Snapshot): Promise<Facts['lastBegins']> {
  const last = (table: string): string => `(SELECT max(valid_from) FROM ${table})::VARCHAR AS ${table}`;
  const found = await snapshot.runText(`SELECT ${['party', 'party_segment', 'product'].map(last).join(', ')}`);
  const of = (table: string): string | null => text(found[table]?.[0]);
  return { party: of('party'), party_segment: of('party_segment'), product: of('product') };
}

async function hasForeign(snapshot: Snapshot, own: string): Promise<boolean> {
  const found = await snapshot.runText('SELECT 1 AS one FROM holding WHERE currency <> $1 AND monthly <> 0 LIMIT 1', [
    own,
  ]);
  return (found['one'] ?? []).length > 0;
}

/** Amounts that are all in the reporting currency, as `table.column:own`: nothing has to be converted. */
async function inOwnCurrency(snapshot: Snapshot, own: string): Promise<string[]> {
  const found = await snapshot.runText(
    `SELECT 1 AS one FROM gl_entry WHERE op = 'assert' AND functional_currency IS DISTINCT FROM $1 LIMIT 1`,
    [own],
  );
  return (found['one'] ?? []).length > 0 ? [] : ['gl_entry.functional_currency:own'];
}

/** Links as known at an instant, followed to their end, between the numbers of the parties. */
export async function linksAt(
  snapshot: Snapshot,
  knownAt: string,
  upTo: number | null = null,
): Promise<[number, number][]> {
  const result = await snapshot.runText(
    `SELECT a.party_k AS a, b.party_k AS b FROM (
       SELECT * FROM party_link WHERE recorded_at <= $1::TIMESTAMPTZ${upTo === null ? '' : ` AND batch_id <= ${Math.trunc(upTo)}`}
       QUALIFY row_number() OVER (PARTITION BY party_id ORDER BY recorded_at DESC, batch_id DESC, seq DESC) = 1
     ) l JOIN party_key a ON a.party_id = l.party_id JOIN party_key b ON b.party_id = l.canonical_party_id
     WHERE l.party_id <> l.canonical_party_id`,
    [knownAt],
  );
  const next = new Map((result['a'] ?? []).map((from, row) => [Number(from), Number(result['b']?.[row])]));
  const end = (of: number): number => {
    let at = of;
    for (let step = next.get(at); step !== undefined; step = next.get(at)) at = step;
    return at;
  };
  return [...next.keys()].map((of) => [of, end(of)]);
}

async function readUnclassified(snapshot: Snapshot, declaredSchemes: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (const [index, scheme] of declaredSchemes.entries()) {
    const some = await snapshot.runText(
      `SELECT 1 AS one FROM customer_state WHERE ${slotColumn(index + 1)} = 0 LIMIT 1`,
    );
    if ((some['one'] ?? []).length > 0) found.add(scheme);
  }
  return found;
}

async function readSchemes(snapshot: Snapshot): Promise<Map<string, string[]>> {
  const codes = await snapshot.runText('SELECT scheme, code, segment FROM segment_code ORDER BY scheme, code');
  const schemes = new Map<string, string[]>();
  (codes['scheme'] ?? []).forEach((scheme, index) => {
    const classes = schemes.get(String(scheme)) ?? [];
    classes[Number(codes['code']?.[index])] = String(codes['segment']?.[index]);
    schemes.set(String(scheme), classes);
  });
  return schemes;
}

/** Columns that say which entity, branch … entries of the ledger and balances are of. */
const DIMENSION_READS: readonly string[] = [
  ...DIMENSIONS.map((dimension) => dimensionRead('gl_entry', dimension)),
  `SELECT 'source' AS dimension, source_id AS value FROM source_state`,
  ...(['entity', 'branch'] as const).flatMap((dimension) => [
    dimensionRead('position', dimension, 'agreement_id IS NULL OR entity IS NOT NULL'),
    // Balances of agreements are where the agreement is.
    dimensionRead('agreement', dimension, 'EXISTS (SELECT 1 FROM position)'),
  ]),
];

function dimensionRead(table: CanonicalTable, dimension: LedgerDimension, where = 'TRUE'): string {
  return `SELECT '${dimension}' AS dimension, ${DIMENSION_COLUMNS[dimension]} AS value FROM ${table} WHERE op = 'assert' AND (${where})`;
}

async function readDimensions(snapshot: Snapshot): Promise<Pick<Facts, 'dimensions' | 'undimensioned'>> {
  const found = await snapshot.runText(`${DIMENSION_READS.join(' UNION ')} ORDER BY dimension, value`);
  const dimensions = new Map<Dimension, string[]>(ALL_DIMENSIONS.map((dimension) => [dimension, ['unknown']]));
  const undimensioned = new Set<Dimension>();
  (found['dimension'] ?? []).forEach((name, row) => {
    const dimension = String(name);
    if (!isDimension(dimension)) return;
    const value = text(found['value']?.[row]);
    if (value === null) undimensioned.add(dimension);
    else if (value !== 'unknown') dimensions.get(dimension)?.push(value);
  });
  return { dimensions, undimensioned };
}

/**
 * Rows read and rejected in the last reading of each source: the last run that read anything, with the runs before it
 * that were cut off and that it went on from.
 */
async function lastReadings(snapshot: Snapshot): Promise<Map<string, SourceFacts['rows']>> {
  const result = await snapshot.runText(`
    SELECT b.source_id, t.table_name, sum(t.rows_read)::BIGINT AS read, sum(t.rows_rejected)::BIGINT AS rejected
    FROM ingest_table t JOIN ingest_batch b USING (batch_id) JOIN (${PREVIOUS}) p ON p.source_id = b.source_id
    WHERE t.rows_read > 0 AND b.run > p.run
    GROUP BY ALL ORDER BY ALL`);
  const bySource = new Map<string, SourceFacts['rows']>();
  (result['source_id'] ?? []).forEach((id, index) => {
    const rows = bySource.get(String(id)) ?? [];
    rows.push({
      table: String(result['table_name']?.[index]) as CanonicalTable,
      read: Number(result['read']?.[index]),
      rejected: Number(result['rejected']?.[index]),
      reasons: [],
    });
    bySource.set(String(id), rows);
  });
  const reasons = await snapshot.runText(`
    SELECT q.source_id, q.table_name, q.reason, count(*) AS n FROM quarantine q JOIN (${PREVIOUS}) p USING (source_id)
    WHERE q.run > p.run GROUP BY ALL ORDER BY n DESC, q.table_name, q.reason`);
  (reasons['source_id'] ?? []).forEach((id, index) => {
    const of = bySource.get(String(id))?.find(({ table }) => table === reasons['table_name']?.[index]);
    of?.reasons.push({ reason: String(reasons['reason']?.[index]), rows: Number(reasons['n']?.[index]) });
  });
  return bySource;
}

/** The run before the last reading of each source; 0 where there is none. */
const PREVIOUS = `
  WITH reading AS (
    SELECT b.source_id, b.run FROM ingest_table t JOIN ingest_batch b USING (batch_id) WHERE t.rows_read > 0 GROUP BY ALL
  ), last AS (
    SELECT source_id, max(run) AS run FROM reading GROUP BY source_id
  )
  SELECT l.source_id, coalesce(max(s.run), 0) AS run FROM last l
  LEFT JOIN (SELECT source_id, run, state FROM sync_run SEMI JOIN reading USING (run)) s
    ON s.source_id = l.source_id AND s.state = 'done' AND s.run < l.run
  GROUP BY l.source_id`;
