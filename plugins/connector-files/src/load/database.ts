import { join } from 'node:path';
import { DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import type { StopSignal } from '@sextant/contracts';

/** A locked-down DuckDB in the scratch folder. */
export interface Database {
  run(sql: string, values?: readonly DuckDBValue[]): Promise<void>;
  rows(sql: string, values?: readonly DuckDBValue[]): Promise<DuckDBValue[][]>;
  columns(sql: string): Promise<{ rows: number; columns: DuckDBValue[][] }>;
  close(): void;
}

export interface DatabaseOptions {
  scratch: string;
  memoryLimit: string;
  /** Folders whose files may be read; none: SQL reaches nothing but the tables of the database. */
  readable: readonly string[];
  signal: StopSignal;
}

/**
 * Opens the run's database file so that SQL in it can install nothing, load nothing, change no setting and touch no
 * file outside `readable`. The file lives in the scratch folder: the data may be larger than memory.
 */
export const openDatabase = async (options: DatabaseOptions): Promise<Database> => {
  const { signal } = options;
  signal.throwIfAborted();
  const instance = await DuckDBInstance.create(join(options.scratch, 'run.duckdb'), {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    allow_persistent_secrets: 'false',
    memory_limit: options.memoryLimit,
    threads: '2',
    temp_directory: join(options.scratch, 'spill'),
  });
  const connection = await instance.connect();
  const stop = () => connection.interrupt();
  signal.addEventListener('abort', stop);
  const guard = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  };
  const database: Database = {
    run: async (sql, values) => {
      signal.throwIfAborted();
      await guard(connection.run(sql, values && [...values]));
    },
    rows: async (sql, values) => {
      signal.throwIfAborted();
      return (await guard(connection.runAndReadAll(sql, values && [...values]))).getRows();
    },
    columns: async (sql) => {
      signal.throwIfAborted();
      const result = await guard(connection.runAndReadAll(sql));
      return { rows: result.currentRowCount, columns: result.getColumns() };
    },
    close: () => {
      signal.removeEventListener('abort', stop);
      connection.closeSync();
      instance.closeSync();
    },
  };
  await database.run(`SET TimeZone = 'UTC'`);
  if (options.readable.length > 0) {
    const folders = options.readable.map((folder) => quoteText(folder.endsWith('/') ? folder : `${folder}/`));
    await database.run(`SET allowed_directories = [${folders.join(', ')}]`);
  }
  await database.run('SET enable_external_access = false');
  await database.run('SET lock_configuration = true');
  return database;
};

export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** DuckDB's message; its errors may come from another realm, so that `instanceof` says nothing. */
export const messageOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);

/** DuckDB's message in one line, without its class and the statement it shows below. */
export const reasonOf = (error: unknown): string =>
  (messageOf(error).split('\n')[0] ?? '').replace(/^[A-Z][A-Za-z ]* Error: /, '').trim();
