import { tableDescription, type CanonicalTable, type Column } from '@sextant/contracts';
import { sqlType } from '../store/schema.ts';
import { stageName } from './staging.ts';

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
const quote = (name: string): string => `"${name}"`;

/** What is expected, in the words of the quarantine. */
const EXPECTED: Record<Column['type'], string> = {
  text: 'a text',
  date: 'a date (YYYY-MM-DD)',
  instant: 'an instant (ISO 8601)',
  money: 'an amount',
  quantity: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  currency: 'a currency code of three capital letters',
  share: 'a share between 0 and 1',
  score: 'a score',
  rate: 'a rate',
};

interface CheckedColumn {
  name: string;
  typed: string;
  /** The problem of a row or NULL; null: there cannot be one. */
  problem: string | null;
}

/**
 * A text as a value of a type, NULL where it is none. DuckDB reads a text into a decimal of more than 18 digits over a
 * hundred times more slowly, and few amounts need them.
 */
const typedText = (of: string, type: string): string =>
  type === 'DECIMAL(38,6)'
    ? `coalesce(TRY_CAST(${of} AS DECIMAL(18,6)), TRY_CAST(${of} AS DECIMAL(38,6)))::DECIMAL(38,6)`
    : `TRY_CAST(${of} AS ${type})`;

/** What is there of a column; `all`: the columns that some batch carried. */
function checkColumn(name: string, column: Column, isKey: boolean, all: ReadonlySet<string>): CheckedColumn {
  const isSent = all.has(name);
  const sent = isSent ? quote(name) : 'NULL::VARCHAR';
  const filled = column.default === undefined ? sent : `coalesce(${sent}, ${text(column.default)})`;
  const isText = column.type === 'text' || column.type === 'currency';
  const typed = isText ? filled : typedText(filled, sqlType(column));
  const shown = `concat('${name} "', left(${sent}, 60), '" is not `;
  const problems = isText
    ? []
    : [`WHEN ${filled} IS NOT NULL AND ${typed} IS NULL THEN ${shown}${EXPECTED[column.type]}')`];
  if (!column.optional) {
    // A retraction needs its key and nothing else.
    const needed = isKey || !all.has('op') ? 'TRUE' : `coalesce(op, 'assert') <> 'retract'`;
    problems.unshift(`WHEN ${needed} AND (${filled} IS NULL OR ${filled} = '') THEN '${name} is missing'`);
  }
  if (column.in) {
    const list = column.in.map(text).join(', ');
    problems.push(
      `WHEN ${filled} NOT IN (${list}) THEN ${shown}one of ${column.in.join(', ').replaceAll("'", "''")}')`,
    );
  }
  if (column.type === 'currency') {
    problems.push(`WHEN NOT regexp_full_match(${filled}, '[A-Z]{3}') THEN ${shown}${EXPECTED.currency}')`);
  }
  if (column.type === 'share') problems.push(`WHEN ${typed} NOT BETWEEN 0 AND 1 THEN ${shown}${EXPECTED.share}')`);
  // What is not sent and need not be is no problem.
  const isChecked = problems.length > 0 && (isSent || !column.optional);
  return { name, typed, problem: isChecked ? `CASE ${problems.join(' ')} END` : null };
}

/** Columns that the rows of a table have once they are checked: those that somebody sent, and all that a row needs. */
export function checkedColumns(table: CanonicalTable, sent: ReadonlySet<string>): [name: string, column: Column][] {
  const { columns, kind } = tableDescription(table);
  const own = Object.entries(columns).filter(
    ([name, { optional, default: filled }]) => sent.has(name) || optional !== true || filled !== undefined,
  );
  if (kind === 'state') own.push(['valid_from', { type: 'date' }], ['revise_from', { type: 'date', optional: true }]);
  return own;
}

/**
 * SQL that reads a staging table as typed columns with the lineage and one more column `problem`: empty, or every
 * reason why the row cannot be taken in.
 */
export function checkedRows(table: CanonicalTable, sent: ReadonlySet<string>): string {
  const { key } = tableDescription(table);
  const own = checkedColumns(table, sent).map(([name, column]) =>
    checkColumn(name, column, key.includes(name) || name === 'valid_from', sent),
  );
  const assert = { type: 'text', default: 'assert', in: ['assert', 'retract'] } as const;
  const op = checkColumn('op', assert, false, sent);
  const stamp = checkColumn('source_recorded_at', { type: 'instant', optional: true }, false, sent);
  const all = [...own, op, stamp];
  const outputs = all.map((each) => `${each.typed} AS ${quote(each.name)}`);
  const problems = all.flatMap(({ problem }) => problem ?? []);
  const lineage = (name: string): string => (sent.has(name) ? quote(name) : 'NULL::VARCHAR');
  return `SELECT ${outputs.join(', ')}, ${lineage('source_key')} AS source_key, _stream, ${lineage('_file')} AS _file,
    TRY_CAST(${lineage('_line')} AS BIGINT) AS _line, _seq AS seq, concat_ws('; ', ${problems.join(', ')}) AS problem
    FROM temp.${stageName(table)}`;
}
