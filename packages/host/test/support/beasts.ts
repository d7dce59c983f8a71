import type { Offer } from './offer.ts';

/** A connector that does as it should up to its first checkpoint, and then what no connector should. */
export interface Beast {
  id: string;
  does: string;
  /** What it goes on with in `read`. */
  goesOn: string;
  /** How its sync has to end. */
  ends: { code: string; says: RegExp };
}

const failed = (says: RegExp): Beast['ends'] => ({ code: 'source.connector-failed', says });
const protocol = (says: RegExp): Beast['ends'] => ({ code: 'source.protocol', says });

/** Writes bytes of its own on the way on which messages go. */
const sent = (bytes: string): string => `writeSync(3, ${bytes}); await new Promise(() => {});`;
const framed = (message: string): string => `framed(${message})`;

export const BEASTS: readonly Beast[] = [
  { id: 'throws', does: 'throws', goesOn: `throw new Error('no luck');`, ends: failed(/no luck/) },
  { id: 'exits', does: 'ends its process', goesOn: 'process.exit(3);', ends: failed(/exit code 3/) },
  {
    id: 'signals',
    does: 'sends signals',
    goesOn: `process.kill(process.ppid, 'SIGKILL');`,
    ends: failed(/may not send signals/),
  },
  { id: 'loops', does: 'loops for ever', goesOn: 'for (;;);', ends: failed(/did not respond/) },
  { id: 'waits', does: 'waits for ever', goesOn: 'await new Promise(() => {});', ends: failed(/sent nothing/) },
  {
    id: 'devours',
    does: 'fills its heap',
    goesOn: 'const kept = []; for (;;) kept.push(Array.from({ length: 1e6 }, () => kept.length));',
    ends: failed(/128 MB of heap/),
  },
  {
    id: 'hoards',
    does: 'touches gigabytes of buffers',
    goesOn: 'const kept = []; for (;;) kept.push(Buffer.alloc(2 ** 25, 1));',
    ends: failed(/400 MB of memory/),
  },
  {
    id: 'rejects',
    does: 'leaves a rejection unseen',
    goesOn: `void Promise.reject(new Error('nobody looks')); await new Promise(() => {});`,
    ends: failed(/exit code 1/),
  },
  {
    id: 'shouts',
    does: 'shouts on and on',
    goesOn: `for (;;) { process.stderr.write('x'.repeat(2 ** 16)); await wait(1); }`,
    ends: failed(/more than 1 MB to its error output/),
  },
  {
    id: 'dawdles',
    does: 'goes on for too long',
    goesOn: `for (;;) { yield { type: 'note', level: 'info', message: 'still here' }; await wait(100); }`,
    ends: failed(/took longer/),
  },
  {
    id: 'overstates',
    does: 'announces two gigabytes',
    goesOn: sent('Buffer.from([0xff, 0xff, 0xff, 0x7f])'),
    ends: protocol(/2147483647 bytes/),
  },
  {
    id: 'babbles',
    does: 'sends no message',
    goesOn: sent('Buffer.from([3, 0, 0, 0, 1, 2, 3])'),
    ends: protocol(/no message/),
  },
  {
    id: 'answers',
    does: 'answers what nobody asked',
    goesOn: sent(framed(`{ type: 'opened' }`)),
    ends: protocol(/another question/),
  },
  {
    id: 'strays',
    does: 'fills a table that there is not',
    goesOn: `yield { type: 'batch', stream: 'persons', table: 'customers', rows: 0, columns: {} };`,
    ends: protocol(/unknown table/),
  },
  {
    id: 'miscounts',
    does: 'sends fewer values than rows',
    goesOn: `yield { type: 'batch', stream: 'persons', table: 'party', rows: 3, columns: { party_id: ['x'] } };`,
    ends: protocol(/has not 3 values/),
  },
  {
    id: 'reverses',
    does: 'ends a complete reading that it never began',
    goesOn: `yield { type: 'complete-end', stream: 'persons' };`,
    ends: protocol(/without a complete-begin/),
  },
];

/** Every beast knows one person, who has an account; that much is told before it shows what it is. */
export const offerOf = ({ id, goesOn }: Beast): Offer => ({
  id: `beast-${id}`,
  version: '1.0.0',
  manifest: { configSchema: { type: 'object' }, grants: {} },
  code: `
import { writeSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { serialize } from 'node:v8';
import { defineConnector } from '@sextant/contracts';

const STREAMS = { product: 'products', party: 'persons', agreement: 'accounts', agreement_party: 'owners' };
const batch = (table, row) => ({
  type: 'batch', stream: STREAMS[table], table, rows: 1,
  columns: Object.fromEntries(Object.entries({ ...row, valid_from: '2024-01-01' }).map(([name, value]) => [name, [value]])),
});
const framed = (message) => {
  const body = serialize(message);
  const header = Buffer.alloc(4);
  header.writeUInt32LE(body.length);
  return Buffer.concat([header, body]);
};

export default defineConnector({
  check: async () => {},
  discover: async () => Object.entries(STREAMS).map(([table, name]) => ({ name, table, history: 'full' })),
  async *read() {
    yield batch('product', { product_id: 'acme', name: 'Acme', category: 'account', line_of_business: 'bank' });
    yield batch('party', { party_id: '${id}', party_type: 'person' });
    yield batch('agreement', { agreement_id: '${id}', product_id: 'acme', status: 'in_force' });
    yield batch('agreement_party', { agreement_id: '${id}', party_id: '${id}', role: 'owner' });
    yield { type: 'checkpoint', state: { at: 1 }, completeThrough: '2024-06-30' };
    ${goesOn}
  },
});
`,
});
