import type { DuckDBConnection } from '@duckdb/node-api';
import type { CanonicalTable } from '@sextant/contracts';

// `checked` is a view: what it shows stands in `checked_rows`, until all of it is found to be new and is kept as that.

const show = (rows: string): string => `CREATE OR REPLACE TEMP VIEW checked AS SELECT * FROM ${rows}`;

/** Lets `checked` show what a query finds. */
export async function fillChecked(connection: DuckDBConnection, query: string): Promise<void> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE checked_rows AS ${query}`);
  await connection.run(show('checked_rows'));
}

/** Keeps all of it as `fresh_<table>`, where a copy would say the same; `checked` still shows it. */
export async function keepChecked(connection: DuckDBConnection, table: CanonicalTable): Promise<void> {
  await connection.run(`ALTER TABLE temp.checked_rows RENAME TO fresh_${table}`);
  await connection.run(show(`fresh_${table}`));
}

/** Drops what was checked; what of it was new stays. */
export async function forgetChecked(connection: DuckDBConnection): Promise<void> {
  await connection.run('DROP VIEW temp.checked; DROP TABLE IF EXISTS temp.checked_rows');
}
