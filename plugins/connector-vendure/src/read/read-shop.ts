import type { ConnectorContext, ConnectorMessage, ConnectorState } from '@sextant/contracts';
import { listPages } from '../api/list-pages.ts';
import { CUSTOMERS, VARIANTS, type Customer, type List, type Variant } from '../api/queries.ts';
import { partyRow, segmentRows } from '../records/customer-rows.ts';
import { productRow } from '../records/product-rows.ts';
import { batchOf } from '../records/rows.ts';
import { openShop, type OpenShop } from './open-shop.ts';
import { positionOf, STAGES, startOf, type Position, type Stage } from './position.ts';
import { readOrders } from './read-orders.ts';

/** Customers and products in full, then the orders that changed, page by page, each with a checkpoint. */
export async function* readShop(
  context: ConnectorContext,
  state: ConnectorState | undefined,
): AsyncGenerator<ConnectorMessage> {
  const open = await openShop(context);
  let position = positionOf(state, open.config);
  for (const stage of STAGES.slice(STAGES.indexOf(position.stage))) {
    position = yield* READERS[stage](open, position);
  }
}

type Reader = (open: OpenShop, from: Position) => AsyncGenerator<ConnectorMessage, Position>;

/** All customers: whoever moved, or came into a group, did so without moving the stamp of their record. */
async function* readCustomers(
  { api, shop, config }: OpenShop,
  from: Position,
): AsyncGenerator<ConnectorMessage, Position> {
  const ask = async (page: { skip: number; take: number }): Promise<List<Customer>> =>
    (await api.ask<{ customers: List<Customer> }>(CUSTOMERS, page)).customers;
  if (from.place === undefined) yield { type: 'complete-begin', stream: 'segments' };
  for await (const { items, total, next } of listPages(ask, config.pageSize, from.place)) {
    const segments = items.flatMap((item) => segmentRows(shop, item));
    if (items.length > 0)
      yield batchOf(
        'customers',
        'party',
        items.map((item) => partyRow(shop, item)),
      );
    if (segments.length > 0) yield batchOf('segments', 'party_segment', segments);
    yield { type: 'progress', stream: 'customers', done: next?.skip ?? total, total };
    if (next !== undefined) yield { type: 'checkpoint', state: { ...from, place: next } };
  }
  yield { type: 'complete-end', stream: 'segments' };
  return yield* goTo('products', from);
}

/** All variants: a new name of a product does not move theirs. */
async function* readProducts(
  { api, shop, config }: OpenShop,
  from: Position,
): AsyncGenerator<ConnectorMessage, Position> {
  const ask = async (page: { skip: number; take: number }): Promise<List<Variant>> =>
    (await api.ask<{ productVariants: List<Variant> }>(VARIANTS, page)).productVariants;
  for await (const { items, total, next } of listPages(ask, config.pageSize, from.place)) {
    if (items.length > 0)
      yield batchOf(
        'products',
        'product',
        items.map((item) => productRow(shop, item)),
      );
    yield { type: 'progress', stream: 'products', done: next?.skip ?? total, total };
    if (next !== undefined) yield { type: 'checkpoint', state: { ...from, place: next } };
  }
  return yield* goTo('orders', from);
}

async function* goTo(stage: Stage, from: Position): AsyncGenerator<ConnectorMessage, Position> {
  const position = startOf(stage, from);
  yield { type: 'checkpoint', state: { ...position } };
  return position;
}

const READERS: Readonly<Record<Stage, Reader>> = {
  customers: readCustomers,
  products: readProducts,
  orders: readOrders,
};
