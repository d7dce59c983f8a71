import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { startPostgres } from '../../../../tools/postgres/src/start-postgres.mjs';

export const EXAMPLE = join(import.meta.dirname, '..', '..', 'examples', 'pkdd99-postgres');

export interface LoadedBank {
  /** What the configuration of the example takes from the environment. */
  env: Record<string, string>;
  stop(): Promise<void>;
}

/** A server with the files of the bank in it, put there by the script of the example. */
export const loadBank = async (files: string): Promise<LoadedBank> => {
  const server = await startPostgres();
  const { host, port, user, password, database, put, stop } = server;
  const client = new Client({ host, port, user, password, database });
  await client.connect();
  for (const statement of statementsOf(readFileSync(join(EXAMPLE, 'load.sql'), 'utf8'))) {
    // What psql copies from its side the server copies from its own.
    const copied = statement.replace(/([\w-]+\.(asc|csv\.gz))/, (name) => put(join(files, name)));
    await client.query(copied.replace(/^\\copy/, 'COPY'));
  }
  await client.end();
  const env = { PGHOST: host, PGPORT: String(port), PGDATABASE: database, PGUSER: 'sextant', PGPASSWORD: 'change me' };
  return { env, stop };
};

/** Commands of psql end with the line, statements with a semicolon. */
const statementsOf = (script: string): string[] =>
  script
    .replace(/^--.*$/gm, '')
    .replace(/^(\\.*)$/gm, '$1;')
    .split(/;\s*\n/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
