import type { ConnectorMessage } from '@sextant/contracts';
import { aLine, anOrder, aVariant } from '../fake/records.ts';
import { CREDENTIALS, startFakeShop, type FakeShop } from '../fake/shop.ts';
import { lastCheckpoint, readAll } from './support/read.ts';

const DAY_MS = 24 * 60 * 60_000;
const daysAgo = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString();

describe('a reading of orders', () => {
  let shop: FakeShop;
  let config: Record<string, unknown>;
  beforeEach(async () => {
    shop = await startFakeShop();
    config = { url: `${shop.server.url}/admin-api`, ...CREDENTIALS };
  });
  afterEach(() => shop.server.close());

  const place = (id: string, days: number, more: Parameters<typeof anOrder>[3] = {}): void => {
    shop.orders.set(id, anOrder(id, daysAgo(days), [aLine(id, 100)], more));
  };
  const keysIn = (messages: readonly ConnectorMessage[], stream: string, column: string): unknown[] =>
    messages.flatMap((message) =>
      message.type === 'batch' && message.stream === stream ? (message.columns[column] ?? []) : [],
    );
  const ordersIn = (messages: readonly ConnectorMessage[]) => keysIn(messages, 'orders', 'source_key');

  it('comes again as far back as it is configured, and after some time in full', async () => {
    for (const [id, days] of [
      ['1', 100],
      ['2', 50],
      ['3', 1],
    ] as const)
      place(id, days);
    const first = await readAll(config);
    expect(ordersIn(first)).toEqual(['1', '2', '3']);
    const { state } = lastCheckpoint(first);
    expect(ordersIn(await readAll(config, state))).toEqual(['2', '3']);
    expect(ordersIn(await readAll({ ...config, lookback_days: 10 }, state))).toEqual(['3']);
    expect(ordersIn(await readAll({ ...config, lookback_days: 0 }, state))).toEqual(['3']);
    const older = { ...state, fullAt: daysAgo(31) };
    expect(ordersIn(await readAll(config, older))).toEqual(['1', '2', '3']);
    expect(ordersIn(await readAll({ ...config, full_every_days: 60 }, older))).toEqual(['2', '3']);
  });

  it('begins anew for another shop, channel, zone or way of counting', async () => {
    place('1', 100);
    place('2', 0);
    const { state } = lastCheckpoint(await readAll(config));
    expect(ordersIn(await readAll(config, state))).toEqual(['2']);
    for (const other of [{ timezone: 'Asia/Tokyo' }, { amounts: 'currency' }, { channel: 'a-channel' }]) {
      expect(ordersIn(await readAll({ ...config, ...other }, state))).toEqual(['1', '2']);
    }
  });

  it('is not led astray by a stamp in the future', async () => {
    place('1', 100);
    place('2', 2, { updatedAt: daysAgo(-400) });
    const { state } = lastCheckpoint(await readAll(config));
    place('3', 0);
    expect(ordersIn(await readAll({ ...config, lookback_days: 0 }, state))).toEqual(['2', '3']);
  });

  it('is complete up to the day before it began', async () => {
    place('1', 3);
    const format = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Prague', dateStyle: 'short' });
    expect(lastCheckpoint(await readAll(config)).completeThrough).toBe(format.format(new Date(daysAgo(1))));
  });

  it('tells of what was sold though it is in no list any more', async () => {
    shop.variants.set('5', aVariant('5'));
    place('1', 3);
    expect(keysIn(await readAll(config), 'products', 'source_key')).toEqual(['5', '1']);
  });

  it('leaves out what the sellers of a market have of an order that is there as a whole', async () => {
    place('1', 3, { type: 'Aggregate' });
    place('2', 3, { type: 'Seller' });
    expect(ordersIn(await readAll(config))).toEqual(['1']);
  });
});
