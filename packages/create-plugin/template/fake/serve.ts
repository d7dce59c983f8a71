// Serves the fake with some sales of 2025, to try the connector by hand: npm run fake
import { startFakeSource, TOKEN } from './api.ts';

const { server, records } = await startFakeSource(Number(process.env['PORT'] ?? 4799));
for (let month = 1; month <= 12; month++) {
  const at = `2025-${String(month).padStart(2, '0')}-15T10:00:00Z`;
  const id = `S${month}`;
  const sale = { id, updated: at, customer: id, product: id, amount: `${month * 100}.50`, currency: 'EUR', at };
  records.set(id, { name: `Product ${month}`, sale });
}
console.log(`A fake of My CRM answers at ${server.url}; its token is ${TOKEN}`);
