import { tableDescription } from '@sextant/contracts';
import type { FileReject } from '../load/load-files.ts';
import { quoteName, type Database } from '../load/database.ts';
import { cannotRun, nameOf, type DescribedMapping } from './describe-mapping.ts';
import { isolateRows, isValueError } from './isolate-rows.ts';

/** The result of a mapping, as a table in an order that is the same in every run over the same files. */
export interface MappedTable {
  mapping: DescribedMapping;
  /** Name of the result table. */
  result: string;
  rows: number;
  /** Hash over all rows: equal results have equal hashes. */
  hash: string;
  /** Rows of the driving file that the SELECT fails on. */
  rejects: FileReject[];
}

/** Runs a mapping to its end, so that nothing is handed on before all of it is known to work. */
export const runMapping = async (
  database: Database,
  mapping: DescribedMapping,
  result: string,
  files: readonly string[],
): Promise<MappedTable> => {
  const create = `CREATE OR REPLACE TABLE ${result} AS ${typedSelect(mapping)} ORDER BY ${sortColumns(mapping).join(', ')}`;
  let rejects: FileReject[] = [];
  try {
    await database.run(create);
  } catch (error) {
    if (!isValueError(error)) throw cannotRun(nameOf(mapping), error, files);
    rejects = await isolateRows(database, mapping, typedSelect(mapping), error);
    await database.run(create);
  }
  if (mapping.driver !== undefined) await showAll(database, mapping.driver);
  const names = mapping.columns.map(({ name }) => quoteName(name)).join(', ');
  const [[rows, hash] = []] = await database.rows(
    `SELECT count(*), CAST(sum(CAST(hash(${names}) AS HUGEINT)) AS VARCHAR) FROM ${result}`,
  );
  return { mapping, result, rows: Number(rows), hash: String(hash), rejects };
};

const typedSelect = ({ columns, sql }: DescribedMapping): string =>
  `SELECT ${columns.map(({ cast }) => cast).join(', ')} FROM (\n${sql}\n) AS mapping`;

/** In time order, then by key, then by everything else. */
const sortColumns = ({ table, columns }: DescribedMapping): string[] => {
  const { key } = tableDescription(table);
  const wanted = ['valid_from', 'business_date', 'position_date', 'posting_date', 'rate_date', ...key];
  const names = columns.map(({ name }) => name);
  const first = wanted.filter((name) => names.includes(name));
  return [...new Set([...first, ...names])].map(quoteName);
};

const showAll = (database: Database, file: string): Promise<void> =>
  database.run(`CREATE OR REPLACE VIEW ${quoteName(file)} AS SELECT * FROM files.${quoteName(file)}`);
