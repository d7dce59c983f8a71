import { DuckDBInstance } from '@duckdb/node-api';
import { isPacked, packColumn } from '@sextant/contracts';
import { FIELDS } from '../../connector/rows.mjs';
import { timed } from '../measure.mjs';

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
 * @template T @param {string} file @param {(connection: Connection) => Promise<T>} work
 */
const inFile = async (file, work) => {
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  try {
    await connection.run(DDL);
    const result = await work(connection);
    await connection.run('CHECKPOINT');
    return result;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
};

/** @typedef {import('../../connector/rows.mjs').Fee} Fee */

/** Objects by DuckDB's appender, value by value. @param {string} file @param {Iterable<Fee>} fees */
export const byAppender = (file, fees) =>
  inFile(file, async (connection) => {
    const appender = await connection.createAppender('fee');
    for (const fee of fees) {
      for (const name of FIELDS) appender.appendVarchar(fee[name]);
      appender.endRow();
    }
    appender.closeSync();
  });

/** Rows that go into one statement, as in the engine. */
const AT_ONCE = 200_000;

const quoted = (/** @type {string} */ text) =>
  text.length === 1 ? `chr(${text.charCodeAt(0)})` : `'${text.replaceAll("'", "''")}'`;

/** Objects as one text a column, which DuckDB takes apart: how the engine puts rows aside. @param {string} file @param {readonly Fee[]} fees */
export const byTexts = (file, fees) => inFile(file, (connection) => insertTexts(connection, 'fee', fees));

/**
 * What DuckDB itself takes to put the same rows into a file, once it has them as typed columns in its memory: less than
 * that no way can take.
 * @param {string} file @param {readonly Fee[]} fees
 */
export const byCopying = (file, fees) =>
  inFile(file, async (connection) => {
    await connection.run(DDL.replace('TABLE fee', 'TEMP TABLE typed'));
    await insertTexts(connection, 'typed', fees);
    const { wall, cpu } = await timed(() => connection.run('INSERT INTO fee FROM typed; CHECKPOINT'));
    return { wall, cpu };
  });

/** @param {Connection} connection @param {string} table @param {readonly Fee[]} fees */
const insertTexts = async (connection, table, fees) => {
  /** @type {Promise<unknown>} */
  let before = Promise.resolve();
  for (let from = 0; from < fees.length; from += AT_ONCE) {
    const some = fees.slice(from, from + AT_ONCE);
    const columns = FIELDS.map((name, at) => {
      const column = packColumn(some.map((fee) => fee[name]));
      if (!isPacked(column)) throw new Error(`${name} has every control character.`);
      return {
        text: column.text,
        part: `unnest(string_split($${at + 1}, ${quoted(column.separator)})) AS ${name}`,
        typed: `nullif(${name}, ${quoted(column.nothing)})::${COLUMNS[name]}`,
      };
    });
    const [typed, parts] = [columns.map((each) => each.typed), columns.map(({ part }) => part)];
    await before;
    before = connection.run(
      `INSERT INTO ${table} SELECT ${typed.join(', ')} FROM (SELECT ${parts.join(', ')})`,
      columns.map(({ text }) => text),
    );
  }
  await before;
};

/** Objects by a prepared statement, row by row, in one transaction. @param {string} file @param {Iterable<Fee>} fees */
export const byInsert = (file, fees) =>
  inFile(file, async (connection) => {
    const statement = await connection.prepare(
      `INSERT INTO fee VALUES (${FIELDS.map((_, at) => `$${at + 1}`).join(', ')})`,
    );
    await connection.run('BEGIN');
    for (const fee of fees) {
      for (const [at, name] of FIELDS.entries()) statement.bindVarchar(at + 1, fee[name]);
      await statement.run();
    }
    await connection.run('COMMIT');
  });
