import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { SextantError, type StopSignal } from '@sextant/contracts';
import { Client, DatabaseError, type QueryArrayConfig } from 'pg';
import { configInvalid, type ServerConfig } from '../config/parse-config.ts';
import { describeFailure } from './describe-failure.ts';

/** What a statement gives: names and PostgreSQL's numbers of the types, and values as PostgreSQL writes them. */
export interface Result {
  fields: { name: string; type: number; modifier: number }[];
  rows: (string | null)[][];
}

/** One read-only transaction: whatever is read in it is as of one instant. */
export interface Session {
  server: ServerConfig;
  /** When the transaction began, by the server's clock; an ISO instant. */
  startedAt: string;
  /** Runs exactly one statement; throws what the driver throws. */
  readonly run: (text: string, values?: readonly (string | null)[]) => Promise<Result>;
  readonly close: () => Promise<void>;
}

/** Settings that decide how values are written, so that no setting of a role or a database does. */
const SETTINGS = {
  TimeZone: 'UTC',
  DateStyle: 'ISO, YMD',
  IntervalStyle: 'iso_8601',
  extra_float_digits: '1',
  default_transaction_read_only: 'on',
  // What a cursor gives is read to its end.
  cursor_tuple_fraction: '1',
};

/**
 * Connects and begins a transaction. The signal breaks the connection off. Throws `source.unreachable`,
 * `source.access-refused` or `source.config-invalid`.
 */
export const openSession = async (server: ServerConfig, signal: StopSignal): Promise<Session> => {
  signal.throwIfAborted();
  const client = new Client({
    host: server.host,
    port: server.port,
    database: server.database,
    user: server.user,
    password: server.password,
    ssl: tlsOptions(server),
    connectionTimeoutMillis: server.connectTimeoutMs,
    application_name: 'sextant',
    keepAlive: true,
    types: { getTypeParser: () => (value: unknown) => value },
  });
  // Of a connection that breaks while nobody waits the first word says why.
  let broken: Error | undefined;
  client.on('error', (error: Error) => (broken ??= error));
  const onAbort = (): void => void client.end().catch(() => undefined);
  signal.addEventListener('abort', onAbort);

  const run: Session['run'] = async (text, values = []) => {
    const statement: QueryArrayConfig & { queryMode: 'extended' } = {
      text,
      values: [...values],
      rowMode: 'array',
      // Of several statements in one text the server refuses all.
      queryMode: 'extended',
    };
    try {
      const { fields, rows } = await client.query<(string | null)[]>(statement);
      return {
        fields: fields.map(({ name, dataTypeID, dataTypeModifier }) => ({
          name,
          type: dataTypeID,
          modifier: dataTypeModifier,
        })),
        rows,
      };
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof DatabaseError ? error : (broken ?? error);
    }
  };
  const close = async (): Promise<void> => {
    signal.removeEventListener('abort', onAbort);
    await client.end().catch(() => undefined);
  };

  try {
    await client.connect();
    await run('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await noticeLostClient(run);
    const settings = { ...SETTINGS, statement_timeout: String(server.statementTimeoutMs) };
    const calls = Object.entries(settings).map(([name, value]) => `set_config('${name}', '${value}', true)`);
    await run(`SELECT ${calls.join(', ')}`);
    const { rows } = await run(`SELECT to_char(now(), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`);
    return { server, startedAt: String(rows[0]?.[0]), run, close };
  } catch (error) {
    await close();
    signal.throwIfAborted();
    throw SextantError.is(error) ? error : describeFailure(error, server);
  }
};

/** A server that nobody listens to any more stops what it computes; where its system cannot tell, it goes on. */
const noticeLostClient = async (run: Session['run']): Promise<void> => {
  await run('SAVEPOINT before');
  await run(
    `SELECT set_config(name, '1000', true) FROM pg_settings WHERE name = 'client_connection_check_interval'`,
  ).catch(() => run('ROLLBACK TO SAVEPOINT before'));
  await run('RELEASE SAVEPOINT before');
};

const tlsOptions = ({ tls, tlsCa, host }: ServerConfig): ConnectionOptions | false => {
  if (tls === 'off') return false;
  if (tls === 'require') return { rejectUnauthorized: false };
  return { rejectUnauthorized: true, host, ...(tlsCa === undefined ? {} : { ca: readCertificates(tlsCa) }) };
};

const readCertificates = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw configInvalid(
      `'tls_ca' names a file that cannot be read (${code}).`,
      'Correct the path of the certificates.',
    );
  }
};
