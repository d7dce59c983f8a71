import { aLine, anOrder } from '../fake/records.ts';
import type { HistoryEntry, Order, Refund } from '../src/api/queries.ts';
import { movementRows } from '../src/records/movement-rows.ts';
import { inShort, shopOf } from './support/shop.ts';

const PLACED = '2025-03-01T10:00:00.250Z';
/** Three for 10.00 each with 21 % tax, a tenth off. */
const three = (quantity = 3) =>
  aLine('7', 1000, {
    quantity,
    orderPlacedQuantity: 3,
    unitPriceWithTax: 1210,
    linePrice: 1000 * quantity,
    proratedLinePrice: 900 * quantity,
    proratedLinePriceWithTax: 1089 * quantity,
  });

const order = (quantity = 3, more: Partial<Order> = {}): Order => anOrder('1', PLACED, [three(quantity)], more);
const cancellation = (id: string, day: string, quantity: number, shippingCancelled = false): HistoryEntry => ({
  id,
  createdAt: `${day}T12:00:00.000Z`,
  type: 'ORDER_CANCELLATION',
  // The ids of the database are numbers.
  data: { lines: [{ orderLineId: 7, quantity }], shippingCancelled },
});
const refund = (id: string, day: string, quantity: number, more: Partial<Refund> = {}): Refund => ({
  id,
  createdAt: `${day}T12:00:00.000Z`,
  updatedAt: `${day}T12:00:00.000Z`,
  state: 'Settled',
  total: 1089 * quantity,
  shipping: 0,
  paymentId: '1',
  lines: quantity === 0 ? [] : [{ orderLineId: '7', quantity }],
  ...more,
});
const paid = (...refunds: Refund[]): Pick<Order, 'payments'> => ({ payments: [{ id: '1', refunds }] });
const shipped = (quantity: number): Pick<Order, 'fulfillments'> => ({
  fulfillments: [
    { id: '5', createdAt: '2025-03-03T10:00:00.000Z', state: 'Delivered', lines: [{ orderLineId: '7', quantity }] },
  ],
});
const told = (...items: HistoryEntry[]): Pick<Order, 'history'> => ({ history: { items } });
const rowsOf = (each: Order) => inShort(movementRows(shopOf(), each));

const SALE = { 'line:7': ['sale_gross', '2025-03-01', '30.00', '3'] };
const WHOLE = {
  ...SALE,
  'line:7:discount': ['discount', '2025-03-01', '3.00', null],
  'line:7:tax': ['tax', '2025-03-01', '5.67', null],
};

describe('an order line', () => {
  it('is a sale at its full price, a discount, and tax', () => {
    expect(rowsOf(order())).toEqual(WHOLE);
  });

  it('is taken back piece by piece on the day of a cancellation, with its discount and tax', () => {
    const rows = movementRows(shopOf(), order(1, told(cancellation('30', '2025-03-05', 2))));
    expect(inShort(rows)).toEqual({
      ...WHOLE,
      'line:7:cancellation-30': ['sale_gross', '2025-03-05', '-20.00', '-2'],
      'line:7:cancellation-30:discount': ['discount', '2025-03-05', '-2.00', null],
      'line:7:cancellation-30:tax': ['tax', '2025-03-05', '-3.78', null],
    });
    const reversal = rows.find(({ movement_id }) => movement_id === 'shop:line:7:cancellation-30');
    expect(reversal?.['reverses_movement_id']).toBe('shop:line:7');
  });

  it('comes back when it is cancelled after it was shipped: what is still there goes first', () => {
    const rows = rowsOf(order(0, { ...told(cancellation('30', '2025-03-05', 3)), ...shipped(2) }));
    expect(rows).toMatchObject({
      'line:7:cancellation-30': ['sale_gross', '2025-03-05', '-10.00', '-1'],
      'line:7:cancellation-30:return': ['return', '2025-03-05', '20.00', '2'],
    });
  });

  it('comes back when it is paid back and nobody cancels it', () => {
    expect(rowsOf(order(3, { ...paid(refund('9', '2025-03-08', 1)), ...shipped(3) }))).toEqual({
      ...WHOLE,
      'line:7:refund-9:return': ['return', '2025-03-08', '9.00', '1'],
      'line:7:refund-9:return:tax': ['tax', '2025-03-08', '-1.89', null],
      'refund:9': ['refund_cash', '2025-03-08', '10.89', null],
    });
  });

  it('is not taken back twice when the same pieces are cancelled and paid back, whichever comes first', () => {
    for (const [cancelledOn, paidOn] of [
      ['2025-03-05', '2025-03-05'],
      ['2025-03-05', '2025-03-09'],
      ['2025-03-09', '2025-03-05'],
    ] as const) {
      const rows = movementRows(
        shopOf(),
        order(1, { ...told(cancellation('30', cancelledOn, 2)), ...paid(refund('9', paidOn, 2)) }),
      );
      const sum = (kind: string) =>
        rows.reduce((all, row) => all + (row['kind'] === kind ? Number(row['amount']) : 0), 0);
      expect([cancelledOn, paidOn, sum('sale_gross') - sum('discount') - sum('return')]).toEqual([
        cancelledOn,
        paidOn,
        9,
      ]);
      expect(sum('refund_cash')).toBeCloseTo(21.78, 9);
    }
  });

  it('counts the lines of a refund over two payments once, and the money of both', () => {
    const both = [
      refund('9', '2025-03-08', 1, { total: 589 }),
      refund('10', '2025-03-08', 1, { total: 500, paymentId: '2' }),
    ];
    const rows = rowsOf(order(3, paid(...both)));
    expect(Object.values(rows).filter(([kind]) => kind === 'return')).toEqual([['return', '2025-03-08', '9.00', '1']]);
    expect(rows).toMatchObject({
      'refund:9': ['refund_cash', '2025-03-08', '5.89', null],
      'refund:10': [expect.anything(), '2025-03-08', '5.00', null],
    });
  });

  it('leaves out money that has not gone back', () => {
    const open = [
      refund('9', '2025-03-08', 1, { state: 'Pending' }),
      refund('10', '2025-03-08', 1, { state: 'Failed' }),
    ];
    expect(rowsOf(order(3, paid(...open)))).toEqual(WHOLE);
  });

  it('counts what was added later on its day, and what was changed without a word on the day of the last change', () => {
    const modification = { id: '4', createdAt: '2025-03-04T09:00:00.000Z', lines: [{ orderLineId: '7', quantity: 2 }] };
    expect(rowsOf(order(5, { modifications: [modification] }))).toMatchObject({
      ...SALE,
      'line:7:modification-4': ['sale_gross', '2025-03-04', '20.00', '2'],
    });
    expect(rowsOf(order(2, { updatedAt: '2025-03-06T09:00:00.000Z' }))).toMatchObject({
      ...SALE,
      'line:7:change': ['sale_gross', '2025-03-06', '-10.00', '-1'],
    });
  });

  it('writes of a line that was cancelled whole what it wrote before, too, so that nothing of it stays', () => {
    const names = (quantity: number, ...entries: HistoryEntry[]) =>
      Object.keys(rowsOf(order(quantity, told(...entries))));
    const before = names(1, cancellation('30', '2025-03-05', 2));
    const after = names(0, cancellation('30', '2025-03-05', 2), cancellation('31', '2025-03-06', 1));
    expect(after).toEqual(expect.arrayContaining(before));
    const rows = movementRows(shopOf(), order(0, told(cancellation('30', '2025-03-05', 3))));
    for (const kind of ['sale_gross', 'discount', 'tax']) {
      expect(rows.reduce((sum, row) => sum + (row['kind'] === kind ? Number(row['amount']) : 0), 0)).toBeCloseTo(0, 9);
    }
  });
});

describe('what else an order has', () => {
  const shipping = { shipping: 500, shippingWithTax: 605, shippingLines: [{ price: 500, priceWithTax: 605 }] };

  it('is shipping with its tax, less what is paid back of it', () => {
    const back = refund('9', '2025-03-08', 0, { shipping: 121, total: 121 });
    expect(rowsOf(order(3, { ...shipping, ...paid(back) }))).toEqual({
      ...WHOLE,
      'order:1:shipping': ['shipping', '2025-03-01', '5.00', null],
      'order:1:shipping:tax': ['tax', '2025-03-01', '1.05', null],
      'order:1:shipping:refund-9': ['shipping', '2025-03-08', '-1.00', null],
      'order:1:shipping:refund-9:tax': ['tax', '2025-03-08', '-0.21', null],
      'refund:9': ['refund_cash', '2025-03-08', '1.21', null],
    });
  });

  it('is shipping that goes with a cancelled order', () => {
    const cancelled = {
      ...shipping,
      shipping: 0,
      shippingWithTax: 0,
      ...told(cancellation('30', '2025-03-05', 3, true)),
    };
    expect(rowsOf(order(0, cancelled))).toMatchObject({
      'order:1:shipping': ['shipping', '2025-03-01', '5.00', null],
      'order:1:shipping:cancellation-30': ['shipping', '2025-03-05', '-5.00', null],
      'order:1:shipping:cancellation-30:tax': ['tax', '2025-03-05', '-1.05', null],
    });
  });

  it('is surcharges: more is a sale of no product, less is a discount', () => {
    const surcharges = [
      { id: '1', createdAt: '2025-02-28T10:00:00.000Z', price: 300, priceWithTax: 363 },
      { id: '2', createdAt: '2025-03-02T10:00:00.000Z', price: -200, priceWithTax: -242 },
    ];
    expect(rowsOf(order(3, { surcharges }))).toEqual({
      ...WHOLE,
      'surcharge:1': ['sale_gross', '2025-03-01', '3.00', '0'],
      'surcharge:1:tax': ['tax', '2025-03-01', '0.63', null],
      'surcharge:2': ['discount', '2025-03-02', '2.00', null],
      'surcharge:2:tax': ['tax', '2025-03-02', '-0.42', null],
    });
  });
});
