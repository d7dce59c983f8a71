import type { ConnectorMessage, RecordBatch, RejectedRow, WireValue } from '@sextant/contracts';
import { quoteName, type Database } from '../load/database.ts';
import type { FileReject } from '../load/load-files.ts';
import type { OutputColumn } from '../mapping/describe-mapping.ts';
import type { MappedTable } from '../mapping/run-mapping.ts';

const BATCH_ROWS = 20_000;
/** Rows with long texts come in smaller batches, of about so many letters. */
const BATCH_LETTERS = 4 * 2 ** 20;
const SAMPLED_ROWS = 1000;

/** Rows of a batch, where a checkpoint comes after at most so many. */
export const batchRows = (checkpointRows: number): number => Math.min(BATCH_ROWS, checkpointRows);

/** The rows of a result from `offset` on, in batches of `size` at most; before its first row what had to be rejected for it. */
export async function* emitTable(
  database: Database,
  table: MappedTable,
  rejects: readonly FileReject[],
  { offset, size }: { offset: number; size: number },
): AsyncGenerator<ConnectorMessage> {
  const { stream, table: canonical, columns } = table.mapping;
  if (offset === 0) for (const reject of rejects) yield toMessage(table, reject);
  const list = columns.map(onTheWire).join(', ');
  const rows = Math.min(size, await rowsOfLetters(database, table));
  for (let from = offset; from < table.rows; from += rows) {
    const chunk = await database.columns(
      `SELECT ${list} FROM ${table.result} WHERE rowid >= ${from} AND rowid < ${from + rows} ORDER BY rowid`,
    );
    const batch: RecordBatch = { type: 'batch', stream, table: canonical, rows: chunk.rows, columns: {} };
    for (const [at, { name, kind }] of columns.entries()) {
      const values = chunk.columns[at] ?? [];
      batch.columns[name] = kind === 'integer' || kind === 'line' ? values.map(toNumber) : (values as WireValue[]);
    }
    yield batch;
    yield { type: 'progress', stream, done: from + chunk.rows, total: table.rows };
  }
}

/** A batch has to fit into the memory of this process and of the host, whatever stands in its rows. */
const rowsOfLetters = async (database: Database, { mapping, result }: MappedTable): Promise<number> => {
  const letters = mapping.columns.map(({ name }) => `coalesce(length(CAST(${quoteName(name)} AS VARCHAR)), 0)`);
  const { columns } = await database.columns(
    `SELECT max(${letters.join(' + ')}) FROM (SELECT * FROM ${result} LIMIT ${SAMPLED_ROWS})`,
  );
  const longest = Number(columns[0]?.[0] ?? 0);
  return Math.max(1, Math.floor(BATCH_LETTERS / Math.max(longest, 1)));
};

/** SQL of a column in canonical text; booleans and integers travel as they are. */
const onTheWire = ({ name, kind }: OutputColumn): string => {
  const column = quoteName(name);
  if (kind === 'date') return `CAST(${column} AS VARCHAR)`;
  if (kind === 'instant') return `strftime(timezone('UTC', ${column}), '%Y-%m-%dT%H:%M:%S.%fZ')`;
  return column;
};

/** Larger integers than JavaScript can hold exactly stay text. */
const toNumber = (value: unknown): WireValue => {
  if (typeof value !== 'bigint') return value as WireValue;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
};

const toMessage = ({ mapping }: MappedTable, { file, line, reason, raw }: FileReject): RejectedRow => ({
  type: 'reject',
  stream: mapping.stream,
  table: mapping.table,
  file,
  ...(line === null ? {} : { line }),
  reason,
  ...(raw === null ? {} : { raw }),
});
