// What the source answers, and how it is asked. Replace this with the API of your system.
import { SextantError, type ConnectorContext } from '@sextant/contracts';

export interface Account {
  /** Time zone of the business, e.g. `Europe/Prague`. */
  zone: string;
  /** The clock of the source, an instant. */
  now: string;
}

export interface Customer {
  id: string;
}

export interface Product {
  id: string;
  name: string;
}

export interface Sale {
  id: string;
  /** When it was changed last, an instant; lists are in this order. */
  updated: string;
  /** Nothing else is told of a deleted sale. */
  deleted?: true;
  customer?: string;
  product?: string;
  /** A decimal, e.g. `12.50`. */
  amount?: string;
  currency?: string;
  /** When it was sold, an instant. */
  at?: string;
}

export interface Page<Item> {
  items: Item[];
  /** Leads to the next page; null on the last one. */
  next: string | null;
}

export const getAccount = (context: ConnectorContext): Promise<Account> => get(context, '/account');

export const getPage = <Item>(
  context: ConnectorContext,
  list: 'customers' | 'products' | 'sales',
  query: { after?: string | undefined; updatedFrom?: string | undefined },
): Promise<Page<Item>> => {
  const search = new URLSearchParams();
  if (query.after !== undefined) search.set('after', query.after);
  if (query.updatedFrom !== undefined) search.set('updated_from', query.updatedFrom);
  return get(context, `/${list}?${search.toString()}`);
};

/** `context.http` follows redirects, waits out 429 and tries 5xx again; what comes here is the last answer. */
const get = async <Body>({ http, config }: ConnectorContext, path: string): Promise<Body> => {
  const answer = await http.fetch(`${String(config['url'])}${path}`, {
    headers: { authorization: `Bearer ${String(config['token'])}`, accept: 'application/json' },
  });
  if (answer.status === 401 || answer.status === 403) {
    throw new SextantError(
      'source.access-refused',
      `My CRM does not accept the token (status ${answer.status}).`,
      'Make a token that may read customers, products and sales, and put it into the configuration.',
    );
  }
  if (answer.status !== 200) {
    throw new SextantError(
      'source.unreachable',
      `My CRM answers ${path.split('?')[0]} with status ${answer.status}.`,
      'Look at the status page of My CRM, and sync again.',
    );
  }
  return (await answer.json()) as Body;
};
