import type { RecordBatch, RejectedRow, WireValue } from '@sextant/contracts';
import { Unfit } from '../mapping/convert-values.ts';
import type { DescribedMapping, OutputColumn } from '../mapping/describe-mapping.ts';

const SHOWN = 2000;

/**
 * Rows as PostgreSQL gave them as columns of the wire. What has a value that cannot be told there is rejected, with all of
 * its values.
 */
export const makeBatch = (
  mapping: DescribedMapping,
  rows: readonly (string | null)[][],
): { batch: RecordBatch; rejects: RejectedRow[] } => {
  const { stream, table, columns } = mapping;
  const sent = columns.flatMap((column, at) => (column.convert === undefined ? [] : [{ ...column, at }]));
  const values = sent.map((): WireValue[] => []);
  const keys = keyOf(mapping);
  const sourceKeys: WireValue[] = [];
  const rejects: RejectedRow[] = [];
  for (const row of rows) {
    const problems: string[] = [];
    const converted = sent.map(({ name, convert, at }) => {
      const text = row[at] ?? null;
      if (text === null) return null;
      try {
        return convert?.(text) ?? null;
      } catch (error) {
        if (!(error instanceof Unfit)) throw error;
        problems.push(`${name} ${error.message}`);
        return null;
      }
    });
    if (problems.length > 0) {
      rejects.push({ type: 'reject', stream, table, reason: problems.join('; '), raw: shown(columns, row) });
      continue;
    }
    for (const [at, value] of converted.entries()) values[at]?.push(value);
    if (keys !== undefined) sourceKeys.push(keys(row));
  }
  const batch: RecordBatch = { type: 'batch', stream, table, rows: rows.length - rejects.length, columns: {} };
  for (const [at, { name }] of sent.entries()) batch.columns[name] = values[at] ?? [];
  if (keys !== undefined) batch.columns['source_key'] = sourceKeys;
  return { batch, rejects };
};

/** The values of the primary key; several as a JSON list, which keeps them apart whatever they hold. */
const keyOf = ({
  columns,
  primaryKey,
}: DescribedMapping): ((row: readonly (string | null)[]) => WireValue) | undefined => {
  if (primaryKey.length === 0 || columns.some(({ name }) => name === 'source_key')) return undefined;
  const places = primaryKey.map((name) => columns.findIndex((column) => column.name === name));
  return (row) => {
    const key = places.map((at) => row[at] ?? null);
    return key.length === 1 ? (key[0] ?? null) : JSON.stringify(key);
  };
};

const shown = (columns: readonly OutputColumn[], row: readonly (string | null)[]): string =>
  columns
    .flatMap(({ name }, at) => (row[at] === null || row[at] === undefined ? [] : [`${name}=${row[at].slice(0, 200)}`]))
    .join(', ')
    .slice(0, SHOWN);
