import { setTimeout as wait } from 'node:timers/promises';
import { defineConnector } from '@sextant/contracts';

/** What it does before each note that it sends. @type {Record<string, () => Promise<void> | void>} */
const DEEDS = {
  loops: () => {
    for (;;);
  },
  hoards: async () => {
    const kept = [];
    for (;;) {
      kept.push(Buffer.alloc(2 ** 25, 1));
      await wait(1);
    }
  },
  shouts: async () => {
    for (;;) {
      process.stderr.write('x'.repeat(2 ** 16));
      await wait(1);
    }
  },
  babbles: () => undefined,
};

export default defineConnector({
  check: async () => undefined,
  discover: async () => [{ name: 'fees', table: 'movement', history: 'dated', historyFrom: '2020-01-01' }],
  async *read({ config }) {
    for (;;) {
      await DEEDS[String(config['does'])]?.();
      yield/** @type {const} */ ({ type: 'note', level: 'info', message: 'x'.repeat(100) });
    }
  },
});
