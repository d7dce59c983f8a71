import type {
  CanonicalTable,
  ConnectorMessage,
  ConnectorState,
  StreamDescription,
  WireValue,
} from '@sextant/contracts';
import type { ConnectorRun } from '@sextant/engine';

export type Row = Record<string, WireValue>;

/** Rows of one table as a columnar batch. */
export function batchOf(table: CanonicalTable, rows: readonly Row[]): ConnectorMessage {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns = Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name] ?? null)]));
  return { type: 'batch', stream: table, table, rows: rows.length, columns };
}

/** A connector that lives in the test: it sends what it is given and one checkpoint at the end. */
export function memoryConnector(
  tables: Partial<Record<CanonicalTable, readonly Row[]>>,
  options: { completeThrough?: string; historyFrom?: string } = {},
): () => Promise<ConnectorRun> {
  const filled = Object.entries(tables) as [CanonicalTable, readonly Row[]][];
  const messages: ConnectorMessage[] = filled
    .filter(([, rows]) => rows.length > 0)
    .map(([table, rows]) => batchOf(table, rows));
  const { completeThrough, historyFrom } = options;
  messages.push({
    type: 'checkpoint',
    state: { done: true },
    ...(completeThrough === undefined ? {} : { completeThrough }),
  });
  return scripted(messages, {
    tables: filled.map(([table]) => table),
    ...(historyFrom === undefined ? {} : { historyFrom }),
  });
}

/** A connector that sends exactly these messages, whatever the state it is resumed from; each table is a stream, or as told. */
export function scripted(
  messages: Iterable<ConnectorMessage> | ((state: ConnectorState | undefined) => AsyncIterable<ConnectorMessage>),
  options: { tables?: CanonicalTable[]; historyFrom?: string; streams?: StreamDescription[] } = {},
): () => Promise<ConnectorRun> {
  return async () => ({
    discover: async () =>
      options.streams ??
      (options.tables ?? []).map((table) => ({
        name: table,
        table,
        history: 'dated' as const,
        ...(options.historyFrom === undefined ? {} : { historyFrom: options.historyFrom }),
      })),
    read: async function* (state) {
      yield* typeof messages === 'function' ? messages(state) : messages;
    },
    close: async () => undefined,
  });
}
