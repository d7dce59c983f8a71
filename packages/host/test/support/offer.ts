import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Offer {
  id?: string;
  version: string;
  /** Persons that it knows of. */
  persons?: number;
  /** Default 2024-06-30. */
  completeThrough?: string;
  /** Parts of the manifest. */
  manifest?: object;
  /** Instead of a connector. */
  code?: string;
}

/**
 * Writes a connector in JavaScript, as somebody else would, and gives its folder. It sends persons with an account each, of
 * whom the first half comes before a checkpoint; where `gate` is configured, the rest when a file `open` is there.
 */
export const offer = (
  root: string,
  { id = 'acme-crm', version, persons = 0, completeThrough = '2024-06-30', manifest = {}, code }: Offer,
): string => {
  const folder = join(root, `${id}-${version}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const whole = {
    id,
    version,
    kind: 'connector',
    sextant: '^0.1.0',
    title: 'Acme CRM',
    description: 'Persons of Acme.',
    entry: 'index.js',
    configSchema: { type: 'object', additionalProperties: false, properties: { gate: { type: 'string' } } },
    grants: { files: ['gate'] },
    ...manifest,
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: id, version, type: 'module' }));
  writeFileSync(join(folder, 'plugin.json'), JSON.stringify(whole));
  writeFileSync(join(folder, 'index.js'), code ?? connector(persons, completeThrough));
  return folder;
};

const connector = (persons: number, completeThrough: string): string => `
import { existsSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { defineConnector } from '@sextant/contracts';

const STREAMS = { product: 'products', party: 'persons', agreement: 'accounts', agreement_party: 'owners' };
const from = '2024-01-01';
const batch = (table, columns) =>
  ({ type: 'batch', stream: STREAMS[table], table, rows: Object.values(columns)[0].length, columns });

function* persons(ids) {
  const all = (value) => ids.map(() => value);
  const accounts = ids.map((id) => 'account-' + id);
  yield batch('party', { party_id: ids, party_type: all('person'), valid_from: all(from) });
  yield batch('agreement', { agreement_id: accounts, product_id: all('acme'), status: all('in_force'), valid_from: all(from) });
  yield batch('agreement_party', { agreement_id: accounts, party_id: ids, role: all('owner'), valid_from: all(from) });
}

export default defineConnector({
  check: async () => {},
  discover: async () => Object.entries(STREAMS).map(([table, name]) => ({ name, table, history: 'full' })),
  async *read({ config: { gate } }) {
    const ids = Array.from({ length: ${persons} }, (_, index) => 'acme-' + (index + 1));
    const half = Math.floor(ids.length / 2);
    yield batch('product', { product_id: ['acme'], name: ['Acme'], category: ['account'], line_of_business: ['bank'], valid_from: ['2020-01-01'] });
    yield* persons(ids.slice(0, half));
    yield { type: 'checkpoint', state: { half: true }, completeThrough: '${completeThrough}' };
    while (gate !== undefined && !existsSync(gate + '/open')) {
      yield { type: 'progress', stream: 'persons', done: half };
      await wait(20);
    }
    yield* persons(ids.slice(half));
    yield { type: 'checkpoint', state: {}, completeThrough: '${completeThrough}' };
  },
});
`;
