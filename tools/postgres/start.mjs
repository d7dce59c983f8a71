// node tools/postgres/start.mjs: a PostgreSQL to try things with, until Ctrl-C.
import { startPostgres } from './src/start-postgres.mjs';

const { host, port, user, password, database, stop } = await startPostgres();
process.stdout.write(`postgres://${user}:${password}@${host}:${port}/${database}\n`);
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void stop());
