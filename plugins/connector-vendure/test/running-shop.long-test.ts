import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ConnectorMessage, PluginManifest, SextantError, SyncReport } from '@sextant/contracts';
import type { ConnectorRun, Engine, SourceDeclaration } from '@sextant/engine';
import { buildClientSchema, buildSchema, getIntrospectionQuery, type IntrospectionQuery } from 'graphql';
import { openConnectorProcess } from '../../../packages/host/src/connectors/index.ts';
import { Holdings } from '../../../packages/plugin-testing/src/bench/holdings.ts';
import { needServer } from '../../../tools/vendure/src/find-server.mjs';
import { openShop, YEN, type OpenShop, type ShopOrder } from '../../../tools/vendure/src/open-shop.mjs';
import { NONE, startVendure, type Vendure } from '../../../tools/vendure/src/start-vendure.mjs';
import { SCHEMA } from '../fake/schema.ts';
import { figuresOfShop } from './support/server-figures.ts';
import { asFigures, dayBack, figuresIn, openShopStore, ZONE, type Figures } from './support/shop-store.ts';

type Fields = Record<string, { type: unknown }>;

const isServed = needServer() !== undefined;
if (!isServed) console.warn(`SKIPPED: the connector for Vendure on a real shop. ${NONE}`);

const folder = fileURLToPath(new URL('..', import.meta.url));
const manifest = JSON.parse(readFileSync(new URL('../plugin.json', import.meta.url), 'utf8')) as PluginManifest;
const SOURCE: SourceDeclaration = { id: 'shop', title: 'Shop', connector: 'vendure' };
/** Days since the first order was placed. */
const OLDEST = 77;

(isServed || process.env['CI'] === 'true' ? describe : describe.skip)('a running shop', () => {
  let vendure: Vendure;
  let shop: OpenShop;
  const engines: Engine[] = [];
  const orders: ShopOrder[] = [];
  /** The rows that all syncs since it was made have told, by key. */
  let held = new Holdings();

  const config = (more: Record<string, unknown> = {}): Record<string, unknown> => {
    const { admin: url, username, password } = vendure;
    return { url, username, password, timezone: ZONE, page_size: 4, ...more };
  };
  /** Stops at each checkpoint until what happens there is done. */
  const openRun = async (
    settings: Record<string, unknown>,
    atCheckpoint: (number: number) => Promise<void>,
  ): Promise<ConnectorRun> => {
    const run = await openConnectorProcess({
      plugin: { name: '@sextant/connector-vendure', folder, manifest },
      sourceId: SOURCE.id,
      config: settings,
    });
    return {
      discover: () => run.discover(),
      close: () => run.close(),
      read: async function* (state): AsyncGenerator<ConnectorMessage> {
        let number = 0;
        const messages: ConnectorMessage[] = [];
        for await (const message of run.read(state)) {
          messages.push(message);
          // Figures end with the last whole day; here today is taken to be over.
          const isLast = message.type === 'checkpoint' && message.completeThrough !== undefined;
          yield isLast ? { ...message, completeThrough: dayBack(0) } : message;
          if (message.type === 'checkpoint') await atCheckpoint(++number);
        }
        held = held.with(messages);
      },
    };
  };
  const sync = (
    engine: Engine,
    settings = config(),
    atCheckpoint: (number: number) => Promise<void> = () => Promise.resolve(),
    full = false,
  ): Promise<SyncReport> => engine.sync(SOURCE, () => openRun(settings, atCheckpoint), { full });

  const openStore = async (): Promise<Engine> => {
    const engine = await openShopStore();
    engines.push(engine);
    return engine;
  };
  const figuresOf = (engine: Engine): Promise<Figures> => figuresIn(engine, OLDEST);
  const shopFigures = async (): Promise<Figures> => asFigures(await figuresOfShop(shop));
  /** Of the movements that were told, in hundredths, by currency. */
  const sumsOf = (kind: string): Record<string, number> => {
    const sums: Record<string, number> = {};
    for (const row of held.rows('movements').values()) {
      if (row['kind'] !== kind && row['kind'] !== 'sale_gross') continue;
      const currency = String(row['currency']);
      const hundredths = row['kind'] === kind ? Math.round(Number(row['amount']) * 100) : 0;
      sums[currency] = (sums[currency] ?? 0) + hundredths;
    }
    return sums;
  };
  const pieces = (order: ShopOrder | undefined, quantity: number) => {
    const line = order?.lines.find((each) => each.quantity >= quantity);
    if (order === undefined || line === undefined) throw new Error('there is no such line');
    return { order, lines: [{ id: line.id, quantity }] };
  };

  beforeAll(async () => {
    vendure = await startVendure();
    shop = await openShop(vendure);
    const variants = shop.variants.map(({ id }) => id);
    const emails = ['one', 'two', 'three'].map((name) => `${name}@example.com`);
    for (const email of emails) await shop.addCustomer(email, 'CZ');
    for (let at = 0; at < 15; at++) {
      const isGuest = at % 3 === 2;
      const isYen = at % 4 === 1;
      const order = await shop.placeOrder({
        email: isGuest ? `guest-${at % 2}@example.com` : (emails[at % emails.length] ?? ''),
        isGuest,
        lines: [
          { variantId: variants[at % variants.length] ?? '', quantity: 1 + (at % 4) },
          { variantId: variants[(at + 2) % variants.length] ?? '', quantity: 3 },
        ],
        ...(isYen ? { channel: YEN, countryCode: 'JP' } : {}),
        ...(at % 5 === 0 && !isYen ? { coupon: 'TENTH' } : {}),
      });
      orders.push(order);
      if (at % 2 === 0) await shop.ship(order);
      if (at % 5 === 4) await vendure.pass(25);
    }
    const partly = pieces(orders[3], 2);
    await shop.cancel(partly.order, partly.lines);
    await shop.refund(partly.order, { lines: partly.lines });
    const back = pieces(orders[6], 1);
    await shop.refund(back.order, { lines: back.lines });
    await shop.cancel(orders[7] as ShopOrder);
    const modified = orders[11] as ShopOrder;
    const [more, less] = [4, 3].map((quantity) => modified.lines.find((line) => line.quantity === quantity)?.id ?? '');
    const other = [
      { id: more ?? '', quantity: 6 },
      { id: less ?? '', quantity: 1 },
    ];
    await shop.modify(modified, other, 300);
    await vendure.pass(2);
  }, 300_000);
  afterAll(async () => {
    await Promise.all(engines.map((engine) => engine.close()));
    await vendure?.stop();
  });

  it('is read as the shop itself counts, in two currencies, with discounts, cancellations and refunds', async () => {
    const engine = await openStore();
    expect(await sync(engine)).toMatchObject({ state: 'done', counts: { rejected: 0 } });
    const [read, told] = [await figuresOf(engine), await shopFigures()];
    expect(read).toEqual(told);
    expect(told.orders).toBe(14);
    const { paidBack, shipping } = await figuresOfShop(shop);
    expect([sumsOf('refund_cash'), sumsOf('shipping')]).toEqual([paidBack, shipping]);
    expect(Object.keys(shipping).sort((one, other) => (one < other ? -1 : 1))).toEqual(['EUR', 'JPY']);
    expect(await sync(engine)).toMatchObject({ state: 'done', counts: { stored: 0, rejected: 0 } });
  });

  it('is read right though it changes while it is read: after the next sync all figures are those of a full reading', async () => {
    const [following, forgetful] = [await openStore(), await openStore()];
    held = new Holdings();
    const variants = shop.variants.map(({ id }) => id);
    const lines = [{ variantId: variants[3] ?? '', quantity: 5 }];
    let [changes, addressOf] = [0, ''];
    /** Orders that were read and that were not, when they change; their stamps are weeks old. */
    const change = async (number: number): Promise<void> => {
      if (number === 1) {
        addressOf = await shop.addCustomer('late@example.com', 'CZ');
        await shop.placeOrder({ email: 'late@example.com', lines });
      } else if (number === 2) await shop.addAddress('1', 'DE');
      else if (number === 5) {
        // Sent back and paid back: its stamp stays.
        const back = pieces(orders[0], 1);
        await shop.refund(back.order, { lines: back.lines, shipping: 100 });
      } else if (number === 6) await shop.cancel(orders[1] as ShopOrder);
      else if (number === 7) {
        const some = pieces(orders[13], 1);
        await shop.cancel(some.order, some.lines);
        await shop.refund(some.order, { lines: some.lines });
        await shop.placeOrder({ email: 'another-guest@example.com', isGuest: true, lines, channel: YEN });
        await shop.call('mutation ($id: ID!) { deleteProductVariant(id: $id) { result } }', { id: variants[5] });
      } else return;
      changes++;
    };
    expect(await sync(following, config(), change)).toMatchObject({ state: 'done', counts: { rejected: 0 } });
    expect(changes).toBe(5);
    const stale = await figuresOf(following);
    expect(await sync(following)).toMatchObject({ state: 'done', counts: { rejected: 0 } });
    const [followed, told] = [await figuresOf(following), await shopFigures()];

    const followedRows = held;
    held = new Holdings();
    const fresh = await openStore();
    expect(await sync(fresh)).toMatchObject({ state: 'done', counts: { rejected: 0 } });
    const freshRows = held;
    expect(followed).toEqual(await figuresOf(fresh));
    expect(followed).toEqual(told);
    expect(followed).not.toEqual(stale);
    expect(addressOf).not.toBe('');
    console.info(JSON.stringify({ meanwhile: stale, afterNextSync: followed, shop: told }, null, 1));

    // Row by row, too, whatever a KPI makes of them.
    for (const stream of ['customers', 'segments', 'products', 'orders', 'movements']) {
      const [one, other] = [followedRows, freshRows].map((rows) => Object.fromEntries(rows.rows(stream)));
      expect(one).toEqual(other);
      expect(Object.keys(one ?? {})).not.toEqual([]);
    }
    await sync(forgetful, config({ lookback_days: 0 }));
    const order = pieces(orders[4], 1);
    await shop.refund(order.order, { lines: order.lines });
    expect(await sync(forgetful, config({ lookback_days: 0 }))).toMatchObject({ state: 'done' });
    // What the lookback is there for.
    expect((await figuresOf(forgetful)).revenue).toBe(followed.revenue);
    expect(await sync(following)).toMatchObject({ state: 'done' });
    expect(await figuresOf(following)).toEqual(await shopFigures());
  });

  it('has all that the fake has, with the same types', async () => {
    const introspection = await shop.call<IntrospectionQuery>(getIntrospectionQuery());
    const [real, fake] = [buildClientSchema(introspection), buildSchema(SCHEMA)];
    const differing: string[] = [];
    for (const [name, type] of Object.entries(fake.getTypeMap())) {
      if (name.startsWith('__') || !('getFields' in type)) continue;
      const same = real.getType(name);
      const fields = same !== undefined && 'getFields' in same ? same.getFields() : {};
      for (const [field, { type: wanted }] of Object.entries(type.getFields() as Fields)) {
        const found = (fields as Partial<Fields>)[field]?.type;
        if (String(found) !== String(wanted))
          differing.push(`${name}.${field}: ${String(found)}, not ${String(wanted)}`);
      }
    }
    expect(differing).toEqual([]);
  });

  it('says what keeps the connector from reading it', async () => {
    const { url, username, password, timezone } = config();
    const refusal = async (more: Record<string, unknown>): Promise<unknown> => {
      try {
        await (await openRun({ url, timezone, ...more }, () => Promise.resolve())).close();
        return 'nothing';
      } catch (error) {
        const { code, message, remedy } = error as SextantError;
        return [code, `${message} ${remedy}`];
      }
    };
    const named = { username, password };
    expect(await refusal(named)).toBe('nothing');
    expect(await refusal({ ...named, channel: YEN })).toBe('nothing');
    const says = (code: string, text: string) => [code, expect.stringContaining(text)];
    expect(await refusal({ ...named, password: 'open sesame' })).toEqual(says('source.access-refused', 'credentials'));
    expect(await refusal({ api_key: 'open sesame' })).toEqual(says('source.access-refused', 'credentials'));
    expect(await refusal({ ...named, channel: 'nowhere' })).toEqual(says('source.config-invalid', 'no channel'));
    expect(await refusal({ ...named, url: vendure.shop })).toEqual(says('source.access-refused', 'the Admin API'));
    expect(await refusal({ ...named, url: vendure.admin.replace('/admin-api', '/x') })).toEqual(
      says('source.unreachable', 'no Admin API'),
    );
    await shop.addAdministrator('clerk', 'a password', ['ReadCustomer', 'ReadCatalog']);
    expect(await refusal({ username: 'clerk', password: 'a password' })).toEqual(
      says('source.access-refused', 'ReadOrder'),
    );
    const key = await shop.addApiKey();
    expect(await refusal({ api_key: key })).toBe('nothing');
  });
});
