import type { DuckDBConnection } from '@duckdb/node-api';
import type { Policy } from '@sextant/contracts';
import { Derivation } from '../derive/refresh.ts';
import { Database, isOutOfMemory, type DatabaseOptions } from '../duckdb/database.ts';
import { derivationRules } from '../relations/rules.ts';
import { migrate } from './migrations.ts';

/** Raised when the derived relations change their meaning: an older store is then derived anew. */
const DERIVATION_VERSION = 4;

/** Tells the time; tests give their own. */
export interface Clock {
  now(): Date;
}

/** The store of one tenant: its file, its clock of commits, its derived tables. One writer at a time. */
export class Store {
  readonly database: Database;
  readonly derivation: Derivation;
  private readonly clock: Clock;
  private lastCommit: number;
  private queue: Promise<unknown> = Promise.resolve();
  /** Number of the last committed batch. */
  lastBatch: number;
  /** Rises with every commit of this process: what is remembered under an older number no longer holds. */
  version = 0;

  private constructor(database: Database, derivation: Derivation, clock: Clock, lastBatch: number, lastCommit: number) {
    this.database = database;
    this.derivation = derivation;
    this.clock = clock;
    this.lastBatch = lastBatch;
    this.lastCommit = lastCommit;
  }

  static async open(options: DatabaseOptions & { policy: Policy; clock: Clock }): Promise<Store> {
    const database = await Database.open(options);
    const { writer } = database;
    await migrate(writer);
    const rules = derivationRules(options.policy);
    const derivation = new Derivation(writer, rules);
    await deriveUnder(writer, derivation, JSON.stringify({ derivation: DERIVATION_VERSION, ...rules }));
    // A run that was not ended was cut off: what it had committed stays, and the next run goes on from there.
    await writer.run(`UPDATE sync_run SET state = 'interrupted', ended_at = started_at WHERE state = 'running'`);
    const reader = await writer.runAndReadAll(
      'SELECT coalesce(max(batch_id), 0), epoch_ms(max(committed_at)) FROM ingest_batch',
    );
    const [batch, committed] = reader.getRowsJson()[0] ?? [];
    return new Store(database, derivation, options.clock, Number(batch ?? 0), Number(committed ?? 0));
  }

  now(): Date {
    return this.clock.now();
  }

  /** The commit clock: never the same instant twice, never backwards, even when the machine's clock is set back. */
  commitTime(): Date {
    this.lastCommit = Math.max(this.clock.now().getTime(), this.lastCommit + 1);
    return new Date(this.lastCommit);
  }

  committed(batch: number): void {
    this.lastBatch = batch;
    this.version += 1;
  }

  /** Runs `work` alone on the writer connection. */
  async write<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const turn = this.queue.then(() => work(this.database.writer));
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  /** Like {@link write}, in one transaction: all of it or nothing. */
  async transact<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    return this.write(async (connection) => {
      await connection.run('BEGIN TRANSACTION');
      try {
        const result = await work(connection);
        await connection.run('COMMIT');
        return result;
      } catch (error) {
        await connection.run('ROLLBACK').catch(() => undefined);
        throw error;
      }
    });
  }

  /** Derives what batches in the middle of a reading have left to be derived. Inside the caller's transaction. */
  async derivePending(): Promise<void> {
    await derivePending(this.derivation, this.lastBatch);
  }

  async close(): Promise<void> {
    await this.queue;
    await this.database.writer.run('CHECKPOINT').catch(() => undefined);
    this.database.close();
  }
}

async function deriveUnder(writer: DuckDBConnection, derivation: Derivation, rules: string): Promise<void> {
  const reader = await writer.runAndReadAll('SELECT rules FROM derived_under');
  const last = await writer.runAndReadAll('SELECT coalesce(max(batch_id), 0) FROM ingest_batch');
  const batch = Number(last.getRowsJson()[0]?.[0] ?? 0);
  await writer.run('BEGIN TRANSACTION');
  if (reader.getRowsJson()[0]?.[0] === rules) {
    // A reading that was cut off may have left something to be derived.
    await deriveLeft(writer, derivation, batch);
    return;
  }
  // In a new store there is nothing to derive from.
  if (batch > 0) await derivation.rebuild(batch);
  else await derivation.begin();
  await writer.run('DELETE FROM derived_under');
  await writer.run(`INSERT INTO derived_under VALUES ('${rules.replaceAll("'", "''")}')`);
  await writer.run('COMMIT');
}

/** Ends the transaction. What there is not memory enough for stays as it is: the next sync tries again, and says so. */
async function deriveLeft(writer: DuckDBConnection, derivation: Derivation, batch: number): Promise<void> {
  try {
    await derivePending(derivation, batch);
    await writer.run('COMMIT');
  } catch (error) {
    if (!isOutOfMemory(error)) throw error;
    await writer.run('ROLLBACK');
  }
}

/** The last batches of a reading that was cut off, or that a caller ends. */
async function derivePending(derivation: Derivation, batch: number): Promise<void> {
  if ((await derivation.known()) < batch) await derivation.refresh(batch);
}
