import { SCHEMA } from '../fake/schema.ts';
import { API_KEY_CONFIG, CHANNEL, CREDENTIALS, startFakeShop, type FakeOptions, type FakeShop } from '../fake/shop.ts';
import { vendureConnector } from '../src/index.ts';
import { contextOf, refusalOf } from './support/read.ts';

const shops: FakeShop[] = [];
const start = async (options?: FakeOptions): Promise<{ shop: FakeShop; config: Record<string, unknown> }> => {
  const shop = await startFakeShop(options);
  shops.push(shop);
  return { shop, config: { url: `${shop.server.url}/admin-api`, ...CREDENTIALS } };
};
afterAll(() => Promise.all(shops.map(({ server }) => server.close())));

const said = async (config: Record<string, unknown>): Promise<[code: string, text: string]> => {
  const { code, message, remedy } = await refusalOf(config);
  return [code, `${message} ${remedy}`];
};

describe('a shop that lets the connector in', () => {
  it('may give the session as a token, as cookies, or take a key', async () => {
    const [bearer, cookie] = [await start(), await start({ session: 'cookie' })];
    const { url } = bearer.config;
    for (const config of [bearer.config, cookie.config, { url, ...API_KEY_CONFIG }]) {
      await expect(vendureConnector.check(contextOf(config))).resolves.toBeUndefined();
    }
  });

  it('may be asked for one channel', async () => {
    const { config } = await start();
    await expect(vendureConnector.check(contextOf({ ...config, channel: CHANNEL }))).resolves.toBeUndefined();
  });
});

describe('what keeps the connector from reading', () => {
  it('is a wrong password or key, which is not in what it says', async () => {
    const { config } = await start();
    for (const wrong of [
      { ...config, password: 'open sesame' },
      { url: config['url'], api_key: 'open sesame' },
    ]) {
      const [code, text] = await said(wrong);
      expect([code, text]).toEqual([
        'source.access-refused',
        expect.stringContaining('does not accept the credentials'),
      ]);
      expect(text).not.toContain('sesame');
    }
  });

  it.each([
    ['customers', 'ReadCustomer'],
    ['productVariants', 'ReadCatalog'],
    ['orders', 'ReadOrder'],
  ])('is a permission that is missing for %s', async (list, permission) => {
    const { shop, config } = await start();
    shop.forbidden.add(list);
    expect(await said(config)).toEqual(['source.access-refused', expect.stringContaining(permission)]);
  });

  it('is a channel that is not there, also in a shop that has one and takes any token', async () => {
    const { config } = await start();
    for (const channel of ['no-channel', 'another-channel']) {
      expect(await said({ ...config, channel })).toEqual([
        'source.config-invalid',
        expect.stringContaining('no channel with the token'),
      ]);
    }
  });

  it('is the API of another version, by the field that it does not have', async () => {
    const { config } = await start({ schema: SCHEMA.replace('orderPlacedQuantity: Int!', '') });
    expect(await said(config)).toEqual([
      'source.schema-drift',
      expect.stringMatching(/not have the Admin API of Vendure 3: .*orderPlacedQuantity.*OrderLine/),
    ]);
  });

  it('is an address where something else answers', async () => {
    const { shop, config } = await start();
    expect(await said({ ...config, url: `${shop.server.url}/shop` })).toEqual([
      'source.unreachable',
      expect.stringMatching(/no Admin API of a shop.*\/admin-api/),
    ]);
    shop.server.disturb(() => ({ instead: { body: undefined } }));
    expect(await said(config)).toEqual(['source.unreachable', expect.stringContaining('no Admin API')]);
  });

  it('is a failure of the shop itself', async () => {
    const { shop, config } = await start();
    shop.server.disturb(() => ({ instead: { status: 502 } }));
    expect(await said(config)).toEqual(['source.unreachable', expect.stringContaining('status 502')]);
    const errors = [
      { message: 'no such table: order', path: ['orders'], extensions: { code: 'INTERNAL_SERVER_ERROR' } },
    ];
    shop.server.disturb((number) => (number > 2 ? { instead: { body: { errors, data: null } } } : undefined));
    expect(await said(config)).toEqual(['source.unreachable', expect.stringContaining('no such table: order')]);
  });

  it('is a configuration with no credentials, with half of them, or with both kinds', async () => {
    const { url, ...named } = (await start()).config;
    for (const wrong of [{}, { username: 'reader' }, { ...named, ...API_KEY_CONFIG }]) {
      expect(await said({ url, ...wrong })).toEqual([
        'source.config-invalid',
        expect.stringContaining("'username' and 'password', or 'api_key' alone"),
      ]);
    }
  });

  it('is pages that are larger than the shop gives, and a time zone that is none', async () => {
    const { shop, config } = await start();
    const errors = [
      { message: 'Cannot take more than 100 results', path: ['customers'], extensions: { code: 'USER_INPUT_ERROR' } },
    ];
    shop.server.disturb((number) => (number > 2 ? { instead: { body: { errors, data: null } } } : undefined));
    expect(await said(config)).toEqual(['source.config-invalid', expect.stringContaining('page_size')]);
    expect(await said({ ...config, timezone: 'Europe/Praha' })).toEqual([
      'source.config-invalid',
      expect.stringContaining("'Europe/Praha' is no time zone"),
    ]);
  });
});
