import { closest, SextantError } from '@sextant/contracts';
import { configInvalid } from '../config/fields.ts';
import type { FileDeclaration } from '../config/parse-file.ts';
import { quoteName, quoteText, reasonOf, type Database } from './database.ts';

/** Throws `source.column-missing` when a declared column is not among those of the file. */
export const needDeclaredColumns = (declaration: FileDeclaration, fileName: string, there: readonly string[]): void => {
  for (const column of declaration.columns?.keys() ?? []) {
    if (there.some((name) => name.toLowerCase() === column.toLowerCase())) continue;
    const near = closest(column, there);
    throw new SextantError(
      'source.column-missing',
      `The file '${fileName}' has no column '${column}'. It has ${there.map((name) => `'${name}'`).join(', ')}.`,
      near === undefined
        ? `Correct 'files.${declaration.name}.columns', or the delimiter if the names above look joined.`
        : `Did you mean '${near}'? Correct 'files.${declaration.name}.columns' or the export.`,
    );
  }
};

/** The declared type of a column, whatever the case of its name. */
export const declaredType = (declaration: FileDeclaration, column: string): string | undefined => {
  for (const [name, type] of declaration.columns ?? []) if (name.toLowerCase() === column.toLowerCase()) return type;
  return undefined;
};

/** Throws `source.config-invalid` for a type that DuckDB does not know. */
export const checkTypes = async (database: Database, declaration: FileDeclaration): Promise<void> => {
  for (const [column, type] of declaration.columns ?? []) {
    await database.run(`SELECT CAST(NULL AS ${type})`).catch((error: unknown) => {
      throw configInvalid(
        `'files.${declaration.name}.columns.${column}': ${reasonOf(error)}`,
        'Use a DuckDB type, e.g. BIGINT, VARCHAR, DATE or DECIMAL(18,2).',
      );
    });
  }
};

/** One type that holds the values of all files. */
export const commonType = (types: readonly string[]): string => {
  const distinct = new Set(types);
  if (distinct.size === 1) return types[0] ?? 'VARCHAR';
  if ([...distinct].every((type) => type === 'BIGINT' || type === 'DOUBLE')) return 'DOUBLE';
  if ([...distinct].every((type) => type === 'DATE' || type === 'TIMESTAMP')) return 'TIMESTAMP';
  return 'VARCHAR';
};

/**
 * SQL of a column with its declared type, and of the reason why a value does not have it (null where it has). A date
 * or time is read with the declared format.
 */
export const typedColumn = (
  declaration: FileDeclaration,
  column: string,
  text: string,
  type: string,
): { value: string; reason: string } => {
  const format =
    type === 'DATE' ? declaration.dateFormat : type.startsWith('TIMESTAMP') ? declaration.timestampFormat : undefined;
  const value =
    format === undefined
      ? `TRY_CAST(${text} AS ${type})`
      : `CAST(try_strptime(CAST(${text} AS VARCHAR), ${quoteText(format)}) AS ${type})`;
  const says = `${quoteText(`Column "${column}": could not convert "`)} || CAST(${text} AS VARCHAR) || ${quoteText(`" to ${type}`)}`;
  return {
    value: `${value} AS ${quoteName(column)}`,
    reason: `CASE WHEN ${text} IS NOT NULL AND ${value} IS NULL THEN ${says} END`,
  };
};
