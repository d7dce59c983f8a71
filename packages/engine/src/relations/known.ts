import type { CanonicalTable } from '@sextant/contracts';
import { fromListed, isAllOf, replacing } from '../derive/anew.ts';
import { listTable, scopeOf } from '../derive/scopes.ts';
import { changedSql, listsOf, neededLists, type List } from '../derive/touched.ts';
import type { ResultColumns, Snapshot } from '../duckdb/database.ts';
import { param, table, type Query } from '../sql/nodes.ts';
import { select, unionAll } from '../sql/select.ts';
import { SLOTS, slotColumn } from '../store/schema.ts';
import { listedIn } from './knowledge.ts';
import { relation, RELATION_ORDER, widened, type RelationContext, type RelationName } from './registry.ts';
import { derivedScheme } from './rules.ts';

/** Name under which a statement finds a relation as it was known at K. */
export const knownName = (name: RelationName): string => `known_${name}`;

/** How an older knowledge is found: all of it anew, or what is stored with that anew which was touched since. */
export type Older = { from: 'rows' } | { from: 'stored'; lists: readonly List[]; known: KnownThen };

/** What a knowledge is made of, but for where relations are read from. */
type Known = Omit<RelationContext, 'source'>;

/** From this share of what was learned since on, deriving everything costs less. */
const FROM_ROWS_SHARE = 0.5;

/** What was known: at an instant, and of that the batches up to one. */
export interface KnownThen {
  knownAt: string;
  upTo: number | null;
}

/** Whether a row was learned later than K, or is not in what is stored yet, in the middle of a reading. */
function later({ upTo }: KnownThen, instant: string, stored: number | null): string {
  const last = [upTo, stored].filter((each) => each !== null);
  return last.length === 0
    ? `recorded_at > ${instant}`
    : `(recorded_at > ${instant} OR batch_id > ${Math.trunc(Math.min(...last))})`;
}

/** The ending of the names of what is kept for a knowledge. */
const endingOf = ({ knownAt, upTo }: KnownThen): string => `_${knownAt.replaceAll(/\W/g, '_')}_${upTo ?? 'all'}`;

/** Looks at what was learned after K and chooses. */
export async function chooseOlder(snapshot: Snapshot, { rules, delivered }: Known, known: KnownThen): Promise<Older> {
  const rows: Older = { from: 'rows' };
  if (rules.customerUnit === 'organisation') return rows;
  const texts = async (query: string, values: string[] = []): Promise<string[]> =>
    Object.values(await snapshot.runText(query, values))[0]?.map(String) ?? [];
  const behind = await texts(
    'SELECT batch_id FROM derived_batch WHERE batch_id < (SELECT max(batch_id) FROM ingest_batch)',
  );
  const stored = behind[0] === undefined ? null : Number(behind[0]);
  const isLater = later(known, '$1::TIMESTAMPTZ', stored);
  const names = await texts(
    `${changedSql(isLater)} UNION ALL SELECT 'party_link' WHERE EXISTS (SELECT 1 FROM party_link WHERE ${isLater})`,
    [known.knownAt],
  );
  // Another identity, another party: what is stored does not say who counted for whom.
  if (names.includes('party_link')) return rows;
  // What is stored has the classes of today's schemes.
  const today = new Set(await texts('SELECT scheme FROM delivered_scheme'));
  const isDerived = (of: ReadonlySet<string>, scheme: string): boolean =>
    derivedScheme(rules, of, scheme) !== undefined;
  if (rules.derivedSchemes.some(({ scheme }) => isDerived(today, scheme) !== isDerived(delivered, scheme))) return rows;
  const counted = LEARNED.filter(([name]) => names.includes(name)).map(
    ([name, key, all]) =>
      `SELECT (SELECT count(DISTINCT ${key}) FROM ${name} WHERE ${isLater}) / (SELECT count(*) FROM ${all}) AS share`,
  );
  const shares = counted.length === 0 ? [] : await texts(counted.join(' UNION ALL '), [known.knownAt]);
  if (shares.some((share) => Number(share) >= FROM_ROWS_SHARE)) return rows;
  const lists = listsOf({
    isNew: later(known, ':k', stored),
    changed: new Set(names as CanonicalTable[]),
    revised: new Set((await texts('SELECT table_name FROM revised_table')) as CanonicalTable[]),
    rules,
    suffix: endingOf(known),
  });
  return { from: 'stored', lists, known };
}

/** What new rows of a table are counted by, and beside what. */
const LEARNED: readonly [name: CanonicalTable, key: string, all: string][] = [
  ['party', 'party_k', 'party_key'],
  ['party_segment', 'party_k', 'party_key'],
  ['agreement', 'agreement_k', 'agreement_key'],
  ['agreement_party', 'agreement_k', 'agreement_key'],
  ['sales_order', 'order_k', 'order_key'],
  ['movement', 'movement_id', 'movement'],
];

/**
 * Statements that read `known_<relation>` get these as tables in front of them. What is derived anew of a stored relation
 * is kept for the other statements of a question.
 */
export function knownSnapshot(snapshot: Snapshot, older: Older, known: Known): Snapshot {
  const prepared = async (query: Query): Promise<Query> => {
    const tables = older.from === 'rows' ? fromRows(query, known) : await fromStored(query, { older, known, snapshot });
    if (tables.length === 0) return query;
    const own = query.node === 'with' ? query : { tables: [], query };
    return { node: 'with', tables: [...tables, ...own.tables], query: own.query };
  };
  return {
    ...snapshot,
    run: async (query): Promise<ResultColumns> => snapshot.run(await prepared(query)),
    keep: async (name, query) => snapshot.keep(name, await prepared(query)),
  };
}

type Tables = Extract<Query, { node: 'with' }>['tables'];

/** Each relation that is read, directly or for another one, made once a statement, however often it is read. */
function fromRows(query: Query, known: Known): Tables {
  const needed = new Map<RelationName, Query>();
  const times = new Map<string, number>();
  const need = (of: Query): void => {
    const read = tablesRead(of);
    for (const [name, more] of read) times.set(name, (times.get(name) ?? 0) + more);
    for (const name of RELATION_ORDER) {
      if (needed.has(name) || !read.has(knownName(name))) continue;
      const made = relation(name).build({ ...known, source: (other, as) => table(knownName(other), as) });
      needed.set(name, made);
      need(made);
    }
  };
  need(query);
  return RELATION_ORDER.flatMap((name) => {
    const made = needed.get(name);
    if (made === undefined) return [];
    // Read once it is made where it is read, and only as far as it is needed there.
    return [{ name: knownName(name), query: made, materialized: (times.get(knownName(name)) ?? 0) > 1 }];
  });
}

const slots = Array.from({ length: SLOTS }, (_, index) => slotColumn(index + 1));

interface Stored {
  older: Extract<Older, { from: 'stored' }>;
  known: Known;
  snapshot: Snapshot;
}

/** Stored rows that nothing new has touched, and those that it has as they were known. */
async function fromStored(query: Query, stored: Stored): Promise<Tables> {
  const ending = endingOf(stored.older.known);
  const tables: Tables = [];
  const read = tablesRead(query);
  for (const name of RELATION_ORDER.filter((each) => read.has(knownName(each)))) {
    const { rows } = scopeOf(name, ending);
    const anew = await keepAnew(name, stored);
    const columns = [...new Set([...relation(name).columns, ...slots])];
    const of = (from: string): Query =>
      select({
        select: Object.fromEntries(columns.map((column) => [column, `s.${column}`])),
        from: table(from, 's'),
        joins: from === name ? [listedIn(rows.list, rows.on, 's', 'ANTI JOIN')] : [],
      });
    tables.push({ name: knownName(name), query: unionAll(of(name), of(anew)) });
  }
  return tables;
}

/** Keeps what replaces stored rows of a relation, as it was known; the name of the table. */
async function keepAnew(name: RelationName, stored: Stored): Promise<string> {
  const { older, known, snapshot } = stored;
  const ending = endingOf(older.known);
  const nameOf = (of: RelationName): string => `${of}_anew${ending}`;
  const each = relation(name);
  const scope = scopeOf(name, ending);
  for (const list of neededLists(older.lists, scope.needs)) {
    const k = param(older.known.knownAt, 'TIMESTAMPTZ');
    await snapshot.keep(listTable(list.list, ending), { node: 'raw', text: list.query, holes: { k } });
  }
  const whole = new Set<RelationName>();
  const context = fromListed(
    { ...known, source: (other, as) => table(knownName(other), as) },
    scope.lists,
    // None of their rows are among the stored ones that count.
    (other) => {
      if (!isAllOf(scopeOf(other, ending), scope.lists)) return undefined;
      whole.add(other);
      return nameOf(other);
    },
  );
  const made = widened(each, replacing(each, scope, context), context);
  for (const other of whole) await keepAnew(other, stored);
  await knownSnapshot(snapshot, older, known).keep(nameOf(name), made);
  return nameOf(name);
}

/** The tables that a query reads, and how often each. */
function tablesRead(node: unknown, read = new Map<string, number>()): Map<string, number> {
  if (typeof node !== 'object' || node === null) return read;
  const { node: kind, name } = node as { node?: string; name?: string };
  if (kind === 'table' && name !== undefined) read.set(name, (read.get(name) ?? 0) + 1);
  else for (const each of Object.values(node)) tablesRead(each, read);
  return read;
}
