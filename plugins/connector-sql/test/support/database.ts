import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

export interface Server {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
}

/** The server that the tests of a run share. */
export const sharedServer = (): Server | undefined => {
  const told = process.env['SEXTANT_TEST_POSTGRES'];
  return told === undefined ? undefined : (JSON.parse(told) as Server);
};

/** A database of a test file's own, and a role that may only read it. */
export interface TestDatabase {
  /** What a source's configuration says of the server. */
  config: Server;
  /** Runs statements as one who may do anything. */
  sql(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  /** One more connection of the same kind; it ends with the database. */
  connect(): Promise<Client>;
  drop(): Promise<void>;
}

export const createDatabase = async (
  settings = `ENCODING 'UTF8'`,
  server: Server | undefined = sharedServer(),
): Promise<TestDatabase> => {
  if (server === undefined) throw new Error(process.env['SEXTANT_NO_POSTGRES'] ?? 'there is no PostgreSQL');
  const database = `test_${randomBytes(6).toString('hex')}`;
  const [user, password] = [`reader_${database}`, 'gk7 "reader"'];
  const root = new Client(server);
  root.on('error', () => undefined);
  await root.connect();
  await root.query(`CREATE DATABASE ${database} TEMPLATE template0 ${settings}`);
  await root.query(`CREATE ROLE ${user} LOGIN PASSWORD '${password}'`);
  const clients: Client[] = [];
  const connect = async (): Promise<Client> => {
    const client = new Client({ ...server, database });
    client.on('error', () => undefined);
    await client.connect();
    clients.push(client);
    return client;
  };
  const own = await connect();
  await own.query(`ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO ${user}`);
  return {
    config: { host: server.host, port: server.port, database, user, password },
    sql: async (text, values) => (await own.query<Record<string, unknown>>(text, values)).rows,
    connect,
    drop: async () => {
      await Promise.all(clients.map((client) => client.end()));
      await root.query(`DROP DATABASE ${database} WITH (FORCE)`);
      await root.query(`DROP ROLE ${user}`);
      await root.end();
    },
  };
};
