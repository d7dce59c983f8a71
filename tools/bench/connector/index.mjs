import { defineConnector } from '@sextant/contracts';
import { batchesOf, CHECKPOINT, LAST_CHECKPOINT, STREAMS } from './rows.mjs';

export default defineConnector({
  check: async () => undefined,
  discover: async () => STREAMS,
  async *read({ config }) {
    let done = 0;
    for (const batch of batchesOf(Number(config['rows']))) {
      yield batch;
      done += batch.rows;
      if (done % CHECKPOINT === 0) yield { type: 'checkpoint', state: { done } };
    }
    yield LAST_CHECKPOINT;
  },
});
