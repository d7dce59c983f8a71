// What `sextant plugins check` needs: a shop made up for a test, and what the connector should make of each record.
import { defineConformance, type Sample } from '@sextant/plugin-testing';
import { aCustomer, aLine, anOrder, aVariant } from './fake/records.ts';
import { CREDENTIALS, startFakeShop } from './fake/shop.ts';

const ZONE = 'Europe/Prague';
/** A shop that sells in dinars counts with three places, in all its currencies. */
const PRECISION = 3;

export default defineConformance({
  start: async () => {
    const shop = await startFakeShop({ precision: PRECISION });
    const put = ({ id, name, amount, currency, happenedAt }: Sample, updatedAt: string): void => {
      const units = unitsOf(amount);
      const variant = aVariant(id, { name });
      const line = aLine(id, units, { productVariant: variant });
      shop.customers.set(id, aCustomer(id));
      shop.variants.set(id, variant);
      shop.orders.set(id, anOrder(id, happenedAt, [line], { updatedAt, currencyCode: currency }));
    };
    const config: Record<string, unknown> = {
      url: `${shop.server.url}/admin-api`,
      ...CREDENTIALS,
      timezone: ZONE,
      lookback_days: 20,
    };
    return {
      config,
      wrongCredentialConfig: { ...config, password: 'another password' },
      server: shop.server,
      put: (samples) => {
        for (const sample of samples) put(sample, sample.changedAt);
      },
      putUnseen: (samples) => {
        for (const sample of samples) put(sample, shop.orders.get(sample.id)?.updatedAt ?? sample.changedAt);
      },
      remove: (ids) => {
        // An order that was placed cannot be deleted; who placed it, and what was sold, are in no list any more.
        for (const id of ids) {
          shop.customers.delete(id);
          shop.variants.delete(id);
        }
      },
      setPageSize: (records) => {
        config['page_size'] = Math.min(records, 999);
      },
      clear: () => {
        for (const records of [shop.customers, shop.variants, shop.orders]) records.clear();
        config['page_size'] = 100;
      },
      close: () => shop.server.close(),
    };
  },
  // Written out here, not taken from src: two mistakes would have to be the same.
  expected: ({ id, name, amount, currency }) => ({
    customers: [{ party_id: `conformance:customer:${id}`, party_type: 'person' }],
    segments: [{ party_id: `conformance:customer:${id}`, scheme: 'account', segment: 'guest' }],
    products: [{ product_id: `conformance:variant:${id}`, name, category: `product-${id}`, line_of_business: 'goods' }],
    orders: [{ order_id: `conformance:order:${id}`, status: 'paid', party_id: `conformance:customer:${id}`, currency }],
    movements: [
      {
        movement_id: `conformance:line:${id}`,
        kind: 'sale_gross',
        product_id: `conformance:variant:${id}`,
        quantity: '1',
        amount,
        currency,
      },
    ],
  }),
  shown: {
    text: { stream: 'products', column: 'name' },
    money: { stream: 'movements', amount: 'amount', currency: 'currency' },
    time: { stream: 'movements', day: 'business_date', zone: ZONE, instant: 'occurred_at' },
  },
});

/** Thousandths, without a division. */
const unitsOf = (amount: string): number => {
  const [whole = '0', places = ''] = amount.replace('-', '').split('.');
  const units = Number(`${whole}${places.padEnd(PRECISION, '0')}`);
  return amount.startsWith('-') ? -units : units;
};
