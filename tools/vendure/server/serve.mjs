// A Vendure shop in memory: SQLite compiled to WebAssembly, its schema made anew at each start. Prints its addresses as one line
// of JSON and runs until its input ends, which it does when whoever started it ends, in whatever way.
import { bootstrap, DefaultMoneyStrategy, dummyPaymentHandler, manualFulfillmentHandler } from '@vendure/core';

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
process.stdin.resume();
process.stdin.once('end', () => process.exit(0));
