import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { mkdirSync } from 'node:fs';
import { DuckDBInstance, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api';
import { SextantError } from '@sextant/contracts';
import pLimit, { type LimitFunction } from 'p-limit';
import type { SqlValue } from '../sql/nodes.ts';
import { printQuery, type Statement } from '../sql/print.ts';
import type { Query } from '../sql/nodes.ts';
import { decodeColumn } from './decode.ts';

export interface DatabaseOptions {
  /** Path of the file, or `:memory:`. */
  file: string;
  /** Default: all cores. */
  threads?: number;
  /** Default `2GB`. */
  memoryLimit?: string;
  /** Statements of questions that run at once; the others wait. Default: cores. */
  maxConcurrent?: number;
  /** Questions that may wait; more are told to come back. Default 256. */
  maxWaiting?: number;
  /** A question's statement is stopped after this long. Default 30,000 ms. */
  statementTimeoutMs?: number;
}

/** Columns of a result, in order. Integers are numbers, decimals and dates are text. */
export type ResultColumns = Record<string, (SqlValue | undefined)[]>;

/** A transaction that sees one state of the store from its first to its last statement. */
export interface Snapshot {
  run(query: Query): Promise<ResultColumns>;
  runText(text: string, parameters?: SqlValue[]): Promise<ResultColumns>;
  /** Keeps the rows of a query under a name of the engine, for the statements to come; what has that name is kept. */
  keep(name: string, query: Query): Promise<void>;
}

/**
 * The locked-down DuckDB of one tenant: no extensions, no file but its own, no setting can be changed by a statement.
 * One connection writes; questions run on a small pool, each in a read snapshot, stoppable by signal and by time.
 */
export class Database {
  private readonly idle: DuckDBConnection[] = [];
  private readonly limit: LimitFunction;
  private readonly instance: DuckDBInstance;
  readonly writer: DuckDBConnection;
  private readonly maxWaiting: number;
  private readonly statementTimeoutMs: number;

  private constructor(instance: DuckDBInstance, writer: DuckDBConnection, options: DatabaseOptions) {
    this.instance = instance;
    this.writer = writer;
    this.limit = pLimit(options.maxConcurrent ?? availableParallelism());
    this.maxWaiting = options.maxWaiting ?? 256;
    this.statementTimeoutMs = options.statementTimeoutMs ?? 30_000;
  }

  static async open(options: DatabaseOptions): Promise<Database> {
    if (options.file !== ':memory:') mkdirSync(dirname(options.file), { recursive: true });
    const instance = await createInstance(options);
    const writer = await instance.connect();
    // Instants without an offset, and the text of instants, mean UTC whatever the machine's zone is.
    await writer.run(`SET GLOBAL TimeZone='UTC'`);
    await writer.run('SET enable_external_access=false');
    await writer.run('SET lock_configuration=true');
    return new Database(instance, writer, options);
  }

  /**
   * Runs `work` in a read snapshot. Aborting, or running over time, interrupts the statement; `unlimited` is for the
   * engine's own short reads, which no question makes longer.
   */
  async read<T>(
    work: (snapshot: Snapshot) => Promise<T>,
    { signal, unlimited = false }: { signal?: AbortSignal | undefined; unlimited?: boolean } = {},
  ): Promise<T> {
    if (this.limit.pendingCount >= this.maxWaiting) {
      throw new SextantError(
        'engine.busy',
        `${this.maxWaiting} questions are waiting already.`,
        'Ask again in a few seconds.',
      );
    }
    return this.limit(async () => {
      if (signal?.aborted) throw aborted();
      const connection = this.idle.pop() ?? (await this.instance.connect());
      let stoppedBy: 'signal' | 'time' | undefined;
      const stop = (by: 'signal' | 'time') => () => {
        stoppedBy ??= by;
        connection.interrupt();
      };
      const onAbort = stop('signal');
      const timer = unlimited ? undefined : setTimeout(stop('time'), this.statementTimeoutMs);
      signal?.addEventListener('abort', onAbort);
      // Interrupting reaches a running statement only: between two of them the flag stops the work.
      const next = (statement: Statement): Promise<ResultColumns> => {
        if (stoppedBy !== undefined) throw new Error('stopped');
        return runStatement(connection, statement);
      };
      const kept = new Map<string, Promise<unknown>>();
      const keep = (name: string, query: Query): Promise<unknown> => {
        const { text, parameters } = printQuery(query);
        return next({ text: `CREATE OR REPLACE TEMP TABLE ${name} AS ${text}`, parameters });
      };
      try {
        await connection.run('BEGIN TRANSACTION READ ONLY');
        const result = await work({
          run: (query) => next(printQuery(query)),
          runText: (text, parameters = []) =>
            next({ text, parameters: parameters.map((value) => ({ value, type: 'VARCHAR' })) }),
          keep: async (name, query) => {
            const made = kept.get(name) ?? keep(name, query);
            kept.set(name, made);
            await made;
          },
        });
        for (const name of kept.keys()) await connection.run(`DROP TABLE temp.${name}`);
        await connection.run('COMMIT');
        this.idle.push(connection);
        return result;
      } catch (error) {
        // Its transaction is open, and an interrupt may still be on its way: it is not used again.
        connection.closeSync();
        if (stoppedBy === 'signal') throw aborted();
        if (stoppedBy === 'time') throw overTime(this.statementTimeoutMs);
        throw translate(error);
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      }
    });
  }

  /** Interrupts whatever runs, waits for it to end, and closes the file. */
  close(): void {
    for (const connection of this.idle) connection.closeSync();
    this.writer.closeSync();
    this.instance.closeSync();
  }
}

async function createInstance(options: DatabaseOptions): Promise<DuckDBInstance> {
  try {
    return await DuckDBInstance.create(options.file, {
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_community_extensions: 'false',
      allow_persistent_secrets: 'false',
      preserve_insertion_order: 'false',
      memory_limit: options.memoryLimit ?? '2GB',
      threads: String(options.threads ?? availableParallelism()),
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (/Could not set lock/.test(message)) {
      throw new SextantError(
        'store.locked',
        'Another process has the store open.',
        'Stop the other process, or use another SEXTANT_HOME.',
        { cause: error },
      );
    }
    throw new SextantError(
      'store.damaged',
      'The store file cannot be read.',
      'Restore it from a backup, or move it away and sync again.',
      { cause: error },
    );
  }
}

/** Runs one statement and decodes its result into plain columns. */
export async function runStatement(connection: DuckDBConnection, statement: Statement): Promise<ResultColumns> {
  const values = statement.parameters.map((each) => each.value as DuckDBValue);
  // Without values there is nothing to prepare for, and the text is read by another thread.
  const found = await connection.run(statement.text, values.length === 0 ? undefined : values);
  const chunks = await found.fetchAllChunks();
  const result: ResultColumns = {};
  found.columnNames().forEach((name, index) => {
    result[name] = decodeColumn(chunks, index, found.columnType(index));
  });
  return result;
}

const aborted = () =>
  new SextantError('engine.aborted', 'The question was withdrawn before it was answered.', 'Ask again.');
const overTime = (limit: number) =>
  new SextantError(
    'engine.timeout',
    `The question took longer than ${limit} ms and was stopped.`,
    'Ask for fewer points or segments, or have the operator raise the statement timeout.',
  );

/** Whether DuckDB gave up for want of memory. */
export const isOutOfMemory = (error: unknown): boolean =>
  error instanceof Error && /Out of Memory/i.test(error.message);

function translate(error: unknown): unknown {
  if (isOutOfMemory(error)) {
    return new SextantError(
      'engine.out-of-memory',
      'The question needed more memory than the engine may use.',
      'Ask for fewer points or segments, or have the operator raise the memory limit.',
      { cause: error },
    );
  }
  return error;
}
