import type { ConnectorMessage } from '@sextant/contracts';
import { listPages } from '../api/list-pages.ts';
import { LATEST_ORDER, ORDERS, ORDERS_SINCE, type List, type Order, type Variant } from '../api/queries.ts';
import { movementRows } from '../records/movement-rows.ts';
import { orderRows } from '../records/order-rows.ts';
import { productRow } from '../records/product-rows.ts';
import { batchOf } from '../records/rows.ts';
import type { OpenShop } from './open-shop.ts';
import { startOf, type OrdersWalk, type Position } from './position.ts';
import { OVERLAP_MINUTES } from './streams.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/**
 * The orders that changed since the last reading began, as far back as overlap and lookback say; from time to time all of them.
 * They come in the order of their ids. Whatever changes while they are read has a later stamp than the latest one there was
 * before, and comes with the next reading.
 */
export async function* readOrders(open: OpenShop, from: Position): AsyncGenerator<ConnectorMessage, Position> {
  const { api, shop, config, isDefaultChannel } = open;
  const walk = from.walk ?? (await beginWalk(open, from));
  const query = walk.after === undefined ? ORDERS : ORDERS_SINCE;
  const ask = async (page: { skip: number; take: number }): Promise<List<Order>> =>
    (
      await api.ask<{ orders: List<Order> }>(query, {
        ...page,
        ...(walk.after === undefined ? {} : { after: walk.after }),
      })
    ).orders;
  for await (const { items, total, next } of listPages(ask, config.pageSize, from.place)) {
    // What a market's sellers fulfil are parts of an order that is there as a whole, too.
    const orders = isDefaultChannel ? items.filter(({ type }) => type !== 'Seller') : items;
    if (orders.length > 0) {
      // A variant that was deleted is in no list any more, and one that has just been made may be in none yet.
      const sold = orders.flatMap(({ lines }) =>
        lines.map(({ productVariant }): [string, Variant] => [productVariant.id, productVariant]),
      );
      const products = [...new Map(sold).values()].map((variant) => productRow(shop, variant));
      if (products.length > 0) yield batchOf('products', 'product', products);
      yield batchOf(
        'orders',
        'sales_order',
        orders.flatMap((order) => orderRows(shop, order)),
      );
      const movements = orders.flatMap((order) => movementRows(shop, order));
      if (movements.length > 0) yield batchOf('movements', 'movement', movements);
    }
    yield { type: 'progress', stream: 'orders', done: next?.skip ?? total, total };
    if (next !== undefined) yield { type: 'checkpoint', state: { ...from, walk, place: next } };
  }
  const mark = laterOf(walk.latest, from.mark);
  const fullAt = walk.after === undefined ? walk.began : from.fullAt;
  const position = startOf('customers', { print: from.print, mark, fullAt });
  const yesterday = shop.dayOf(new Date(Date.parse(walk.began) - DAY).toISOString());
  yield { type: 'checkpoint', state: { ...position }, completeThrough: yesterday };
  return position;
}

const beginWalk = async ({ api, config }: OpenShop, { mark, fullAt }: Position): Promise<OrdersWalk> => {
  const { orders } = await api.ask<{ orders: { items: { updatedAt: string }[] } }>(LATEST_ORDER);
  const began = api.now();
  const newest = orders.items[0]?.updatedAt;
  // A stamp in the future would hide what comes until then.
  const latest = newest !== undefined && newest > began ? began : newest;
  const back = Math.max(config.lookbackDays * DAY, OVERLAP_MINUTES * MINUTE);
  const isFull =
    mark === undefined || fullAt === undefined || Date.parse(began) - Date.parse(fullAt) >= config.fullEveryDays * DAY;
  return {
    began,
    ...(latest === undefined ? {} : { latest }),
    ...(isFull ? {} : { after: new Date(Date.parse(mark) - back).toISOString() }),
  };
};

const laterOf = (one: string | undefined, other: string | undefined): string | undefined =>
  one === undefined || (other !== undefined && other > one) ? other : one;
