import { CANONICAL_TABLES } from '@sextant/contracts';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';

/** What differs between two stores of the same records: the clock of commits, batches, numbers inside the engine. */
const OWN = new Set(['recorded_at', 'batch_id', 'run', 'id', 'seen_at', 'last_sync', 'resolved_run']);
const TABLES = [...Object.keys(CANONICAL_TABLES), 'quarantine', 'source_state', 'complete_reading', 'seen_row'];

/** How many rows of which table one of two store files has and the other has not, with such a row. */
export const storeDifferences = async (one: string, other: string): Promise<string[]> => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run(`ATTACH '${one}' AS one (READ_ONLY)`);
    await connection.run(`ATTACH '${other}' AS other (READ_ONLY)`);
    const found: string[] = [];
    for (const table of TABLES) {
      const columns = await columnsOf(connection, table);
      for (const [has, lacks] of [['one', 'other'] as const, ['other', 'one'] as const]) {
        const rows = `SELECT ${columns} FROM ${has}.${table} EXCEPT ALL SELECT ${columns} FROM ${lacks}.${table}`;
        const reader = await connection.runAndReadAll(rows);
        const [first] = reader.getRowsJson();
        if (first !== undefined)
          found.push(`${table}: ${reader.currentRowCount} only in ${has}: ${JSON.stringify(first)}`);
      }
    }
    return found;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
};

/** Numbers that stand for a text (`party_k`) are the engine's own; the text is compared. */
const columnsOf = async (connection: DuckDBConnection, table: string): Promise<string> => {
  const reader = await connection.runAndReadAll(
    `SELECT column_name FROM duckdb_columns() WHERE database_name = 'one' AND table_name = '${table}'`,
  );
  const names = reader.getRowsJson().map(([name]) => name as string);
  return names
    .filter((name) => !OWN.has(name) && !name.endsWith('_k'))
    .map((name) => `"${name}"`)
    .join(', ');
};
