import { tableDescription, type CanonicalTable, type ConnectorMessage, type WireValue } from '@sextant/contracts';

export type Row = Readonly<Record<string, WireValue>>;

interface Held {
  /** By `valid_from`; a fact has one version. */
  versions: Map<string, Row>;
}

/**
 * What a store holds of a source, as the sync engine keeps it: the latest statement of a key counts, retractions take it
 * away, what a complete reading no longer has is gone. Only what a checkpoint closed counts, and the rest of a reading that
 * ended well.
 */
export class Holdings {
  private readonly streams: Map<string, Map<string, Held>>;
  /** Keys that the complete reading of a stream has shown so far. */
  private readonly shown: Map<string, Set<string>>;

  constructor(from?: Holdings) {
    this.streams = new Map(
      [...(from?.streams ?? [])].map(([name, held]) => [
        name,
        new Map([...held].map(([key, { versions }]) => [key, { versions: new Map(versions) }])),
      ]),
    );
    this.shown = new Map([...(from?.shown ?? [])].map(([name, keys]) => [name, new Set(keys)]));
  }

  /** The same with what a reading brought; of one that broke off, up to its last checkpoint. */
  with(messages: readonly ConnectorMessage[], isWhole = true): Holdings {
    const last = messages.findLastIndex(({ type }) => type === 'checkpoint');
    const next = new Holdings(this);
    for (const message of isWhole ? messages : messages.slice(0, last + 1)) next.take(message);
    return next;
  }

  /** The row of each key that is valid last. */
  rows(stream: string): Map<string, Row> {
    const rows = new Map<string, Row>();
    for (const [key, { versions }] of this.streams.get(stream) ?? []) {
      const row = [...versions].sort(([left], [right]) => (left < right ? -1 : 1)).at(-1)?.[1];
      if (row !== undefined) rows.set(key, row);
    }
    return rows;
  }

  streamNames(): string[] {
    return [...this.streams.keys()];
  }

  private take(message: ConnectorMessage): void {
    if (message.type === 'batch') {
      for (const row of rowsOf(message)) this.takeRow(message.stream, message.table, row);
    } else if (message.type === 'complete-begin') {
      this.shown.set(message.stream, new Set());
    } else if (message.type === 'complete-end') {
      const shown = this.shown.get(message.stream);
      this.shown.delete(message.stream);
      const held = this.streams.get(message.stream);
      for (const key of held?.keys() ?? []) if (shown?.has(key) === false) held?.delete(key);
    }
  }

  private takeRow(stream: string, table: CanonicalTable, row: Row): void {
    const held = this.streams.get(stream) ?? new Map<string, Held>();
    this.streams.set(stream, held);
    const key = keyOf(table, row);
    const version = textOf(row['valid_from']);
    if (row['op'] === 'retract') {
      const versions = held.get(key)?.versions;
      if (version === '') held.delete(key);
      else versions?.delete(version);
      if (versions?.size === 0) held.delete(key);
      return;
    }
    this.shown.get(stream)?.add(key);
    const { versions } = held.get(key) ?? { versions: new Map<string, Row>() };
    held.set(key, { versions: versions.set(version, row) });
  }
}

/** The rows of a batch as objects. */
export const rowsOf = (message: ConnectorMessage): Row[] => {
  if (message.type !== 'batch') return [];
  const columns = Object.entries(message.columns);
  return Array.from({ length: message.rows }, (_, at) =>
    Object.fromEntries(columns.map(([name, values]) => [name, values[at] ?? null])),
  );
};

/** What names a row, without the day from which it is valid. */
export const keyOf = (table: CanonicalTable, row: Row): string =>
  tableDescription(table)
    .key.map((column) => textOf(row[column]))
    .join(' / ');

const textOf = (value: WireValue | undefined): string => (value === null || value === undefined ? '' : String(value));
