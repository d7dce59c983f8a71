import type { CanonicalTable } from '@sextant/contracts';
import type { DerivationRules } from '../relations/rules.ts';
import { canonicalTables } from '../store/schema.ts';
import { listTable, type ListName } from './scopes.ts';

/** Tables whose rows derived relations are made from. */
export const TELLING: readonly CanonicalTable[] = canonicalTables.filter(
  (name) => !['position', 'gl_entry', 'claim'].includes(name),
);

/** What is new, and what it has to be known for. */
export interface News {
  /** Condition that the new rows of a canonical table fulfil. */
  isNew: string;
  /** Tables that have such rows. */
  changed: ReadonlySet<CanonicalTable>;
  /** Fact tables in which some id was stated twice. */
  revised: ReadonlySet<CanonicalTable>;
  rules: Pick<DerivationRules, 'reportingCurrency' | 'customerBasis'>;
  /** Canonical parties (party_k) beside those that new rows are about. */
  parties?: readonly string[];
  /** Ending of the lists' names. */
  suffix?: string;
}

/** A query for the names of the tables that have new rows. */
export const changedSql = (isNew: string): string =>
  TELLING.map((name) => `SELECT '${name}' AS name WHERE EXISTS (SELECT 1 FROM ${name} WHERE ${isNew})`).join(
    ' UNION ALL ',
  );

/** How a list is filled. */
export interface List {
  list: ListName;
  query: string;
  /** Lists that the query reads. */
  reads: readonly ListName[];
}

/**
 * The lists, each of which may read those before it: everything whose derived rows may differ because of what is new. All
 * statements about a thing count, whatever has become of them since.
 */
export function listsOf(news: News): List[] {
  const { isNew, changed, suffix } = news;
  const reads = new Set<ListName>();
  const of = (list: ListName): string => {
    reads.add(list);
    return listTable(list, suffix);
  };
  const fresh = (table: CanonicalTable): string => `(SELECT * FROM ${table} WHERE ${isNew})`;
  const canonical = (records: string): string =>
    `SELECT DISTINCT k.canonical_k AS party_k FROM (${records}) r JOIN party_key k ON k.party_k = r.party_k`;
  const members = (list: ListName): string =>
    `SELECT k.party_k FROM party_key k SEMI JOIN ${of(list)} t ON t.party_k = k.canonical_k`;
  /** Rows of a table that name what a list has. */
  const naming = (table: CanonicalTable, columns: readonly string[], list: ListName, key: string): string =>
    `SELECT ${listed(columns, 'x')} FROM ${table} x SEMI JOIN ${of(list)} t ON t.${key} = x.${key}`;
  /** What follows from the new rows of a table, where there are any. */
  const ifNew = (table: CanonicalTable, query: (rows: string) => string): string[] =>
    changed.has(table) ? [query(fresh(table))] : [];
  const hasGoods = news.rules.customerBasis !== 'contractual';
  const lines = (orders: ListName): string =>
    allRows(news, 'movement', PLACE, naming('movement', PLACE, orders, 'order_k'));

  const queries: Record<ListName, () => string> = {
    whole: () =>
      union([
        NO_PARTY,
        ...ifNew('party', (rows) => canonical(`SELECT party_k FROM ${rows}`)),
        ...ifNew('party_segment', (rows) => canonical(`SELECT party_k FROM ${rows}`)),
        ...(news.parties ?? []),
      ]),
    whole_member: () => members('whole'),
    agreement: () =>
      union([
        ...ifNew('agreement', (rows) => `SELECT agreement_k FROM ${rows}`),
        ...ifNew('agreement_party', (rows) => `SELECT agreement_k FROM ${rows}`),
        ...ifNew(
          'product',
          (rows) => `SELECT agreement_k FROM agreement a SEMI JOIN ${rows} p ON p.product_k = a.product_k`,
        ),
        naming('agreement_party', ['agreement_k'], 'whole_member', 'party_k'),
      ]),
    changed_order: () =>
      union([
        ...ifNew('sales_order', (rows) => `SELECT order_k FROM ${rows}`),
        naming('sales_order', ['order_k'], 'whole_member', 'party_k'),
      ]),
    movement: () =>
      allRows(
        news,
        'movement',
        MOVEMENT,
        union([
          ...ifNew('movement', (rows) => `SELECT ${MOVEMENT.join(', ')} FROM ${rows}`),
          naming('movement', MOVEMENT, 'agreement', 'agreement_k'),
          naming('movement', MOVEMENT, 'changed_order', 'order_k'),
          naming('movement', MOVEMENT, 'whole_member', 'party_k'),
          ...ifNew(
            'product',
            (rows) =>
              `SELECT ${listed(MOVEMENT, 'm')} FROM movement m SEMI JOIN ${rows} p ON p.product_k = m.product_k`,
          ),
          ...ifNew('fx_rate', (rows) => convertedRows(news.rules.reportingCurrency, rows)),
        ]),
      ),
    order: () =>
      `SELECT order_k FROM ${of('changed_order')} UNION SELECT order_k FROM ${of('movement')} WHERE order_k IS NOT NULL`,
    goods_order: () => (hasGoods ? `SELECT order_k FROM ${of('order')}` : NO_ORDER),
    buyer: () =>
      union([`SELECT party_k FROM ${of('whole')}`, canonical(naming('sales_order', ['party_k'], 'order', 'order_k'))]),
    buyer_member: () => members('buyer'),
    buyer_order: () =>
      `SELECT DISTINCT order_k FROM (${naming('sales_order', ['order_k'], 'buyer_member', 'party_k')})`,
    buyer_line: () => lines('buyer_order'),
    holder: () =>
      union([
        `SELECT party_k FROM ${of('whole')}`,
        canonical(naming('agreement_party', ['party_k'], 'agreement', 'agreement_k')),
        ...(hasGoods ? [`SELECT party_k FROM ${of('buyer')}`] : []),
      ]),
    holder_member: () => members('holder'),
    line: () => (hasGoods ? lines('order') : NO_PLACE),
    holding: () =>
      union([
        `SELECT agreement_k FROM ${of('agreement')}`,
        ...(hasGoods ? [`SELECT -order_k FROM ${of('order')}`] : []),
      ]),
    payer: () =>
      canonical(
        `${owners(of('movement'))} UNION SELECT party_k FROM sales_order SEMI JOIN (
          SELECT order_k FROM ${of('movement')} WHERE party_k IS NULL) t USING (order_k)`,
      ),
    payer_member: () => members('payer'),
    interaction: () =>
      allRows(
        news,
        'interaction',
        INTERACTION,
        union([
          ...ifNew('interaction', (rows) => `SELECT ${INTERACTION.join(', ')} FROM ${rows}`),
          naming('interaction', INTERACTION, 'agreement', 'agreement_k'),
          naming('interaction', INTERACTION, 'whole_member', 'party_k'),
        ]),
      ),
    contacted: () => canonical(owners(of('interaction'))),
    contacted_member: () => members('contacted'),
    customer: () => `SELECT party_k FROM ${of('holder')} UNION SELECT party_k FROM ${of('buyer')}`,
    doer: () => union((['holder', 'payer', 'contacted'] as const).map((list) => `SELECT party_k FROM ${of(list)}`)),
  };
  return Object.entries(queries).map(([list, make]) => {
    reads.clear();
    return { list: list as ListName, query: make(), reads: [...reads] };
  });
}

/** Lists with all that they read, in order. */
export function neededLists(lists: readonly List[], names: Iterable<ListName>): List[] {
  const needed = new Set(names);
  for (const { list, reads } of lists.toReversed()) if (needed.has(list)) for (const each of reads) needed.add(each);
  return lists.filter(({ list }) => needed.has(list));
}

const PLACE = ['batch_id', 'seq'];
const INTERACTION = [...PLACE, 'party_k', 'agreement_k'];
const MOVEMENT = [...INTERACTION, 'order_k'];

const NO_PARTY = 'SELECT NULL::INTEGER AS party_k WHERE FALSE';
const NO_ORDER = 'SELECT NULL::INTEGER AS order_k WHERE FALSE';
const NO_PLACE = 'SELECT NULL::BIGINT AS batch_id, NULL::INTEGER AS seq WHERE FALSE';

const union = (queries: readonly string[]): string => queries.join('\nUNION ');
const listed = (columns: readonly string[], as: string): string => columns.map((name) => `${as}.${name}`).join(', ');

/** Source records that listed facts may belong to: their own party, or whoever has ever held their agreement. */
const owners = (list: string): string => `
  SELECT party_k FROM ${list} WHERE party_k IS NOT NULL
  UNION SELECT party_k FROM agreement_party SEMI JOIN (SELECT agreement_k FROM ${list} WHERE party_k IS NULL) t USING (agreement_k)`;

/** With every other row about the same facts. */
function allRows(
  { revised }: News,
  table: 'movement' | 'interaction',
  columns: readonly string[],
  rows: string,
): string {
  if (!revised.has(table)) return rows;
  const id = `${table}_id`;
  return `SELECT ${listed(columns, 'f')} FROM ${table} f SEMI JOIN (
      SELECT ${id} FROM ${table} x SEMI JOIN (${rows}) r ON r.batch_id = x.batch_id AND r.seq = x.seq
    ) i ON i.${id} = f.${id}`;
}

/** Movements that a new rate may convert: those booked near its day in another currency than the reporting one. */
function convertedRows(reportingCurrency: string, rates: string): string {
  // The rate need not name the currency, it may be the pivot's. All days between the first and the last rate: a join of
  // ranges would cost more than some movements too many.
  return `SELECT ${MOVEMENT.join(', ')} FROM movement WHERE currency <> '${reportingCurrency}'
    AND business_date >= (SELECT min(rate_date) FROM ${rates}) - 31
    AND business_date <= (SELECT max(rate_date) FROM ${rates}) + 31`;
}
