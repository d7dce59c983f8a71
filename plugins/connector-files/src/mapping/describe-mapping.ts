import { closest, requiredColumns, rowColumns, SextantError, type ColumnType } from '@sextant/contracts';
import type { Mapping } from '../config/parse-config.ts';
import { messageOf, quoteName, reasonOf, type Database } from '../load/database.ts';
import { mappingFailed, parseSelect, type ParsedSelect } from './parse-select.ts';

/** How a column travels: its canonical type, or that of a lineage column. */
export type OutputKind = ColumnType | 'line';

export interface OutputColumn {
  name: string;
  kind: OutputKind;
  /** SQL that gives the column its canonical type. */
  cast: string;
}

/** A mapping that was checked: it can run, and it gives what its table needs. */
export interface DescribedMapping extends Mapping, Omit<ParsedSelect, 'columns'> {
  columns: OutputColumn[];
}

/** Checks a mapping without running it. Throws `source.mapping-failed` or `source.column-missing`. */
export const describeMapping = async (
  database: Database,
  mapping: Mapping,
  files: readonly string[],
): Promise<DescribedMapping> => {
  const owner = nameOf(mapping);
  const parsed = await parseSelect(database, owner, mapping.select, files);
  const rows = await database.rows(`DESCRIBE SELECT * FROM (\n${parsed.sql}\n) AS mapping`).catch((error: unknown) => {
    throw cannotRun(owner, error, files);
  });
  const described = rows.map(([name, type]) => ({ name: String(name), type: String(type) }));
  const allowed = new Map<string, OutputKind>([...rowColumns(mapping.table), ['_file', 'text'], ['_line', 'line']]);
  for (const { name } of described) {
    if (allowed.has(name)) continue;
    const near = closest(name, [...allowed.keys()]);
    throw mappingFailed(
      `${owner} gives a column '${name}', which '${mapping.table}' does not have.`,
      near === undefined ? `It has ${[...allowed.keys()].join(', ')}.` : `Did you mean '${near}'?`,
    );
  }
  for (const name of requiredColumns(mapping.table)) {
    if (described.some((column) => column.name === name)) continue;
    throw new SextantError(
      'source.column-missing',
      `${owner} does not give '${name}', which '${mapping.table}' needs.`,
      `Add an expression AS ${name} to the SELECT.`,
    );
  }
  const columns = described.map(({ name, type }) => {
    const kind = allowed.get(name) ?? 'text';
    return { name, kind, cast: `${castTo(kind, quoteName(name), type)} AS ${quoteName(name)}` };
  });
  return { ...mapping, ...parsed, columns };
};

export const nameOf = ({ stream, table }: Mapping): string =>
  stream === table ? `The mapping of '${table}'` : `The mapping '${stream}' of '${table}'`;

export const cannotRun = (owner: string, error: unknown, files: readonly string[]): SextantError => {
  const reason = reasonOf(error);
  if (/file system operations|Cannot access/i.test(reason)) {
    return mappingFailed(`${owner} may not touch files itself.`, `Declare the file under 'files' and select from it.`);
  }
  if (messageOf(error).startsWith('Out of Memory')) {
    return mappingFailed(`${owner} needs more memory than it may use.`, `Raise the source's 'memory_limit'.`);
  }
  return mappingFailed(`${owner} cannot run: ${reason}`, `Correct the SELECT; it can read ${files.join(', ')}.`);
};

const castTo = (kind: OutputKind, column: string, type: string): string => {
  switch (kind) {
    case 'text':
    case 'currency':
      return `CAST(${column} AS VARCHAR)`;
    case 'date':
      return `CAST(${column} AS DATE)`;
    case 'instant':
      return `CAST(${column} AS TIMESTAMPTZ)`;
    case 'boolean':
      return `CAST(${column} AS BOOLEAN)`;
    case 'integer':
    case 'line':
      return `CAST(${column} AS BIGINT)`;
    default:
      // Floating point and text become plain decimals, never 1e-7.
      return /^(DECIMAL|U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?)/.test(type)
        ? `CAST(${column} AS VARCHAR)`
        : `rtrim(rtrim(CAST(CAST(CAST(${column} AS VARCHAR) AS DECIMAL(38, 12)) AS VARCHAR), '0'), '.')`;
  }
};
