// How a record of the source becomes a row of a canonical table. Values are texts: instants and days in ISO 8601, plain
// decimals. See CANONICAL_TABLES in @sextant/contracts for the tables and their columns.
import type { CanonicalTable, RecordBatch, WireValue } from '@sextant/contracts';
import type { Customer, Product, Sale } from './api.ts';

type Row = Record<string, WireValue>;

/** The source keeps no history of customers and products: what it tells holds since ever. */
const SINCE_EVER = '2000-01-01';

export const customerRow = ({ id }: Customer): Row => ({
  party_id: `customer:${id}`,
  party_type: 'person',
  lifecycle: 'customer',
  valid_from: SINCE_EVER,
  source_key: id,
});

export const productRow = ({ id, name }: Product): Row => ({
  product_id: `product:${id}`,
  name,
  category: 'goods',
  line_of_business: 'goods',
  valid_from: SINCE_EVER,
  source_key: id,
});

/** A sale belongs to the day of the business on which it was made, whatever the clock of this machine. */
export const saleRow = (sale: Sale, zone: string): Row => {
  const key = { movement_id: `sale:${sale.id}`, source_key: sale.id };
  if (sale.deleted === true) return { ...key, op: 'retract' };
  return {
    ...key,
    op: 'assert',
    kind: 'sale_gross',
    party_id: sale.customer === undefined ? null : `customer:${sale.customer}`,
    product_id: sale.product === undefined ? null : `product:${sale.product}`,
    amount: sale.amount ?? null,
    currency: sale.currency ?? null,
    occurred_at: sale.at ?? null,
    business_date: sale.at === undefined ? null : dayIn(zone, sale.at),
  };
};

export const dayIn = (zone: string, instant: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(new Date(instant));

/** Rows as columns, which is how they travel. */
export const batchOf = (stream: string, table: CanonicalTable, rows: readonly Row[]): RecordBatch => {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns = names.map((name): [string, WireValue[]] => [name, rows.map((row) => row[name] ?? null)]);
  return { type: 'batch', stream, table, rows: rows.length, columns: Object.fromEntries(columns) };
};
