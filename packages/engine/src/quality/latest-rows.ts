import { tableDescription, type CanonicalTable } from '@sextant/contracts';
import { authorised } from '../relations/authority.ts';
import { printQuery } from '../sql/print.ts';
import { everything, subquery } from '../sql/nodes.ts';
import type { CheckContext } from './check.ts';

const LATEST = 'ORDER BY recorded_at DESC, batch_id DESC, seq DESC';

/** The facts that count now and fulfil a condition, as a source in brackets. */
export function facts({ revised }: Pick<CheckContext, 'revised'>, table: CanonicalTable, where: string): string {
  if (!revised.has(table)) return `(SELECT * FROM ${table} WHERE op = 'assert' AND (${where}))`;
  const key = tableDescription(table).key.join(', ');
  return `(SELECT * FROM (
      SELECT * FROM ${table} WHERE (${key}) IN (SELECT (${key}) FROM ${table} WHERE ${where})
      QUALIFY row_number() OVER (PARTITION BY ${key} ${LATEST}) = 1
    ) WHERE op = 'assert' AND (${where}))`;
}

/** State rows that count now, with the day on which each ends; `where` is about the key. */
export function states(table: CanonicalTable, where: string): string {
  const key = tableDescription(table).key.join(', ');
  return `(SELECT *, coalesce(lead(valid_from) OVER (PARTITION BY ${key} ORDER BY valid_from), DATE '9999-12-31') AS valid_to FROM (
      SELECT * FROM ${table} WHERE ${where} QUALIFY row_number() OVER (PARTITION BY ${key}, valid_from ${LATEST}) = 1
    ) WHERE op = 'assert')`;
}

/** Entries of the ledger that count: not those that another source has authority over. */
export function countedEntries(context: CheckContext, where: string): string {
  const where_ = authorised(context.rules, 'gl_entry', {
    source: 'source_id',
    kind: `coalesce(kpi_line, '')`,
    line: `coalesce(line_of_business, '')`,
  });
  const inner = facts(context, 'gl_entry', where);
  if (where_.length === 0) return inner;
  const all = everything(subquery({ node: 'raw', text: `SELECT * FROM ${inner}`, holes: {} }, 'entry'));
  return `(${printQuery(all.node === 'select' ? { ...all, where: where_ } : all).text})`;
}

/** Facts that new batches bring, and everything an older statement of the same facts was about. */
export function touchedFacts(
  { after, revised }: Pick<CheckContext, 'after' | 'revised'>,
  table: CanonicalTable,
  columns: string,
  where = 'TRUE',
): string {
  const key = tableDescription(table).key.join(', ');
  const fresh = `SELECT DISTINCT ${columns} FROM ${table} WHERE batch_id > ${after} AND (${where})`;
  if (!revised.has(table)) return fresh;
  return `${fresh} UNION SELECT DISTINCT ${columns} FROM ${table}
    WHERE (${key}) IN (SELECT (${key}) FROM ${table} WHERE batch_id > ${after}) AND (${where})`;
}
