import { pageOf, startFakeServer, type FakeServer } from '../src/index.ts';

describe('a page of a list', () => {
  const list = [
    { id: 'b', changedAt: '2024-01-02T00:00:00Z' },
    { id: 'a', changedAt: '2024-01-02T00:00:00Z' },
    { id: 'c', changedAt: '2024-01-01T00:00:00Z' },
  ];
  const ids = (query: Omit<Parameters<typeof pageOf>[1], 'size'>, size = 10) =>
    pageOf(list, { ...query, size }).records.map(({ id }) => id);

  it('is in the order of change, then of the id, and leads to the next one', () => {
    const { records, next, total } = pageOf(list, { size: 2 });
    expect(records.map(({ id }) => id)).toEqual(['c', 'a']);
    expect(total).toBe(3);
    expect(pageOf(list, { size: 2, after: next })).toMatchObject({ records: [{ id: 'b' }], next: null });
  });

  it('begins at an instant, or behind it', () => {
    expect(ids({ since: '2024-01-02T00:00:00Z' })).toEqual(['a', 'b']);
    expect(ids({ since: '2024-01-02T00:00:00Z', boundary: 'exclusive' })).toEqual([]);
    expect(ids({ since: '2024-01-01T00:00:00Z', boundary: 'exclusive' })).toEqual(['a', 'b']);
    expect(ids({ offset: 1 }, 1)).toEqual(['a']);
  });
});

describe('a fake server', () => {
  let server: FakeServer;
  beforeEach(async () => {
    server = await startFakeServer(({ path, query }) => ({ body: { path, q: query.get('q') } }));
  });
  afterEach(() => server.close());
  const get = () => fetch(`${server.url}/list?q=1`);

  it('answers, and notes what it was asked', async () => {
    expect(await (await get()).json()).toEqual({ path: '/list', q: '1' });
    expect(server.requests).toMatchObject([{ path: '/list', status: 200 }]);
  });

  it('can answer something else, break off before or within an answer, and change things in between', async () => {
    server.disturb(() => ({ instead: { status: 429, headers: { 'retry-after': '1' } } }));
    expect((await get()).headers.get('retry-after')).toBe('1');
    server.disturb(() => ({ resets: true }));
    await expect(get()).rejects.toThrow('fetch failed');
    server.disturb(() => ({ cuts: true }));
    await expect(get().then((answer) => answer.json())).rejects.toThrow('terminated');
    let runs = 0;
    server.disturb((number) => (number === 2 ? { after: () => void runs++ } : undefined));
    await get();
    expect(runs).toBe(0);
    await get();
    expect(runs).toBe(1);
  });

  it('goes down and comes up again at the same address, undisturbed after a reset', async () => {
    await server.down();
    await expect(get()).rejects.toThrow('fetch failed');
    server.disturb(() => ({ resets: true }));
    server.pageSize = 1;
    await server.reset();
    expect((await get()).status).toBe(200);
    expect(server.pageSize).toBe(100);
  });
});
