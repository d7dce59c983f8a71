import { readFileSync } from 'node:fs';
import { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/**
 * SQL on a copy of the store, with the settings under which the engine itself opens it.
 *
 * @typedef {import('./cells.mjs').Row} Row
 * @typedef {Record<string, string | number>} Named
 * @typedef {import('@duckdb/node-api').DuckDBValue[]} Positional
 * @typedef {{ text: string, values: Positional }} Statement
 *
 * @typedef {object} SqlRunner
 * @property {(text: string, values?: Named | Positional) => Promise<Record<string, unknown[]>>} columns
 * @property {(text: string, values?: Named) => Promise<Row[]>} rows
 * @property {() => void} close
 */

/** @param {string} file @returns {Promise<SqlRunner>} */
export const openSql = async (file) => {
  const instance = await DuckDBInstance.create(file, { preserve_insertion_order: 'false' });
  const connection = await instance.connect();
  /** @type {SqlRunner['columns']} */
  const columns = async (text, values) => {
    const reader = await connection.runAndReadAll(text, values);
    const data = reader.getColumnsJson();
    return Object.fromEntries(reader.columnNames().map((name, i) => [name, data[i] ?? []]));
  };
  return {
    columns,
    rows: async (text, values) => {
      const { month = [], segment = [], numerator = [], denominator = [] } = await columns(text, values);
      return month.map((each, i) => ({
        month: each,
        segment: segment[i],
        numerator: numerator[i],
        denominator: denominator[i],
      }));
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
};

/** The file `sql/<form>-<kpi>.sql`. @param {string} form @param {string} kpi */
export const sqlFile = (form, kpi) => readFileSync(new URL(`../sql/${form}-${kpi}.sql`, import.meta.url), 'utf8');

/**
 * The SELECT statements that run on this process' connections while `work` is done: what the engine makes of a question.
 * @param {() => Promise<unknown>} work
 * @returns {Promise<Statement[]>}
 */
export const statementsOf = async (work) => {
  /** @type {Statement[]} */
  const seen = [];
  /** @type {typeof DuckDBConnection.prototype.runAndReadAll} */
  const original = Reflect.get(DuckDBConnection.prototype, 'runAndReadAll');
  DuckDBConnection.prototype.runAndReadAll = function (text, values, types) {
    if (/^\s*(SELECT|WITH)/.test(text)) seen.push({ text, values: /** @type {Positional} */ (values ?? []) });
    return original.call(this, text, values, types);
  };
  try {
    await work();
  } finally {
    DuckDBConnection.prototype.runAndReadAll = original;
  }
  return seen;
};
