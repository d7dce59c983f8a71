import type { FileDeclaration } from '../config/parse-file.ts';
import { quoteName, type Database } from './database.ts';
import type { FileReject } from './load-files.ts';

/** SQL over rows that are loaded but not yet typed. */
export interface UntypedRows {
  /** Relation with `_file` and `_line`. */
  from: string;
  /** Expressions, each with its name. */
  columns: readonly string[];
  /** Expressions that say why a row cannot be kept, or null. */
  reasons: readonly string[];
  /** Text of the row. */
  raw: string;
}

/** Makes the table of a file from the rows that have the declared types; returns the others. */
export const keepTypedRows = async (
  database: Database,
  declaration: FileDeclaration,
  { from, columns, reasons, raw }: UntypedRows,
): Promise<FileReject[]> => {
  const reason = reasons.length === 0 ? 'NULL' : `coalesce(${reasons.join(', ')})`;
  await database.run(
    `CREATE TABLE files.${quoteName(declaration.name)} AS
     SELECT ${[...columns, '_file', '_line'].join(', ')} FROM ${from} AS untyped WHERE ${reason} IS NULL`,
  );
  if (reasons.length === 0) return [];
  const rows = await database.rows(
    `SELECT _file, _line, reason, left(raw, 2000)
     FROM (SELECT _file, _line, ${reason} AS reason, CAST(${raw} AS VARCHAR) AS raw FROM ${from} AS untyped)
     WHERE reason IS NOT NULL ORDER BY _file, _line`,
  );
  return rows.map(([file, line, why, text]) => ({
    file: String(file),
    line: Number(line),
    reason: String(why),
    raw: text === null || text === undefined ? null : String(text),
  }));
};
