import { DuckDBInstance } from '@duckdb/node-api';
import { isPacked, packColumn } from '@sextant/contracts';
import { FIELDS, feeAt } from '../../connector/rows.mjs';

const COLUMNS = {
  movement_id: 'VARCHAR',
  kind: 'VARCHAR',
  party_id: 'VARCHAR',
  amount: 'DECIMAL(18, 2)',
  currency: 'VARCHAR',
  business_date: 'DATE',
  initiator: 'VARCHAR',
};
const DDL = `CREATE TABLE fee (${FIELDS.map((name) => `${name} ${COLUMNS[name]}`).join(', ')})`;

/** @typedef {import('@duckdb/node-api').DuckDBConnection} Connection */

/**
 * A new file with the table, until `work` is done and everything is in the file.
 * @param {string} file @param {(connection: Connection) => Promise<void>} work
 */
const inFile = async (file, work) => {
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  try {
    await connection.run(DDL);
    await work(connection);
    await connection.run('CHECKPOINT');
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
};

/** Objects by DuckDB's appender, value by value. @param {string} file @param {number} rows */
export const byAppender = (file, rows) =>
  inFile(file, async (connection) => {
    const appender = await connection.createAppender('fee');
    for (let index = 0; index < rows; index += 1) {
      const fee = feeAt(index);
      for (const name of FIELDS) appender.appendVarchar(fee[name]);
      appender.endRow();
    }
    appender.closeSync();
  });

/** Rows that go into one statement, as in the engine. */
const AT_ONCE = 200_000;

/** Objects as one text a column, which DuckDB takes apart: how the engine puts rows aside. @param {string} file @param {number} rows */
export const byTexts = (file, rows) =>
  inFile(file, async (connection) => {
    /** @type {Promise<unknown>} */
    let before = Promise.resolve();
    for (let from = 0; from < rows; from += AT_ONCE) {
      const fees = Array.from({ length: Math.min(AT_ONCE, rows - from) }, (_, index) => feeAt(from + index));
      const columns = FIELDS.map((name) => {
        const column = packColumn(fees.map((fee) => fee[name]));
        if (!isPacked(column)) throw new Error(`${name} has every control character.`);
        return column;
      });
      const code = (/** @type {string} */ character) => `chr(${character.charCodeAt(0)})`;
      const parts = columns.map(
        ({ separator }, at) => `unnest(string_split($${at + 1}, ${code(separator)})) AS v${at}`,
      );
      const typed = columns.map(
        ({ nothing }, at) =>
          `nullif(v${at}, ${code(nothing)})::${COLUMNS[/** @type {keyof typeof COLUMNS} */ (FIELDS[at])]}`,
      );
      await before;
      before = connection.run(
        `INSERT INTO fee SELECT ${typed.join(', ')} FROM (SELECT ${parts.join(', ')})`,
        columns.map(({ text }) => text),
      );
    }
    await before;
  });

/** Objects by a prepared statement, row by row, in one transaction. @param {string} file @param {number} rows */
export const byInsert = (file, rows) =>
  inFile(file, async (connection) => {
    const statement = await connection.prepare(
      `INSERT INTO fee VALUES (${FIELDS.map((_, at) => `$${at + 1}`).join(', ')})`,
    );
    await connection.run('BEGIN');
    for (let index = 0; index < rows; index += 1) {
      const fee = feeAt(index);
      for (const [at, name] of FIELDS.entries()) statement.bindVarchar(at + 1, fee[name]);
      await statement.run();
    }
    await connection.run('COMMIT');
  });
