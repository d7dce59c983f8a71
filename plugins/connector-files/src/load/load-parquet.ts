import type { FileDeclaration } from '../config/parse-file.ts';
import { emptyFile, type FoundFile } from '../files/find-files.ts';
import { unreadable } from '../files/open-text.ts';
import { checkTypes, needDeclaredColumns, declaredType, typedColumn } from './columns.ts';
import { quoteName, quoteText, reasonOf } from './database.ts';
import { keepTypedRows } from './keep-typed-rows.ts';
import type { LoadContext, LoadedFile } from './load-files.ts';

/** Loads Parquet files. Columns keep their types unless others are declared. `_line` is the row's number. */
export const loadParquet = async (
  declaration: FileDeclaration,
  files: readonly FoundFile[],
  { database }: LoadContext,
): Promise<Pick<LoadedFile, 'rejects' | 'notes'>> => {
  await checkTypes(database, declaration);
  let columns: string[] = [];
  for (const [at, file] of files.entries()) {
    if (file.size === 0) continue;
    const cannot = (error: unknown) =>
      unreadable(file, `is no whole Parquet file: ${reasonOf(error)}`, 'Export it again.');
    const source = `read_parquet(${quoteText(file.path)})`;
    const described = await database.rows(`DESCRIBE SELECT * FROM ${source}`).catch((error: unknown) => {
      throw cannot(error);
    });
    columns = described.map(([name]) => String(name));
    needDeclaredColumns(declaration, file.name, columns);
    const rows = `SELECT *, ${quoteText(file.name)} AS _file, file_row_number + 1 AS _line FROM ${source}`;
    const [[count] = []] = await database.rows(`SELECT count(*) FROM ${source}`);
    if (Number(count) === 0 && !declaration.allowEmpty) throw emptyFile(file.name, declaration, 'has no row');
    await database
      .run(at === 0 ? `CREATE TABLE raw_rows AS ${rows}` : `INSERT INTO raw_rows BY NAME ${rows}`)
      .catch((error: unknown) => {
        throw cannot(error);
      });
  }
  const typed = columns.flatMap((column) => {
    const type = declaredType(declaration, column);
    return type === undefined ? [] : [{ column, ...typedColumn(declaration, column, quoteName(column), type) }];
  });
  const rejects = await keepTypedRows(database, declaration, {
    from: 'raw_rows',
    columns: columns.map((column) => typed.find((item) => item.column === column)?.value ?? quoteName(column)),
    reasons: typed.map(({ reason }) => reason),
    raw: 'to_json(untyped)',
  });
  await database.run('DROP TABLE raw_rows');
  return { rejects, notes: [] };
};
