import type { StreamDescription } from '@sextant/contracts';
import type { Config } from '../config.ts';

/** Stamps are those of the shop's database: late commits and equal seconds are read again. */
export const OVERLAP_MINUTES = 10;

/** The streams of a shop, in the order in which they are read. How far back orders are read again is configured. */
export const streamsOf = ({ lookbackDays }: Pick<Config, 'lookbackDays'>): StreamDescription[] => {
  const changing = {
    history: 'dated',
    primaryKey: ['id'],
    cursor: {
      field: 'updatedAt',
      granularity: 'second',
      boundary: 'exclusive',
      order: 'unordered',
      misses: 'Refunds, shipments and notes do not move it.',
    },
    overlap: `PT${OVERLAP_MINUTES}M`,
    ...(lookbackDays === 0 ? {} : { lookback: `P${lookbackDays}D` }),
    // No placed order can be deleted, and what was sold of a deleted variant to a deleted customer was sold all the same.
    deletes: 'never',
  } as const satisfies Partial<StreamDescription>;
  return [
    { name: 'customers', table: 'party', history: 'snapshot', primaryKey: ['id'], deletes: 'never' },
    {
      name: 'segments',
      table: 'party_segment',
      history: 'dated',
      primaryKey: ['id', 'scheme'],
      deletes: 'by-difference',
    },
    { name: 'products', table: 'product', history: 'snapshot', primaryKey: ['id'], deletes: 'never' },
    { ...changing, name: 'orders', table: 'sales_order' },
    { ...changing, name: 'movements', table: 'movement' },
  ];
};
