import type { DuckDBConnection } from '@duckdb/node-api';

export const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
export const stamp = (iso: string): string => `TIMESTAMPTZ ${text(iso)}`;
/** Names of columns as a list. */
export const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

/** The first value of a query's first row as a number. */
export async function count(connection: DuckDBConnection, query: string): Promise<number> {
  const reader = await connection.runAndReadAll(query);
  return Number(reader.getRowsJson()[0]?.[0] ?? 0);
}
