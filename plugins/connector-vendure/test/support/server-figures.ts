import type { OpenShop } from '../../../../tools/vendure/src/open-shop.mjs';

/** What the shop itself says of its orders, in sums that are made here and not by the connector. */
export interface ShopFigures {
  orders: number;
  customers: number;
  pieces: number;
  /** Net of tax and shipping, after discounts and returns, in hundredths, by currency. */
  revenue: Record<string, number>;
  /** Paid back in hundredths, with tax, by currency. */
  paidBack: Record<string, number>;
  /** Without tax, before refunds of it. */
  shipping: Record<string, number>;
}

interface ServerOrder {
  state: string;
  currencyCode: string;
  customer: { id: string };
  subTotal: number;
  shipping: number;
  totalQuantity: number;
  lines: { id: string; quantity: number; orderPlacedQuantity: number; proratedUnitPrice: number }[];
  payments: { refunds: { state: string; total: number; lines: { orderLineId: string; quantity: number }[] }[] }[];
}

const QUERY = `{ orders(options: { take: 1000, filter: { orderPlacedAt: { isNull: false } } }) { items {
  state currencyCode customer { id } subTotal shipping totalQuantity
  lines { id quantity orderPlacedQuantity proratedUnitPrice }
  payments { refunds { state total lines { orderLineId quantity } } }
} } }`;

/** In the tests a line that was refunded was either cancelled as well, or sent back and left as it was. */
export const figuresOfShop = async ({ call }: OpenShop): Promise<ShopFigures> => {
  const { orders } = await call<{ orders: { items: ServerOrder[] } }>(QUERY);
  const figures = {
    orders: 0,
    pieces: 0,
    revenue: {} as Record<string, number>,
    paidBack: {} as Record<string, number>,
    shipping: {} as Record<string, number>,
  };
  const customers = new Set<string>();
  for (const { state, currencyCode, customer, subTotal, shipping, totalQuantity, lines, payments } of orders.items) {
    const refunds = payments.flatMap((payment) => payment.refunds).filter((refund) => refund.state === 'Settled');
    let [back, backPieces] = [0, 0];
    for (const { orderLineId, quantity } of refunds.flatMap((refund) => refund.lines)) {
      const line = lines.find(({ id }) => id === orderLineId);
      if (line === undefined || line.quantity < line.orderPlacedQuantity) continue;
      back += quantity * line.proratedUnitPrice;
      backPieces += quantity;
    }
    figures.revenue[currencyCode] = (figures.revenue[currencyCode] ?? 0) + subTotal - back;
    figures.paidBack[currencyCode] =
      (figures.paidBack[currencyCode] ?? 0) + refunds.reduce((sum, { total }) => sum + total, 0);
    figures.shipping[currencyCode] = (figures.shipping[currencyCode] ?? 0) + shipping;
    if (state === 'Cancelled' || totalQuantity === backPieces) continue;
    figures.orders++;
    figures.pieces += totalQuantity;
    customers.add(customer.id);
  }
  return { ...figures, customers: customers.size };
};
