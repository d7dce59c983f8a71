import type { CanonicalTable } from '@sextant/contracts';
import type { ResultColumns, Snapshot } from '../duckdb/database.ts';
import { TOUCHED, TOUCHED_COLUMN } from '../derive/refresh.ts';
import { touchedQueries, touchedRecords } from '../derive/touched.ts';
import { param, table, type Query, type Source } from '../sql/nodes.ts';
import { antiJoin, select, semiJoin, sub, unionAll } from '../sql/select.ts';
import { canonicalTables, SLOTS, slotColumn } from '../store/schema.ts';
import type { Knowledge } from './knowledge.ts';
import { relation, RELATION_ORDER, widened, type RelationContext, type RelationName } from './registry.ts';
import type { DerivationRules } from './rules.ts';
import { wanted } from './wanted.ts';

/** Name under which a statement finds a relation as it was known at K. */
export const knownName = (name: RelationName): string => `known_${name}`;

/** How an older knowledge is found: all of it anew, or what is stored with the parties anew that were touched since. */
export type Older = { from: 'rows' } | { from: 'stored'; changed: ReadonlySet<CanonicalTable> };

/** From this share of touched parties on, deriving everything costs less. */
const FROM_ROWS_SHARE = 0.4;

/** Tables whose later rows change a derived relation. */
const TELLING: readonly CanonicalTable[] = canonicalTables.filter(
  (name) => !['position', 'gl_entry', 'claim'].includes(name),
);

/** What was known: at an instant, and of that the batches up to one. */
export interface KnownThen {
  knownAt: string;
  upTo: number | null;
}

/** Whether a row was learned later. */
const later = ({ upTo }: KnownThen, instant: string): string =>
  upTo === null ? `recorded_at > ${instant}` : `(recorded_at > ${instant} OR batch_id > ${Math.trunc(upTo)})`;

/** Looks at what was learned after K and chooses. */
export async function chooseOlder(snapshot: Snapshot, rules: DerivationRules, known: KnownThen): Promise<Older> {
  if (rules.customerUnit === 'organisation') return { from: 'rows' };
  const isLater = later(known, '$1::TIMESTAMPTZ');
  const found = await snapshot.runText(
    `${TELLING.map((name) => `SELECT '${name}' AS name WHERE EXISTS (SELECT 1 FROM ${name} WHERE ${isLater})`).join(' UNION ALL ')}
     UNION ALL SELECT 'party_link' WHERE EXISTS (SELECT 1 FROM party_link WHERE ${isLater})`,
    [known.knownAt],
  );
  const names = (found['name'] ?? []) as (CanonicalTable | 'party_link')[];
  // Another identity, another party: what is stored does not say who counted for whom.
  if (names.includes('party_link')) return { from: 'rows' };
  const changed = new Set(names as CanonicalTable[]);
  const counts = await snapshot.run({
    node: 'with',
    tables: touchedTables(changed, rules, known, ['parties']),
    query: {
      node: 'raw',
      text: `SELECT count(*) AS touched, count(*) FILTER (WHERE party_k = 0) AS nobody,
        (SELECT count(DISTINCT canonical_k) FROM party_key) AS parties FROM ${TOUCHED.parties}`,
      holes: {},
    },
  });
  const at = (name: string): number => Number(counts[name]?.[0] ?? 0);
  // What belongs to nobody has no party by which it could be found.
  if (at('nobody') > 0 || at('touched') > FROM_ROWS_SHARE * at('parties')) return { from: 'rows' };
  return { from: 'stored', changed };
}

type Tables = Extract<Query, { node: 'with' }>['tables'];

/** `fresh_<table>`: what was learned after K; and the tables of {@link TOUCHED} that follow. */
function touchedTables(
  changed: ReadonlySet<CanonicalTable>,
  rules: DerivationRules,
  known: KnownThen,
  names: readonly (keyof typeof TOUCHED)[] = Object.keys(TOUCHED_COLUMN) as (keyof typeof TOUCHED)[],
): Tables {
  const k = param(known.knownAt, 'TIMESTAMPTZ');
  const fresh: Tables = [...changed].map((name) => ({
    name: `fresh_${name}`,
    query: { node: 'raw', text: `SELECT * FROM ${name} WHERE ${later(known, ':k')}`, holes: { k } },
  }));
  const touched = touchedQueries(touchedRecords(changed, rules.reportingCurrency))
    .filter(([name]) => names.includes(name))
    .map(([name, text]) => ({
      name: TOUCHED[name],
      query: { node: 'raw', text, holes: {} } as Query,
      materialized: true,
    }));
  return [...fresh, ...touched];
}

/**
 * Statements that read `known_<relation>` get these as tables in front of them: each is made once a statement, however
 * often it is read.
 */
export function knownSnapshot(
  snapshot: Snapshot,
  older: Older,
  known: KnownThen | null,
  context: Omit<RelationContext, 'source'>,
): Snapshot {
  const build = (name: RelationName): Query =>
    older.from === 'rows' ? fromRows(name, context) : fromStored(name, context);
  return {
    ...snapshot,
    run: (query): Promise<ResultColumns> => {
      const needed = new Map<RelationName, Query>();
      const need = (of: Query): void => {
        for (const name of RELATION_ORDER) {
          if (needed.has(name) || timesRead(of, knownName(name)) === 0) continue;
          const made = build(name);
          needed.set(name, made);
          need(made);
        }
      };
      need(query);
      if (needed.size === 0) return snapshot.run(query);
      const inOrder = RELATION_ORDER.filter((name) => needed.has(name));
      const readers = [query, ...needed.values()];
      const tables: Tables = inOrder.map((name) => ({
        name: knownName(name),
        query: needed.get(name) as Query,
        // Read once it is made where it is read, and only as far as it is needed there.
        materialized: readers.reduce((sum, each) => sum + timesRead(each, knownName(name)), 0) > 1,
      }));
      const touched =
        older.from === 'stored' && known !== null ? touchedTables(older.changed, context.rules, known) : [];
      const own = query.node === 'with' ? query : { tables: [], query };
      return snapshot.run({ node: 'with', tables: [...touched, ...tables, ...own.tables], query: own.query });
    },
  };
}

const fromRows = (name: RelationName, context: Omit<RelationContext, 'source'>): Query =>
  relation(name).build({ ...context, source: (other, as) => table(knownName(other), as) });

const slots = Array.from({ length: SLOTS }, (_, index) => slotColumn(index + 1));

/** Stored rows of whoever was not touched since, and the touched derived anew as they were known. */
function fromStored(name: RelationName, context: Omit<RelationContext, 'source'>): Query {
  const each = relation(name);
  const columns = [...new Set([...each.columns, ...slots])];
  const knowledge: Knowledge = { ...context.knowledge, only: TOUCHED };
  const anew: RelationContext = {
    ...context,
    knowledge,
    source: (other, as): Source =>
      other === 'flow'
        ? table(knownName(other), as)
        : sub(
            {
              node: 'select',
              output: [{ expression: { node: 'star' }, as: '*' }],
              from: table(knownName(other)),
              joins: [semiJoin(table(TOUCHED.parties), `${TOUCHED.parties}.party_k = ${knownName(other)}.party_k`)],
            },
            as,
          ),
  };
  const kept = select({
    select: Object.fromEntries(columns.map((column) => [column, `s.${column}`])),
    from: table(name, 's'),
    joins: [antiJoin(table(TOUCHED.parties), `${TOUCHED.parties}.party_k = s.party_k`)],
  });
  const made = widened(each, wanted(each.build(anew), each.columns, TOUCHED.parties), anew);
  const made_ = select({
    select: Object.fromEntries(columns.map((column) => [column, `m.${column}`])),
    from: sub(made, 'm'),
  });
  return unionAll(kept, made_);
}

/** How often a query reads the table of that name. */
function timesRead(node: unknown, name: string): number {
  if (Array.isArray(node)) return node.reduce<number>((sum, each) => sum + timesRead(each, name), 0);
  if (typeof node !== 'object' || node === null) return 0;
  const { node: kind, name: own } = node as { node?: string; name?: string };
  if (kind === 'table') return own === name ? 1 : 0;
  return Object.values(node).reduce<number>((sum, each) => sum + timesRead(each, name), 0);
}
