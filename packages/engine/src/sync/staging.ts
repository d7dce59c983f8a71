import type { DuckDBConnection } from '@duckdb/node-api';
import {
  isPacked,
  packColumn,
  SextantError,
  tableDescription,
  type CanonicalTable,
  type RecordBatch,
  type RejectedRow,
} from '@sextant/contracts';
import { insertionOf, lettersOf, shapeOf, type Piece } from './stage-rows.ts';

/** Many rows in one statement cost a quarter of what they cost a batch at a time; more than this at once gains little. */
const ROWS_AT_ONCE = 200_000;
const LETTERS_AT_ONCE = 24 * 2 ** 20;
const PIECES_AT_ONCE = 64;
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

interface StagedTable {
  /** Columns of the temporary table beside `_seq` (a row's place) and `_stream`: what some batch carried, still as text. */
  columns: Set<string>;
  /** All rows that came, those that wait among them. */
  rows: number;
}

/** Pieces of one shape that wait to be put into their table together. */
interface Waiting {
  table: CanonicalTable;
  shape: string;
  pieces: Piece[];
  rows: number;
  letters: number;
}

/**
 * What a run has read since its last checkpoint, in temporary tables of the writer connection: nothing of it is
 * visible to a question, and a run that fails leaves nothing behind.
 */
export class Staging {
  private readonly connection: DuckDBConnection;
  private readonly staged = new Map<CanonicalTable, StagedTable>();
  private waiting: Waiting | null = null;
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
    return this.staged.get(table)?.columns ?? new Set();
  }

  async addBatch(batch: RecordBatch): Promise<void> {
    const { table, stream, rows, packed } = batch;
    const names = columnsOfBatch(table);
    // What came packed is not unpacked: it would be when its columns are asked for.
    const carried = Object.entries(packed ?? batch.columns).toSorted(([a], [b]) => (a < b ? -1 : 1));
    for (const [name, values] of carried) {
      if (!names.includes(name)) throw unknownColumn(stream, table, name);
      // Of what was packed in another process its host has counted the values.
      if (!isPacked(values) && values.length !== rows) throw unevenColumns(stream, rows, name, values.length);
    }
    const staged = await this.open(
      table,
      carried.map(([name]) => name),
    );
    if (rows === 0) return;
    const piece: Piece = {
      stream,
      first: staged.rows,
      rows,
      columns: carried.map(([name, values]) => [name, isPacked(values) ? values : packColumn(values)]),
    };
    staged.rows += rows;
    await this.keep(table, piece);
  }

  /** What waits goes into its table: before anything reads it. */
  async flush(): Promise<void> {
    if (this.waiting === null) return;
    const { table, pieces, rows } = this.waiting;
    this.waiting = null;
    const { sql, values, types } = insertionOf(stageName(table), pieces);
    const { rowsChanged } = await this.connection.run(sql, values, types);
    if (rowsChanged !== rows) throw new Error(`${rowsChanged} rows of ${rows} were put aside`);
  }

  private async keep(table: CanonicalTable, piece: Piece): Promise<void> {
    const shape = shapeOf(piece);
    if (this.waiting !== null && (this.waiting.table !== table || this.waiting.shape !== shape)) await this.flush();
    this.waiting ??= { table, shape, pieces: [], rows: 0, letters: 0 };
    const { waiting } = this;
    waiting.pieces.push(piece);
    waiting.rows += piece.rows;
    waiting.letters += lettersOf(piece);
    const isEnough =
      waiting.rows >= ROWS_AT_ONCE || waiting.letters >= LETTERS_AT_ONCE || waiting.pieces.length >= PIECES_AT_ONCE;
    if (isEnough) await this.flush();
  }

  async addReject({ stream, table, file, line, reason, raw }: RejectedRow): Promise<void> {
    if (this.rejected === 0) {
      const columns = REJECT_COLUMNS.map((name) => `"${name}" VARCHAR`).join(', ');
      await this.connection.run(`CREATE OR REPLACE TEMP TABLE ${STAGED_REJECTS} (${columns})`);
    }
    const values = [stream, table, file, line?.toString(), reason, raw?.slice(0, 2000)];
    await this.connection.run(
      `INSERT INTO temp.${STAGED_REJECTS} VALUES ($1, $2, $3, $4, $5, $6)`,
      values.map((value) => value ?? null),
    );
    this.rejected += 1;
  }

  async clear(): Promise<void> {
    for (const name of [...[...this.staged.keys()].map(stageName), STAGED_REJECTS])
      await this.connection.run(`DROP TABLE IF EXISTS temp.${name}`);
    this.staged.clear();
    this.waiting = null;
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
      const made: StagedTable = { columns: new Set(names), rows: 0 };
      this.staged.set(table, made);
      return made;
    }
    for (const name of names.filter((each) => !there.columns.has(each))) {
      await this.connection.run(`ALTER TABLE temp.${stageName(table)} ADD COLUMN "${name}" VARCHAR`);
      there.columns.add(name);
    }
    return there;
  }
}

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
