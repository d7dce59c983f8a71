import { tableDescription, type CanonicalTable, type ColumnType } from '@sextant/contracts';

/** How a column travels: by its canonical type. */
export type OutputKind = ColumnType;

const LINEAGE: Readonly<Record<string, OutputKind>> = {
  source_key: 'text',
  source_recorded_at: 'instant',
  op: 'text',
};

/** The columns that a SELECT for the table may give. */
export const allowedColumns = (table: CanonicalTable): Map<string, OutputKind> => {
  const { kind, columns } = tableDescription(table);
  const allowed = new Map<string, OutputKind>(Object.entries(columns).map(([name, column]) => [name, column.type]));
  if (kind === 'state') allowed.set('valid_from', 'date');
  for (const [name, type] of Object.entries(LINEAGE)) allowed.set(name, type);
  return allowed;
};

/** Those that it has to give. */
export const requiredColumns = (table: CanonicalTable): string[] => {
  const { kind, columns } = tableDescription(table);
  const required = Object.entries(columns).filter(([, column]) => !column.optional && column.default === undefined);
  return [...(kind === 'state' ? ['valid_from'] : []), ...required.map(([name]) => name)];
};
