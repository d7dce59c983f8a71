import type { FileDeclaration } from '../config/parse-file.ts';
import type { FoundFile } from '../files/find-files.ts';
import { inspectText, linesAt, type TextFile } from '../files/inspect-file.ts';
import { shiftsOfAccepted } from '../files/line-shifts.ts';
import { unreadable } from '../files/open-text.ts';
import { checkTypes, commonType, declaredType, needDeclaredColumns } from './columns.ts';
import { quoteName, quoteText, reasonOf, type Database } from './database.ts';
import type { FileReject, LoadContext, LoadedFile } from './load-files.ts';

/** Loads delimited text. Columns have their declared types; without a declaration those that fit the whole file. */
export const loadCsv = async (
  declaration: FileDeclaration,
  files: readonly FoundFile[],
  { database, scratch, signal }: LoadContext,
): Promise<Pick<LoadedFile, 'rejects' | 'notes'>> => {
  await checkTypes(database, declaration);
  const inspected: TextFile[] = [];
  for (const file of files) {
    const text = await inspectText(file, scratch, signal);
    if (text.shape.first !== '') needDeclaredColumns(declaration, file.name, text.header);
    inspected.push(text);
  }
  const types = await columnTypes(declaration, inspected, database);
  const table = `files.${quoteName(declaration.name)}`;
  const list = [...types].map(([column, type]) => `${quoteName(column)} ${type}`).join(', ');
  await database.run(`CREATE TABLE ${table} (${list}${list ? ', ' : ''}_file VARCHAR, _line BIGINT)`);
  const rejects: FileReject[] = [];
  const notes: string[] = [];
  for (const file of inspected) {
    if (file.shape.rows === 0) continue;
    rejects.push(...(await loadOne(file, types, database)));
    if (file.shape.endsOpen) {
      notes.push(`The last line of '${file.name}' has no line end; if the export was cut off there, sync it again.`);
    }
  }
  return { rejects, notes };
};

type Types = ReadonlyMap<string, string>;

const columnTypes = async (
  declaration: FileDeclaration,
  files: readonly TextFile[],
  database: Database,
): Promise<Types> => {
  const found = new Map<string, { name: string; types: string[] }>();
  for (const file of files) {
    const sniffed = declaration.columns ? [] : await sniff(file, database);
    for (const [at, name] of file.header.entries()) {
      const type = declaration.columns ? declaredType(declaration, name) : sniffed[at];
      const entry = found.get(name.toLowerCase()) ?? { name, types: [] };
      entry.types.push(type ?? 'VARCHAR');
      found.set(name.toLowerCase(), entry);
    }
  }
  return new Map([...found.values()].map(({ name, types }) => [name, commonType(types)]));
};

/** The types DuckDB finds when it looks at every row; none when it cannot tell. */
const sniff = async (file: TextFile, database: Database): Promise<string[]> => {
  if (file.shape.rows === 0) return [];
  const options = [...readOptions(file), 'auto_detect = true', 'sample_size = -1', 'ignore_errors = true'];
  const sql = `DESCRIBE SELECT * FROM read_csv(${quoteText(file.readPath)}, ${options.join(', ')})`;
  const rows = await database.rows(sql).catch(() => []);
  return rows.length === file.header.length ? rows.map((row) => String(row[1])) : [];
};

const readOptions = (file: TextFile): string[] => {
  const { declaration } = file;
  return [
    `delim = ${quoteText(declaration.delimiter)}`,
    `quote = ${quoteText(declaration.quote)}`,
    `escape = ${quoteText(declaration.quote === '' ? '' : declaration.escape)}`,
    `header = ${declaration.header}`,
    'skip = 0',
    `nullstr = [${declaration.nullValues.map(quoteText).join(', ')}]`,
    `decimal_separator = ${quoteText(declaration.decimal)}`,
    `compression = ${file.gzip ? `'gzip'` : `'none'`}`,
    ...(declaration.thousands === undefined ? [] : [`thousands = ${quoteText(declaration.thousands)}`]),
    ...(declaration.dateFormat === undefined ? [] : [`dateformat = ${quoteText(declaration.dateFormat)}`]),
    ...(declaration.timestampFormat === undefined
      ? []
      : [`timestampformat = ${quoteText(declaration.timestampFormat)}`]),
  ];
};

const loadOne = async (file: TextFile, types: Types, database: Database): Promise<FileReject[]> => {
  const table = `files.${quoteName(file.declaration.name)}`;
  const byName = new Map([...types].map(([name, type]) => [name.toLowerCase(), type]));
  const columns = file.header.map(
    (name) => `${quoteText(name)}: ${quoteText(byName.get(name.toLowerCase()) ?? 'VARCHAR')}`,
  );
  const options = [
    ...readOptions(file),
    'auto_detect = false',
    `columns = {${columns.join(', ')}}`,
    'store_rejects = true',
    `rejects_table = 'rejected_rows'`,
    `rejects_scan = 'rejected_scans'`,
    'rejects_limit = 0',
  ];
  const before = await countRows(table, database);
  const first = file.shape.shifts[0]?.shift ?? 0;
  await database
    .run(
      `INSERT INTO ${table} BY NAME SELECT *, ${quoteText(file.name)} AS _file,
         row_number() OVER () - 1 + ${first} AS _line FROM read_csv(${quoteText(file.readPath)}, ${options.join(', ')})`,
    )
    .catch((error: unknown) => {
      throw unreadable(file, `cannot be read: ${reasonOf(error)}`, 'Check its delimiter, quote and columns.');
    });
  const rejects = await takeRejects(file, database);
  const accepted = (await countRows(table, database)) - before;
  await placeRows(file, { table, before, accepted, rejects }, database);
  return rejects;
};

const countRows = async (table: string, database: Database): Promise<number> =>
  Number((await database.rows(`SELECT count(*) FROM ${table}`))[0]?.[0] ?? 0);

/** One reject for each broken row, on its true line: DuckDB counts rows, so the line is found by the row's position. */
const takeRejects = async (file: TextFile, database: Database): Promise<FileReject[]> => {
  const rows = await database.rows(
    `SELECT line_byte_position, arg_min(error_message, column_idx), count(*) - 1, left(any_value(csv_line), 2000)
     FROM rejected_rows GROUP BY line_byte_position ORDER BY line_byte_position`,
  );
  await database.run('DROP TABLE rejected_rows');
  await database.run('DROP TABLE rejected_scans');
  if (rows.length === 0) return [];
  // Positions count from 1; before Windows line ends a row is said to begin at the line end before it.
  const begins = rows.map(
    ([position, , , raw]) => Number(position) - 1 + (/^[\r\n]*/.exec(String(raw))?.[0].length ?? 0),
  );
  const lines = await linesAt(file, begins);
  return rows.map(([, message, more, raw], at) => ({
    file: file.name,
    line: lines[at] ?? null,
    reason: `${reasonOf(String(message))}${Number(more) > 0 ? ` (and ${Number(more)} more)` : ''}`,
    raw: raw === null || raw === undefined ? null : String(raw).replace(/^[\r\n]+|[\r\n]+$/g, ''),
  }));
};

interface Placed {
  table: string;
  before: number;
  accepted: number;
  rejects: readonly FileReject[];
}

/** Corrects `_line` where blank lines, quoted line ends and rejected rows moved it. */
const placeRows = async (file: TextFile, placed: Placed, database: Database): Promise<void> => {
  const { shape } = file;
  const { table, before, accepted, rejects } = placed;
  const mine = `rowid >= ${before}`;
  // Rows that were told apart differently here and in DuckDB have no line rather than a wrong one.
  if (accepted + rejects.length !== shape.rows) return database.run(`UPDATE ${table} SET _line = NULL WHERE ${mine}`);
  if (rejects.length === 0 && shape.shifts.length <= 1) return undefined;
  const shifts = shiftsOfAccepted(
    shape.shifts,
    rejects.map(({ line }) => line ?? 0),
  );
  const first = shape.shifts[0]?.shift ?? 0;
  await database.run('CREATE OR REPLACE TEMP TABLE line_shifts (row BIGINT, shift BIGINT)');
  for (let at = 0; at < shifts.length; at += 10_000) {
    const values = shifts.slice(at, at + 10_000).map(({ row, shift }) => `(${row}, ${shift - first})`);
    await database.run(`INSERT INTO line_shifts VALUES ${values.join(', ')}`);
  }
  await database.run(
    `UPDATE ${table} SET _line = placed.line FROM (
       SELECT data.rowid AS id, data._line + shifts.shift AS line
       FROM ${table} data ASOF JOIN line_shifts shifts ON data.rowid - ${before} >= shifts.row
       WHERE data.rowid >= ${before}
     ) placed WHERE ${table}.rowid = placed.id`,
  );
};
