import { SextantError } from '@sextant/contracts';
import { isObject } from '../config/fields.ts';
import type { Database } from '../load/database.ts';

export const mappingFailed = (message: string, remedy: string): SextantError =>
  new SextantError('source.mapping-failed', message, remedy);

export interface ParsedSelect {
  /** Without a closing semicolon. */
  sql: string;
  /** The declared file whose rows drive the result: the first in FROM. */
  driver: string | undefined;
  /** All declared files it reads. */
  files: string[];
  /** Names of all columns it speaks of, in small letters; `all` where it takes whatever there is. */
  columns: ReadonlySet<string> | 'all';
}

/** Lets nothing through but a single SELECT. `owner` names the mapping in an error. */
export const parseSelect = async (
  database: Database,
  owner: string,
  sql: string,
  files: readonly string[],
): Promise<ParsedSelect> => {
  const [[text] = []] = await database.rows('SELECT CAST(json_serialize_sql(CAST($1 AS VARCHAR)) AS VARCHAR)', [sql]);
  const parsed = JSON.parse(String(text)) as { error: boolean; error_message?: string; statements?: unknown[] };
  if (parsed.error && parsed.error_message?.startsWith('Only SELECT') !== true) {
    throw mappingFailed(`${owner} cannot be read: ${parsed.error_message ?? 'unknown error'}.`, 'Correct the SELECT.');
  }
  if (parsed.error || parsed.statements?.length !== 1) {
    throw mappingFailed(`${owner} is not a single SELECT statement.`, 'Write one SELECT over the declared files.');
  }
  const tables = baseTables(parsed.statements[0]).map((name) => name.toLowerCase());
  const used = files.filter((file) => tables.includes(file));
  const driver = tables.find((name) => used.includes(name));
  return { sql: sql.replace(/[;\s]+$/, ''), driver, files: used, columns: columnNames(parsed.statements[0]) };
};

/** The tables a parsed statement reads, in the order of their FROM clauses, the outermost first. */
const baseTables = (node: unknown): string[] => {
  if (Array.isArray(node)) return node.flatMap(baseTables);
  if (!isObject(node)) return [];
  if (node['type'] === 'BASE_TABLE') return [String(node['table_name'])];
  const { cte_map: ctes, from_table: from, ...rest } = node;
  const direct = baseTables(from);
  const named = cteTables(ctes);
  // A common table expression stands for the tables it reads itself.
  const resolved = direct.flatMap((name) => named.get(name.toLowerCase()) ?? [name]);
  return [...resolved, ...Object.values(rest).flatMap(baseTables), ...[...named.values()].flat()];
};

const columnNames = (statement: unknown): ReadonlySet<string> | 'all' => {
  const names = new Set<string>();
  let takesAll = false;
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (!isObject(node)) return;
    if (node['class'] === 'STAR') takesAll = true;
    const path = node['class'] === 'COLUMN_REF' ? node['column_names'] : node['using_columns'];
    if (Array.isArray(path)) for (const part of path) names.add(String(part).toLowerCase());
    Object.values(node).forEach(visit);
  };
  visit(statement);
  return takesAll ? 'all' : names;
};

const cteTables = (ctes: unknown): Map<string, string[]> => {
  const named = new Map<string, string[]>();
  const entries = isObject(ctes) && Array.isArray(ctes['map']) ? ctes['map'] : [];
  for (const entry of entries) {
    if (!isObject(entry)) continue;
    const tables = baseTables(entry['value']).flatMap((name) => named.get(name.toLowerCase()) ?? [name]);
    named.set(String(entry['key']).toLowerCase(), tables);
  }
  return named;
};
