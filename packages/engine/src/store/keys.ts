import type { CanonicalTable } from '@sextant/contracts';
import type { DuckDBConnection } from '@duckdb/node-api';

/** A dictionary gives dense integers to texts; they stay inside the engine. */
interface Dictionary {
  table: string;
  text: string;
  number: string;
}

const DICTIONARIES = {
  party: { table: 'party_key', text: 'party_id', number: 'party_k' },
  agreement: { table: 'agreement_key', text: 'agreement_id', number: 'agreement_k' },
  order: { table: 'order_key', text: 'order_id', number: 'order_k' },
  product: { table: 'product_key', text: 'product_id', number: 'product_k' },
  category: { table: 'category_key', text: 'category', number: 'category_k' },
} as const satisfies Record<string, Dictionary>;

export interface KeyColumn {
  /** Column of the canonical table with the text. */
  text: string;
  /** Column beside it with the number. */
  number: string;
  dictionary: Dictionary;
}

const key = (dictionary: Dictionary, text = dictionary.text, number = dictionary.number): KeyColumn => ({
  text,
  number,
  dictionary,
});
const { party, agreement, order, product, category } = DICTIONARIES;

/** Text keys of the canonical tables that have a number beside them: windows and joins over integers are several times faster. */
export const KEY_COLUMNS: Partial<Record<CanonicalTable, readonly KeyColumn[]>> = {
  party: [key(party), key(party, 'parent_party_id', 'parent_k')],
  party_segment: [key(party)],
  product: [key(product), key(category)],
  agreement: [key(agreement), key(product)],
  agreement_party: [key(agreement), key(party)],
  sales_order: [key(order), key(party)],
  movement: [key(party), key(agreement), key(product), key(order)],
  interaction: [key(party), key(agreement)],
  position: [key(agreement), key(party)],
};

export const keyColumns = (table: CanonicalTable): readonly KeyColumn[] => KEY_COLUMNS[table] ?? [];

/** Statements that give numbers to all texts of `rows`, a table with the columns of `table`. */
export function extendDictionaries(table: CanonicalTable, rows: string): string[] {
  return keyColumns(table).map(({ text, dictionary }) => {
    const canonical = dictionary.table === 'party_key' ? ', canonical_k' : '';
    const number = `(SELECT coalesce(max(${dictionary.number}), 0) FROM ${dictionary.table}) + row_number() OVER (ORDER BY id)`;
    return `INSERT INTO ${dictionary.table} (${dictionary.number}, ${dictionary.text}${canonical})
      SELECT n, id${canonical === '' ? '' : ', n'} FROM (
        SELECT ${number} AS n, id FROM (SELECT DISTINCT ${text} AS id FROM ${rows} WHERE ${text} IS NOT NULL) fresh
        ANTI JOIN ${dictionary.table} d ON d.${dictionary.text} = fresh.id)`;
  });
}

const foundName = (index: number): string => `found_key_${index}`;

/**
 * Statements that give numbers to all texts of `rows` and leave them in small tables for {@link numbered}: a dictionary
 * is read once, however large it is.
 */
export function findKeys(columns: readonly KeyColumn[], rows: string): string[] {
  return columns.flatMap(({ text, dictionary }, index) => {
    const found = `temp.${foundName(index)}`;
    const { number, text: id } = dictionary;
    const top = `(SELECT coalesce(max(${number}), 0) FROM ${dictionary.table})`;
    const isParty = dictionary.table === 'party_key';
    const wanted = `(SELECT DISTINCT ${text} AS id FROM ${rows} WHERE ${text} IS NOT NULL)`;
    return [
      `CREATE OR REPLACE TEMP TABLE ${foundName(index)} AS
       SELECT d.${number}, d.${id} FROM ${dictionary.table} d SEMI JOIN ${wanted} r ON r.id = d.${id}`,
      `INSERT INTO ${found} SELECT ${top} + row_number() OVER (ORDER BY id), id FROM ${wanted} r ANTI JOIN ${found} f ON f.${id} = r.id`,
      `INSERT INTO ${dictionary.table} (${number}, ${id}${isParty ? ', canonical_k' : ''})
       SELECT ${number}, ${id}${isParty ? `, ${number}` : ''} FROM ${found} WHERE ${number} > ${top}`,
    ];
  });
}

/** Joins and output columns that put the numbers beside the texts of `alias`, after {@link findKeys}. */
export function numbered(keys: readonly KeyColumn[], alias: string): { columns: string; joins: string } {
  const parts = keys.map(({ text, number, dictionary }, index) => ({
    column: `k${index}.${dictionary.number} AS ${number}`,
    join: `LEFT JOIN temp.${foundName(index)} k${index} ON k${index}.${dictionary.text} = ${alias}."${text}"`,
  }));
  return {
    columns: parts.map(({ column }) => `, ${column}`).join(''),
    joins: parts.map(({ join }) => join).join('\n'),
  };
}

export const forgetKeys = (columns: readonly KeyColumn[]): string[] =>
  columns.map((_, index) => `DROP TABLE temp.${foundName(index)}`);

export async function runAll(connection: DuckDBConnection, statements: readonly string[]): Promise<void> {
  if (statements.length > 0) await connection.run(statements.join(';\n'));
}
