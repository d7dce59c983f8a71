// The connector. Sextant starts it in a process of its own; the default export is what it runs.
import { defineConnector } from '@sextant/contracts';
import { getAccount } from './api.ts';
import { read } from './read.ts';

export default defineConnector({
  check: async (context) => {
    await getAccount(context);
  },
  // What the streams promise stands in plugin.json, and nowhere else.
  discover: async () => [
    { name: 'customers', table: 'party', history: 'snapshot' },
    { name: 'products', table: 'product', history: 'snapshot' },
    { name: 'sales', table: 'movement', history: 'dated' },
  ],
  read,
});
