import type { Order, OrderLine } from '../api/queries.ts';
import { changesOf, settledRefunds } from './line-history.ts';
import { keyOf, type Row, type Shop } from './rows.ts';

/** Amounts in the shop's smallest unit, before and after discounts, without tax. */
interface Worth {
  gross: number;
  net: number;
  tax: number;
}

type Write = (
  movement: { id: string; kind: string; at: string; units: number; reverses?: string | undefined },
  more?: Row,
) => void;

/**
 * What an order moved: sales, discounts, shipping and tax on the day it was placed; what was cancelled, sent back and paid back
 * on the days of these. Added up, a line comes to what the shop says of it today, less what was refunded without a cancellation.
 */
export const movementRows = (shop: Shop, order: Order): Row[] => {
  const { id, orderPlacedAt, currencyCode, customer, surcharges } = order;
  const rows: Row[] = [];
  const write: Write = ({ id: name, kind, at, units, reverses }, more = {}) => {
    rows.push({
      movement_id: `${shop.sourceId}:${name}`,
      kind,
      party_id: customer === null ? null : keyOf(shop, 'customer', customer.id),
      product_id: null,
      order_id: keyOf(shop, 'order', id),
      quantity: null,
      amount: shop.amount(units, currencyCode),
      currency: currencyCode,
      occurred_at: at,
      business_date: shop.dayOf(at),
      reverses_movement_id: reverses === undefined ? null : `${shop.sourceId}:${reverses}`,
      source_recorded_at: at,
      source_key: name,
      ...more,
    });
  };
  for (const line of order.lines) writeLine(shop, order, line, write);
  for (const { id: name, createdAt, price, priceWithTax } of surcharges) {
    const at = createdAt < orderPlacedAt ? orderPlacedAt : createdAt;
    const isDiscount = price < 0;
    // It is no piece of anything; a sale that does not say how many it is of would be one.
    const kind = isDiscount ? 'discount' : 'sale_gross';
    write({ id: `surcharge:${name}`, kind, at, units: Math.abs(price) }, { quantity: isDiscount ? null : '0' });
    if (priceWithTax !== price) write({ id: `surcharge:${name}:tax`, kind: 'tax', at, units: priceWithTax - price });
  }
  writeShipping(order, write);
  for (const { refund, at } of settledRefunds(order)) {
    write({ id: `refund:${refund.id}`, kind: 'refund_cash', at, units: refund.total });
  }
  return rows;
};

/**
 * A row that was written once must be written again, or the store would keep what it said: of a line whose figures may still
 * change, rows of 0 are written too.
 */
const writeLine = (shop: Shop, order: Order, line: OrderLine, write: Write): void => {
  const { id, orderPlacedQuantity, productVariant } = line;
  const product = { product_id: keyOf(shop, 'variant', productVariant.id) };
  const isOpen = line.quantity === 0 || order.modifications.length > 0;
  const sale = `line:${id}`;
  let pieces = orderPlacedQuantity;
  let worth = worthOf(line, pieces);
  const part = (name: string, kind: string, at: string, units: number, reverses?: string): void => {
    if (units !== 0 || isOpen) write({ id: name, kind, at, units, reverses }, product);
  };
  if (pieces > 0) {
    const at = order.orderPlacedAt;
    write({ id: sale, kind: 'sale_gross', at, units: worth.gross }, { ...product, quantity: String(pieces) });
    part(`${sale}:discount`, 'discount', at, worth.gross - worth.net);
    part(`${sale}:tax`, 'tax', at, worth.tax);
  }
  for (const { key, at, pieces: difference, isReturn } of changesOf(order, line)) {
    pieces += difference;
    const before = worth;
    worth = worthOf(line, pieces);
    const [gross, net, tax] = [worth.gross - before.gross, worth.net - before.net, worth.tax - before.tax];
    const name = `${sale}:${key}`;
    if (isReturn) {
      write({ id: `${name}:return`, kind: 'return', at, units: -net }, { ...product, quantity: String(-difference) });
      part(`${name}:return:tax`, 'tax', at, tax);
      continue;
    }
    // A reversal names what it takes back, where that is there and has an amount.
    const of = (what: string, units: number, whole: number): string | undefined =>
      difference < 0 && orderPlacedQuantity > 0 && units * whole < 0 ? what : undefined;
    const first = worthOf(line, orderPlacedQuantity);
    const quantity = String(difference);
    const reverses = of(sale, gross, first.gross);
    write({ id: name, kind: 'sale_gross', at, units: gross, reverses }, { ...product, quantity });
    const discount = gross - net;
    part(`${name}:discount`, 'discount', at, discount, of(`${sale}:discount`, discount, first.gross - first.net));
    part(`${name}:tax`, 'tax', at, tax, of(`${sale}:tax`, tax, first.tax));
  }
};

/**
 * What so many pieces of a line are worth. The shop tells it of those that are left, exactly; of other numbers it is their share.
 * Of a line that was cancelled whole it no longer tells the discounts.
 */
const worthOf = (line: OrderLine, pieces: number): Worth => {
  const { quantity, unitPrice, unitPriceWithTax, linePrice, proratedLinePrice, proratedLinePriceWithTax } = line;
  if (quantity === 0) {
    return { gross: unitPrice * pieces, net: unitPrice * pieces, tax: (unitPriceWithTax - unitPrice) * pieces };
  }
  const share = (units: number): number => (pieces === quantity ? units : Math.round((units * pieces) / quantity));
  const net = share(proratedLinePrice);
  return { gross: share(linePrice), net, tax: share(proratedLinePriceWithTax) - net };
};

const writeShipping = (order: Order, write: Write): void => {
  const { id, orderPlacedAt: at, shipping, shippingWithTax, shippingLines, history } = order;
  const name = `order:${id}:shipping`;
  const cancellation = history.items.find(
    ({ type, data }) => type === 'ORDER_CANCELLATION' && data['shippingCancelled'] === true,
  );
  const sum = (values: readonly number[]): number => values.reduce((all, each) => all + Math.round(each), 0);
  // What is left of it is 0 then, and the price of the lines is what it was, without its discounts.
  const isCancelled = cancellation !== undefined;
  const price = isCancelled ? sum(shippingLines.map((line) => line.price)) : shipping;
  const withTax = isCancelled ? sum(shippingLines.map((line) => line.priceWithTax)) : shippingWithTax;
  const tax = withTax - price;
  if (price !== 0) write({ id: name, kind: 'shipping', at, units: price });
  if (tax !== 0) write({ id: `${name}:tax`, kind: 'tax', at, units: tax });
  const back = (key: string, when: string, units: number, taxUnits: number): void => {
    const of = `${name}:${key}`;
    if (units !== 0) write({ id: of, kind: 'shipping', at: when, units: -units, reverses: name });
    if (taxUnits !== 0) write({ id: `${of}:tax`, kind: 'tax', at: when, units: -taxUnits, reverses: `${name}:tax` });
  };
  if (cancellation !== undefined) {
    back(
      `cancellation-${cancellation.id}`,
      cancellation.createdAt,
      price - shipping,
      tax - (shippingWithTax - shipping),
    );
    return;
  }
  let rest = withTax;
  for (const { refund, at: when } of settledRefunds(order)) {
    const paid = Math.min(rest, refund.shipping);
    if (paid <= 0) continue;
    rest -= paid;
    const units = Math.round((price * paid) / withTax);
    back(`refund-${refund.id}`, when, units, paid - units);
  }
};
