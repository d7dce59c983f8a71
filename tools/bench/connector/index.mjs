import { defineConnector } from '@sextant/contracts';
import { messagesOf, STREAMS } from './rows.mjs';

export default defineConnector({
  check: async () => undefined,
  discover: async () => STREAMS,
  async *read({ config }) {
    yield* messagesOf(Number(config['rows']));
  },
});
