import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConnectorContext, SourceField } from '@sextant/contracts';
import type { FilesConfig } from '../config/parse-config.ts';
import type { FileDeclaration } from '../config/parse-file.ts';
import { findFiles, needFolder } from '../files/find-files.ts';
import { readHeader } from '../files/read-header.ts';
import { declaredType } from '../load/columns.ts';
import { openDatabase, quoteText, type Database } from '../load/database.ts';
import { nameOf } from '../mapping/describe-mapping.ts';
import { parseSelect } from '../mapping/parse-select.ts';

type Fields = Record<string, SourceField>;

/**
 * For each mapping the columns of the files that it reads, `file.column`, with their types: of Parquet those in the file, of
 * delimited text the declared ones or `text`. Only first lines are read. Whatever cannot be looked at is left out: the
 * reading says what is wrong with it.
 */
export const findFields = async (context: ConnectorContext, config: FilesConfig): Promise<Map<string, Fields>> => {
  const scratch = await mkdtemp(join(context.scratch, 'fields-'));
  try {
    const folder = await needFolder(config.folder);
    const readable = [folder, scratch];
    const database = await openDatabase({ scratch, memoryLimit: config.memoryLimit, readable, signal: context.signal });
    try {
      return await fieldsOf(config, folder, database);
    } finally {
      database.close();
    }
  } catch {
    context.signal.throwIfAborted();
    return new Map();
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
};

const fieldsOf = async (config: FilesConfig, folder: string, database: Database): Promise<Map<string, Fields>> => {
  const columns = new Map<string, Map<string, string>>();
  for (const declaration of config.files) {
    const found = await columnsOf(declaration, folder, database);
    if (found !== undefined) columns.set(declaration.name, found);
  }
  const fields = new Map<string, Fields>();
  for (const mapping of config.mappings) {
    const { files, columns: named } = await parseSelect(database, nameOf(mapping), mapping.select, [...columns.keys()]);
    const isUsed = (name: string) => named === 'all' || named.has(name.toLowerCase());
    const own = files.flatMap((file) =>
      [...(columns.get(file) ?? [])].map(([name, type]) => [`${file}.${name}`, { type, used: isUsed(name) }] as const),
    );
    fields.set(mapping.stream, Object.fromEntries(own));
  }
  return fields;
};

/** The columns of a declaration's files by name; undefined where only the reading can tell. */
const columnsOf = async (
  declaration: FileDeclaration,
  folder: string,
  database: Database,
): Promise<Map<string, string> | undefined> => {
  if (declaration.format === 'ndjson' || !declaration.header) return undefined;
  const columns = new Map<string, string>();
  for (const file of await findFiles(folder, declaration)) {
    if (declaration.format === 'parquet') {
      const rows = await database.rows(`DESCRIBE SELECT * FROM read_parquet(${quoteText(file.path)})`);
      for (const [name, type] of rows)
        columns.set(String(name), declaredType(declaration, String(name)) ?? String(type));
      continue;
    }
    for (const name of (await readHeader(file)) ?? []) columns.set(name, declaredType(declaration, name) ?? 'text');
  }
  return columns;
};
