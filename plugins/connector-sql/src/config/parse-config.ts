import {
  readingRank,
  SextantError,
  type CanonicalTable,
  type StreamCursor,
  type StreamDescription,
} from '@sextant/contracts';
import { isLoopback, millisecondsOf } from './values.ts';

/** A mapping as it is written in the configuration. */
interface ConfiguredMapping {
  name?: string;
  select: string;
  history?: StreamDescription['history'];
  history_from?: string;
  end_assumed?: boolean;
  primary_key?: string[];
  cursor?: { column: string; granularity?: StreamCursor['granularity']; misses?: string };
  overlap?: string | number;
  lookback?: string;
  deletes?: NonNullable<StreamDescription['deletes']>;
  full_every?: string;
}

/** `config` of a source, as the schema in plugin.json lets it through. */
interface Configured {
  host: string;
  /** Text where it comes from the environment. */
  port: number | string;
  database: string;
  user: string;
  password?: string;
  tls?: 'verify' | 'require' | 'off';
  tls_ca?: string;
  connect_timeout?: string;
  statement_timeout?: string;
  fetch_rows?: number;
  history_from?: string;
  complete_through?: string;
  tables: Partial<Record<CanonicalTable, ConfiguredMapping | ConfiguredMapping[]>>;
}

/** How a server is reached. */
export interface ServerConfig {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
  tls: 'verify' | 'require' | 'off';
  /** File with certificates. */
  tlsCa?: string;
  connectTimeoutMs: number;
  statementTimeoutMs: number;
  /** At most so many rows are fetched at a time. */
  fetchRows: number;
}

export interface MappingCursor {
  /** Column of the SELECT. */
  column: string;
  granularity?: StreamCursor['granularity'];
  misses?: string;
}

/** One SELECT that fills one canonical table. */
export interface Mapping {
  /** Name of the stream. */
  stream: string;
  table: CanonicalTable;
  /** Without a closing semicolon. */
  select: string;
  history: StreamDescription['history'];
  historyFrom?: string;
  endAssumed: boolean;
  primaryKey: string[];
  cursor?: MappingCursor;
  /** An ISO 8601 duration; of a number so many. */
  overlap?: string | number;
  lookback?: string;
  deletes: NonNullable<StreamDescription['deletes']>;
  /** With a cursor: after so long everything is read again, an ISO 8601 duration. */
  fullEvery?: string;
}

export interface SqlConfig {
  server: ServerConfig;
  /** A date, or a SELECT that gives one. */
  completeThrough?: string;
  /** In reading order. */
  mappings: Mapping[];
}

export const configInvalid = (message: string, remedy: string): SextantError =>
  new SextantError('source.config-invalid', message, remedy);

/** Takes a `config` that follows the schema in plugin.json. Throws `source.config-invalid` for what a schema cannot say. */
export const parseConfig = (config: Record<string, unknown>): SqlConfig => {
  const configured = config as unknown as Configured;
  const { port, database, user, password = '', tls_ca, complete_through, history_from } = configured;
  // Addresses of IPv6 stand in brackets only where a port follows.
  const host = configured.host.replace(/^\[(.*)\]$/, '$1');
  const mappings = Object.entries(configured.tables).flatMap(([table, value]) =>
    [value].flat().map((mapping) => parseMapping(table as CanonicalTable, mapping, history_from)),
  );
  const twice = mappings.find((mapping, at) => mappings.findIndex(({ stream }) => stream === mapping.stream) !== at);
  if (twice) throw configInvalid(`Two mappings have the name '${twice.stream}'.`, 'Give each mapping its own name.');
  return {
    server: {
      host,
      port: Number(port),
      database,
      user,
      password,
      tls: configured.tls ?? (isLoopback(host) ? 'off' : 'verify'),
      ...(tls_ca === undefined ? {} : { tlsCa: tls_ca }),
      connectTimeoutMs: millisecondsOf(configured.connect_timeout ?? '15s'),
      statementTimeoutMs: millisecondsOf(configured.statement_timeout ?? '15min'),
      fetchRows: configured.fetch_rows ?? 10_000,
    },
    ...(complete_through === undefined ? {} : { completeThrough: complete_through }),
    mappings: mappings.toSorted((a, b) => readingRank(a.table) - readingRank(b.table)),
  };
};

const parseMapping = (table: CanonicalTable, mapping: ConfiguredMapping, sourceFrom: string | undefined): Mapping => {
  const { name = table, select, history = 'dated', primary_key = [], cursor, overlap, lookback } = mapping;
  const { deletes = 'never', full_every } = mapping;
  const historyFrom = mapping.history_from ?? sourceFrom;
  if (cursor === undefined) {
    const needing = (['overlap', 'lookback', 'full_every'] as const).find((key) => mapping[key] !== undefined);
    if (needing !== undefined) {
      const message = `The mapping '${name}' has '${needing}' and no 'cursor': it is read in full each time.`;
      throw configInvalid(message, `Leave '${needing}' out, or declare a cursor.`);
    }
  } else if (deletes === 'by-difference' && full_every === undefined) {
    const message = `The mapping '${name}' has a cursor, so that what was deleted cannot be seen in what changed.`;
    throw configInvalid(message, `Say with 'full_every' how often everything is read to find deletions, e.g. P1D.`);
  }
  return {
    stream: name,
    table,
    select: select.replace(/[;\s]+$/, ''),
    history,
    ...(historyFrom === undefined ? {} : { historyFrom }),
    endAssumed: mapping.end_assumed ?? false,
    primaryKey: primary_key,
    ...(cursor === undefined ? {} : { cursor }),
    ...(overlap === undefined ? {} : { overlap }),
    ...(lookback === undefined ? {} : { lookback }),
    deletes,
    ...(full_every === undefined ? {} : { fullEvery: full_every }),
  };
};
