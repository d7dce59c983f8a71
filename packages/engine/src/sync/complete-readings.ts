import type { DuckDBConnection } from '@duckdb/node-api';
import {
  isCanonicalTable,
  tableDescription,
  type CanonicalTable,
  type CompleteReading,
  type StreamDescription,
} from '@sextant/contracts';
import { versionKey } from '../store/schema.ts';
import { protocolError } from './protocol-error.ts';
import { count, quoted, text } from './sql-text.ts';
import { STAGED_REJECTS } from './staging.ts';

/** A complete reading of a stream, from its begin to its end, over as many runs as it takes. */
export interface OpenReading {
  stream: string;
  table: CanonicalTable;
  /** What it does not meet again is retracted at its end. */
  byDifference: boolean;
  /** Rows stored from this place on are of this reading, or later. */
  fromBatch: number;
  fromSeq: number;
  /** Rejected rows of which nobody can tell which records they are. */
  unknownRows: number;
  /** The last row that was quarantined before it. */
  quarantineTo: number;
}

/**
 * The complete readings of a source: what has begun and is not ended, as the store knows it since the last checkpoint, and
 * what the connector has told since. It becomes known with the transaction of the next checkpoint.
 */
export class CompleteReadings {
  private readonly source: string;
  private readonly open = new Map<string, OpenReading>();
  private readonly begun = new Map<string, { stream: StreamDescription; fromSeq: number }>();
  private readonly ended = new Set<string>();

  private constructor(source: string) {
    this.source = source;
  }

  static async load(connection: DuckDBConnection, source: string): Promise<CompleteReadings> {
    const readings = new CompleteReadings(source);
    const reader = await connection.runAndReadAll(
      `SELECT stream, table_name, by_difference, from_batch, from_seq, unknown_rows, quarantine_to FROM complete_reading
       WHERE source_id = $1`,
      [source],
    );
    for (const [stream, table, byDifference, ...numbers] of reader.getRowsJson()) {
      if (typeof stream !== 'string' || typeof table !== 'string' || !isCanonicalTable(table)) continue;
      const [fromBatch = 0, fromSeq = 0, unknownRows = 0, quarantineTo = 0] = numbers.map(Number);
      const places = { fromBatch, fromSeq, unknownRows, quarantineTo };
      readings.open.set(stream, { stream, table, byDifference: byDifference === true, ...places });
    }
    return readings;
  }

  /** Something was told since the last checkpoint. */
  get hasNews(): boolean {
    return this.begun.size + this.ended.size > 0;
  }

  /** Takes the begin or the end of a reading; `rows` are those of its table since the last checkpoint. */
  take({ type, stream: name }: CompleteReading, streams: readonly StreamDescription[], rows: number): void {
    const stream = streams.find((each) => each.name === name);
    if (stream === undefined) throw protocolError(this.source, `a complete reading of the unknown stream "${name}"`);
    if (this.ended.has(name)) {
      throw protocolError(this.source, `another ${type} of "${name}" without a checkpoint after the last complete-end`);
    }
    if (type === 'complete-begin') this.begun.set(name, { stream, fromSeq: rows });
    else if (this.open.has(name) || this.begun.has(name)) this.ended.add(name);
    else throw protocolError(this.source, `a complete-end of "${name}" without a complete-begin`);
  }

  /** Inside the transaction that commits `batch`, before its rows: readings that begin in it begin anew. */
  async begin(connection: DuckDBConnection, batch: number): Promise<void> {
    if (this.begun.size === 0) return;
    const quarantineTo = await count(connection, 'SELECT coalesce(max(id), 0) FROM quarantine');
    for (const [name, { stream, fromSeq }] of this.begun) {
      await this.forget(connection, name);
      const byDifference = stream.deletes === 'by-difference';
      const { table } = stream;
      const places = { fromBatch: batch, fromSeq, unknownRows: 0, quarantineTo };
      this.open.set(name, { stream: name, table, byDifference, ...places });
      await connection.run('INSERT INTO complete_reading VALUES ($1, $2, $3, $4, $5, $6, 0, $7)', [
        this.source,
        name,
        table,
        byDifference,
        batch,
        fromSeq,
        quarantineTo,
      ]);
    }
    this.begun.clear();
  }

  /**
   * Notes which rows that are there a batch has met again. It stands checked in the temporary table `checked`; what it says
   * that is new, in `fresh_<table>`. Rejected rows are met, too, where their key can be read; the others are counted.
   */
  async note(
    connection: DuckDBConnection,
    table: CanonicalTable,
    { batch, streams }: { batch: number; streams: readonly StreamDescription[] },
  ): Promise<void> {
    for (const { stream, byDifference, fromBatch, fromSeq } of this.open.values()) {
      const declared = streams.find(({ name }) => name === stream);
      if (!byDifference || declared?.table !== table) continue;
      const identity = identityOf(declared);
      const own = `_stream = ${text(stream)}${fromBatch === batch ? ` AND seq >= ${fromSeq}` : ''}`;
      const keys = quoted(identity);
      const version = quoted(versionKey(table));
      const into = `INSERT INTO seen_row SELECT ${text(this.source)}, ${text(stream)}, batch_id, seq FROM`;
      await connection.run(`${into} (
        SELECT batch_id, seq FROM ${table} SEMI JOIN (
          SELECT ${version} FROM checked ANTI JOIN fresh_${table} USING (seq) WHERE ${own} AND problem = '') c USING (${version})
        QUALIFY row_number() OVER (PARTITION BY ${version} ORDER BY recorded_at DESC, batch_id DESC, seq DESC) = 1)`);
      await connection.run(`${into} ${table} SEMI JOIN (
        SELECT ${keys} FROM checked WHERE ${own} AND problem <> '') c USING (${keys})`);
      const isUnknown = identity.map((name) => `coalesce(CAST("${name}" AS VARCHAR), '') = ''`).join(' OR ');
      const unknown = await count(
        connection,
        `SELECT count(*) FROM checked WHERE ${own} AND problem <> '' AND (${isUnknown})`,
      );
      if (unknown > 0) await this.noteUnknown(connection, stream, unknown);
    }
  }

  /** Rows that the connector itself could not read may be any. */
  async noteRejects(connection: DuckDBConnection): Promise<void> {
    const reader = await connection.runAndReadAll(`SELECT stream, count(*) FROM temp.${STAGED_REJECTS} GROUP BY 1`);
    for (const [stream, rows] of reader.getRowsJson()) {
      if (typeof stream === 'string' && this.open.has(stream)) await this.noteUnknown(connection, stream, Number(rows));
    }
  }

  /** Those that have come to their end in this batch. The store knows of them no longer; their notes are there until then. */
  takeEnded(): OpenReading[] {
    const ended = [...this.ended].flatMap((name) => this.open.get(name) ?? []);
    for (const name of this.ended) this.open.delete(name);
    this.ended.clear();
    return ended;
  }

  async forget(connection: DuckDBConnection, stream: string): Promise<void> {
    for (const name of ['complete_reading', 'seen_row'])
      await connection.run(`DELETE FROM ${name} WHERE source_id = $1 AND stream = $2`, [this.source, stream]);
  }

  private async noteUnknown(connection: DuckDBConnection, stream: string, rows: number): Promise<void> {
    const reading = this.open.get(stream);
    if (reading !== undefined) reading.unknownRows += rows;
    await connection.run(
      'UPDATE complete_reading SET unknown_rows = unknown_rows + $3 WHERE source_id = $1 AND stream = $2',
      [this.source, stream, rows],
    );
  }
}

/**
 * By what a reading tells whether a record is still there. A source that knows only how things are today leaves out what
 * they were before, and that stays: only where nothing at all is told of a key any more was the record deleted.
 */
export const identityOf = ({ table, history }: Pick<StreamDescription, 'table' | 'history'>): string[] =>
  history === 'snapshot' ? [...tableDescription(table).key] : versionKey(table);
