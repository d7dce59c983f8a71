import type { FileDeclaration } from '../config/parse-file.ts';
import type { FoundFile } from '../files/find-files.ts';
import { inspectText, type TextFile } from '../files/inspect-file.ts';
import { unreadable } from '../files/open-text.ts';
import { checkTypes, declaredType, needDeclaredColumns, typedColumn } from './columns.ts';
import { quoteText, reasonOf, type Database } from './database.ts';
import { keepTypedRows } from './keep-typed-rows.ts';
import type { LoadContext, LoadedFile } from './load-files.ts';

/** Loads one JSON object a line. Columns are its keys; nested values stay JSON. A line that is no object is rejected. */
export const loadNdjson = async (
  declaration: FileDeclaration,
  files: readonly FoundFile[],
  { database, scratch, signal }: LoadContext,
): Promise<Pick<LoadedFile, 'rejects' | 'notes'>> => {
  await checkTypes(database, declaration);
  await database.run('CREATE TABLE raw_lines (raw VARCHAR, _file VARCHAR, _line BIGINT)');
  for (const file of files) await loadLines(await inspectText(file, scratch, signal), database);
  const keys = await findKeys(database);
  if (keys.size > 0) needDeclaredColumns(declaration, declaration.path, [...keys.keys()]);
  const columns = [...keys].map(([key, kinds]) => {
    const type = declaredType(declaration, key) ?? (declaration.columns ? 'VARCHAR' : typeOf(kinds));
    const pointer = quoteText(`/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
    const text = `json_extract${type === 'JSON' ? '' : '_string'}(object, ${pointer})`;
    return typedColumn(declaration, key, text, type);
  });
  const rejects = await keepTypedRows(database, declaration, {
    from: `(SELECT *, ${OBJECT} AS object FROM raw_lines)`,
    columns: columns.map(({ value }) => value),
    reasons: [
      `CASE WHEN object IS NULL THEN 'The line is not a JSON object' END`,
      ...columns.map(({ reason }) => reason),
    ],
    raw: 'raw',
  });
  await database.run('DROP TABLE raw_lines');
  return { rejects, notes: [] };
};

const OBJECT = `CASE WHEN json_valid(raw) THEN CASE WHEN json_type(raw) = 'OBJECT' THEN raw END END`;

/** JSON text has no raw control character, so a column "delimited" by one is the whole line. */
const loadLines = async (file: TextFile, database: Database): Promise<void> => {
  if (file.shape.rows === 0) return;
  const options = `delim = '\x1f', quote = '', escape = '', header = false, auto_detect = false, skip = 0,
    columns = {'raw': 'VARCHAR'}, max_line_size = 16777216, compression = '${file.gzip ? 'gzip' : 'none'}'`;
  await database
    .run(
      `INSERT INTO raw_lines SELECT * FROM (
         SELECT raw, ${quoteText(file.name)}, row_number() OVER () FROM read_csv(${quoteText(file.readPath)}, ${options})
       ) WHERE trim(raw, E' \\t\\r') <> ''`,
    )
    .catch((error: unknown) => {
      throw unreadable(file, `cannot be read: ${reasonOf(error)}`, 'Check that it holds one JSON object a line.');
    });
};

/** All keys of the objects, each with the kinds of value it has. */
const findKeys = async (database: Database): Promise<Map<string, string[]>> => {
  const rows = await database.rows(
    `SELECT key, string_agg(DISTINCT type, ' ') FROM raw_lines, json_each(coalesce(${OBJECT}, '{}')) GROUP BY key ORDER BY key`,
  );
  return new Map(rows.map(([key, kinds]) => [String(key), String(kinds).split(' ')]));
};

const typeOf = (kinds: readonly string[]): string => {
  const all = kinds.filter((kind) => kind !== 'NULL');
  if (all.length > 0 && all.every((kind) => kind === 'BIGINT' || kind === 'UBIGINT')) return 'BIGINT';
  if (all.length > 0 && all.every((kind) => /^(U?BIGINT|DOUBLE)$/.test(kind))) return 'DOUBLE';
  if (all.length > 0 && all.every((kind) => kind === 'BOOLEAN')) return 'BOOLEAN';
  return all.some((kind) => kind === 'OBJECT' || kind === 'ARRAY') ? 'JSON' : 'VARCHAR';
};
