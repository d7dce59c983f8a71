import {
  packColumn,
  unpackColumn,
  type ConnectorMessage,
  type PackedColumn,
  type RecordBatch,
  type WireValue,
} from '@sextant/contracts';

/** A batch as it travels from the connector's process to the host: with its columns packed. */
export type PackedBatch = Omit<RecordBatch, 'columns' | 'packed'> & { packed: Record<string, PackedColumn> };
export type WireMessage = ConnectorMessage | PackedBatch;

/** What is no batch, whatever its type says, goes as it is, and so does a column of anything else: the host tells what is wrong. */
export function packBatch(batch: RecordBatch): WireMessage {
  const { type, stream, table, rows, columns } = batch;
  if (typeof columns !== 'object' || columns === null || Array.isArray(columns)) return batch;
  if (!Object.values(columns).every(Array.isArray)) return batch;
  const packed = Object.entries(columns).map(([name, values]): [string, PackedColumn] => [name, packColumn(values)]);
  return { type, stream, table, rows, packed: Object.fromEntries(packed) };
}

/** The batch that was packed. Its columns are unpacked when somebody asks for them: to store them nobody has to. */
export function arrived({ type, stream, table, rows, packed }: PackedBatch): RecordBatch {
  let columns: Record<string, WireValue[]> | undefined;
  return {
    type,
    stream,
    table,
    rows,
    packed,
    get columns() {
      columns ??= Object.fromEntries(Object.entries(packed).map(([name, column]) => [name, unpackColumn(column)]));
      return columns;
    },
  };
}
