import { tableDescription, type CanonicalTable } from '@sextant/contracts';
import type { Snapshot } from '../duckdb/database.ts';
import type { Need } from '../measures/measure.ts';
import { canonicalTables } from './schema.ts';

/** A source that fills something, and the first day of what it fills. */
export interface Provider {
  source: string;
  since: string | null;
}

/** Sources by what they fill: a table, `movement:sale_gross`, `agreement.recurring_amount` … */
export type Providers = ReadonlyMap<string, readonly Provider[]>;

/** Day of a row that says since when there is something. */
const DAYS: Partial<Record<CanonicalTable, string>> = {
  sales_order: 'business_date',
  movement: 'business_date',
  interaction: 'business_date',
  position: 'position_date',
  gl_entry: 'posting_date',
  fx_rate: 'rate_date',
};

/** Columns whose values are kinds that a formula may need, by table. */
const KINDS: Partial<Record<CanonicalTable, string>> = {
  movement: 'kind',
  interaction: 'kind',
  position: 'kind',
  gl_entry: 'kpi_line',
  sales_order: 'order_type',
  agreement: 'status',
};

/** Every column that some need names, with the values it asks for. */
function columnsOf(needs: readonly Need[]): Map<CanonicalTable, Map<string, boolean>> {
  const found = new Map<CanonicalTable, Map<string, boolean>>();
  const visit = ({ table, column, value, or = [], also }: Need): void => {
    if (column !== undefined) {
      const ofTable = found.get(table) ?? new Map<string, boolean>();
      found.set(table, ofTable.set(column, (ofTable.get(column) ?? false) || value !== undefined));
    }
    for (const each of [...or, ...(also === undefined ? [] : [also])]) visit(each);
  };
  needs.forEach(visit);
  return found;
}

/** One pass over each table that has rows. */
export async function readProviders(snapshot: Snapshot, needs: readonly Need[]): Promise<Providers> {
  const columns = columnsOf(needs);
  const providers = new Map<string, Provider[]>();
  const note = (what: string, provider: Provider): void => {
    const known = providers.get(what) ?? [];
    const same = known.find(({ source }) => source === provider.source);
    if (same === undefined) providers.set(what, [...known, provider]);
    else if (provider.since !== null && (same.since === null || provider.since < same.since))
      same.since = provider.since;
  };
  for (const table of canonicalTables) {
    const kind = KINDS[table];
    const day = DAYS[table] ?? 'valid_from';
    const filled = [...(columns.get(table) ?? [])].filter(
      ([name]) => tableDescription(table).columns[name] !== undefined,
    );
    const outputs = filled.map(([name, withValue], index) => {
      const { type } = tableDescription(table).columns[name] as { type: string };
      const isFilled = type === 'boolean' ? name : `${name} IS NOT NULL`;
      return withValue ? `${name}::VARCHAR AS c${index}` : `coalesce(${isFilled}, FALSE) AS c${index}`;
    });
    const groups = ['source_id', ...(kind === undefined ? [] : [kind]), ...filled.map((_, index) => `c${index}`)];
    const found = await snapshot.runText(
      `SELECT ${[...groups, `min(${day})::VARCHAR AS since`].join(', ')} FROM (
         SELECT source_id, ${[...new Set([day, ...(kind === undefined ? [] : [kind])]), ...outputs].join(', ')} FROM ${table} WHERE op = 'assert'
       ) GROUP BY ${groups.join(', ')}`,
    );
    (found['source_id'] ?? []).forEach((source, row) => {
      const since = found['since']?.[row];
      const provider = (): Provider => ({ source: String(source), since: since == null ? null : String(since) });
      note(table, provider());
      const ofKind = kind === undefined ? undefined : found[kind]?.[row];
      if (ofKind != null) note(`${table}:${String(ofKind)}`, provider());
      filled.forEach(([name], index) => {
        const value = found[`c${index}`]?.[row];
        if (value === true || value === 'true') note(`${table}.${name}`, provider());
        else if (typeof value === 'string') {
          note(`${table}.${name}`, provider());
          note(`${table}.${name}:${value}`, provider());
        }
      });
    });
  }
  return providers;
}

/** Sources that fill a need, each once; of alternatives those of each. */
export function providersOf(providers: Providers, { table, kinds, column, value, also, or = [] }: Need): Provider[] {
  const names =
    value !== undefined
      ? [`${table}.${column}:${value}`]
      : column !== undefined
        ? [`${table}.${column}`]
        : (kinds?.map((kind) => `${table}:${kind}`) ?? [table]);
  const found = [
    ...names.flatMap((name) => providers.get(name) ?? []),
    ...(also === undefined ? [] : providersOf(providers, also)),
    ...or.flatMap((each) => providersOf(providers, each)),
  ];
  const bySource = new Map<string, Provider>();
  for (const { source, since } of found) {
    const known = bySource.get(source);
    const first = known?.since == null || (since !== null && since < known.since) ? since : known.since;
    bySource.set(source, { source, since: first });
  }
  return [...bySource.values()].sort((a, b) => (a.source < b.source ? -1 : 1));
}
