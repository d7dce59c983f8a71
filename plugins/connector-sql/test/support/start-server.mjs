// One PostgreSQL for all test files. Without one they are skipped, but for CI, where each of them fails.
import { startPostgres } from '../../../../tools/postgres/src/start-postgres.mjs';

export default async () => {
  const tls = new URL('../fixtures/tls/', import.meta.url);
  const file = (name) => decodeURIComponent(new URL(name, tls).pathname);
  try {
    const { stop, ...server } = await startPostgres({ tls: { key: file('server.key'), cert: file('server.crt') } });
    globalThis.stopPostgres = stop;
    process.env.SEXTANT_TEST_POSTGRES = JSON.stringify(server);
  } catch (error) {
    process.env.SEXTANT_NO_POSTGRES = error.message;
    if (process.env.CI !== 'true') process.stderr.write(`SKIPPED: the connector for PostgreSQL. ${error.message}\n`);
  }
};
