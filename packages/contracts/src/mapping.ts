import { tableDescription, type CanonicalTable, type ColumnType } from './tables.ts';

// What every connector needs that maps a source onto the canonical tables by statements of its configuration.

/** What a row may have beside the columns of its table. */
const LINEAGE = { source_key: 'text', source_recorded_at: 'instant', op: 'text' } as const;

/** The columns that a row of the table may have, with their types, those of its lineage last. */
export const rowColumns = (table: CanonicalTable): Map<string, ColumnType> => {
  const { kind, columns } = tableDescription(table);
  const allowed = new Map<string, ColumnType>(Object.entries(columns).map(([name, column]) => [name, column.type]));
  if (kind === 'state') allowed.set('valid_from', 'date');
  for (const [name, type] of Object.entries(LINEAGE)) allowed.set(name, type);
  return allowed;
};

/** Those that it has to have. */
export const requiredColumns = (table: CanonicalTable): string[] => {
  const { kind, columns } = tableDescription(table);
  const required = Object.entries(columns).filter(([, column]) => !column.optional && column.default === undefined);
  return [...(kind === 'state' ? ['valid_from'] : []), ...required.map(([name]) => name)];
};

const READING_ORDER = ['product', 'party', 'party_segment', 'agreement', 'agreement_party'];

/** Place of a table in the order of reading: what others refer to comes first. */
export const readingRank = (table: CanonicalTable): number => {
  const at = READING_ORDER.indexOf(table);
  return at === -1 ? READING_ORDER.length : at;
};

/** Is this text an existing day in the form 1998-12-31? */
export const isDay = (value: string): boolean => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const day = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
};
