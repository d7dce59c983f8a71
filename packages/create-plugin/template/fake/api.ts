// The source as a fake: it answers as the API of the vendor is described, with records that a test puts into it.
import { pageOf, startFakeServer, type FakeAnswer, type FakeServer } from '@sextant/plugin-testing';
import type { Sale } from '../src/api.ts';

export const TOKEN = 'a-token-for-tests';
export const ZONE = 'Europe/Prague';

/** A record as it lies in the source. */
export interface Stored {
  name: string;
  sale: Sale;
}

export interface FakeSource {
  server: FakeServer;
  records: Map<string, Stored>;
}

export const startFakeSource = async (port = 0): Promise<FakeSource> => {
  const records = new Map<string, Stored>();
  const listed = () =>
    [...records.values()].map(({ name, sale }) => ({ id: sale.id, changedAt: sale.updated, name, sale }));

  const lists: Record<string, (query: URLSearchParams) => FakeAnswer> = {
    '/customers': (query) => pageOfLiving(query, ({ id }) => ({ id })),
    '/products': (query) => pageOfLiving(query, ({ id, name }) => ({ id, name })),
    '/sales': (query) => {
      const since = query.get('updated_from');
      const page = pageOf(listed(), { since, after: query.get('after'), size: server.pageSize });
      return { body: { items: page.records.map(({ sale }) => sale), next: page.next } };
    },
  };
  const pageOfLiving = (
    query: URLSearchParams,
    shape: (record: { id: string; name: string }) => object,
  ): FakeAnswer => {
    const living = listed().filter(({ sale }) => sale.deleted !== true);
    const page = pageOf(living, { after: query.get('after'), size: server.pageSize });
    return { body: { items: page.records.map(shape), next: page.next } };
  };

  const server = await startFakeServer(({ path, query, headers }) => {
    if (headers['authorization'] !== `Bearer ${TOKEN}`) return { status: 401, body: { error: 'unauthorized' } };
    if (path === '/account') return { body: { zone: ZONE, now: new Date().toISOString() } };
    return lists[path]?.(query) ?? { status: 404, body: { error: 'not found' } };
  }, port);
  return { server, records };
};
