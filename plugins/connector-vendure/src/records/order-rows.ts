import type { Order } from '../api/queries.ts';
import { keyOf, type Row, type Shop } from './rows.ts';

/**
 * The state of an order says how it stands. Those that are not here (carts, an order that is being modified, states of a
 * process of the shop's own) leave it as it was.
 */
const STATUS: Readonly<Record<string, string>> = {
  PaymentAuthorized: 'placed',
  PaymentSettled: 'paid',
  PartiallyShipped: 'paid',
  Shipped: 'fulfilled',
  PartiallyDelivered: 'fulfilled',
  Delivered: 'fulfilled',
  Cancelled: 'cancelled',
};

const DEFAULT_CHANNEL = '__default_channel__';

/** How an order stood at the end of each day on which that changed; from its first day on there is nothing else of it. */
export const orderRows = (shop: Shop, order: Order): Row[] => {
  const { id, orderPlacedAt, currencyCode, channels, customer } = order;
  const placedOn = shop.dayOf(orderPlacedAt);
  const row = {
    order_id: keyOf(shop, 'order', id),
    order_type: 'order',
    party_id: customer === null ? null : keyOf(shop, 'customer', customer.id),
    placed_at: orderPlacedAt,
    business_date: placedOn,
    channel:
      channels
        .map(({ code }) => code)
        .filter((code) => code !== DEFAULT_CHANNEL)
        .sort()[0] ?? 'default',
    currency: currencyCode,
    revise_from: placedOn,
    source_key: id,
  };
  return [...daysOf(shop, order, placedOn)].map(([day, { status, at }]) => ({
    ...row,
    status,
    valid_from: day,
    cancelled_on: status === 'cancelled' ? day : null,
    source_recorded_at: at,
  }));
};

interface Standing {
  status: string;
  at: string;
}

const daysOf = (shop: Shop, order: Order, placedOn: string): Map<string, Standing> => {
  const { orderPlacedAt, updatedAt, state } = order;
  const days = new Map<string, Standing>([[placedOn, { status: 'placed', at: orderPlacedAt }]]);
  let last = 'placed';
  const note = (status: string | undefined, at: string): void => {
    if (status === undefined || status === last) return;
    last = status;
    const day = shop.dayOf(at);
    // The database may round down to the second before the order was placed.
    days.set(day < placedOn ? placedOn : day, { status, at });
  };
  for (const { type, createdAt, data } of order.history.items) {
    if (type === 'ORDER_STATE_TRANSITION') note(STATUS[String(data['to'])], createdAt);
  }
  // Where the history was not kept.
  note(STATUS[state], updatedAt);
  return days;
};
