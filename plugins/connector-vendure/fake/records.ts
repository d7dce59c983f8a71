import type { Customer, Order, OrderLine, Variant } from '../src/api/queries.ts';

/** Records as they come from a shop, made up for a test. */
export const aCustomer = (id: string, more: Partial<Customer> = {}): Customer => ({
  id,
  createdAt: '2024-01-01T10:00:00.000Z',
  user: null,
  addresses: [],
  groups: [],
  history: { items: [] },
  ...more,
});

export const aVariant = (id: string, more: Partial<Variant> = {}): Variant => ({
  id,
  name: `Variant ${id}`,
  createdAt: '2024-01-01T10:00:00.000Z',
  product: { slug: `product-${id}` },
  ...more,
});

export const aLine = (id: string, units: number, more: Partial<OrderLine> = {}): OrderLine => ({
  id,
  quantity: 1,
  orderPlacedQuantity: 1,
  unitPrice: units,
  unitPriceWithTax: units,
  linePrice: units,
  proratedLinePrice: units,
  proratedLinePriceWithTax: units,
  productVariant: aVariant(id),
  ...more,
});

/** An order that was paid when it was placed. */
export const anOrder = (id: string, placedAt: string, lines: OrderLine[], more: Partial<Order> = {}): Order => ({
  id,
  type: 'Regular',
  state: 'PaymentSettled',
  createdAt: placedAt,
  updatedAt: placedAt,
  orderPlacedAt: placedAt,
  currencyCode: 'EUR',
  channels: [{ code: '__default_channel__' }],
  customer: aCustomer(id),
  shipping: 0,
  shippingWithTax: 0,
  shippingLines: [],
  lines,
  surcharges: [],
  modifications: [],
  fulfillments: [],
  payments: [],
  history: {
    items: [
      {
        id: `${id}-placed`,
        createdAt: placedAt,
        type: 'ORDER_STATE_TRANSITION',
        data: { from: 'ArrangingPayment', to: 'PaymentSettled' },
      },
    ],
  },
  ...more,
});
