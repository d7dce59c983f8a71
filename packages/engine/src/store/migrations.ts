import { SextantError } from '@sextant/contracts';
import type { DuckDBConnection } from '@duckdb/node-api';
import { formatFive } from './format-five.ts';
import { formatSix } from './format-six.ts';
import { formatFour } from './format-four.ts';
import { formatThree } from './format-three.ts';
import { formatTwo } from './format-two.ts';
import { formatOne } from './schema.ts';

/** Element n brings a store of format n to format n + 1. Only ever append. */
const migrations: string[][] = [formatOne, formatTwo, formatThree, formatFour, formatFive, formatSix];

export const STORE_FORMAT = migrations.length;

/** Brings the store to this version's format, one step a transaction. Refuses a store of a later version. */
export async function migrate(connection: DuckDBConnection): Promise<void> {
  await connection.run('CREATE TABLE IF NOT EXISTS store_meta (format INTEGER NOT NULL)');
  const reader = await connection.runAndReadAll('SELECT max(format) FROM store_meta');
  const found = Number(reader.getRowsJson()[0]?.[0] ?? 0);
  if (found > STORE_FORMAT) {
    throw new SextantError(
      'store.format-newer',
      `The store has format ${found}; this version of Sextant reads formats up to ${STORE_FORMAT}.`,
      'Run the version of Sextant that wrote the store, or a later one.',
    );
  }
  for (let format = found; format < STORE_FORMAT; format += 1) {
    await connection.run('BEGIN TRANSACTION');
    for (const statement of migrations[format] ?? []) {
      // What carries rows over has nothing to do in a new store.
      if (found > 0 || !/^\s*(?:INSERT|UPDATE)\b/.test(statement)) await connection.run(statement);
    }
    await connection.run('DELETE FROM store_meta');
    await connection.run(`INSERT INTO store_meta VALUES (${format + 1})`);
    await connection.run('COMMIT');
  }
}
