import { listValue, LIST, VARCHAR, type DuckDBType, type DuckDBValue } from '@duckdb/node-api';
import { isPacked, type PackedColumn, type WireValue } from '@sextant/contracts';
import { text } from './sql-text.ts';

/** Rows that came in one batch; `first` is the place of the first among those of its table. */
export interface Piece {
  stream: string;
  first: number;
  rows: number;
  columns: readonly (readonly [name: string, column: PackedColumn])[];
}

export interface Insertion {
  sql: string;
  values: DuckDBValue[];
  types: DuckDBType[];
}

/** Pieces with the same one can go into a table by one statement. */
export const shapeOf = ({ columns }: Piece): string =>
  columns
    .map(([name, column]) => (isPacked(column) ? `${name} ${column.separator}${column.nothing}` : name))
    .join('\n');

/** Letters of the texts of a piece. */
export const lettersOf = ({ columns }: Piece): number =>
  columns.reduce((sum, [, column]) => sum + (isPacked(column) ? column.text.length : 0), 0);

/** Puts pieces of one shape into a temporary table: DuckDB takes the texts apart. */
export function insertionOf(table: string, pieces: readonly Piece[]): Insertion {
  const columns = pieces[0]?.columns ?? [];
  const values: DuckDBValue[] = [];
  const types: DuckDBType[] = [];
  const parameter = (column: PackedColumn): string => {
    values.push(isPacked(column) ? column.text : listValue(column.map(asText)));
    types.push(isPacked(column) ? VARCHAR : LIST(VARCHAR));
    return `$${values.length}`;
  };
  const rows = pieces.map(
    ({ stream, first, rows: count, columns: own }) =>
      `(${[first, first + count, text(stream), ...own.map(([, column]) => parameter(column))].join(', ')})`,
  );
  const parts = columns.map(([, column], at) =>
    isPacked(column) ? `unnest(string_split(p${at}, ${quoted(column.separator)}))` : `unnest(p${at})`,
  );
  const read = columns.map(([, column], at) =>
    isPacked(column) ? `nullif(v${at}, ${quoted(column.nothing)})` : `v${at}`,
  );
  const sql = `
    INSERT INTO temp.${table} (${['_seq', '_stream', ...columns.map(([name]) => `"${name}"`)].join(', ')})
    SELECT ${['seq', 'stream', ...read].join(', ')}
    FROM (SELECT ${['unnest(range(from_seq, to_seq)) AS seq', 'stream', ...parts.map((part, at) => `${part} AS v${at}`)].join(', ')}
      FROM (VALUES ${rows.join(', ')}) piece(${['from_seq', 'to_seq', 'stream', ...columns.map((_, at) => `p${at}`)].join(', ')}))`;
  return { sql, values, types };
}

/** Control characters by their number: a statement is a text to read. */
const quoted = (of: string): string => (of.length === 1 ? `chr(${of.charCodeAt(0)})` : text(of));

const asText = (value: WireValue): string | null =>
  value === null || typeof value === 'string' ? value : String(value);
