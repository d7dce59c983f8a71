import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { agreementStatements, CHECKPOINTS, LAST_DAY, MACROS } from './bank-agreements.mjs';
import { changeStatements, CHANGES } from './bank-changes.mjs';
import { ledgerStatements } from './bank-ledger.mjs';
import { moneyStatements } from './bank-money.mjs';

export { CHANGES, CHECKPOINTS, LAST_DAY };

/**
 * Writes a bank with a shop as Parquet files in the columns of the canonical tables, each in order of time: `customers`
 * customers and three times as many agreements over ten years, 8 % of them re-opened, 30 % of the customers with a change
 * of region; about twelve movements, five orders, one interaction and a third of a ledger entry for each customer. Beside
 * it what happens next, in three batches. All of it follows from hash values of row numbers, so it is the same every time. A bank that is there
 * already is left as it is.
 *
 * @param {string} folder
 * @param {number} customers
 */
export const makeBank = async (folder, customers) => {
  const done = join(folder, `bank-of-${customers}`);
  if (existsSync(done)) return;
  for (const { name } of CHANGES) mkdirSync(join(folder, name), { recursive: true });
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '4GB' });
  const connection = await instance.connect();
  const copy = (/** @type {string} */ name, /** @type {string} */ select, day = 'valid_from') =>
    `COPY (${select} ORDER BY ${day}) TO '${join(folder, `${name}.parquet`)}' (FORMAT parquet, ROW_GROUP_SIZE 100000)`;
  try {
    const groups = [agreementStatements, moneyStatements, ledgerStatements, changeStatements];
    const statements = [...MACROS, ...groups.flatMap((of) => of(customers, copy))];
    for (const statement of statements) await connection.run(statement);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
  writeFileSync(done, '');
};
