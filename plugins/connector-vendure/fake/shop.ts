// A shop as a fake: it answers as the Admin API of Vendure is described, with records that a test puts into it. What is asked
// is read and checked by the schema, as the shop does.
import { buildSchema, graphql, validate, parse, type GraphQLSchema } from 'graphql';
import { startFakeServer, type FakeAnswer, type FakeRequest, type FakeServer } from '@sextant/plugin-testing';
import type { Customer, Order, Variant } from '../src/api/queries.ts';
import { SCHEMA } from './schema.ts';

export const CREDENTIALS = { username: 'reader', password: 'a password for tests' };
const API_KEY = 'a key for tests';
const SESSION = 'a-session';
export const CHANNEL = 'a-channel';

export interface FakeShop {
  server: FakeServer;
  /** By id, in the order in which they were made. */
  customers: Map<string, Customer>;
  variants: Map<string, Variant>;
  orders: Map<string, Order>;
  /** Decimal places of its amounts. */
  precision: number;
  /** Lists that the administrator may not read. */
  forbidden: Set<string>;
  /** What it does not know any more, or not yet: a type with some of its fields. */
  schema: GraphQLSchema;
}

export interface FakeOptions {
  precision?: number;
  /** How a session comes back; `cookie` as from a shop that knows nothing else. */
  session?: 'bearer' | 'cookie';
  /** It has a part of the schema only, as another version would. */
  schema?: string;
}

interface ListOptions {
  skip?: number;
  take?: number;
  sort?: Record<string, 'ASC' | 'DESC'>;
  filter?: { updatedAt?: { after?: string } };
}

/** As many records of a list as the API gives at most. */
const LIMIT = 1000;

export const startFakeShop = async ({
  precision = 2,
  session = 'bearer',
  schema = SCHEMA,
}: FakeOptions = {}): Promise<FakeShop> => {
  const shop = {
    customers: new Map(),
    variants: new Map(),
    orders: new Map(),
    forbidden: new Set(),
  } as unknown as FakeShop;
  shop.precision = precision;
  shop.schema = buildSchema(schema);

  const list =
    <Item extends { id: string }>(name: string, all: () => Iterable<Item>) =>
    ({ options = {} }: { options?: ListOptions }, { isKnown }: Caller) => {
      if (!isKnown || shop.forbidden.has(name))
        throw failure('You are not currently authorized to perform this action', 'FORBIDDEN');
      const { skip = 0, take = LIMIT } = options;
      if (take > LIMIT) throw failure(`Cannot take more than ${LIMIT} results from a list query`, 'USER_INPUT_ERROR');
      const items = sorted(filtered([...all()], options), options);
      return { totalItems: items.length, items: items.slice(skip, skip + take).map(withHistory) };
    };

  const known =
    <Value>(value: Value) =>
    (_: unknown, { isKnown }: Caller): Value => {
      if (!isKnown) throw failure('You are not currently authorized to perform this action', 'FORBIDDEN');
      return value;
    };
  const root = {
    activeChannel: known({ id: '1', code: '__default_channel__', token: CHANNEL }),
    globalSettings: (_: unknown, caller: Caller) =>
      known({ id: '1', serverConfig: { moneyStrategyPrecision: shop.precision } })(_, caller),
    customers: list('customers', () => shop.customers.values()),
    productVariants: list('productVariants', () => shop.variants.values()),
    orders: list('orders', () => shop.orders.values()),
    login: ({ username, password }: typeof CREDENTIALS, caller: Caller) => {
      caller.isLoggedIn = username === CREDENTIALS.username && password === CREDENTIALS.password;
      return caller.isLoggedIn
        ? { __typename: 'CurrentUser', id: '1' }
        : {
            __typename: 'InvalidCredentialsError',
            errorCode: 'INVALID_CREDENTIALS_ERROR',
            message: 'They are invalid',
          };
    },
  };

  const answer = async ({ path, headers, body, method }: FakeRequest): Promise<FakeAnswer> => {
    if (path !== '/admin-api' || method !== 'POST') return { status: 404, body: { message: 'Not found' } };
    const { query, variables } = JSON.parse(body) as { query: string; variables: Record<string, unknown> };
    const wrong = validate(shop.schema, parse(query));
    const errors = (all: readonly { message: string }[], code: string) =>
      all.map(({ message }) => ({ message, extensions: { code } }));
    if (wrong.length > 0) return { status: 400, body: { errors: errors(wrong, 'GRAPHQL_VALIDATION_FAILED') } };
    const channel = headers['vendure-token'];
    if (channel === 'no-channel')
      return { body: { errors: errors([{ message: 'No Channel with the token' }], 'CHANNEL_NOT_FOUND'), data: null } };
    const caller: Caller = {
      isKnown:
        headers['authorization'] === `Bearer ${SESSION}` ||
        headers['cookie'] === `session=${SESSION}; session.sig=x` ||
        headers['vendure-api-key'] === API_KEY,
      isLoggedIn: false,
    };
    const result = await graphql({
      schema: shop.schema,
      source: query,
      rootValue: root,
      contextValue: caller,
      variableValues: variables,
    });
    return { body: result, ...(caller.isLoggedIn ? { headers: SESSIONS[session] } : {}) };
  };
  shop.server = await startFakeServer(answer);
  return shop;
};

interface Caller {
  isKnown: boolean;
  isLoggedIn: boolean;
}

const SESSIONS: Readonly<Record<'bearer' | 'cookie', Record<string, string>>> = {
  bearer: { 'vendure-auth-token': SESSION },
  cookie: {
    'set-cookie': `session=${SESSION}; path=/; expires=Wed, 01 Dec 2027 10:00:00 GMT; httponly, session.sig=x; path=/; httponly`,
  },
};

export const API_KEY_CONFIG = { api_key: API_KEY };

const failure = (message: string, code: string): Error => Object.assign(new Error(message), { extensions: { code } });

/** `after` is later than, never equal. */
const filtered = <Item>(items: Item[], { filter }: ListOptions): Item[] => {
  const after = filter?.updatedAt?.after;
  if (after === undefined) return items;
  return items.filter((item) => Date.parse((item as { updatedAt: string }).updatedAt) > Date.parse(after));
};

/** By id in the order of making, as numbers that count up are; by a stamp, equal ones in no order that anybody promises. */
const sorted = <Item>(items: Item[], { sort = {} }: ListOptions): Item[] => {
  const [[field, direction] = ['id', 'ASC']] = Object.entries(sort);
  if (field === 'id') return direction === 'ASC' ? items : items.reverse();
  const stamp = (item: Item): number => Date.parse(String((item as Record<string, unknown>)[field]));
  return items.sort((one, other) => (stamp(one) - stamp(other)) * (direction === 'ASC' ? 1 : -1));
};

/** The history of a record is a list of its own. */
const withHistory = (item: object): object => {
  const { history, ...rest } = item as { history?: { items: { type: string }[] } };
  return {
    ...rest,
    history: ({ options }: { options?: { filter?: { type?: { in?: string[] } } } }) => {
      const types = options?.filter?.type?.in;
      const items = (history?.items ?? []).filter(({ type }) => types === undefined || types.includes(type));
      return { items, totalItems: items.length };
    },
  };
};
