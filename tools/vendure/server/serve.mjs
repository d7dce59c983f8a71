// A Vendure shop in memory: SQLite compiled to WebAssembly, its schema made anew at each start. Prints its addresses as one line
// of JSON and runs until its input ends, which it does when whoever started it ends, in whatever way. A number in a line of its
// input makes so many days pass.
import { createInterface } from 'node:readline';
import {
  bootstrap,
  DefaultMoneyStrategy,
  dummyPaymentHandler,
  manualFulfillmentHandler,
  TransactionalConnection,
} from '@vendure/core';

const silent = () => undefined;
const logger = {
  error: (message, context) => process.stderr.write(`${context ?? ''} ${message}\n`),
  warn: silent,
  info: silent,
  verbose: silent,
  debug: silent,
};

const { username, password, precision } = JSON.parse(process.argv[2] ?? '{}');
const moneyStrategy = new DefaultMoneyStrategy();
moneyStrategy.precision = precision;

const app = await bootstrap({
  apiOptions: { port: 0, hostname: '127.0.0.1', adminApiPath: 'admin-api', shopApiPath: 'shop-api' },
  authOptions: {
    tokenMethod: ['bearer', 'api-key', 'cookie'],
    requireVerification: false,
    superadminCredentials: { identifier: username, password },
    cookieOptions: { secret: 'a secret for tests' },
  },
  dbConnectionOptions: { type: 'sqljs', synchronize: true, logging: false, autoSave: false },
  entityOptions: { moneyStrategy },
  paymentOptions: { paymentMethodHandlers: [dummyPaymentHandler] },
  shippingOptions: { fulfillmentHandlers: [manualFulfillmentHandler] },
  logger,
});

const { port } = app.getHttpServer().address();
const address = `http://127.0.0.1:${port}`;
process.stdout.write(`${JSON.stringify({ admin: `${address}/admin-api`, shop: `${address}/shop-api` })}\n`);

/** All that has happened so far happened so many days earlier: what the API cannot do. */
const pass = async (days) => {
  const { rawConnection } = app.get(TransactionalConnection);
  for (const { tableName, columns } of rawConnection.entityMetadatas) {
    for (const { databaseName } of columns) {
      if (!['createdAt', 'updatedAt', 'orderPlacedAt'].includes(databaseName)) continue;
      const earlier = `strftime('%Y-%m-%d %H:%M:%f', "${databaseName}", '-${days} days')`;
      await rawConnection.query(`UPDATE "${tableName}" SET "${databaseName}" = ${earlier}`);
    }
  }
};

const input = createInterface({ input: process.stdin });
input.on('line', async (days) => {
  await pass(Number(days));
  process.stdout.write('{"passed":true}\n');
});
input.once('close', () => process.exit(0));
