import { DuckDBDataChunk, VARCHAR, type DuckDBAppender, type DuckDBConnection } from '@duckdb/node-api';
import {
  SextantError,
  tableDescription,
  type CanonicalTable,
  type RecordBatch,
  type RejectedRow,
  type WireValue,
} from '@sextant/contracts';

const CHUNK_ROWS = 2048;
/** Beside a table's own columns a batch may carry these. */
const LINEAGE_COLUMNS = ['op', 'source_key', 'source_recorded_at', '_file', '_line'] as const;
const REJECT_COLUMNS = ['stream', 'table_name', 'file', 'line', 'reason', 'raw'] as const;

export const stageName = (table: CanonicalTable): string => `stage_${table}`;
export const STAGED_REJECTS = 'stage_reject';

/** All columns of a staging table; every one is text until it was checked. */
export function stageColumns(table: CanonicalTable): string[] {
  const { columns, kind } = tableDescription(table);
  return [
    ...Object.keys(columns),
    ...(kind === 'state' ? ['valid_from', 'revise_from'] : []),
    ...LINEAGE_COLUMNS,
    '_stream',
    '_seq',
  ];
}

/**
 * What a run has read since its last checkpoint, in temporary tables of the writer connection: nothing of it is
 * visible to a question, and a run that fails leaves nothing behind.
 */
export class Staging {
  private readonly connection: DuckDBConnection;
  private readonly open = new Set<string>();
  private readonly rows = new Map<CanonicalTable, number>();
  rejected = 0;

  constructor(connection: DuckDBConnection) {
    this.connection = connection;
  }

  get tables(): CanonicalTable[] {
    return [...this.rows.keys()];
  }

  get size(): number {
    return [...this.rows.values()].reduce((sum, rows) => sum + rows, this.rejected);
  }

  rowsOf(table: CanonicalTable): number {
    return this.rows.get(table) ?? 0;
  }

  async addBatch(batch: RecordBatch): Promise<void> {
    const names = stageColumns(batch.table);
    for (const [name, values] of Object.entries(batch.columns)) {
      if (!names.includes(name) || name === '_seq' || name === '_stream') throw unknownColumn(batch, name);
      if (values.length !== batch.rows) throw unevenColumns(batch, name, values.length);
    }
    const first = this.rowsOf(batch.table);
    const column = (name: string): ((row: number) => WireValue) => {
      if (name === '_stream') return () => batch.stream;
      if (name === '_seq') return (row) => first + row;
      const values = batch.columns[name];
      return values === undefined ? () => null : (row) => values[row] ?? null;
    };
    await this.append(stageName(batch.table), names, names.map(column), batch.rows);
    this.rows.set(batch.table, first + batch.rows);
  }

  async addReject(reject: RejectedRow): Promise<void> {
    const values = [reject.stream, reject.table, reject.file, reject.line, reject.reason, reject.raw?.slice(0, 2000)];
    await this.append(
      STAGED_REJECTS,
      [...REJECT_COLUMNS],
      values.map((value) => () => value ?? null),
      1,
    );
    this.rejected += 1;
  }

  async clear(): Promise<void> {
    for (const name of this.open) await this.connection.run(`DROP TABLE IF EXISTS temp.${name}`);
    this.open.clear();
    this.rows.clear();
    this.rejected = 0;
  }

  private async append(
    name: string,
    columns: string[],
    read: ((row: number) => WireValue)[],
    rows: number,
  ): Promise<void> {
    if (!this.open.has(name)) {
      await this.connection.run(
        `CREATE OR REPLACE TEMP TABLE ${name} (${columns.map((each) => `"${each}" VARCHAR`).join(', ')})`,
      );
      this.open.add(name);
    }
    const appender: DuckDBAppender = await this.connection.createAppender(name, 'main', 'temp');
    const types = columns.map(() => VARCHAR);
    for (let start = 0; start < rows; start += CHUNK_ROWS) {
      const length = Math.min(CHUNK_ROWS, rows - start);
      const chunk = DuckDBDataChunk.create(types, length);
      chunk.setColumns(read.map((value) => Array.from({ length }, (_, index) => asText(value(start + index)))));
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
  }
}

const asText = (value: WireValue): string | null =>
  value === null || typeof value === 'string' ? value : String(value);

const unknownColumn = (batch: RecordBatch, name: string): SextantError =>
  new SextantError(
    'source.protocol',
    `Stream "${batch.stream}" sent the column "${name}", which table ${batch.table} does not have.`,
    'Correct the connector: its columns must be those of the canonical table.',
  );

const unevenColumns = (batch: RecordBatch, name: string, length: number): SextantError =>
  new SextantError(
    'source.protocol',
    `Stream "${batch.stream}" announced ${batch.rows} rows but sent ${length} values of "${name}".`,
    'Correct the connector: every column of a batch has as many values as the batch has rows.',
  );
