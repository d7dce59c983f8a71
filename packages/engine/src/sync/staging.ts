import { setImmediate } from 'node:timers/promises';
import {
  DuckDBDataChunk,
  INTEGER,
  VARCHAR,
  type DuckDBAppender,
  type DuckDBConnection,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
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

/** The columns that a batch of a table may carry. */
function columnsOfBatch(table: CanonicalTable): string[] {
  const { columns, kind } = tableDescription(table);
  return [...Object.keys(columns), ...(kind === 'state' ? ['valid_from', 'revise_from'] : []), ...LINEAGE_COLUMNS];
}

/** Place of a row among those of its table since the last checkpoint, and the stream that it came by. */
const OWN_COLUMNS = ['_seq', '_stream'];

interface StagedTable {
  /** Columns of the temporary table: what some batch carried, as text until it was checked. */
  columns: string[];
  rows: number;
}

/**
 * What a run has read since its last checkpoint, in temporary tables of the writer connection: nothing of it is
 * visible to a question, and a run that fails leaves nothing behind.
 */
export class Staging {
  private readonly connection: DuckDBConnection;
  private readonly staged = new Map<CanonicalTable, StagedTable>();
  rejected = 0;

  constructor(connection: DuckDBConnection) {
    this.connection = connection;
  }

  get size(): number {
    return [...this.staged.values()].reduce((sum, { rows }) => sum + rows, this.rejected);
  }

  rowsOf(table: CanonicalTable): number {
    return this.staged.get(table)?.rows ?? 0;
  }

  /** The columns that came for a table. */
  columnsOf(table: CanonicalTable): ReadonlySet<string> {
    return new Set(this.staged.get(table)?.columns ?? []);
  }

  async addBatch({ table, stream, rows, columns }: RecordBatch): Promise<void> {
    const names = columnsOfBatch(table);
    for (const [name, values] of Object.entries(columns)) {
      if (!names.includes(name)) throw unknownColumn(stream, table, name);
      if (values.length !== rows) throw unevenColumns(stream, rows, name, values.length);
    }
    const staged = await this.open(table, Object.keys(columns));
    const first = staged.rows;
    const read = staged.columns.map((name): ((row: number) => DuckDBValue) => {
      if (name === '_seq') return (row) => first + row;
      if (name === '_stream') return () => stream;
      const values = columns[name];
      return values === undefined ? () => null : (row) => asText(values[row] ?? null);
    });
    await this.append(
      stageName(table),
      staged.columns.map((name) => (name === '_seq' ? INTEGER : VARCHAR)),
      read,
      rows,
    );
    staged.rows += rows;
  }

  async addReject(reject: RejectedRow): Promise<void> {
    if (this.rejected === 0) {
      const columns = REJECT_COLUMNS.map((name) => `"${name}" VARCHAR`).join(', ');
      await this.connection.run(`CREATE OR REPLACE TEMP TABLE ${STAGED_REJECTS} (${columns})`);
    }
    const values = [reject.stream, reject.table, reject.file, reject.line, reject.reason, reject.raw?.slice(0, 2000)];
    await this.append(
      STAGED_REJECTS,
      values.map(() => VARCHAR),
      values.map((value) => () => asText(value ?? null)),
      1,
    );
    this.rejected += 1;
  }

  async clear(): Promise<void> {
    for (const name of [...[...this.staged.keys()].map(stageName), STAGED_REJECTS])
      await this.connection.run(`DROP TABLE IF EXISTS temp.${name}`);
    this.staged.clear();
    this.rejected = 0;
  }

  /** The temporary table, with these columns beside those that it has. Sources fill few of the columns that there are. */
  private async open(table: CanonicalTable, names: readonly string[]): Promise<StagedTable> {
    const there = this.staged.get(table);
    if (there === undefined) {
      const columns = names.map((name) => `, "${name}" VARCHAR`).join('');
      await this.connection.run(
        `CREATE OR REPLACE TEMP TABLE ${stageName(table)} (_seq INTEGER, _stream VARCHAR${columns})`,
      );
      const made: StagedTable = { columns: [...OWN_COLUMNS, ...names], rows: 0 };
      this.staged.set(table, made);
      return made;
    }
    for (const name of names.filter((each) => !there.columns.includes(each))) {
      await this.connection.run(`ALTER TABLE temp.${stageName(table)} ADD COLUMN "${name}" VARCHAR`);
      there.columns.push(name);
    }
    return there;
  }

  private async append(
    name: string,
    types: DuckDBType[],
    read: readonly ((row: number) => DuckDBValue)[],
    rows: number,
  ): Promise<void> {
    const appender: DuckDBAppender = await this.connection.createAppender(name, 'main', 'temp');
    for (let start = 0; start < rows; start += CHUNK_ROWS) {
      const length = Math.min(CHUNK_ROWS, rows - start);
      const chunk = DuckDBDataChunk.create(types, length);
      chunk.setColumns(read.map((value) => Array.from({ length }, (_, index) => value(start + index))));
      appender.appendDataChunk(chunk);
      appender.flushSync();
      // Whoever asks something meanwhile waits for one chunk at most.
      await setImmediate();
    }
    appender.closeSync();
  }
}

const asText = (value: WireValue): string | null =>
  value === null || typeof value === 'string' ? value : String(value);

const unknownColumn = (stream: string, table: CanonicalTable, name: string): SextantError =>
  new SextantError(
    'source.protocol',
    `Stream "${stream}" sent the column "${name}", which table ${table} does not have.`,
    'Correct the connector: its columns must be those of the canonical table.',
  );

const unevenColumns = (stream: string, rows: number, name: string, length: number): SextantError =>
  new SextantError(
    'source.protocol',
    `Stream "${stream}" announced ${rows} rows but sent ${length} values of "${name}".`,
    'Correct the connector: every column of a batch has as many values as the batch has rows.',
  );
