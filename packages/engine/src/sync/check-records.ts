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
  problem: string;
}

function checkColumn(name: string, column: Column, isKey: boolean): CheckedColumn {
  const filled = column.default === undefined ? quote(name) : `coalesce(${quote(name)}, ${text(column.default)})`;
  const typed =
    column.type === 'text' || column.type === 'currency' ? filled : `TRY_CAST(${filled} AS ${sqlType(column)})`;
  const shown = `concat('${name} "', left(${quote(name)}, 60), '" is not `;
  const problems = [`WHEN ${filled} IS NOT NULL AND ${typed} IS NULL THEN ${shown}${EXPECTED[column.type]}')`];
  if (!column.optional) {
    // A retraction needs its key and nothing else.
    const needed = isKey ? 'TRUE' : `coalesce(op, 'assert') <> 'retract'`;
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
  return { name, typed, problem: `CASE ${problems.join(' ')} END` };
}

/**
 * SQL that reads a staging table as typed columns with the lineage and one more column `problem`: empty, or every
 * reason why the row cannot be taken in.
 */
export function checkedRows(table: CanonicalTable): string {
  const { columns, key, kind } = tableDescription(table);
  const all: [string, Column][] = Object.entries(columns);
  if (kind === 'state') all.push(['valid_from', { type: 'date' }], ['revise_from', { type: 'date', optional: true }]);
  const checked = all.map(([name, column]) => checkColumn(name, column, key.includes(name) || name === 'valid_from'));
  const op = checkColumn('op', { type: 'text', default: 'assert', in: ['assert', 'retract'] }, false);
  const stamp = checkColumn('source_recorded_at', { type: 'instant', optional: true }, false);
  const outputs = [...checked, op, stamp].map((each) => `${each.typed} AS ${quote(each.name)}`);
  const problems = [...checked, op, stamp].map((each) => each.problem);
  return `SELECT ${outputs.join(', ')}, source_key, _stream, _file, TRY_CAST(_line AS BIGINT) AS _line,
    CAST(_seq AS INTEGER) AS seq, concat_ws('; ', ${problems.join(', ')}) AS problem FROM temp.${stageName(table)}`;
}
