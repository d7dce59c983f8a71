import { aCustomer, aLine, anOrder } from '../fake/records.ts';
import type { Customer, HistoryEntry } from '../src/api/queries.ts';
import { amountsOf } from '../src/records/amounts.ts';
import { partyRow, segmentRows } from '../src/records/customer-rows.ts';
import { orderRows } from '../src/records/order-rows.ts';
import { shopOf } from './support/shop.ts';

describe('an amount', () => {
  it('has as many places as the money strategy says, in every currency', () => {
    const write = amountsOf('precision', 2);
    expect([write(130000, 'JPY'), write(1999, 'EUR'), write(-5, 'KWD'), write(0, 'EUR')]).toEqual([
      '1300.00',
      '19.99',
      '-0.05',
      '0.00',
    ]);
    expect(amountsOf('precision', 3)(1235, 'KWD')).toBe('1.235');
  });

  it('has as many places as its currency where the shop counts like that', () => {
    const write = amountsOf('currency', 2);
    const written = ['JPY', 'EUR', 'KWD', 'HUF', 'IQD'].map((currency) => write(1235, currency));
    expect(written).toEqual(['1235', '12.35', '1.235', '12.35', '1.235']);
  });

  it('stays exact where a number would not', () => {
    expect(amountsOf('precision', 2)(9_007_199_254_740_991, 'EUR')).toBe('90071992547409.91');
    // Of a price with tax the shop gives a fraction of its smallest unit.
    expect(amountsOf('precision', 2)(413.22314049586777, 'JPY')).toBe('4.13');
  });
});

describe('a customer', () => {
  const address = (code: string, updatedAt: string, defaultShippingAddress: boolean) => ({
    updatedAt,
    defaultShippingAddress,
    country: { code },
  });

  it('is of the country where things are sent to, from the day on which that was changed, and nothing names them', () => {
    const addresses = [
      address('CZ', '2024-02-01T10:00:00.000Z', false),
      address('DE', '2024-05-31T22:30:00.000Z', true),
    ];
    expect(partyRow(shopOf(), aCustomer('3', { addresses }))).toEqual({
      party_id: 'shop:customer:3',
      party_type: 'person',
      country: 'DE',
      valid_from: '2024-06-01',
      revise_from: '2024-06-01',
      source_key: '3',
    });
    expect(partyRow(shopOf(), aCustomer('3'))).toMatchObject({ country: null, valid_from: '2024-01-01' });
  });

  const segments = (more: Partial<Customer>) =>
    segmentRows(shopOf(), aCustomer('3', more)).map(({ scheme, segment, valid_from: from }) => [scheme, segment, from]);
  const group = (type: string, groupName: string, createdAt: string) => ({ createdAt, type, data: { groupName } });

  it('is a guest until there is an account', () => {
    expect(segments({})).toEqual([['account', 'guest', '2024-01-01']]);
    expect(segments({ user: { createdAt: '2024-03-05T10:00:00.000Z' } })).toEqual([
      ['account', 'guest', '2024-01-01'],
      ['account', 'registered', '2024-03-05'],
    ]);
    expect(segments({ user: { createdAt: '2023-12-31T10:00:00.000Z' } })).toEqual([
      ['account', 'registered', '2024-01-01'],
    ]);
  });

  it('is in its groups from the days on which that changed', () => {
    const items = [
      group('CUSTOMER_ADDED_TO_GROUP', 'Silver', '2024-02-01T10:00:00.000Z'),
      group('CUSTOMER_ADDED_TO_GROUP', 'Trade', '2024-03-01T10:00:00.000Z'),
      group('CUSTOMER_REMOVED_FROM_GROUP', 'Silver', '2024-04-01T10:00:00.000Z'),
    ];
    expect(segments({ groups: [{ name: 'Trade' }], history: { items } }).slice(1)).toEqual([
      ['customer-group', 'none', '2024-01-01'],
      ['customer-group', 'Silver', '2024-02-01'],
      ['customer-group', 'Silver + Trade', '2024-03-01'],
      ['customer-group', 'Trade', '2024-04-01'],
    ]);
    // The group has another name today.
    expect(segments({ groups: [{ name: 'Business' }], history: { items } }).slice(1)).toEqual([
      ['customer-group', 'Business', '2024-01-01'],
    ]);
  });
});

describe('an order', () => {
  const entry = (to: string, createdAt: string): HistoryEntry => ({
    id: `${to}-${createdAt}`,
    createdAt,
    type: 'ORDER_STATE_TRANSITION',
    data: { to },
  });
  const rows = (items: HistoryEntry[], more = {}) =>
    orderRows(
      shopOf(),
      anOrder('1', '2025-03-01T23:30:00.900Z', [aLine('7', 100)], { state: 'Delivered', history: { items }, ...more }),
    );
  const days = (...args: Parameters<typeof rows>) =>
    rows(...args).map(({ status, valid_from: from, cancelled_on: on }) => [from, status, on]);

  it('stands each day as it stood at the end of it, from the day on which it was placed', () => {
    const history = [
      entry('AddingItems', '2025-02-27T10:00:00.000Z'),
      entry('ArrangingPayment', '2025-03-01T23:30:00.000Z'),
      // The database knows whole seconds only: before it was placed.
      entry('PaymentAuthorized', '2025-03-01T22:59:59.000Z'),
      entry('PaymentSettled', '2025-03-02T08:00:00.000Z'),
      entry('Modifying', '2025-03-03T08:00:00.000Z'),
      entry('PaymentSettled', '2025-03-03T09:00:00.000Z'),
      entry('Shipped', '2025-03-04T08:00:00.000Z'),
      entry('Delivered', '2025-03-06T08:00:00.000Z'),
    ];
    expect(days(history)).toEqual([
      ['2025-03-02', 'paid', null],
      ['2025-03-04', 'fulfilled', null],
    ]);
    expect(rows(history)[0]).toMatchObject({
      order_id: 'shop:order:1',
      party_id: 'shop:customer:1',
      business_date: '2025-03-02',
      placed_at: '2025-03-01T23:30:00.900Z',
      revise_from: '2025-03-02',
      channel: 'default',
    });
  });

  it('is cancelled on the day when it was', () => {
    const history = [
      entry('PaymentSettled', '2025-03-02T08:00:00.000Z'),
      entry('Cancelled', '2025-03-09T08:00:00.000Z'),
    ];
    expect(days(history, { state: 'Cancelled' })).toEqual([
      ['2025-03-02', 'paid', null],
      ['2025-03-09', 'cancelled', '2025-03-09'],
    ]);
  });

  it('is placed where a process of the shop has states of its own, and as it is today where no history was kept', () => {
    expect(days([], { state: 'Validating' })).toEqual([['2025-03-02', 'placed', null]]);
    expect(days([], { state: 'Cancelled', updatedAt: '2025-03-05T10:00:00.000Z' })).toEqual([
      ['2025-03-02', 'placed', null],
      ['2025-03-05', 'cancelled', '2025-03-05'],
    ]);
  });

  it('names the channel in which it was placed', () => {
    const channels = [{ code: '__default_channel__' }, { code: 'japan' }];
    expect(rows([], { channels })[0]).toMatchObject({ channel: 'japan' });
  });
});
