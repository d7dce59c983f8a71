// What `sextant plugins check .` needs: a source made up for a test, and what the connector should make of each record.
import { defineConformance, type Sample } from '@sextant/plugin-testing';
import { startFakeSource, TOKEN, ZONE } from './fake/api.ts';

export default defineConformance({
  start: async () => {
    const { server, records } = await startFakeSource();
    const put = (samples: readonly Sample[]): void => {
      for (const { id, name, amount, currency, happenedAt: at, changedAt: updated } of samples) {
        records.set(id, { name, sale: { id, updated, customer: id, product: id, amount, currency, at } });
      }
    };
    return {
      config: { url: server.url, token: TOKEN },
      wrongCredentialConfig: { url: server.url, token: 'another-token' },
      server,
      put,
      remove: (ids, updated) => {
        for (const id of ids) {
          const name = records.get(id)?.name ?? '';
          records.set(id, { name, sale: { id, updated, deleted: true } });
        }
      },
      clear: () => records.clear(),
      close: () => server.close(),
    };
  },
  // Written out here, not taken from src: two mistakes would have to be the same.
  expected: ({ id, name, amount, currency }) => ({
    customers: [{ party_id: `customer:${id}`, party_type: 'person' }],
    products: [{ product_id: `product:${id}`, name }],
    sales: [{ movement_id: `sale:${id}`, party_id: `customer:${id}`, product_id: `product:${id}`, amount, currency }],
  }),
  shown: {
    text: { stream: 'products', column: 'name' },
    money: { stream: 'sales', amount: 'amount', currency: 'currency' },
    time: { stream: 'sales', day: 'business_date', zone: ZONE, instant: 'occurred_at' },
  },
});
