import { types } from 'node:util';
import { SextantError } from '@sextant/contracts';
import { DatabaseError, escapeIdentifier } from 'pg';
import type { ServerConfig } from '../config/parse-config.ts';

/** A statement that failed: whose it is, and where in its text the SELECT of the configuration begins. */
export interface FailedStatement {
  /** e.g. `The mapping of 'party'`. */
  owner: string;
  select: string;
  /** Characters in front of the SELECT. */
  before: number;
}

export const mappingFailed = (message: string, remedy: string, cause?: unknown): SextantError =>
  new SextantError('source.mapping-failed', message, remedy, { cause });

/** What the driver threw as an error of ours. Nothing that connects is in it but host, port, database and role. */
export const describeFailure = (error: unknown, server: ServerConfig, statement?: FailedStatement): unknown => {
  if (!types.isNativeError(error) || SextantError.is(error)) return error;
  if (!(error instanceof DatabaseError)) return unreachable(error, server);
  const { code = '' } = error;
  if (code === '28P01' || code === '28000') return refused(error, server, CREDENTIALS);
  if (code === '3D000') return refused(error, server, `Correct 'database'.`);
  if (code === '42501') return refused(error, server, grantRemedy(server), statement?.owner);
  if (code === '57014' && statement !== undefined && error.message.includes('statement timeout')) {
    const limit = `${server.statementTimeoutMs / 1000} s`;
    return mappingFailed(
      `${statement.owner} did not give its next rows within ${limit}.`,
      `Make the SELECT faster (with a cursor, an index on its column), or raise 'statement_timeout'.`,
      error,
    );
  }
  if (isOfServer(code)) return brokenOff(error, server);
  return statement === undefined ? unreachable(error, server) : cannotRun(error, statement);
};

const CREDENTIALS = `Correct 'user' and 'password', or let the server's pg_hba.conf accept them from the host's machine.`;
const grantRemedy = ({ user }: ServerConfig): string =>
  `Let the role read it: GRANT SELECT ON … TO ${escapeIdentifier(user)}; for a schema GRANT USAGE ON SCHEMA ….`;

/** 08: connection; 40: rolled back; 53: too little of something; 57: the administrator; 58, XX: faults; 25P03, 25P04: idle. */
const isOfServer = (code: string): boolean => /^(08|40|53|57|58|XX)/.test(code) || code === '25P03' || code === '25P04';

const cannotRun = (error: DatabaseError, { owner, select, before }: FailedStatement): SextantError => {
  const { code = '', message, hint, position } = error;
  if (code === '25006' || isWriting(select)) {
    return mappingFailed(
      `${owner} is no SELECT that only reads: ${message}.`,
      'Write one SELECT; nothing in it may write, take locks or call what does.',
      error,
    );
  }
  const where = position === undefined ? '' : placeIn(select, Number(position) - before);
  const remedy = code.startsWith('22')
    ? 'Correct the value, or let the SELECT leave it out: PostgreSQL ends a statement at the first one it cannot compute.'
    : 'Correct the SELECT.';
  return mappingFailed(`${owner} cannot run: ${message}${where}.`, hint ?? remedy, error);
};

/** Statements that a SELECT is put around are a syntax error, which does not say what is wrong. */
const isWriting = (select: string): boolean =>
  /^(insert|update|delete|merge|truncate|create|drop|alter|copy|grant|revoke|call|do|set|begin|commit|lock)\b/i.test(
    select.replace(/^(\s|--[^\n]*\n|\/\*[^]*?\*\/)+/, ''),
  );

/** `position` counts characters of the SELECT, from 1. */
const placeIn = (select: string, position: number): string => {
  const characters = Array.from(select);
  if (position < 1 || position > characters.length) return '';
  const lines = characters.slice(0, position).join('').split('\n');
  return ` (line ${lines.length}, column ${Array.from(lines.at(-1) ?? '').length} of the SELECT)`;
};

const place = ({ database, host, port }: ServerConfig): string => `The database '${database}' at ${host}:${port}`;

const refused = (error: DatabaseError, server: ServerConfig, remedy: string, owner?: string): SextantError =>
  new SextantError(
    'source.access-refused',
    owner === undefined
      ? `${place(server)} does not let '${server.user}' in: ${error.message}.`
      : `${owner} may not read what it selects: ${error.message}.`,
    remedy,
    { cause: error },
  );

const brokenOff = (error: Error, server: ServerConfig): SextantError =>
  new SextantError(
    'source.unreachable',
    `${place(server)} broke off: ${error.message}.`,
    'Sync again. If it happens each time, ask whoever runs the database why.',
    { cause: error },
  );

const unreachable = (error: Error, server: ServerConfig): SextantError => {
  const { code } = error as NodeJS.ErrnoException;
  if (/client password must be/.test(error.message)) {
    const message = `${place(server)} asks for a password, and the configuration has none.`;
    return new SextantError('source.access-refused', message, `Set 'password'.`, { cause: error });
  }
  if (/does not support SSL/.test(error.message)) {
    const message = `${place(server)} does not encrypt its connections.`;
    const remedy = `Switch TLS on at the server, or set 'tls: off' where nobody can listen on the way.`;
    return new SextantError('source.unreachable', message, remedy, { cause: error });
  }
  if (CERTIFICATE.test(code ?? '')) {
    const message = `The certificate of ${server.host}:${server.port} is not trusted: ${error.message}.`;
    const remedy = `Name the file of the server's CA under 'tls_ca', and the host as the certificate does.`;
    return new SextantError('source.unreachable', message, remedy, { cause: error });
  }
  const reason = /timeout expired/.test(error.message)
    ? `it did not answer within ${server.connectTimeoutMs / 1000} s`
    : (code ?? error.message);
  return new SextantError(
    'source.unreachable',
    `${place(server)} cannot be reached: ${reason}.`,
    'Check host and port, and that the host may reach them; then sync again.',
    { cause: error },
  );
};

/** Codes of OpenSSL and of Node. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY)|ALTNAME|HOSTNAME_MISMATCH/;
