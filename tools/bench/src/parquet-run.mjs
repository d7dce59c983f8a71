import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/**
 * @typedef {import('@sextant/contracts').CanonicalTable} CanonicalTable
 * @typedef {import('@sextant/contracts').ConnectorMessage} ConnectorMessage
 * @typedef {import('@sextant/contracts').WireValue} WireValue
 * @typedef {import('@sextant/engine').ConnectorRun} ConnectorRun
 */

/** Tables in reading order, each with the column of its time. @type {[CanonicalTable, 'valid_from' | 'business_date'][]} */
const TABLES = [
  ['product', 'valid_from'],
  ['party', 'valid_from'],
  ['party_segment', 'valid_from'],
  ['agreement', 'valid_from'],
  ['agreement_party', 'valid_from'],
  ['sales_order', 'valid_from'],
  ['movement', 'business_date'],
  ['interaction', 'business_date'],
  ['gl_entry', 'posting_date'],
];

/**
 * A connector in memory: reads the Parquet files of a folder in order of time, with a checkpoint after each span of days.
 * @param {string} folder
 * @param {string[]} until  the days after the last day of each span, ascending
 * @param {string} completeThrough
 * @returns {Promise<ConnectorRun>}
 */
export const openParquetRun = async (folder, until, completeThrough) => {
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '1GB' });
  const connection = await instance.connect();
  const tables = TABLES.filter(([table]) => existsSync(join(folder, `${table}.parquet`)));

  /** @param {CanonicalTable} table @param {string} day @param {string} from @param {string} to @returns {AsyncIterable<ConnectorMessage>} */
  const readTable = async function* (table, day, from, to) {
    const file = join(folder, `${table}.parquet`);
    const result = await connection.stream(
      `SELECT * FROM read_parquet('${file}') WHERE ${day} >= '${from}' AND ${day} < '${to}'`,
    );
    const names = result.columnNames();
    for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
      /** @type {[string, WireValue[]][]} */
      const columns = [];
      for (const [i, name] of names.entries())
        columns.push([name, /** @type {WireValue[]} */ (chunk.getColumnValues(i))]);
      yield { type: 'batch', stream: table, table, rows: chunk.rowCount, columns: Object.fromEntries(columns) };
    }
  };

  return {
    discover: async () => tables.map(([table]) => ({ name: table, table, history: 'full' })),
    read: async function* () {
      let from = '0001-01-01';
      for (const to of until) {
        for (const [table, day] of tables) yield* readTable(table, day, from, to);
        yield { type: 'checkpoint', state: { through: to }, ...(to === until.at(-1) ? { completeThrough } : {}) };
        from = to;
      }
    },
    close: async () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
};
