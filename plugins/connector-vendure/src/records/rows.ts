import type { CanonicalTable, RecordBatch, WireValue } from '@sextant/contracts';
import type { WriteAmount } from './amounts.ts';

export type Row = Record<string, WireValue>;

/** What every record needs to become a row. */
export interface Shop {
  sourceId: string;
  /** The day of an instant where the shop is. */
  dayOf: (instant: string) => string;
  amount: WriteAmount;
}

/** Two shops may be sources of one firm: their ids are the same, their keys are not. */
export const keyOf = ({ sourceId }: Shop, object: string, id: string): string => `${sourceId}:${object}:${id}`;

/** Days in a zone; one formatter for all, because making one takes long. */
export const daysIn = (timezone: string): ((instant: string) => string) => {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: timezone, dateStyle: 'short' });
  return (instant) => format.format(new Date(instant));
};

/** Rows as columns, which is how they travel. */
export const batchOf = (stream: string, table: CanonicalTable, rows: readonly Row[]): RecordBatch => {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns = names.map((name): [string, WireValue[]] => [name, rows.map((row) => row[name] ?? null)]);
  return { type: 'batch', stream, table, rows: rows.length, columns: Object.fromEntries(columns) };
};
