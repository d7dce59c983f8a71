import type { PackedColumn } from './packed-columns.ts';
import type { CanonicalTable } from './tables.ts';

/**
 * A connector turns one source system into canonical records. It runs in a process of its own, never in the host.
 * It yields messages, stream by stream (a stream fills one canonical table); after a checkpoint everything sent so far
 * is committed together with the checkpoint's state, in one transaction.
 */
export interface Connector {
  /** Is the configuration usable and the source reachable? Throws a SextantError that names what is wrong. */
  check(context: ConnectorContext): Promise<void>;
  /** The streams this source provides, in the order in which they should be read. */
  discover(context: ConnectorContext): Promise<StreamDescription[]>;
  /** All streams, from `state` on (undefined: from the beginning). */
  read(context: ConnectorContext, state: ConnectorState | undefined): AsyncIterable<ConnectorMessage>;
  /**
   * What a state of an earlier `stateVersion` of the manifest is in this one; undefined: reading begins anew. A connector
   * without it begins anew.
   */
  migrateState?(state: ConnectorState, from: number): ConnectorState | undefined;
}

/** The part of an AbortSignal that a connector needs; every AbortSignal fits. */
export interface StopSignal {
  readonly aborted: boolean;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

export interface ConnectorContext {
  sourceId: string;
  /** The source's `config`, checked against the manifest's schema, environment references resolved. */
  config: Record<string, unknown>;
  /** A folder of the run's own, emptied afterwards. */
  scratch: string;
  /** Speaks to the hosts that the manifest asked for and the operator granted, and to no others. */
  http: HttpClient;
  signal: StopSignal;
}

export interface HttpRequest {
  /** Default GET. */
  method?: 'GET' | 'HEAD' | 'OPTIONS' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';
  headers?: Record<string, string>;
  body?: string;
  /** Whether sending it again does no harm, as for a POST that only reads. Default: whether its method says so. */
  repeatable?: boolean;
}

export interface HttpAnswer {
  status: number;
  headers: { get(name: string): string | null };
  text(): Promise<string>;
  json(): Promise<unknown>;
}

/**
 * Follows redirects to granted hosts, and tries again what fails for now: after a growing time with jitter, or after what
 * `Retry-After` says. Throws `source.egress-refused` and `source.unreachable`; any status is an answer.
 */
export interface HttpClient {
  fetch(url: string, request?: HttpRequest): Promise<HttpAnswer>;
}

/** Whatever the connector needs to go on from a checkpoint; plain JSON, at most 256 kB. */
export type ConnectorState = { [key: string]: unknown };

/** The field by which a source tells what changed since the last reading. */
export interface StreamCursor {
  field: string;
  /** Of the values as the source compares them: what falls into one of these cannot be told apart. */
  granularity: 'microsecond' | 'millisecond' | 'second' | 'minute' | 'hour' | 'day' | 'integer';
  /** Whether asking from a value on gives records with that very value too. */
  boundary: 'inclusive' | 'exclusive';
  /** Whether records come in the order of the field: only then may a position lie in the middle of a reading. */
  order: 'ascending' | 'unordered';
  /** Changes that do not move the field, in a sentence. */
  misses?: string;
}

/**
 * What a stream promises of its records: in the manifest where the streams of a connector are fixed, with what `discover`
 * gives where they follow from the configuration.
 */
export interface StreamPromises {
  /** Fields of the source that name a record; their values make its `source_key`. */
  primaryKey?: string[];
  /** Without one every reading is a full one. */
  cursor?: StreamCursor;
  /** How far a reading goes back behind its position, an ISO 8601 duration: late commits and equal stamps are read twice, never lost. */
  overlap?: string;
  /** How far back records are read again though their cursor did not move, an ISO 8601 duration: their children may have changed. */
  lookback?: string;
  /**
   * How a deletion shows. `tombstones`: the source tells, the connector sends `op: retract`. `by-difference`: it does not, and
   * what a complete reading no longer has is retracted. `never` (default): it cannot be seen.
   */
  deletes?: 'tombstones' | 'by-difference' | 'never';
}

/** A field of a source's records as it stands there today. */
export interface SourceField {
  /** The source's own name of the type. */
  type: string;
  /** The records are made from it: without it they would be wrong. */
  used: boolean;
}

export interface StreamDescription extends StreamPromises {
  /** Name in the source, e.g. a file or an object; becomes `source_object`. */
  name: string;
  table: CanonicalTable;
  /** full: the source keeps versions; dated: status dates let us rebuild; snapshot: known only since the first sync. */
  history: 'full' | 'dated' | 'snapshot';
  /** First day of which the source's history tells; default: the earliest `valid_from` it sends. */
  historyFrom?: string;
  /** The source tells nothing after a term, so that ends follow from the term alone; answers say so. */
  endAssumed?: boolean;
  /** The source's fields, where it tells: what has changed since the last sync is reported. */
  fields?: Record<string, SourceField>;
}

/** Values of a wire column: text in canonical form (ISO dates and instants, plain decimals), or null. */
export type WireValue = string | number | boolean | null;

/**
 * Rows as columns. Column names are those of the canonical table; beside them `source_key` (the row's key in the
 * source), `source_recorded_at`, `op`, and `_file`, `_line` (where the row stood, for the quarantine) are allowed.
 *
 * In a state table `revise_from` (a day) says that the rows of this key sent before the next checkpoint are all there are
 * from that day on, as after a change that was learned late: what was stored of the key from there on and is not sent again
 * is retracted.
 */
export interface RecordBatch {
  type: 'batch';
  stream: string;
  table: CanonicalTable;
  rows: number;
  columns: Record<string, WireValue[]>;
  /** The same columns as they came from the connector's process. Connectors leave it out: the host packs what they send. */
  packed?: Readonly<Record<string, PackedColumn>>;
}

/** A row the connector itself could not read. It goes to the quarantine. */
export interface RejectedRow {
  type: 'reject';
  stream: string;
  table?: CanonicalTable;
  file?: string;
  line?: number;
  /** Why, in a sentence. */
  reason: string;
  /** The row as it stood in the source, at most 2,000 characters. */
  raw?: string;
}

/**
 * From here on everything that the stream holds comes, not only what changed, until `complete-end`. What such a reading no
 * longer has was deleted (`deletes: by-difference`). Checkpoints may lie in between, and a reading that broke off may be taken
 * up again by the next run: it is the same one as long as no other `complete-begin` comes. One without its end deletes nothing.
 */
export interface CompleteReading {
  type: 'complete-begin' | 'complete-end';
  stream: string;
}

export interface Checkpoint {
  type: 'checkpoint';
  state: ConnectorState;
  /** Last business day of which each table is complete, where the connector knows it by now. */
  completeThrough?: string;
}

export interface Note {
  type: 'note';
  level: 'info' | 'warn';
  message: string;
}

/** How far the reading is; `total` where the source tells it. */
export interface Progress {
  type: 'progress';
  stream: string;
  done: number;
  total?: number;
}

export type ConnectorMessage = RecordBatch | RejectedRow | CompleteReading | Checkpoint | Note | Progress;

const duration = { type: 'string', pattern: '^P(?=.)(\\d+D)?(T(?=.)(\\d+H)?(\\d+M)?(\\d+S)?)?$' } as const;
const names = { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 1, uniqueItems: true } as const;

/** Schema of {@link StreamPromises}. */
export const streamPromises = {
  primaryKey: names,
  cursor: {
    type: 'object',
    additionalProperties: false,
    required: ['field', 'granularity', 'boundary', 'order'],
    properties: {
      field: { type: 'string', minLength: 1 },
      granularity: { enum: ['microsecond', 'millisecond', 'second', 'minute', 'hour', 'day', 'integer'] },
      boundary: { enum: ['inclusive', 'exclusive'] },
      order: { enum: ['ascending', 'unordered'] },
      misses: { type: 'string', minLength: 1 },
    },
  },
  overlap: duration,
  lookback: duration,
  deletes: { enum: ['tombstones', 'by-difference', 'never'] },
} as const;

const BRAND = 'sextant.connector.v1';

/** Declares a connector; the default export of a connector plugin. Recognised by a string, never by `instanceof`. */
export const defineConnector = (connector: Connector): Connector & { readonly brand: string } => ({
  brand: BRAND,
  check: (context) => connector.check(context),
  discover: (context) => connector.discover(context),
  read: (context, state) => connector.read(context, state),
  migrateState: (state, from) => connector.migrateState?.(state, from),
});

export const isConnector = (value: unknown): value is Connector =>
  typeof value === 'object' && value !== null && (value as { brand?: unknown }).brand === BRAND;
