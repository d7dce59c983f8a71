import { readFileSync } from 'node:fs';
import { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/**
 * SQL on a copy of a store, with the settings under which the engine itself opens it.
 *
 * @typedef {import('./cells.mjs').Row} Row
 * @typedef {Record<string, string | number>} Named
 * @typedef {import('@duckdb/node-api').DuckDBValue[]} Positional
 * @typedef {{ text: string, values: Positional }} Statement
 *
 * @typedef {object} SqlRunner
 * @property {(text: string, values?: Named | Positional) => Promise<Record<string, unknown[]>>} columns
 * @property {(text: string, values?: Named) => Promise<Row[]>} rows  takes those of the values that the text names
 * @property {() => void} close
 */

/** @param {string} file @param {Record<string, string>} [settings] @returns {Promise<SqlRunner>} */
export const openSql = async (file, settings = {}) => {
  const instance = await DuckDBInstance.create(file, {
    preserve_insertion_order: 'false',
    // Textbook statements need more than an engine may use.
    memory_limit: '8GB',
    ...settings,
  });
  const connection = await instance.connect();
  await connection.run(`SET TimeZone='UTC'`);
  /** @type {SqlRunner['columns']} */
  const columns = async (text, values) => {
    // Without values there is nothing to prepare for.
    const bound = values === undefined || Object.keys(values).length === 0 ? undefined : values;
    const reader = await connection.runAndReadAll(text, bound);
    const data = reader.getColumnsJson();
    return Object.fromEntries(reader.columnNames().map((name, i) => [name, data[i] ?? []]));
  };
  return {
    columns,
    rows: async (text, values = {}) => {
      const named = Object.entries(values).filter(([name]) => new RegExp(`\\$${name}\\b`).test(text));
      const found = Object.entries(await columns(text, Object.fromEntries(named)));
      const length = found[0]?.[1].length ?? 0;
      return Array.from({ length }, (_, i) => Object.fromEntries(found.map(([name, data]) => [name, data[i]])));
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
};

/** The text of `sql/<name>.sql`. @param {string} name */
export const sqlFile = (name) => readFileSync(new URL(`../sql/${name}.sql`, import.meta.url), 'utf8');

/** Statements that find something; what several of them need is kept in a table of the connection. */
const FINDS = /^\s*(SELECT|WITH|\(|CREATE OR REPLACE TEMP TABLE)/;

/**
 * The statements that find something and run on this process' connections while `work` is done: what the engine makes of a question.
 * @param {() => Promise<unknown>} work
 * @returns {Promise<Statement[]>}
 */
export const statementsOf = async (work) => {
  /** @type {Statement[]} */
  const seen = [];
  /** @type {typeof DuckDBConnection.prototype.run} */
  const original = Reflect.get(DuckDBConnection.prototype, 'run');
  DuckDBConnection.prototype.run = function (text, values, types) {
    if (FINDS.test(text)) seen.push({ text, values: /** @type {Positional} */ (values ?? []) });
    return original.call(this, text, values, types);
  };
  try {
    await work();
  } finally {
    DuckDBConnection.prototype.run = original;
  }
  return seen;
};
