import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ConnectorMessage, ConnectorState, PluginManifest } from '@sextant/contracts';
import { openConnectorProcess } from '../../../packages/host/src/connectors/index.ts';
import { createDatabase, type TestDatabase } from './support/database.ts';
import { checkpointsOf, failureOf, rowsOf, stored } from './support/messages.ts';
import { withServer } from './support/with-server.ts';

const folder = fileURLToPath(new URL('..', import.meta.url));
const manifest = JSON.parse(readFileSync(new URL('../plugin.json', import.meta.url), 'utf8')) as PluginManifest;
const CA = fileURLToPath(new URL('./fixtures/tls/ca.crt', import.meta.url));

const partyFrom = (from: string) =>
  `SELECT i AS party_id, 'person' AS party_type, DATE '2020-01-01' AS valid_from, i AS place FROM ${from}`;

type Run = Awaited<ReturnType<typeof openConnectorProcess>>;
const readAll = async (run: Run, state?: ConnectorState): Promise<ConnectorMessage[]> => {
  const messages: ConnectorMessage[] = [];
  for await (const message of run.read(state)) messages.push(message);
  return messages;
};

withServer('in its sealed process', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await createDatabase();
  });
  afterAll(() => db?.drop());

  const said: string[] = [];
  const open = (config: Record<string, unknown>, signal = new AbortController().signal) =>
    openConnectorProcess({
      plugin: { name: '@sextant/connector-sql', folder, manifest },
      sourceId: 'core',
      config: { ...db.config, ...config },
      signal,
      log: (line) => said.push(line),
    });
  /** Statements of the connector that run on the server. */
  const running = async (): Promise<number> => {
    const [{ count } = {}] = await db.sql(
      `SELECT count(*)::int AS count FROM pg_stat_activity WHERE application_name = 'sextant' AND usename = $1`,
      [db.config.user],
    );
    return Number(count);
  };
  const untilNoneRuns = async (): Promise<number> => {
    const began = Date.now();
    while ((await running()) > 0) {
      if (Date.now() - began > 60_000) throw new Error('its statement still runs');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return Date.now() - began;
  };

  it('reaches its server over the socket that it was granted, and reads the file of certificates', async () => {
    const tables = { party: { select: partyFrom('generate_series(1, 3) i').replace(', i AS place', '') } };
    const run = await open({ host: 'localhost', tls: 'verify', tls_ca: CA, tables });
    const streams = await run.discover();
    const messages = await readAll(run);
    await run.close();
    expect(streams).toMatchObject([{ name: 'party', table: 'party', fields: { party_id: { type: 'integer' } } }]);
    expect(rowsOf(messages).map(({ party_id }) => party_id)).toEqual(['1', '2', '3']);
    expect(said).toEqual([]);
    expect(await running()).toBe(0);
  });

  it('says what a server says, without the password', async () => {
    const { code, message, remedy } = await failureOf(
      open({ password: 'wrong secret', tables: { party: { select: 'SELECT 1' } } }),
    );
    expect([code, message]).toEqual([
      'source.access-refused',
      expect.stringContaining('password authentication failed'),
    ]);
    expect(`${message} ${remedy} ${said.join()}`).not.toContain('secret');
  });

  it('stops what the server computes when it is stopped', async () => {
    const stop = new AbortController();
    const tables = {
      party: { select: partyFrom('generate_series(1, 3) i, pg_sleep(600)').replace(', i AS place', '') },
    };
    const run = await open({ tables }, stop.signal);
    const reading = readAll(run).catch((error: unknown) => error);
    while ((await running()) === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    stop.abort(new Error('enough'));
    await expect(reading).resolves.toMatchObject({ message: 'enough' });
    await run.close();
    expect(await untilNoneRuns()).toBeLessThan(60_000);
  });

  it('ends with a clear word when the server cuts it off, and goes on from the checkpoint before', async () => {
    const tables = { party: { select: partyFrom('generate_series(1, 70000) i'), cursor: { column: 'place' } } };
    const run = await open({ tables });
    const messages: ConnectorMessage[] = [];
    const work = (async () => {
      for await (const message of run.read(undefined)) {
        messages.push(message);
        if (message.type !== 'checkpoint') continue;
        await db.sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1`, [db.config.user]);
      }
    })();
    const { code, message } = await failureOf(work);
    await run.close();
    expect([code, message]).toEqual([
      'source.unreachable',
      expect.stringMatching(/broke off: terminating connection due to administrator command/),
    ]);
    const [checkpoint] = checkpointsOf(messages);
    const again = await open({ tables });
    const rest = await readAll(again, stored(checkpoint?.state));
    await again.close();
    const before = rowsOf(
      messages.slice(
        0,
        messages.findIndex(({ type }) => type === 'checkpoint'),
      ),
    );
    const ids = new Set([...before, ...rowsOf(rest)].map(({ party_id }) => party_id));
    expect([ids.size, rowsOf(rest).length]).toEqual([70_000, 70_000 - before.length + 1001]);
  });
});
