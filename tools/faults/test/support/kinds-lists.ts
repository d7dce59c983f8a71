import { tableDescription, type CanonicalTable } from '@sextant/contracts';
import type { Row } from '../../../../packages/engine/test/support/memory-connector.ts';

/** What a column may hold. */
export const listed = (table: CanonicalTable, column: string): readonly string[] =>
  tableDescription(table).columns[column]?.in ?? [];

export const MONTHS = ['2024-03', '2025-01', '2025-02', '2025-03', '2025-04', '2025-05', '2025-06'] as const;
export const ENDS = [
  '2024-02-29',
  '2024-03-31',
  '2024-12-31',
  '2025-01-31',
  '2025-02-28',
  '2025-03-31',
  '2025-04-30',
  '2025-05-31',
  '2025-06-30',
];
/** Months in which the case itself happens. */
export const OWN = ['2025-05', '2025-06'] as const;

export interface Kinds {
  /** Told by the first sync after its day, or `late`, or at the very last. */
  say: (table: CanonicalTable, row: Row, late?: boolean | 'last') => void;
  /** A customer with a region of the same name, and with what all customers have. */
  customer: (name: string) => void;
  movement: (kind: string, business_date: string, more: Row, late?: boolean) => string;
  /** An order of goods; which one. */
  ordered: (party_id: string, day: string, more?: Row) => string;
  /** Another amount each time. */
  amount: () => string;
}
