import { DuckDBTypeId, JsonDuckDBValueConverter, type DuckDBDataChunk, type DuckDBType } from '@duckdb/node-api';
import type { SqlValue } from '../sql/nodes.ts';

/** Types whose values are numbers or text as they come. */
const PLAIN: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.VARCHAR,
]);

/** One column of a result: integers as numbers, decimals and dates as text. */
export function decodeColumn(chunks: readonly DuckDBDataChunk[], index: number, type: DuckDBType): SqlValue[] {
  const values: SqlValue[] = [];
  const isPlain = PLAIN.has(type.typeId);
  for (const chunk of chunks) {
    const vector = chunk.getColumnVector(index);
    for (let row = 0; row < vector.itemCount; row += 1) {
      const value = vector.getItem(row);
      values.push((isPlain ? value : JsonDuckDBValueConverter(value, type, JsonDuckDBValueConverter)) as SqlValue);
    }
  }
  return values;
}
