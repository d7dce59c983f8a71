import type { StopSignal } from '@sextant/contracts';
import type { FilesConfig } from '../config/parse-config.ts';
import type { FileDeclaration } from '../config/parse-file.ts';
import type { FoundFile } from '../files/find-files.ts';
import type { Database } from './database.ts';
import { quoteName } from './database.ts';
import { loadCsv } from './load-csv.ts';
import { loadNdjson } from './load-ndjson.ts';
import { loadParquet } from './load-parquet.ts';

/** A row that could not be read, with its true line. */
export interface FileReject {
  file: string;
  line: number | null;
  reason: string;
  raw: string | null;
}

export interface LoadedFile {
  declaration: FileDeclaration;
  rejects: FileReject[];
  /** What the operator should know though nothing is wrong. */
  notes: string[];
}

export interface LoadContext {
  database: Database;
  scratch: string;
  signal: StopSignal;
}

/**
 * Brings all files into tables of the schema `files`, with `_file` and `_line` beside their columns, and a view of the
 * same name over each. A file that cannot be taken in at all throws; a broken row becomes a reject.
 */
export const loadFiles = async (
  config: FilesConfig,
  found: readonly FoundFile[],
  context: LoadContext,
): Promise<LoadedFile[]> => {
  await context.database.run('CREATE SCHEMA files');
  const loaded: LoadedFile[] = [];
  for (const declaration of config.files) {
    const files = found.filter((file) => file.declaration === declaration);
    const load = LOADERS[declaration.format];
    const result = await load(declaration, files, context);
    const name = quoteName(declaration.name);
    await context.database.run(`CREATE VIEW ${name} AS SELECT * FROM files.${name}`);
    loaded.push({ declaration, ...result });
  }
  return loaded;
};

type Load = (
  declaration: FileDeclaration,
  files: readonly FoundFile[],
  context: LoadContext,
) => Promise<Pick<LoadedFile, 'rejects' | 'notes'>>;

const LOADERS: Record<FileDeclaration['format'], Load> = {
  csv: loadCsv,
  tsv: loadCsv,
  ndjson: loadNdjson,
  parquet: loadParquet,
};
